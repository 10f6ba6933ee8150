import type { KeyObject } from 'node:crypto'
import { algorithmsOf, isJwsSignedBy } from '../../jwt/index.ts'
import type { DecodedUdapJwt } from './decode-udap-jwt.ts'
import { UdapJwtError } from './udap-jwt-error.ts'

/** Verifies that the JWT was signed with the key of its first certificate, by an algorithm that fits this key.
 * @param leafKey public key of the first certificate
 * @throws {UdapJwtError} stage `signature`
 * @see UDAP-JWT-003, UDAP-JWT-005; spec/security.md UD-09, AS-17
 */
export async function verifyUdapSignature(
  { compact, alg }: Pick<DecodedUdapJwt, 'compact' | 'alg'>,
  leafKey: KeyObject,
): Promise<void> {
  if (!algorithmsOf(leafKey).includes(alg)) {
    throw new UdapJwtError('signature', {
      check: 'udap-jwt-algorithm-fits-key',
      clause: 'RFC 7518 sections 3.3 and 3.4; UDAP-JWT-005',
      parameter: 'header alg',
      seen: `${alg} with the certificate of a key of type ${kindOf(leafKey)}`,
      wanted: 'RS256 or RS384 with RSA, ES256 with P-256, ES384 with P-384',
    })
  }
  if (await isJwsSignedBy(compact, alg, leafKey)) return
  throw new UdapJwtError('signature', {
    check: 'udap-jwt-signature',
    clause: 'RFC 7515 section 5.2; UDAP-JWT-003',
    parameter: 'signature',
    seen: 'not made with the key of the first certificate in x5c',
    wanted: `an ${alg} signature with that key over this header and payload`,
  })
}

function kindOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string {
  if (asymmetricKeyType !== 'ec') return asymmetricKeyType ?? 'unknown'
  return asymmetricKeyDetails?.namedCurve ?? 'ec'
}
