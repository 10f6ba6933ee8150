export type { SigningKeyPairs } from './choose-key.ts'
export { explainRefusal } from './explain-refusal.ts'
export { signAssertionFor } from './sign-assertion.ts'
export { startBackend } from './start-backend.ts'
