import type { KeyObject } from 'node:crypto'
import { badRequest } from '../../rpc/index.ts'
import { type UdapAlgorithm, udapAlgorithms } from '../../udap/udap-jwt/index.ts'

/** Whoever signs a UDAP JWT: a key and the certificates that say whose it is. */
export interface UdapSigner {
  readonly alg: UdapAlgorithm
  /** DER in standard base64, the certificate of the key first. */
  readonly x5c: readonly string[]
  /** @throws {KeyStoreLockedError} the key is in a store that is locked */
  privateKey(): Promise<KeyObject>
}

/** `x5c` of a chain. @param chain DER, the certificate of the signer first */
export function toX5c(chain: readonly Uint8Array[]): string[] {
  return chain.map((der) => Buffer.from(der).toString('base64'))
}

/** The algorithm as one that UDAP JWTs may be signed with.
 * @throws {ProblemError} bad-request
 * @see UDAP-JWT-004; spec/udap.md section 8.2
 */
export function requireUdapAlgorithm(alg: string): UdapAlgorithm {
  const found = udapAlgorithms.find((each) => each === alg)
  if (found !== undefined) return found
  throw badRequest(`a key for ${alg} signs no UDAP JWT`, [
    {
      path: 'signer',
      message: 'the algorithms of UDAP JWTs are few (UDAP-JWT-004)',
      seen: alg,
      wanted: `a key for one of ${udapAlgorithms.join(' ')}`,
    },
  ])
}
