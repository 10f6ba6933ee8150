export { cancelClaims } from './cancel-registration.ts'
export type {
  ClientRegistration,
  ClientRegistrations,
  RegistrationAttempt,
  RegistrationPlace,
} from './client-registration.ts'
export { compareRegistration } from './compare-registration.ts'
export { describeRegistration } from './describe-registration.ts'
export { chooseFixture, type StatementSource } from './prepare-statement.ts'
export { type RegistrationOrder, registerApp } from './register-app.ts'
export {
  type RegistrationAnswer,
  type RegistrationRequest,
  sendRegistration,
} from './send-registration.ts'
export { createSqliteClientRegistrations } from './sqlite-client-registrations.ts'
