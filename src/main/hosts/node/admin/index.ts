export { type AdminServer, createAdminServer } from './admin-server.ts'
export { bodyLimitOf } from './request-check.ts'
