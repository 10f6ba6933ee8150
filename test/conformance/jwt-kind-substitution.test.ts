import { createHash, createPublicKey, randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createForeignServer } from '../core/launch-runner/foreign-server.ts'
import { createBrowser, locationOf } from '../core/launch-runner/player.ts'
import { asCredentials, registerBackend } from '../support/asymmetric-client.ts'
import {
  basicCertification,
  createCertifier,
  type TestCertifier,
} from '../support/certifications.ts'
import { launch, readFhir, registerPublicApp } from '../support/launch.ts'
import {
  createTestClock,
  createTestWorkbench,
  type TestWorkbench,
} from '../support/test-workbench.ts'
import {
  createUdapApp,
  postStatement,
  registerUdapApp,
  requestUdapToken,
  serviceStatementOf,
  signUdapJwt,
  statementOf,
  tokenClaimsOf,
  trustCommunity,
  type UdapApp,
} from '../support/udap-app.ts'
import { createUdapServer, type UdapServer } from '../support/udap-server.ts'

type Members = Readonly<Record<string, unknown>>

/** Header and claims of one kind of JWT, as whoever issues that kind would make it. */
interface Form {
  readonly header: Members
  readonly claims: Members
}

const kinds = [
  'ID token',
  'access token',
  'client assertion',
  'authentication token',
  'software statement',
  'certification',
  'signed metadata',
  'foreign typed JWT',
] as const
type Kind = (typeof kinds)[number]

let bench: TestWorkbench
let server: UdapServer
/** Whom every acceptor has reason to trust, an app and a server with one name and one key, but for certifications. */
let app: UdapApp
let certifier: TestCertifier
let backendId: string
let serviceId: string
let tokens: { readonly access_token: string; readonly id_token?: string }

const host = 'https://ehr.example'

beforeAll(async () => {
  bench = await createTestWorkbench({ foreign: async (request) => server.answer(request) })
  await bench.prepare()
  const beta = await trustCommunity(bench, 'beta')
  app = await createUdapApp(bench, { iss: `${host}/r4`, alg: 'RS256' })
  server = await createUdapServer(bench, { host, identity: app })
  certifier = await createCertifier(bench, beta)
  backendId = await registerBackend(bench, [publicKeyOf(app)])
  serviceId = await registerUdapApp(app, serviceStatementOf(app))
  const client = await registerPublicApp(bench)
  tokens = await launch(bench, client, { scope: 'openid fhirUser launch/patient patient/*.rs' })
}, 120_000)

beforeEach(() => {
  bench.clock.advance(1)
  server.faults = {}
})

function publicKeyOf({ privateKey, alg, x5c }: UdapApp) {
  const publicJwk = createPublicKey(privateKey).export({ format: 'jwk' })
  const kid = createHash('sha256').update(x5c.join()).digest('hex')
  // An RSA key exports with its type.
  return {
    alg,
    kid,
    privateKey,
    publicJwk: { ...publicJwk, kid, alg, use: 'sig' } as { kty: string },
  }
}

const times = () => {
  const now = bench.clock.nowSeconds()
  return { iat: now, exp: now + 280, jti: randomUUID() }
}

const forms: Readonly<Record<Exclude<Kind, 'foreign typed JWT'>, () => Form>> = {
  'ID token': () => ({
    header: { typ: 'JWT' },
    claims: { ...times(), iss: app.iss, sub: 'user-1', aud: backendId, nonce: 'n' },
  }),
  'access token': () => ({
    header: { typ: 'at+jwt' },
    claims: {
      ...times(),
      iss: bench.issuer,
      sub: backendId,
      aud: bench.fhirBase,
      client_id: backendId,
      scope: 'system/*.rs',
    },
  }),
  'client assertion': () => ({
    header: { typ: 'JWT', x5c: undefined },
    claims: { ...times(), iss: backendId, sub: backendId, aud: `${bench.issuer}/token` },
  }),
  'authentication token': () => ({ header: {}, claims: tokenClaimsOf(app, serviceId) }),
  'software statement': () => ({ header: {}, claims: statementOf(app) }),
  certification: () => ({
    header: {},
    claims: {
      ...times(),
      iss: app.iss,
      sub: app.iss,
      certification_name: 'Basic app',
      certification_uris: [basicCertification],
      certification_issuer: 'Test certifier',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
    },
  }),
  'signed metadata': () => ({
    header: {},
    claims: {
      ...times(),
      iss: app.iss,
      sub: app.iss,
      authorization_endpoint: `${host}/authorize`,
      token_endpoint: `${host}/token`,
      registration_endpoint: `${host}/register`,
    },
  }),
}

/** Takes a form, signed by whom it trusts, for what it expects. */
type Acceptor = (form: Form) => Promise<boolean>

const sign = ({ header, claims }: Form) =>
  signUdapJwt(app, claims, { header: { kid: publicKeyOf(app).kid, ...header } })

const acceptors: Readonly<Record<keyof typeof forms, Acceptor>> = {
  'ID token': async ({ header, claims }) => {
    const clock = createTestClock()
    const issuer = await createForeignServer(clock.nowSeconds, {
      idTokenHeader: header,
      // The nonce and the app are of this launch; where a kind has such claims at all.
      idToken: (right) => ({
        ...claims,
        ...('nonce' in claims ? { nonce: right['nonce'], aud: right.aud, iss: right.iss } : {}),
        exp: right.exp ?? 0,
        iat: right.iat ?? 0,
      }),
    })
    const player = await createTestWorkbench({ clock, foreign: issuer.answer })
    const browser = createBrowser(player)
    const { runId, openUrl } = await player.call('launch.start', {
      mode: 'standalone',
      client_id: 'console-at-ehr',
      fhirBase: issuer.fhirBase,
      scope: 'openid fhirUser launch/patient patient/*.rs',
    })
    await browser.visit(issuer.approve(locationOf(await browser.visit(openUrl ?? ''))))
    const { steps } = await player.call('launch.get', { runId })
    await player.close()
    const checks = steps.flatMap((step) => step.checks)
    const judged = checks.filter(({ check }) => check.startsWith('id-token-'))
    expect(judged.length).toBeGreaterThan(0)
    return judged.every(({ outcome }) => outcome === 'passed')
  },
  'access token': async ({ header, claims }) => {
    // What was issued here stands in for what only this server can make.
    if (header['typ'] === 'at+jwt') return isLetIn(tokens.access_token)
    return (await isLetIn(tokens.id_token ?? '')) || isLetIn(await sign({ header, claims }))
  },
  'client assertion': async (form) => {
    const response = await bench.postForm('/token', {
      grant_type: 'client_credentials',
      scope: 'system/*.rs',
      ...asCredentials(await sign(form)),
    })
    return response.ok
  },
  'authentication token': async (form) => (await requestUdapToken(bench, await sign(form))).ok,
  'software statement': async (form) => (await postStatement(bench, await sign(form))).ok,
  certification: async (form) => {
    const statement = await signUdapJwt(app, statementOf(app))
    // A certification by the app about itself would be a declaration, which is another thing.
    const { iss } = form.claims
    const claims = iss === app.iss ? { ...form.claims, iss: certifier.signer.iss } : form.claims
    const certification = await signUdapJwt(certifier.signer, claims, { header: form.header })
    const response = await postStatement(bench, statement, { certifications: [certification] })
    return response.ok && (await response.json()).certifications?.length === 1
  },
  'signed metadata': async (form) => {
    const text = await sign(form)
    server.faults = { compact: () => text }
    const report = await bench.call('udap.discover', {
      base: server.base,
      community: 'urn:example:trustbench:beta',
      mode: 'stu2',
    })
    return report.state === 'usable'
  },
}

async function isLetIn(token: string): Promise<boolean> {
  return (await readFhir(bench, token, 'Patient')).ok
}

/** The right claims under the type of somebody else's kind. */
function typedOtherwise({ header, claims }: Form): Form {
  return { header: { ...header, typ: 'dpop+jwt' }, claims: { ...claims, htm: 'POST', htu: host } }
}

const acceptorNames = Object.keys(acceptors) as (keyof typeof acceptors)[]
const pairs = acceptorNames.flatMap((acceptor) => kinds.map((kind) => ({ acceptor, kind })))
const offer = async ({ acceptor, kind }: (typeof pairs)[number]) => {
  const form = kind === 'foreign typed JWT' ? typedOtherwise(forms[acceptor]()) : forms[kind]()
  return acceptors[acceptor](form)
}

describe('JWT of one kind, signed by whom the acceptor trusts', () => {
  it.each(pairs.filter(({ acceptor, kind }) => acceptor === kind))(
    '$kind is taken where it belongs [AS-29]',
    async (pair) => {
      expect(await offer(pair)).toBe(true)
    },
  )

  it.each(pairs.filter(({ acceptor, kind }) => acceptor !== kind))(
    '$kind offered as $acceptor is refused [AS-29] [FG-08]',
    async (pair) => {
      expect(await offer(pair)).toBe(false)
    },
  )

  it('is offered in 49 wrong pairs', () => {
    expect(pairs.filter(({ acceptor, kind }) => acceptor !== kind)).toHaveLength(49)
  })
})
