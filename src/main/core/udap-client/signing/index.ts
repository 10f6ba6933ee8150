export { createSqliteOneTimeIds, type OneTimeIds } from './one-time-ids.ts'
export {
  type ChangeWorld,
  type SignedParts,
  signUdapJwt,
  type UdapJwtChange,
} from './sign-udap-jwt.ts'
export {
  createSignerSearch,
  type FindSigner,
  type SignerChoice,
  type StoredSigner,
} from './stored-signers.ts'
export { requireUdapAlgorithm, toX5c, type UdapSigner } from './udap-signer.ts'
export { wrongJwts } from './wrong-jwts.ts'
