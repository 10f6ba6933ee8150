export { addRegistrationRoutes } from './registration-route.ts'
export { registrationRpc } from './registration-rpc.ts'
export type { RegistrationServices } from './registration-services.ts'
export { createSqliteRegistrationStore } from './registration-store.ts'
