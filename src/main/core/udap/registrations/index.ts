export { registrationsRpc } from './registrations-rpc.ts'
export { createSqliteUdapRegistrations } from './sqlite-udap-registrations.ts'
export type { UdapRegistration, UdapRegistrations } from './udap-registration.ts'
