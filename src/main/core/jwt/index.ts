export { describeMember } from './describe-member.ts'
export { derOfEcdsa } from './ecdsa-signature.ts'
export {
  type JsonMember,
  type JsonNode,
  JsonTextError,
  jsonLimits,
  readJson,
  repeatedNames,
  repeatedPaths,
} from './json-text.ts'
export {
  algorithmsOf,
  type EndpointAlgorithm,
  type EndpointKey,
  isJwsSignedBy,
  signCompactJws,
} from './jws-signature.ts'
export { type JwsForm, type JwsKey, type JwsParts, makeStranger, signJws } from './sign-jws.ts'
export {
  type DecodedJws,
  decodeStrictJws,
  JwsFormError,
  type JwsLimits,
  type JwtMembers,
} from './strict-jws.ts'
