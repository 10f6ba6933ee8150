export {
  type BoundPages,
  bindBrowser,
  deriveCsrfToken,
  isCsrfToken,
  readBoundCookie,
  readCookies,
} from './browser-binding.ts'
export { addInteractionRoutes, addPageAssets } from './interaction-route.ts'
export { createSqliteInteractionStore, type InteractionStore } from './interaction-store.ts'
export { toDemoUser } from './render-step.ts'
export { startInteraction } from './start-interaction.ts'
