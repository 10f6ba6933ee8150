import type { KeyObject } from 'node:crypto'
import type { AssertionSignature } from '../../../../shared/oauth/assertion-cases.ts'
import { type JwtMembers, makeStranger, signJws } from '../../jwt/index.ts'
import type { UdapSigner } from './udap-signer.ts'

/** A signed JWT with what went into it. */
export interface SignedParts {
  /** Compact JWT. */
  readonly compact: string
  readonly header: JwtMembers
  readonly claims: JwtMembers
}

/** How a JWT differs from a right one; null leaves a member out. */
export interface UdapJwtChange {
  readonly header?: JwtMembers
  readonly claims?: JwtMembers
  readonly signature?: AssertionSignature
  /** Writes the claims in place of JSON. */
  readonly writeClaims?: (claims: JwtMembers) => string
  /** Changes the compact form. */
  readonly compact?: (text: string) => string
}

/** What a change is made from. */
export interface ChangeWorld {
  readonly claims: JwtMembers
  readonly x5c: readonly string[]
  readonly alg: string
  /** A key that nobody registered, of the kind the algorithm needs. */
  readonly stranger: KeyObject
  /** Epoch seconds. */
  readonly now: number
}

/** Signs claims as a UDAP JWT: `alg` and `x5c` in its header, the certificate of the signer first.
 * @param now epoch seconds
 * @param change makes it wrong in one way
 * @throws {KeyStoreLockedError}
 * @see UDAP Security 2.0.0 section 1.2; UDAP-JWT-001 to UDAP-JWT-005
 */
export async function signUdapJwt(
  right: JwtMembers,
  signer: UdapSigner,
  now: number,
  change?: (world: ChangeWorld) => UdapJwtChange,
): Promise<SignedParts> {
  const privateKey = await signer.privateKey()
  const { alg, x5c } = signer
  // Right signatures need no other key, and making one takes a while.
  const stranger = change === undefined ? privateKey : await makeStranger(alg)
  const changes = change?.({ claims: right, x5c, alg, stranger, now }) ?? {}
  const parts = {
    header: merge({ alg, x5c }, changes.header),
    claims: merge(right, changes.claims),
  }
  const { compact = (text: string) => text, signature = 'right', writeClaims } = changes
  const text = signJws(parts, { alg, privateKey }, { signature, stranger, writeClaims })
  return { compact: compact(text), ...parts }
}

function merge(members: JwtMembers, change: JwtMembers = {}): JwtMembers {
  return Object.fromEntries(
    Object.entries({ ...members, ...change }).filter(([, value]) => value !== null),
  )
}
