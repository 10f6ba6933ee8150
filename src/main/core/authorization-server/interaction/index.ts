export { addInteractionRoutes, startInteraction } from './interaction-route.ts'
export { createSqliteInteractionStore, type InteractionStore } from './interaction-store.ts'
