export { generatePrivateKey, UnfitKeyError } from './key-algorithm.ts'
export type {
  GenerateRequest,
  KeyPairChanges,
  KeyPairQuery,
  KeyPairRecord,
  KeyPairs,
  KeyUseSource,
  NewKeyPair,
  PreparedKeyPair,
  PreparedKeyPairs,
  SuccessionRequest,
} from './key-pair.ts'
export { keyStateAt } from './key-pair-list.ts'
export { type KeyPairRow, parseKeyPairRow, publicColumns } from './key-pair-store.ts'
export { createKeyPairs, isForJwkSet } from './key-pairs.ts'
export { describeKeyPair, keysRpc } from './keys-rpc.ts'
