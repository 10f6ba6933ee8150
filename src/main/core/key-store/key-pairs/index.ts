export { UnfitKeyError } from './key-algorithm.ts'
export type {
  GenerateRequest,
  KeyPairChanges,
  KeyPairQuery,
  KeyPairRecord,
  KeyPairs,
  KeyUseSource,
  NewKeyPair,
  PreparedKeyPairs,
  SuccessionRequest,
} from './key-pair.ts'
export { createKeyPairs } from './key-pairs.ts'
export { describeKeyPair, keysRpc } from './keys-rpc.ts'
