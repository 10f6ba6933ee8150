import { generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto'
import type { JWK } from 'jose'
import type { ClientMetadataInput } from '../../src/shared/oauth/client-metadata.ts'
import type { LaunchTarget } from './launch.ts'
import type { TestClock } from './test-workbench.ts'

/** The one assertion type. */
export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** A key pair of a test client. */
export interface ClientKey {
  readonly alg: string
  readonly kid: string
  readonly publicJwk: JWK & { kty: string }
  readonly privateKey: KeyObject
}

const curves: Readonly<Record<string, string>> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' }

/** Makes a real key pair; RSA ones are slow, so a test file makes each once. */
export function makeClientKey(alg: string, kid: string, modulusLength = 2048): ClientKey {
  const namedCurve = curves[alg]
  const { publicKey, privateKey } =
    namedCurve === undefined
      ? generateKeyPairSync('rsa', { modulusLength })
      : generateKeyPairSync('ec', { namedCurve })
  // A public key of one of the two types exports with kty.
  const publicJwk = { ...publicKey.export({ format: 'jwk' }), kid } as JWK & { kty: string }
  return { alg, kid, publicJwk, privateKey }
}

/** Signs any two texts as a compact JWS, whatever the header says. */
export function signTexts(header: string, payload: string, key: ClientKey): string {
  const input = `${encode(header)}.${encode(payload)}`
  const hash = `sha${key.alg.slice(2)}`
  const options = { key: key.privateKey, dsaEncoding: 'ieee-p1363' } as const
  return `${input}.${sign(hash, Buffer.from(input), options).toString('base64url')}`
}

/** Base64url of a text. */
export function encode(text: string): string {
  return Buffer.from(text).toString('base64url')
}

/** What makes an assertion differ from a right one; `undefined` leaves a member out. */
export interface AssertionChanges {
  readonly header?: Readonly<Record<string, unknown>>
  readonly claims?: Readonly<Record<string, unknown>>
}

/** A world in which assertions are made. */
export type AssertingWorld = Pick<LaunchTarget, 'issuer'> & {
  readonly clock: Pick<TestClock, 'nowSeconds'>
}

/** Header and claims of a right SMART assertion, with changes. */
export function assertionParts(
  world: AssertingWorld,
  clientId: string,
  key: ClientKey,
  { header = {}, claims = {} }: AssertionChanges = {},
) {
  return {
    header: { alg: key.alg, kid: key.kid, typ: 'JWT', ...header },
    claims: {
      iss: clientId,
      sub: clientId,
      aud: `${world.issuer}/token`,
      exp: world.clock.nowSeconds() + 290,
      jti: randomUUID(),
      ...claims,
    },
  }
}

/** A signed assertion, right but for the changes. */
export function makeAssertion(
  world: AssertingWorld,
  clientId: string,
  key: ClientKey,
  changes: AssertionChanges = {},
): string {
  const { header, claims } = assertionParts(world, clientId, key, changes)
  return signTexts(JSON.stringify(header), JSON.stringify(claims), key)
}

/** The form parameters that carry an assertion. */
export function asCredentials(client_assertion: string) {
  return { client_assertion_type: assertionType, client_assertion }
}

/** Asks for a token with an assertion, as a backend service does. */
export const authenticate = (
  bench: Pick<LaunchTarget, 'postForm'>,
  assertion: string,
): Promise<Response> =>
  bench.postForm('/token', {
    grant_type: 'client_credentials',
    scope: 'system/Patient.rs',
    ...asCredentials(assertion),
  })

/** Registers a backend service with a key. */
export async function registerBackend(
  bench: Pick<LaunchTarget, 'call'>,
  keys: readonly ClientKey[],
  metadata: Partial<ClientMetadataInput> = {},
): Promise<string> {
  const { client } = await bench.call('clients.register', {
    metadata: {
      client_name: 'Backend service',
      token_endpoint_auth_method: 'private_key_jwt',
      grant_types: ['client_credentials'],
      scope: 'system/*.cruds system/*.*',
      ...('jwks_uri' in metadata ? {} : { jwks: { keys: keys.map(({ publicJwk }) => publicJwk) } }),
      ...metadata,
    },
  })
  return client.client_id
}
