import 'reflect-metadata'
import { generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto'
import { PemConverter, Pkcs10CertificateRequestGenerator } from '@peculiar/x509'
import type { MethodParams } from '../../src/shared/contract/index.ts'
import type { TestWorkbench } from './test-workbench.ts'

/** Seeded communities; the first two are trusted. */
export type CommunityId = 'alpha' | 'beta' | 'strangers'

/** An app with a certificate of a local community and the key to it, which the workbench never sees. */
export interface UdapApp {
  readonly bench: TestWorkbench
  /** The URI in its certificate. */
  readonly iss: string
  readonly certificateId: string
  /** DER in standard base64, leaf first, without the root. */
  readonly x5c: readonly string[]
  readonly alg: string
  readonly privateKey: KeyObject
}

/** What is signed, with what is to be different in header or claims; `undefined` leaves a member out. */
export interface UdapJwtChange {
  readonly header?: Readonly<Record<string, unknown>>
  readonly claims?: Readonly<Record<string, unknown>>
  readonly privateKey?: KeyObject
}

const curves = { ES256: 'P-256', ES384: 'P-384' } as const

/** Trusts the root of a local community with a policy. */
export async function trustCommunity(
  bench: Pick<TestWorkbench, 'call'>,
  id: CommunityId,
  policy: MethodParams<'trust.save'>['policy'] = {},
  priority = 100,
): Promise<string> {
  const community = await bench.call('communities.get', { id })
  const root = await bench.call('certificates.get', {
    id: community.authorities[0]?.certificateId ?? '',
  })
  const { name, uri } = community
  await bench.call('trust.save', { uri, name, anchors: [root.pem], policy, priority })
  return uri
}

/** Makes a key and has a certificate issued for it by request, as an implementer would. */
export async function createUdapApp(
  bench: TestWorkbench,
  {
    community = 'beta' as CommunityId,
    iss = `https://app-${randomUUID()}.example`,
    alg = 'ES256' as 'RS256' | 'RS384' | 'ES256' | 'ES384',
  } = {},
): Promise<UdapApp> {
  const pair =
    alg === 'ES256' || alg === 'ES384'
      ? generateKeyPairSync('ec', { namedCurve: curves[alg] })
      : generateKeyPairSync('rsa', { modulusLength: 2048 })
  const { certificate } = await bench.call('certificates.issue', {
    communityId: community,
    kind: 'client',
    commonName: 'Test app',
    key: { kind: 'request', pem: await requestCertificate(pair.privateKey, alg) },
    uris: [iss],
  })
  return {
    bench,
    iss,
    certificateId: certificate.id,
    x5c: await presentChain(bench, certificate.id),
    alg,
    privateKey: pair.privateKey,
  }
}

/** The chain of a stored certificate as `x5c` holds it, without the root. */
export async function presentChain(
  bench: Pick<TestWorkbench, 'call'>,
  id: string,
): Promise<string[]> {
  const { chain } = await bench.call('certificates.get', { id })
  const present = chain.filter(({ isSelfSigned }) => !isSelfSigned)
  return Promise.all(
    present.map(async (link) => {
      const { pem } = await bench.call('certificates.get', { id: link.id ?? '' })
      return Buffer.from(PemConverter.decodeFirst(pem)).toString('base64')
    }),
  )
}

/** Makes a certificate signing request for a key, PEM. */
export async function requestCertificate(privateKey: KeyObject, alg: string): Promise<string> {
  const algorithm =
    alg === 'ES256' || alg === 'ES384'
      ? { name: 'ECDSA', namedCurve: curves[alg], hash: 'SHA-256' }
      : { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  const pkcs8 = new Uint8Array(privateKey.export({ format: 'der', type: 'pkcs8' }))
  const signing = await crypto.subtle.importKey('pkcs8', pkcs8, algorithm, true, ['sign'])
  const {
    d: _d,
    p: _p,
    q: _q,
    dp: _dp,
    dq: _dq,
    qi: _qi,
    ...jwk
  } = privateKey.export({
    format: 'jwk',
  })
  const verifying = await crypto.subtle.importKey('jwk', jwk, algorithm, true, ['verify'])
  const keys = { privateKey: signing, publicKey: verifying }
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: 'CN=Test app',
    keys,
    signingAlgorithm: algorithm,
  })
  return request.toString('pem')
}

/** Signs a JWT as the app, changed as asked; with keys, too, that no library would sign with. */
export async function signUdapJwt(
  app: UdapApp,
  claims: Readonly<Record<string, unknown>>,
  change: UdapJwtChange = {},
): Promise<string> {
  const header = { alg: app.alg, x5c: app.x5c, ...change.header }
  const content = [header, { ...claims, ...change.claims }]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  const key = change.privateKey ?? app.privateKey
  const digest = app.alg.endsWith('384') ? 'sha384' : 'sha256'
  const signature = sign(digest, Buffer.from(content), { key, dsaEncoding: 'ieee-p1363' })
  return `${content}.${signature.toString('base64url')}`
}

/** Claims of a statement that is accepted for an app of people. */
export function statementOf({ bench, iss }: UdapApp): Record<string, unknown> {
  return {
    ...timesOf(bench),
    iss,
    sub: iss,
    aud: `${bench.issuer}/register`,
    client_name: 'Test app',
    contacts: ['mailto:ops@app.example'],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    redirect_uris: ['https://app.example/cb'],
    logo_uri: 'https://app.example/logo.png',
    token_endpoint_auth_method: 'private_key_jwt',
    scope: 'user/*.rs openid fhirUser offline_access',
  }
}

/** Claims of a statement that is accepted for a service. */
export function serviceStatementOf(app: UdapApp): Record<string, unknown> {
  const {
    redirect_uris: _redirects,
    response_types: _types,
    logo_uri: _logo,
    ...claims
  } = statementOf(app)
  return { ...claims, grant_types: ['client_credentials'], scope: 'system/*.rs' }
}

function timesOf(bench: TestWorkbench) {
  const now = bench.clock.nowSeconds()
  return { iat: now, exp: now + 300, jti: randomUUID() }
}

/** Posts a registration request. */
export async function postStatement(
  bench: TestWorkbench,
  software_statement: unknown,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Response> {
  return bench.request('/register', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ udap: '1', software_statement, ...more }),
  })
}

/** Registers the app and gives its client_id.
 * @throws when it is refused
 */
export async function registerUdapApp(
  app: UdapApp,
  claims: Readonly<Record<string, unknown>> = statementOf(app),
): Promise<string> {
  const response = await postStatement(app.bench, await signUdapJwt(app, claims))
  const body = await response.json()
  if (!response.ok) throw new Error(`refused: ${JSON.stringify(body)}`)
  return body.client_id
}

/** The B2B extension object of a request for treatment. */
export const treatmentRequest = {
  version: '1',
  organization_id: 'https://fhir.example.org/Organization/1',
  purpose_of_use: ['urn:oid:2.16.840.1.113883.5.8#TREAT'],
}

/** Claims of an authentication token that is accepted. */
export function tokenClaimsOf({ bench }: UdapApp, clientId: string): Record<string, unknown> {
  return {
    ...timesOf(bench),
    iss: clientId,
    sub: clientId,
    aud: `${bench.issuer}/token`,
    extensions: { 'hl7-b2b': treatmentRequest },
  }
}

/** Posts a client_credentials request with an authentication token. */
export async function requestUdapToken(
  bench: TestWorkbench,
  client_assertion: string,
  change: Readonly<Record<string, string | undefined>> = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const form = {
    grant_type: 'client_credentials',
    scope: 'system/*.rs',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion,
    udap: '1',
    ...change,
  }
  return bench.postForm('/token', withoutAbsent(form), headers)
}

/** The parameters that are there. */
export function withoutAbsent(
  parameters: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const present = Object.entries(parameters).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  return Object.fromEntries(present)
}
