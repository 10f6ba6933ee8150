export type { CertificateDestination } from './import-keys.ts'
export { keyTransferRpc } from './key-transfer-rpc.ts'
