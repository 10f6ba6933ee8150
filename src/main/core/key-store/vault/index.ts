export { type RecordBinding, SealedRecordError } from './record-seal.ts'
export { openVault, type Vault } from './vault.ts'
