export { ExchangeView } from './exchange-view.tsx'
export { HttpMessageView } from './http-message-view.tsx'
export { NoteList } from './note-list.tsx'
