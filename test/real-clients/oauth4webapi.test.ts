import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type HeadlessProcess,
  startHeadless,
  temporaryDirectory,
} from '../support/headless-process.ts'
import { appRedirectUri, decideAsPerson, type LaunchTarget } from '../support/launch.ts'
import { takePorts } from '../support/ports.ts'
import { connectToHeadless } from '../support/remote-bench.ts'

const scope =
  'openid fhirUser offline_access patient/Patient.r patient/Observation.rs?category=vital-signs'

const metadata = {
  redirect_uris: [appRedirectUri],
  launch_uri: 'https://app.test/launch',
  grant_types: ['authorization_code', 'refresh_token'],
  scope: `launch launch/patient ${scope}`,
}

/** The two apps, as the workspace file registers them and as the library names them. */
const apps = {
  public: {
    registration: {
      ...metadata,
      client_id: 'public-app',
      client_name: 'Public app',
      token_endpoint_auth_method: 'none',
    },
    authentication: oauth.None(),
  },
  confidential: {
    registration: {
      ...metadata,
      client_id: 'confidential-app',
      client_name: 'Confidential app',
      token_endpoint_auth_method: 'client_secret_basic',
      client_secret: 'a secret: of + the % workspace',
    },
    authentication: oauth.ClientSecretBasic('a secret: of + the % workspace'),
  },
} as const

/** A server that holds data and asks what tokens are worth. */
const resourceServer = {
  registration: {
    client_id: 'resource-server',
    client_name: 'Resource server',
    grant_types: [],
    token_endpoint_auth_method: 'client_secret_basic',
    client_secret: 'another secret of the workspace',
    may_introspect: true,
  },
  authentication: oauth.ClientSecretBasic('another secret of the workspace'),
} as const

// The one thing of the library that is switched off: it wants https, and this is loopback.
const overLoopback = { [oauth.allowInsecureRequests]: true }

interface Server {
  readonly process: HeadlessProcess
  readonly bench: LaunchTarget
  readonly metadata: oauth.AuthorizationServer
}

async function startServer(approval: string, folder: string): Promise<Server> {
  const workspace = join(folder, `${approval}.json`)
  const clients = [...Object.values(apps), resourceServer].map(({ registration }) => registration)
  writeFileSync(workspace, JSON.stringify({ settings: { approval }, clients }))
  const process = await startHeadless([
    ...['--port', String(await takePorts())],
    ...['--data', join(folder, approval)],
    ...['--workspace', workspace],
  ])
  const issuer = new URL(process.ready.issuer)
  const response = await oauth.discoveryRequest(issuer, overLoopback)
  return {
    process,
    bench: await connectToHeadless(process.ready),
    metadata: await oauth.processDiscoveryResponse(issuer, response),
  }
}

let folder: ReturnType<typeof temporaryDirectory>
const servers = new Map<string, Server>()

beforeAll(async () => {
  folder = temporaryDirectory()
  for (const approval of ['automatic', 'interactive']) {
    servers.set(approval, await startServer(approval, folder.path))
  }
})

afterAll(async () => {
  for (const { process } of servers.values()) await process.stop()
  folder.remove()
})

function serverWith(approval: string): Server {
  const server = servers.get(approval)
  if (server === undefined) throw new Error(`no server with approval ${approval}`)
  return server
}

interface Launch {
  readonly app: keyof typeof apps
  readonly mode: 'standalone' | 'ehr'
  readonly approval: 'automatic' | 'interactive'
}

/** The front channel, with every value the library makes and later checks. */
async function arriveAtApp({ app, mode, approval }: Launch) {
  const { bench, metadata: server } = serverWith(approval)
  const client = { client_id: apps[app].registration.client_id }
  const verifier = oauth.generateRandomCodeVerifier()
  const state = oauth.generateRandomState()
  const nonce = oauth.generateRandomNonce()
  const launch = mode === 'ehr' ? await openInEhr(bench, client.client_id) : {}
  const url = new URL(server.authorization_endpoint ?? '')
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: appRedirectUri,
    scope: `${mode === 'ehr' ? 'launch' : 'launch/patient'} ${scope}`,
    aud: bench.fhirBase,
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...launch,
  }).toString()
  const arrived =
    approval === 'automatic' ? await followRedirects(url) : await decideAsPerson(bench, url.href)
  return { client, verifier, state, nonce, arrived, server, bench }
}

/** What the EHR passes to the launch URL of the app. */
async function openInEhr(bench: LaunchTarget, client_id: string): Promise<{ launch: string }> {
  const { openUrl } = await bench.call('launch.start', {
    mode: 'ehr',
    client_id,
    ehr: { username: 'dr', context: { patient: 'amara-okafor' } },
  })
  const opened = new URL(openUrl ?? '')
  expect(opened.searchParams.get('iss')).toBe(bench.fhirBase)
  return { launch: opened.searchParams.get('launch') ?? '' }
}

async function followRedirects(url: URL): Promise<URL> {
  const response = await fetch(url, { redirect: 'manual' })
  return new URL(response.headers.get('location') ?? '', url)
}

/** The back channel up to validated tokens. */
async function redeemAtApp(launch: Launch) {
  const front = await arriveAtApp(launch)
  const { client, server, verifier, state, nonce, arrived } = front
  const { authentication } = apps[launch.app]
  const parameters = oauth.validateAuthResponse(server, client, arrived, state)
  const ask = (codeVerifier = verifier) =>
    oauth.authorizationCodeGrantRequest(
      server,
      client,
      authentication,
      parameters,
      appRedirectUri,
      codeVerifier,
      overLoopback,
    )
  const read = (response: Response) =>
    oauth.processAuthorizationCodeResponse(server, client, response, {
      expectedNonce: nonce,
      requireIdToken: true,
    })
  const response = await ask()
  const tokens = await read(response)
  await oauth.validateApplicationLevelSignature(server, response, overLoopback)
  return { ...front, authentication, tokens, redeemAgain: async () => read(await ask()) }
}

const launches: readonly Launch[] = [
  { mode: 'standalone', app: 'public', approval: 'automatic' },
  { mode: 'standalone', app: 'confidential', approval: 'interactive' },
  { mode: 'ehr', app: 'confidential', approval: 'automatic' },
  { mode: 'ehr', app: 'public', approval: 'interactive' },
]

describe('oauth4webapi, discovery', () => {
  it.each(['oidc', 'oauth2'] as const)(
    'accepts the %s metadata of the issuer [DSC-11] [DSC-12]',
    async (algorithm) => {
      const { process } = serverWith('automatic')
      const issuer = new URL(process.ready.issuer)
      const response = await oauth.discoveryRequest(issuer, { algorithm, ...overLoopback })
      const found = await oauth.processDiscoveryResponse(issuer, response)
      expect(found).toMatchObject({
        issuer: process.ready.issuer,
        code_challenge_methods_supported: ['S256'],
        authorization_response_iss_parameter_supported: true,
      })
    },
  )
})

describe('oauth4webapi, launch', () => {
  it.each(launches)(
    'finishes a launch with every check on: $mode, $app app, approval $approval',
    async (launch) => {
      const { client, server, bench, authentication, tokens, arrived } = await redeemAtApp(launch)
      expect(arrived.searchParams.get('iss')).toBe(bench.issuer)
      expect(tokens['patient']).toMatch(launch.mode === 'ehr' ? /^amara-okafor$/ : /^[\w.-]+$/)
      const claims = oauth.getValidatedIdTokenClaims(tokens)
      expect(claims?.['fhirUser']).toBe(`${bench.fhirBase}/Practitioner/grace-adeyemi`)

      const refreshed = await oauth.processRefreshTokenResponse(
        server,
        client,
        await oauth.refreshTokenGrantRequest(
          server,
          client,
          authentication,
          tokens.refresh_token ?? '',
          overLoopback,
        ),
      )
      expect(refreshed.access_token).not.toBe(tokens.access_token)
      expect(refreshed.scope?.split(' ').sort()).toEqual(tokens.scope?.split(' ').sort())

      const response = await oauth.userInfoRequest(
        server,
        client,
        refreshed.access_token,
        overLoopback,
      )
      const subject = claims?.sub ?? ''
      const user = await oauth.processUserInfoResponse(server, client, subject, response)
      expect(user['fhirUser']).toBe(claims?.['fhirUser'])

      const patient = `${bench.fhirBase}/Patient/${tokens['patient']}`
      const read = await askFhir(refreshed.access_token, patient)
      expect(read.status).toBe(200)
      expect(await read.json()).toMatchObject({ resourceType: 'Patient', id: tokens['patient'] })
    },
  )

  it('is refused a read the scopes do not name, with a challenge the library reads [SCE-02]', async () => {
    const { tokens, bench } = await redeemAtApp(launches[0] as Launch)
    const allowed = await askFhir(tokens.access_token, `${bench.fhirBase}/Observation`)
    expect(allowed.status).toBe(200)
    const refusal = await failureOf(
      askFhir(tokens.access_token, `${bench.fhirBase}/Condition?patient=${tokens['patient']}`),
    )
    expect(refusal).toBeInstanceOf(oauth.WWWAuthenticateChallengeError)
    expect(refusal).toMatchObject({
      status: 403,
      cause: [{ scheme: 'bearer', parameters: { error: 'insufficient_scope' } }],
    })
  })

  it('is refused a second redemption of one code, and what the first one gave ends [SAL-55]', async () => {
    const { redeemAgain, tokens, bench } = await redeemAtApp(launches[0] as Launch)
    expect(await failureOf(redeemAgain())).toMatchObject({ status: 400, error: 'invalid_grant' })
    const patient = `${bench.fhirBase}/Patient/${tokens['patient']}`
    expect(await failureOf(askFhir(tokens.access_token, patient))).toMatchObject({
      status: 401,
      cause: [{ scheme: 'bearer', parameters: { error: 'invalid_token' } }],
    })
  })

  it('refuses an answer that another server could have sent', async () => {
    const { server, client, state, arrived } = await arriveAtApp(launches[0] as Launch)
    const parameters = oauth.validateAuthResponse(server, client, arrived, state)
    expect(parameters.get('code')).toBe(arrived.searchParams.get('code'))
    arrived.searchParams.delete('iss')
    expect(() => oauth.validateAuthResponse(server, client, arrived, state)).toThrow(/iss/)
  })
})

describe('oauth4webapi, introspection and revocation', () => {
  /** Asks as the resource server, and has the library check the answer. */
  async function introspect(server: oauth.AuthorizationServer, token: string) {
    const client = { client_id: resourceServer.registration.client_id }
    const { authentication } = resourceServer
    const response = await oauth.introspectionRequest(
      server,
      client,
      authentication,
      token,
      overLoopback,
    )
    return oauth.processIntrospectionResponse(server, client, response)
  }

  it.each(launches.slice(0, 2))(
    'sees a live token and its context, revokes it, and sees it dead: $app app [INT-01] [REV-01]',
    async (launch) => {
      const { client, server, authentication, tokens, bench } = await redeemAtApp(launch)
      const live = await introspect(server, tokens.access_token)
      expect(live).toMatchObject({
        active: true,
        client_id: client.client_id,
        scope: tokens.scope,
        patient: tokens['patient'],
        iss: bench.issuer,
        sub: oauth.getValidatedIdTokenClaims(tokens)?.sub,
      })
      const { refresh_token = '' } = tokens
      expect(await introspect(server, refresh_token)).toMatchObject({ active: true })

      const revoked = await oauth.revocationRequest(
        server,
        client,
        authentication,
        refresh_token,
        overLoopback,
      )
      await oauth.processRevocationResponse(revoked)
      for (const token of [tokens.access_token, refresh_token]) {
        expect(await introspect(server, token)).toEqual({ active: false })
      }
    },
  )

  it('is refused the token of another client [REV-03]', async () => {
    const { server, tokens } = await redeemAtApp(launches[0] as Launch)
    const { registration, authentication } = apps.confidential
    const response = await oauth.revocationRequest(
      server,
      { client_id: registration.client_id },
      authentication,
      tokens.access_token,
      overLoopback,
    )
    const refusal = await failureOf(oauth.processRevocationResponse(response))
    expect(refusal).toMatchObject({ status: 400, error: 'invalid_grant' })
    expect(await introspect(server, tokens.access_token)).toMatchObject({ active: true })
  })
})

/** A FHIR request; the library throws where the answer is a challenge. */
function askFhir(accessToken: string, url: string): Promise<Response> {
  const headers = new Headers({ Accept: 'application/fhir+json' })
  const target = new URL(url)
  return oauth.protectedResourceRequest(accessToken, 'GET', target, headers, null, overLoopback)
}

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error('nothing was refused')
}
