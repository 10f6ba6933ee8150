export * from './key-pairs/index.ts'
export {
  createSigningKeys,
  type SigningKey,
  type SigningKeys,
  type SigningPurpose,
} from './signing-keys.ts'
export { openVault, type RecordBinding, SealedRecordError, type Vault } from './vault/index.ts'
