export {
  addJwkSetRoutes,
  createJwkSets,
  type JwkSetOwner,
  type JwkSets,
  jwkSetUrl,
} from './jwk-sets/index.ts'
export {
  createKeyPairs,
  describeKeyPair,
  type GenerateRequest,
  generatePrivateKey,
  type KeyPairChanges,
  type KeyPairQuery,
  type KeyPairRecord,
  type KeyPairs,
  type KeyUseSource,
  keysRpc,
  type NewKeyPair,
  type PreparedKeyPairs,
  type SuccessionRequest,
  UnfitKeyError,
} from './key-pairs/index.ts'
export {
  createSigningKeys,
  type SigningKey,
  type SigningKeys,
  type SigningPurpose,
} from './signing-keys.ts'
export { openVault, type RecordBinding, SealedRecordError, type Vault } from './vault/index.ts'
