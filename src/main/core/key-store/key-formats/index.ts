export { cleanName } from './clean-name.ts'
export { encryptPkcs8 } from './encrypt-with-passphrase.ts'
export type {
  KeyMaterial,
  LockedPart,
  ReadCertificate,
  ReadDocument,
  ReadOptions,
  ReadPrivateKey,
  ReadPublicKey,
} from './key-material.ts'
export { KeyMaterialError, type KeyMaterialFault } from './key-material-error.ts'
export { createKeyMaterialReader, type KeyMaterialReader } from './key-material-reader.ts'
export {
  type PrivateStructure,
  privateStructures,
  writePrivateDer,
  writePrivateJwk,
  writePublicDer,
} from './write-key.ts'
export { writePkcs12 } from './write-pkcs12.ts'
