import { createPublicKey, type KeyObject } from 'node:crypto'
import type { AssertionOrder } from '../../../../shared/contract/launch-backend.ts'
import type {
  AssertionCaseId,
  AssertionSignature,
} from '../../../../shared/oauth/assertion-cases.ts'
import { jwtBearerAssertionType } from '../../../../shared/oauth/client-assertion.ts'
import type { AssertionProfile } from '../../../../shared/oauth/client-metadata.ts'
import { type JwsParts, makeStranger, signJws } from '../../jwt/index.ts'
import type { AssertionKey } from './assertion-key.ts'

/** How long an assertion is good, in seconds; less than the five minutes that are allowed. @see ASY-39 */
const lifetimeSeconds = 240

/** Everything an assertion is made from. */
export interface AssertionWorld {
  readonly client_id: string
  readonly token_endpoint: string
  readonly issuer: string | null
  readonly fhirBase: string
  readonly key: AssertionKey
  /** Which rules the server holds the client to. */
  readonly profile: AssertionProfile
  /** Epoch seconds. */
  readonly now: number
  /** A value never used before. */
  readonly jti: string
}

/** A signed assertion with the form parameters that carry it. */
export interface PlannedAssertion {
  readonly form: Readonly<Record<string, string>>
  readonly parts: JwsParts
  /** Whether the same assertion is sent a second time. */
  readonly isSentTwice: boolean
}

/** What a case changes; null leaves a member out. */
interface CaseChanges {
  readonly header?: Readonly<Record<string, unknown>>
  readonly claims?: Readonly<Record<string, unknown>>
  readonly signature?: AssertionSignature
  readonly writeClaims?: (claims: JwsParts['claims']) => string
  /** Changes the compact form. */
  readonly compact?: (text: string) => string
  readonly type?: string | null
  readonly isSentTwice?: boolean
}

/** Makes the assertion of one token request: right, or different in the way that was ordered.
 * @see SMART App Launch 2.2.0, Client Authentication: Asymmetric; BKS-15, BKS-16; smart.md 10.2 and 10.3
 */
export async function planAssertion(
  world: AssertionWorld,
  order: AssertionOrder | undefined,
): Promise<PlannedAssertion> {
  const stranger = await makeStranger(world.key.alg)
  const changes = order?.case === undefined ? {} : cases[order.case](world, stranger)
  const right = rightParts(world)
  const parts = {
    header: merge(right.header, changes.header, order?.header),
    claims: merge(right.claims, changes.claims, order?.claims),
  }
  const ordered = order === undefined || order.signature === 'right' ? undefined : order.signature
  const { type = jwtBearerAssertionType, compact = (text: string) => text } = changes
  const signed = signJws(parts, world.key, {
    signature: ordered ?? changes.signature ?? 'right',
    stranger,
    writeClaims: changes.writeClaims,
  })
  return {
    form: {
      ...(type === null ? {} : { client_assertion_type: type }),
      client_assertion: compact(signed),
    },
    parts,
    isSentTwice: changes.isSentTwice ?? false,
  }
}

/** @see product.md, Strict by default: where SMART and the revised RFC 7523 differ */
function rightParts({ client_id, token_endpoint, issuer, key, profile, now, jti }: AssertionWorld) {
  const isRevised = profile === 'rfc7523' && issuer !== null
  return {
    header: { alg: key.alg, kid: key.kid, typ: isRevised ? 'client-authentication+jwt' : 'JWT' },
    claims: {
      iss: client_id,
      sub: client_id,
      aud: isRevised ? issuer : token_endpoint,
      exp: now + lifetimeSeconds,
      jti,
    },
  }
}

function merge(...layers: ReadonlyArray<Readonly<Record<string, unknown>> | undefined>) {
  const members = Object.assign({}, ...layers) as Readonly<Record<string, unknown>>
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null))
}

const twoMinutes = 120

/** What each case does. */
const cases: Readonly<
  Record<AssertionCaseId, (world: AssertionWorld, stranger: KeyObject) => CaseChanges>
> = {
  'claims-altered': () => ({ compact: alterClaims }),
  'signature-empty': () => ({ signature: 'missing' }),
  'signature-altered': () => ({ signature: 'altered' }),
  'not-a-jws': () => ({ compact: (text) => text.slice(0, text.lastIndexOf('.')) }),
  'algorithm-none': () => ({ header: { alg: 'none' }, signature: 'missing' }),
  'public-key-as-secret': () => ({ header: { alg: 'HS256' }, signature: 'public-key-as-secret' }),
  'algorithm-mismatch': ({ key }) => ({
    header: { alg: key.alg.startsWith('RS') ? 'ES384' : 'RS384' },
  }),
  'kid-missing': () => ({ header: { kid: null } }),
  'kid-unknown': () => ({ header: { kid: 'no-such-key' }, signature: 'another-key' }),
  'typ-other': () => ({ header: { typ: 'at+jwt' } }),
  'jku-foreign': () => ({ header: { jku: 'https://keys.invalid/jwks' } }),
  'jwk-embedded': (_world, stranger) => ({
    header: { jwk: createPublicKey(stranger).export({ format: 'jwk' }) },
    signature: 'another-key',
  }),
  'crit-unknown': () => ({ header: { crit: ['urn:unknown'], 'urn:unknown': true } }),
  'sub-other': () => ({ claims: { sub: 'somebody-else' } }),
  'iss-missing': () => ({ claims: { iss: null } }),
  'client-unknown': () => ({ claims: { iss: 'no-such-client', sub: 'no-such-client' } }),
  'aud-missing': () => ({ claims: { aud: null } }),
  'aud-fhir-base': ({ fhirBase }) => ({ claims: { aud: fhirBase } }),
  'aud-other-server': () => ({ claims: { aud: 'https://other.invalid/token' } }),
  'exp-missing': () => ({ claims: { exp: null } }),
  'exp-past': ({ now }) => ({ claims: { exp: now - twoMinutes } }),
  'exp-far': ({ now }) => ({ claims: { exp: now + 600 } }),
  'exp-text': ({ now }) => ({ claims: { exp: String(now + lifetimeSeconds) } }),
  'nbf-future': ({ now }) => ({ claims: { nbf: now + twoMinutes } }),
  'jti-missing': () => ({ claims: { jti: null } }),
  replayed: () => ({ isSentTwice: true }),
  'type-missing': () => ({ type: null }),
  'type-other': () => ({ type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer' }),
  'claim-repeated': () => ({ writeClaims: repeatSubject }),
  'payload-large': () => ({ claims: { padding: 'x'.repeat(17_000) } }),
}

function alterClaims(compact: string): string {
  const [header = '', payload = '', signature = ''] = compact.split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
  const altered = Buffer.from(JSON.stringify({ ...claims, added: true })).toString('base64url')
  return `${header}.${altered}.${signature}`
}

function repeatSubject(claims: JwsParts['claims']): string {
  return JSON.stringify(claims).replace(/^\{/, `{"sub":${JSON.stringify(claims['sub'])},`)
}
