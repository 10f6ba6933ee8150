export { type AppStateArchive, createAppStateArchive } from './app-state-archive.ts'
export { addAppStateRoutes } from './app-state-routes.ts'
export { createSqliteAppStateStore } from './app-state-store.ts'
