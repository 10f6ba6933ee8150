export {
  addJwkSetRoutes,
  createJwkSets,
  type JwkSetOwner,
  type JwkSets,
  jwkSetUrl,
} from './jwk-sets/index.ts'
export {
  createKeyMaterialReader,
  KeyMaterialError,
  type KeyMaterialReader,
} from './key-formats/index.ts'
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
  type PreparedKeyPair,
  type PreparedKeyPairs,
  type SuccessionRequest,
  UnfitKeyError,
} from './key-pairs/index.ts'
export { adoptSealedByHost, keyStoreJob, noteQuarantine } from './key-store-jobs.ts'
export { type CertificateDestination, keyTransferRpc } from './key-transfer/index.ts'
export { rotationDrillRpc } from './rotation-drill/index.ts'
export {
  createSigningKeys,
  type SigningKey,
  type SigningKeys,
  type SigningPurpose,
} from './signing-keys.ts'
export { signingKeysRpc } from './signing-keys-rpc.ts'
export { createTrustMarks, type QuarantinedRow, type TrustMarks } from './trust-marks/index.ts'
export {
  openVault,
  type RecordBinding,
  SealedRecordError,
  SlotError,
  type Vault,
  vaultRpc,
  WrongSecretError,
} from './vault/index.ts'
export { createVaultSecretBox } from './vault-secret-box.ts'
