export { assertionAlgorithms } from './assertion-algorithms.ts'
export type { AssertionAudience } from './assertion-profile.ts'
export { type AssertionStore, createSqliteAssertionStore } from './assertion-store.ts'
export {
  authenticateByAssertion,
  type PresentedAssertion,
} from './authenticate-by-assertion.ts'
export type { CheckTime } from './check-claims.ts'
export {
  decodeGrantAssertion,
  type GrantAssertion,
  validateGrantAssertion,
} from './grant-assertion.ts'
export { createPendingUse, type PendingUse, type UseRecording } from './pending-use.ts'
export type { AssertionServices } from './validate-assertion.ts'
