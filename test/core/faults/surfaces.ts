import { createHash, createPublicKey, type KeyObject, verify, X509Certificate } from 'node:crypto'
import {
  type DocumentSignature,
  type ParsedCertificate,
  parseCertificate,
  parseCrl,
  parseOcspResponse,
} from '../../../src/main/core/certificate-path/index.ts'
import { ConnectionDroppedError } from '../../../src/main/core/http/index.ts'
import {
  authorizationQuery,
  authorize,
  createProofKey,
  type ProofKey,
  redeem,
  refresh,
  registerPublicApp,
  registerSymmetricApp,
  type TestClient,
} from '../../support/launch.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'
import {
  createUdapApp,
  postStatement,
  signUdapJwt,
  statementOf,
  trustCommunity,
} from '../../support/udap-app.ts'
import { writeOcspRequest } from '../certificate-authority/ocsp-request.ts'

/** What was answered, with what differs each time taken out and what is signed opened and verified. */
export interface Seen {
  readonly status: number | 'no answer'
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

/** A workbench with an app of each kind. */
export interface FaultWorld {
  readonly bench: TestWorkbench
  readonly client: TestClient
  readonly confidential: TestClient
  readonly resourceServer: TestClient
  readonly registrant: Awaited<ReturnType<typeof createUdapApp>>
}

/** Scopes of every launch here. */
export const launchScope = 'openid fhirUser launch/patient patient/*.rs offline_access'

/** Builds the world all faults are looked at in. */
export async function createFaultWorld(): Promise<FaultWorld> {
  const bench = await createTestWorkbench({
    config: { approval: 'automatic', clientRegistration: 'open' },
  })
  await trustCommunity(bench, 'beta')
  return {
    bench,
    client: await registerPublicApp(bench),
    confidential: await registerSymmetricApp(bench),
    resourceServer: await registerSymmetricApp(bench, {
      client_name: 'Resource server',
      may_introspect: true,
    }),
    registrant: await createUdapApp(bench),
  }
}

/** A request that is ready to be sent, and how its answer is read. */
export interface Asking {
  send(): Promise<Response>
  read(answer: Response): Promise<Seen>
}

/** Does what has to come before a request, so that only the request itself meets a fault. */
export type Surface = (world: FaultWorld) => Asking | Promise<Asking>

/** Names of what faults show on. */
export const surfaceNames = [
  'smart-configuration',
  'openid-configuration',
  'oauth-metadata',
  'udap-metadata',
  'jwks',
  'authorize',
  'authorize-form-post',
  'token',
  'refresh',
  'introspect-live',
  'introspect-dead',
  'userinfo',
  'fhir',
  'registration',
  'crl',
  'ocsp',
] as const

/** Name of what faults show on. */
export type SurfaceName = (typeof surfaceNames)[number]

/** Everything a fault can show on, asked the way an app does. */
export const surfaces: Readonly<Record<SurfaceName, Surface>> = {
  'smart-configuration': ({ bench }) => get(bench, '/fhir/.well-known/smart-configuration'),
  'openid-configuration': ({ bench }) => get(bench, '/.well-known/openid-configuration'),
  'oauth-metadata': ({ bench }) => get(bench, '/.well-known/oauth-authorization-server'),
  'udap-metadata': ({ bench }) => get(bench, '/fhir/.well-known/udap', openSignedMetadata),
  jwks: ({ bench }) => get(bench, '/jwks'),
  authorize: (world) => {
    const { bench, client } = world
    const proof = createProofKey()
    const query = authorizationQuery(bench, client, proof)
    return {
      send: () => bench.request(`/authorize?${query}`),
      read: (answer) => seeRedirect(answer, world, proof),
    }
  },
  'authorize-form-post': ({ bench, client }) => {
    const query = authorizationQuery(bench, client, createProofKey(), {
      response_mode: 'form_post',
    })
    return { send: () => bench.request(`/authorize?${query}`), read: seeForm }
  },
  token: async (world) => {
    const { bench, client } = world
    const proof = createProofKey()
    const back = await authorize(bench, client, proof, { scope: launchScope, nonce: 'a-nonce' })
    return {
      send: () => redeem(bench, client, back.get('code') ?? '', proof),
      read: (answer) => seeTokens(world, answer),
    }
  },
  refresh: async (world) => {
    const { bench, client } = world
    const { refresh_token } = await tokensOf(world)
    return {
      send: () => refresh(bench, client, refresh_token),
      read: (answer) => seeTokens(world, answer),
    }
  },
  'introspect-live': async (world) => introspect(world, (await tokensOf(world)).access_token),
  'introspect-dead': (world) => introspect(world, 'no-token-of-this-server'),
  userinfo: async (world) => getAs(world, '/userinfo'),
  fhir: async (world) => getAs(world, '/fhir/Patient'),
  registration: async ({ bench }) => {
    // Another app each time: one that is known is answered otherwise.
    const registrant = await createUdapApp(bench)
    const statement = await signUdapJwt(registrant, statementOf(registrant))
    return {
      send: () => postStatement(bench, statement),
      read: (answer) => see(answer, namedRegistration),
    }
  },
  crl: (world) => ({
    send: () => world.bench.request('/pki/beta/issuing.crl'),
    read: (answer) => seeBytes(answer, (bytes) => describeCrl(bytes, world)),
  }),
  ocsp: (world) => {
    const [leaf, issuer] = chainOf(world)
    const body = writeOcspRequest(issuer, leaf.serialNumber).slice()
    const headers = { 'Content-Type': 'application/ocsp-request' }
    const init = { method: 'POST', headers, body }
    return {
      send: () => world.bench.request('/pki/beta/issuing/ocsp', init),
      read: (answer) => seeBytes(answer, describeOcsp),
    }
  },
}

/** Asks and reads what came while nothing was switched on any more. */
export async function lookAt(
  { send, read }: Asking,
  switchOff: () => Promise<unknown>,
): Promise<Seen> {
  const answer = await answerTo(send).finally(switchOff)
  return answer === undefined ? { status: 'no answer', headers: {}, body: null } : read(answer)
}

async function answerTo(send: Asking['send']): Promise<Response | undefined> {
  try {
    return await send()
  } catch (error) {
    if (error instanceof ConnectionDroppedError) return undefined
    throw error
  }
}

function get(bench: TestWorkbench, path: string, open?: (body: unknown) => unknown): Asking {
  return { send: () => bench.request(path), read: (answer) => see(answer, open) }
}

async function getAs(world: FaultWorld, path: string): Promise<Asking> {
  const { access_token } = await tokensOf(world)
  const headers = { Authorization: `Bearer ${access_token}` }
  return { send: () => world.bench.request(path, { headers }), read: (answer) => see(answer) }
}

async function see(
  answer: Response,
  open: (body: unknown) => unknown = (body) => body,
): Promise<Seen> {
  const text = await answer.text()
  const body = jsonOr(text)
  const isObject = typeof body === 'object' && body !== null
  return {
    status: answer.status,
    headers: headersOf(answer),
    body: isObject ? await open(body) : body,
  }
}

/** Without the validator, which follows from the body. */
function headersOf(answer: Response): Record<string, string> {
  const { etag: _etag, ...headers } = Object.fromEntries(answer.headers)
  return headers
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON: what was sent is what is looked at.
    return text
  }
}

async function tokensOf(world: FaultWorld) {
  const { send } = await surfaces.token(world)
  const answer = await send()
  if (answer.status !== 200) throw new Error(`no tokens: ${await answer.text()}`)
  // The token endpoint was asked for both.
  return (await answer.json()) as { access_token: string; refresh_token: string }
}

function introspect(world: FaultWorld, token: string): Asking {
  const { bench, resourceServer } = world
  const { client_id, client_secret } = resourceServer
  const basic = Buffer.from(`${client_id}:${client_secret}`).toString('base64')
  return {
    send: () => bench.postForm('/introspect', { token }, { Authorization: `Basic ${basic}` }),
    read: (answer) => see(answer, (body) => relativeTimes(body, world)),
  }
}

async function seeRedirect(answer: Response, world: FaultWorld, proof: ProofKey): Promise<Seen> {
  const location = answer.headers.get('location')
  if (location === null) return see(answer)
  const { location: _location, ...headers } = headersOf(answer)
  const [target, query = ''] = location.split('?')
  const parameters = [...new URLSearchParams(query)]
  const code = parameters.find(([name]) => name === 'code')?.[1] ?? ''
  const { status } = await redeem(world.bench, world.client, code, proof)
  const turned = [...code].reverse().join('')
  const named = status === 200 ? 'a code' : await nameTurned(turned, world, proof)
  return {
    status: answer.status,
    headers,
    body: {
      target,
      parameters: parameters.map(([name, value]) => [name, value === code ? named : value]),
    },
  }
}

async function nameTurned(turned: string, { bench, client }: FaultWorld, proof: ProofKey) {
  const { status } = await redeem(bench, client, turned, proof)
  return status === 200 ? 'a code in reverse' : 'no code'
}

async function seeForm(answer: Response): Promise<Seen> {
  if (answer.headers.get('content-type')?.includes('json') === true) return see(answer)
  const page = await answer.text()
  const fields = [...page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)].map(
    ([, name = '', value = '']) => [name, name === 'code' ? 'a code' : value],
  )
  return {
    status: answer.status,
    headers: headersOf(answer),
    body: { target: /action="([^"]+)"/.exec(page)?.[1], fields },
  }
}

async function seeTokens(world: FaultWorld, answer: Response): Promise<Seen> {
  const seen = await see(answer, (body) => namedTokens(world, body as Record<string, unknown>))
  if (typeof seen.body !== 'string') return seen
  return { ...seen, body: seen.body.replaceAll(/[\w-]{40,}(?:\.[\w-]+){0,2}/g, 'a token') }
}

async function namedTokens(world: FaultWorld, members: Record<string, unknown>) {
  const { access_token, refresh_token, id_token, ...others } = members
  return {
    ...others,
    ...(access_token === undefined ? {} : { access_token: 'a token' }),
    ...(refresh_token === undefined ? {} : { refresh_token: 'a token' }),
    ...(typeof id_token === 'string'
      ? { id_token: await openIdToken(world, id_token, String(access_token)) }
      : {}),
  }
}

const decode = (part = '') => JSON.parse(Buffer.from(part, 'base64url').toString())

/** The ID token as a client reads it, verified with the key its kid names, or else with any of the server. */
async function openIdToken({ bench }: FaultWorld, text: string, accessToken: string) {
  const [header, claims, signature = ''] = text.split('.')
  const { keys } = (await (await bench.request('/jwks')).json()) as { keys: JsonWebKey[] }
  const verifies = (key: JsonWebKey) =>
    verify(
      'sha256',
      Buffer.from(`${header}.${claims}`),
      createPublicKey({ key: key as never, format: 'jwk' }),
      Buffer.from(signature, 'base64url'),
    )
  const verifying = keys.filter(({ kty }) => kty === 'RSA').find(verifies)
  const { at_hash, ...others } = decode(claims)
  const half = createHash('sha256').update(accessToken).digest().subarray(0, 16)
  return {
    header: decode(header),
    claims: relativeTimes(others, { bench }),
    at_hash: at_hash === half.toString('base64url') ? 'right' : 'wrong',
    signature:
      signature === '' ? 'missing' : verifying === undefined ? 'of nobody' : 'of this server',
  }
}

function relativeTimes(body: unknown, { bench }: Pick<FaultWorld, 'bench'>): unknown {
  const members = body as Record<string, unknown>
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) =>
      ['iat', 'exp', 'auth_time'].includes(name) && typeof value === 'number'
        ? [name, `now ${value - bench.clock.nowSeconds()}`]
        : [name, name === 'jti' ? 'an id' : value],
    ),
  )
}

function openSignedMetadata(body: unknown): unknown {
  const members = body as Record<string, unknown>
  const { signed_metadata, ...others } = members
  if (typeof signed_metadata !== 'string') return body
  const [header, claims, signature = ''] = signed_metadata.split('.')
  const { x5c, ...plain } = decode(header) as { x5c?: string[] }
  const certificates = (x5c ?? []).map((text) => new X509Certificate(Buffer.from(text, 'base64')))
  const [leaf, issuer] = certificates
  const { jti: _jti, ...signed } = decode(claims)
  return {
    ...others,
    signed_metadata: {
      header: plain,
      chain: certificates.map(({ subject, validTo, serialNumber }) => ({
        subject,
        validTo,
        serialNumber,
      })),
      isChained: leaf !== undefined && issuer !== undefined && leaf.verify(issuer.publicKey),
      claims: signed,
      isVerified:
        leaf === undefined
          ? 'no certificate'
          : verify(
              'sha256',
              Buffer.from(`${header}.${claims}`),
              leaf.publicKey,
              Buffer.from(signature, 'base64url'),
            ),
    },
  }
}

function namedRegistration(body: unknown): unknown {
  const { client_id, software_statement, ...others } = body as Record<string, unknown>
  return {
    ...others,
    ...(client_id === undefined
      ? {}
      : { client_id: client_id === 'trustbench-nobody' ? client_id : 'an id' }),
    ...(software_statement === undefined ? {} : { software_statement: 'the statement' }),
  }
}

async function seeBytes(answer: Response, describe: (bytes: Uint8Array) => unknown): Promise<Seen> {
  if (answer.headers.get('content-type')?.includes('json') === true) return see(answer)
  const bytes = new Uint8Array(await answer.arrayBuffer())
  return { status: answer.status, headers: headersOf(answer), body: describe(bytes) }
}

function chainOf({ registrant }: FaultWorld): readonly [ParsedCertificate, ParsedCertificate] {
  const [leaf = '', issuer = ''] = registrant.x5c
  const parse = (text: string) => parseCertificate(Buffer.from(text, 'base64'))
  return [parse(leaf), parse(issuer)]
}

function isSignedBy({ algorithm, signedBytes, value }: DocumentSignature, key: KeyObject) {
  const digest = 'digest' in algorithm ? algorithm.digest : null
  return verify(digest, signedBytes, key, value)
}

function describeCrl(bytes: Uint8Array, world: FaultWorld): unknown {
  const { thisUpdate, nextUpdate, signature, der, fingerprint: _f, ...others } = parseCrl(bytes)
  const key = new X509Certificate(chainOf(world)[1].der).publicKey
  const now = world.bench.clock.nowSeconds()
  return {
    entries: others.entryOffsets.length,
    thisUpdate: `now ${thisUpdate - now}`,
    nextUpdate: `now ${(nextUpdate ?? 0) - now}`,
    isVerified: isSignedBy(signature, key),
    isWhole: der.length === bytes.length,
  }
}

function describeOcsp(bytes: Uint8Array): unknown {
  const { answer } = parseOcspResponse(bytes)
  if (answer.kind === 'failure') return answer
  const { responses, signature, certificates } = answer
  const [responder] = certificates
  return {
    statuses: responses.map(({ status }) => status),
    isVerified:
      responder !== undefined &&
      isSignedBy(signature, new X509Certificate(responder.der).publicKey),
  }
}
