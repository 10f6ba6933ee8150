export type { SigningKeyPairs } from './choose-key.ts'
export { startBackend } from './start-backend.ts'
