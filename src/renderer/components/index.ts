export { ConfirmDialog } from './confirm-dialog.tsx'
export { CopyButton } from './copy-button.tsx'
export { CopyField } from './copy-field.tsx'
export { DataList, type ListColumn } from './data-list.tsx'
export { DetailPane } from './detail-pane.tsx'
export { EmptyState } from './empty-state.tsx'
export { ExchangeView, HttpMessageView, NoteList } from './exchange-view/index.ts'
export {
  formatClock,
  formatClockMs,
  formatDistance,
  formatDuration,
  formatInstant,
} from './format-time.ts'
export { HttpStatus } from './http-status.tsx'
export { Instant } from './instant.tsx'
export { JsonView } from './json-view/index.ts'
export { JwtView } from './jwt-view/index.ts'
export { KeyValue, type KeyValueRow } from './key-value.tsx'
export { Mono } from './mono.tsx'
export { Panel } from './panel.tsx'
export { ProblemAlert } from './problem-alert.tsx'
export { Screen } from './screen.tsx'
export { SearchField } from './search-field.tsx'
export { Section } from './section.tsx'
export { SplitView } from './split-view.tsx'
export { StatusLineProvider, useStatusLine } from './status-line.tsx'
export { StyleNonceProvider, useStyleNonce } from './style-nonce.tsx'
export { TabBar } from './tab-bar.tsx'
export { useCopy } from './use-copy.ts'
export { type ListPage, type ListSort, useListQuery } from './use-list-query.ts'
export { useRememberedChoice, useRememberedFlag, useRememberedNumber } from './use-remembered.ts'
export { singleKeysFlag, useShortcut } from './use-shortcut.ts'
export { Verdict, VerdictIcon } from './verdict.tsx'
