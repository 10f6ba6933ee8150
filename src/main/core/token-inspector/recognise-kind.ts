import type { InspectedTokenKind } from '../../../shared/contract/inspector.ts'
import type { DecodedJwt } from './decode-jwt.ts'

/** What a token is taken for, and why. */
export interface Recognition {
  readonly kind: InspectedTokenKind
  readonly why: string
}

/** Media type of RFC 9068 access tokens, with the prefix a sender may leave out. */
const accessTokenTypes = new Set(['at+jwt', 'application/at+jwt'])

/** Tells what a JWT is by its type, its claims, and the name it was found under, in this order. */
export function recogniseJwt(jwt: DecodedJwt, name: string | undefined): Recognition {
  const { header, claims } = jwt
  const typ = header.string('typ')?.toLowerCase()
  if (typ !== undefined && accessTokenTypes.has(typ)) {
    return { kind: 'access-token', why: `its typ is ${typ}, the type of JWT access tokens` }
  }
  if (name === 'client_assertion') {
    return { kind: 'client-assertion', why: 'it was sent as client_assertion' }
  }
  const iss = claims?.string('iss')
  if (iss !== undefined && iss === claims?.string('sub') && claims.get('aud') !== undefined) {
    return { kind: 'client-assertion', why: 'iss and sub are the same, as in a client assertion' }
  }
  if (name === 'id_token' || name === 'id_token_hint') {
    return { kind: 'id-token', why: `it was given as ${name}` }
  }
  const mark = ['nonce', 'fhirUser', 'at_hash', 'auth_time', 'azp'].find(
    (claim) => claims?.get(claim) !== undefined,
  )
  if (mark !== undefined) return { kind: 'id-token', why: `it has ${mark}, a claim of ID tokens` }
  if (name === 'access_token') return { kind: 'access-token', why: 'it was given as access_token' }
  if (claims?.get('scope') !== undefined) {
    return { kind: 'access-token', why: 'it has scope, a claim of access tokens' }
  }
  if (claims?.get('sub') !== undefined && claims.get('aud') !== undefined) {
    return { kind: 'id-token', why: 'it names a subject and an audience and no scope' }
  }
  return { kind: 'jwt', why: 'it has the form of a JWT and nothing that tells its use' }
}
