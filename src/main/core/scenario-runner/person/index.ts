export { createBrowser } from './browser.ts'
export { type WalkEnd, walkPages } from './walk-pages.ts'
