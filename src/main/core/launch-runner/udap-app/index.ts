export { requireRegistration, signerOf } from './registered-app.ts'
export { startUdapApp } from './start-udap-app.ts'
