export { addAppStateRoutes } from './app-state-routes.ts'
export { createSqliteAppStateStore } from './app-state-store.ts'
