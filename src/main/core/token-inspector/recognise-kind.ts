import type { InspectedTokenKind, InspectorProfile } from '../../../shared/contract/inspector.ts'
import { JsonObject } from './decode-jwt.ts'

/** What a token is taken for, and why. */
export interface Recognition {
  readonly kind: InspectedTokenKind
  readonly profile: InspectorProfile | null
  readonly why: string
}

const kinds: Readonly<Record<InspectorProfile, InspectedTokenKind>> = {
  'smart-client-assertion': 'client-assertion',
  'rfc7523-assertion': 'client-assertion',
  'udap-authentication-token': 'client-assertion',
  'software-statement': 'software-statement',
  'udap-software-statement': 'software-statement',
  'udap-signed-metadata': 'signed-metadata',
  'udap-certification': 'certification',
  'id-token': 'id-token',
  'udap-id-token': 'id-token',
  'access-token': 'access-token',
  'smart-access-token': 'access-token',
  'introspection-jwt': 'introspection-jwt',
  'logout-token': 'logout-token',
  'dpop-proof': 'dpop-proof',
  jwt: 'jwt',
}

/** The kind of token a profile is about. */
export function kindOf(profile: InspectorProfile): InspectedTokenKind {
  return kinds[profile]
}

/** A header and its claims, with the name they were found under. */
interface Clues {
  readonly header: JsonObject
  readonly claims: JsonObject
  readonly name: string | undefined
}

type Guess = readonly [profile: InspectorProfile, why: string] | undefined

const noClaims = new JsonObject({ kind: 'object', text: '{}' }, [])

/** Tells what a JWT is by its type, its claims, and the name it was found under, in this order. */
export function recogniseJwt(
  { header, claims }: { readonly header: JsonObject; readonly claims: JsonObject | null },
  name: string | undefined,
): Recognition {
  const clues = { header, claims: claims ?? noClaims, name }
  const [profile, why] = byType(clues) ??
    byDocument(clues) ??
    byAssertion(clues) ??
    byUser(clues) ?? ['jwt', 'it has the form of a JWT and nothing that tells its use']
  return { kind: kinds[profile], profile, why }
}

const typed: Readonly<Record<string, InspectorProfile>> = {
  'at+jwt': 'access-token',
  'logout+jwt': 'logout-token',
  'dpop+jwt': 'dpop-proof',
  'token-introspection+jwt': 'introspection-jwt',
}

function byType({ header }: Clues): Guess {
  const typ = header.string('typ')?.toLowerCase()
  const profile = typ === undefined ? undefined : typed[typ.replace(/^application\//, '')]
  return profile && [profile, `its typ is ${typ}`]
}

/** Statements about software and servers, by the claims nothing else has. */
function byDocument({ header, claims, name }: Clues): Guess {
  const has = (claim: string) => claims.get(claim) !== undefined
  const hasCertificate = header.get('x5c') !== undefined
  if (has('certification_name') || has('certification_uris')) {
    return ['udap-certification', 'it has the name of a certification']
  }
  if (name === 'signed_metadata' || (has('token_endpoint') && has('registration_endpoint'))) {
    return ['udap-signed-metadata', 'it names the endpoints of a server']
  }
  if (has('token_introspection'))
    return ['introspection-jwt', 'it has the answer of an introspection']
  if (has('events') && (has('sid') || has('sub')))
    return ['logout-token', 'it tells an event of a session']
  if (has('htm') && has('htu')) return ['dpop-proof', 'it names the request it proves the key for']
  const isStatement =
    name === 'software_statement' ||
    has('grant_types') ||
    has('redirect_uris') ||
    (has('software_id') && has('client_name'))
  if (!isStatement) return undefined
  const why =
    name === 'software_statement'
      ? 'it was sent as software_statement'
      : 'it has the metadata of a client'
  return hasCertificate
    ? ['udap-software-statement', `${why} and carries a certificate`]
    : ['software-statement', why]
}

function byAssertion({ header, claims, name }: Clues): Guess {
  const isSent = name === 'client_assertion' || name === 'assertion'
  const iss = claims.string('iss')
  const isOwn = iss !== undefined && iss === claims.string('sub') && claims.get('aud') !== undefined
  if (!isSent && !isOwn) return undefined
  const why = isSent
    ? `it was sent as ${name}`
    : 'iss and sub are the same, as in a client assertion'
  if (header.get('x5c') !== undefined) {
    return ['udap-authentication-token', `${why}, and it carries a certificate`]
  }
  if (claims.get('extensions') !== undefined) {
    return ['udap-authentication-token', `${why}, and it has UDAP extensions`]
  }
  return header.get('kid') === undefined
    ? ['rfc7523-assertion', `${why}, without the kid that SMART wants`]
    : ['smart-client-assertion', `${why}, with a kid as SMART wants`]
}

function byUser({ header, claims, name }: Clues): Guess {
  const has = (claim: string) => claims.get(claim) !== undefined
  const idToken = header.get('x5c') === undefined ? 'id-token' : 'udap-id-token'
  if (name === 'id_token' || name === 'id_token_hint') return [idToken, `it was given as ${name}`]
  const mark = ['nonce', 'at_hash', 'auth_time', 'azp'].find(has)
  if (mark !== undefined && !has('scope')) return [idToken, `it has ${mark}, a claim of ID tokens`]
  const accessToken = has('client_id') && has('jti') ? 'access-token' : 'smart-access-token'
  if (name === 'access_token') return [accessToken, 'it was given as access_token']
  if (has('scope')) return [accessToken, 'it has scope, a claim of access tokens']
  if (has('fhirUser')) return [idToken, 'it has fhirUser, a claim of ID tokens']
  if (has('sub') && has('aud')) return [idToken, 'it names a subject and an audience and no scope']
  return undefined
}
