export { type UdapAlgorithm, udapAlgorithms } from '../../../../shared/udap/algorithms.ts'
export {
  checkUdapAudience,
  checkUdapTimes,
  firstDifference,
  readUdapIssuer,
  readUdapTokenId,
  type UdapTimeRules,
  type UdapTimes,
} from './check-udap-claims.ts'
export { type DecodedUdapJwt, decodeUdapJwt, udapJwtLimits } from './decode-udap-jwt.ts'
export { UdapJwtError, type UdapJwtStage } from './udap-jwt-error.ts'
export { verifyUdapSignature } from './verify-udap-signature.ts'
