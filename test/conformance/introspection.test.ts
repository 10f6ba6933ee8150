import { decodeJwt } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LaunchContext } from '../../src/shared/oauth/launch-context.ts'
import {
  asCredentials,
  makeAssertion,
  makeClientKey,
  registerBackend,
} from '../support/asymmetric-client.ts'
import {
  appRedirectUri,
  authorize,
  clientCredentials,
  createProofKey,
  type LaunchTokens,
  launch,
  readFhir,
  redeem,
  refresh,
  registerPublicApp,
  registerSymmetricApp,
  type TestClient,
} from '../support/launch.ts'
import { registerOverWire } from '../support/registration.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'

type Introspection = Record<string, unknown>

let bench: TestWorkbench
let app: TestClient
let confidential: TestClient
let resourceServer: TestClient
beforeEach(async () => {
  bench = await createTestWorkbench()
  app = await registerPublicApp(bench)
  confidential = await registerSymmetricApp(bench)
  resourceServer = await registerSymmetricApp(bench, {
    redirect_uris: [],
    launch_uri: undefined,
    grant_types: [],
    scope: '',
    may_introspect: true,
  })
})
afterEach(() => bench.close())

function ask(
  token: string,
  client: TestClient = resourceServer,
  more: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const { headers, form } = clientCredentials(client)
  return bench.postForm('/introspect', { ...form, token, ...more }, headers)
}

const askAsBearer = (token: string, bearer: string) =>
  bench.postForm('/introspect', { token }, { Authorization: `Bearer ${bearer}` })

async function answerOf(response: Response): Promise<Introspection> {
  expect(response.status).toBe(200)
  return (await response.json()) as Introspection
}

const introspect = async (token: string, client?: TestClient) => answerOf(await ask(token, client))

const isActive = async (token: string) => (await introspect(token))['active']

async function errorOf(response: Response): Promise<[number, string]> {
  const body = (await response.json()) as { error: string }
  return [response.status, body.error]
}

const openIntrospection = () =>
  bench.call('settings.update', { name: 'introspectionAccess', value: 'open' })

/** A launch in the EHR whose handle carries the given context. */
async function launchFromEhr(context: LaunchContext, scope: string): Promise<LaunchTokens> {
  const { openUrl } = await bench.call('launch.start', {
    mode: 'ehr',
    client_id: app.client_id,
    ehr: { username: 'dr', context },
  })
  const handle = new URL(openUrl ?? '').searchParams.get('launch') ?? ''
  return launch(bench, app, { launch: handle, scope })
}

const contextNames = [
  'patient',
  'encounter',
  'fhirContext',
  'need_patient_banner',
  'smart_style_url',
  'intent',
  'tenant',
] as const

/** The launch context among the members of a message. */
function contextOf(message: Readonly<Record<string, unknown>>): Introspection {
  return Object.fromEntries(
    contextNames.flatMap((name) => (name in message ? [[name, message[name]]] : [])),
  )
}

async function fullContext(): Promise<LaunchContext> {
  const { rows } = await bench.call('launch.patients', { search: '' })
  return {
    patient: rows[0]?.id ?? '',
    need_patient_banner: false,
    intent: 'reconcile-medications',
    tenant: 'clinic-7',
    smart_style_url: `${bench.issuer}/smart-style/x.json`,
    fhirContext: [{ reference: 'ImagingStudy/abc', role: 'launch' }],
  }
}

describe('introspection endpoint, live tokens', () => {
  it('answers a form POST with uncached JSON [INT-01] [GEN-04]', async () => {
    const { access_token } = await launch(bench, app)
    const response = await ask(access_token)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toMatch(/^application\/json/)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('pragma')).toBe('no-cache')
    expect(await response.json()).toMatchObject({
      active: true,
      token_type: 'Bearer',
      aud: bench.fhirBase,
    })
  })

  it('repeats scope, client and end of the token response [INT-03]', async () => {
    for (const client of [app, confidential]) {
      const issuedAt = bench.clock.nowSeconds()
      const tokens = await launch(bench, client)
      bench.clock.advance(10)
      const answer = await introspect(tokens.access_token)
      expect(answer['scope']).toBe(tokens.scope)
      expect(answer['exp']).toBe(issuedAt + tokens.expires_in)
      expect(answer['iat']).toBe(issuedAt)
      expect(answer['client_id']).toBe(client.client_id)
    }
  })

  it('gives the scope of the very token after a narrowed refresh [INT-03]', async () => {
    const { refresh_token = '' } = await launch(bench, app)
    const response = await refresh(bench, app, refresh_token, { scope: 'patient/Patient.r' })
    const { access_token } = (await response.json()) as LaunchTokens
    const answer = await introspect(access_token)
    expect(answer['scope']).toBe('patient/Patient.r')
    expect(answer).not.toHaveProperty('sub')
  })

  it('gives every launch context field with the type and value of the token response [INT-04]', async () => {
    const context = await fullContext()
    const tokens = await launchFromEhr(context, 'launch openid')
    expect(contextOf(tokens)).toEqual(context)
    expect(contextOf(await introspect(tokens.access_token))).toEqual(context)
  })

  it('gives the same context as the token response and the refresh response [CTX-14]', async () => {
    const context = await fullContext()
    const first = await launchFromEhr(context, 'launch openid offline_access')
    const response = await refresh(bench, app, first.refresh_token ?? '')
    const second = (await response.json()) as LaunchTokens
    expect(contextOf(first)).toEqual(context)
    expect(contextOf(second)).toEqual(context)
    for (const { access_token } of [first, second]) {
      expect(contextOf(await introspect(access_token))).toEqual(context)
    }
  })

  it('adds no context that was not granted [CTX-14]', async () => {
    const tokens = await launch(bench, app, { scope: 'openid user/*.rs' })
    expect(contextOf(tokens)).toEqual({})
    expect(contextOf(await introspect(tokens.access_token))).toEqual({})
  })

  it('names who is in the ID token, and nobody where there was none [INT-05]', async () => {
    const named = await launch(bench, app)
    const { iss, sub, fhirUser } = decodeJwt(named.id_token ?? '')
    expect(fhirUser).toMatch(/^http/)
    expect(await introspect(named.access_token)).toMatchObject({ iss, sub, fhirUser })

    const withoutProfile = await launch(bench, app, { scope: 'openid patient/*.rs' })
    const answer = await introspect(withoutProfile.access_token)
    expect(answer).toMatchObject({ iss, sub })
    expect(answer).not.toHaveProperty('fhirUser')

    const nameless = await launch(bench, app, { scope: 'patient/*.rs' })
    expect(nameless.id_token).toBeUndefined()
    const silent = await introspect(nameless.access_token)
    for (const name of ['iss', 'sub', 'fhirUser', 'username']) {
      expect(silent).not.toHaveProperty(name)
    }
  })

  it('knows opaque access tokens as well as JWTs [INT-01]', async () => {
    await bench.call('settings.update', { name: 'accessTokenFormat', value: 'opaque' })
    const tokens = await launch(bench, app)
    expect(tokens.access_token).not.toContain('.')
    expect(await introspect(tokens.access_token)).toMatchObject({
      active: true,
      scope: tokens.scope,
      patient: tokens.patient,
    })
  })

  it('describes refresh tokens by client, scope and end [INT-12]', async () => {
    const { refresh_token = '', scope } = await launch(bench, app)
    expect(await introspect(refresh_token)).toEqual({
      active: true,
      client_id: app.client_id,
      scope,
      exp: bench.clock.nowSeconds() + 30 * 86_400,
    })
  })
})

describe('introspection endpoint, dead and unknown tokens', () => {
  it('answers exactly {"active":false} to whatever is no live token [INT-02] [AS-28]', async () => {
    const expired = await launch(bench, app)
    bench.clock.advance(3601)
    const revoked = await launch(bench, app)
    await bench.call('grants.revoke', { client_id: app.client_id })
    const live = await launch(bench, confidential)
    const proof = createProofKey()
    const code = (await authorize(bench, app, proof)).get('code') ?? ''
    const foreign = live.access_token.replace(/\.[^.]+\./, '.e30.')
    const dead = {
      unknown: 'A'.repeat(43),
      malformed: 'not a token',
      expired: expired.access_token,
      revoked: revoked.access_token,
      foreign,
      'ID token': live.id_token ?? '',
      'authorization code': code,
    }
    expect(await isActive(live.access_token)).toBe(true)
    for (const [kind, token] of Object.entries(dead)) {
      const response = await ask(token)
      expect(response.status, kind).toBe(200)
      expect(await response.text(), kind).toBe('{"active":false}')
    }
  })
})

describe('introspection endpoint, what is switched off or registered itself', () => {
  it('shows a refresh token as inactive while the access it renews is switched off [INT-12] [DSC-10]', async () => {
    const { refresh_token = '' } = await launch(bench, app)
    const switchOff = (value: string[]) =>
      bench.call('settings.update', { name: 'disabledCapabilities', value })
    expect(await isActive(refresh_token)).toBe(true)
    await switchOff(['permission-offline'])
    expect(await introspect(refresh_token)).toEqual({ active: false })
    await switchOff([])
    expect(await isActive(refresh_token)).toBe(true)
  })

  it('shows a client that registered itself no tokens but its own, whatever the console adds [INT-07] [AS-26]', async () => {
    await bench.call('settings.update', { name: 'clientRegistration', value: 'open' })
    const { client_id, client_secret } = await registerOverWire(bench)
    const { metadata } = await bench.call('clients.get', { client_id })
    await bench.call('clients.update', {
      client_id,
      metadata: { ...metadata, may_introspect: true },
    })
    const { access_token } = await launch(bench, app)
    expect(await introspect(access_token)).toMatchObject({ active: true })
    expect(await introspect(access_token, { client_id, client_secret })).toEqual({ active: false })
  })
})

describe('introspection endpoint, who may ask', () => {
  it('shows a resource server, by its own credentials, the tokens of any client [INT-07]', async () => {
    for (const client of [app, confidential]) {
      const { access_token } = await launch(bench, client)
      expect(await introspect(access_token)).toMatchObject({ client_id: client.client_id })
    }
    const byPost = await registerSymmetricApp(bench, {
      token_endpoint_auth_method: 'client_secret_post',
      may_introspect: true,
    })
    const { access_token } = await launch(bench, app)
    const response = await bench.postForm('/introspect', {
      token: access_token,
      client_id: byPost.client_id,
      client_secret: byPost.client_secret ?? '',
    })
    expect(await answerOf(response)).toMatchObject({ active: true })
  })

  it('shows a client whose registration has the introspection scope the tokens of any client [INT-07]', async () => {
    const scoped = await registerSymmetricApp(bench, { scope: 'openid __token.introspect' })
    const { access_token } = await launch(bench, app)
    expect(await introspect(access_token, scoped)).toMatchObject({ client_id: app.client_id })
  })

  it('shows a bearer with the introspection scope the tokens of any client [INT-07]', async () => {
    const viewer = await registerPublicApp(bench, { scope: 'openid __token.introspect' })
    const bearer = await launch(bench, viewer, { scope: 'openid __token.introspect' })
    expect(bearer.scope).toBe('openid __token.introspect')
    const { access_token, refresh_token = '' } = await launch(bench, app)
    for (const token of [access_token, refresh_token]) {
      const answer = await answerOf(await askAsBearer(token, bearer.access_token))
      expect(answer).toMatchObject({ active: true, client_id: app.client_id })
    }
  })

  it('shows a backend service, by its key or by a bearer of its own, the tokens of any client [INT-07]', async () => {
    const { access_token } = await launch(bench, app)
    const key = makeClientKey('ES384', 'curve')
    const scope = 'system/Patient.rs __token.introspect'
    const service = await registerBackend(bench, [key], { scope })
    const prove = () => asCredentials(makeAssertion(bench, service, key))
    const byKey = await bench.postForm('/introspect', { token: access_token, ...prove() })
    expect(await answerOf(byKey)).toMatchObject({ active: true, client_id: app.client_id })

    const response = await bench.postForm('/token', {
      grant_type: 'client_credentials',
      scope: '__token.introspect',
      ...prove(),
    })
    const bearer = ((await response.json()) as LaunchTokens).access_token
    const byBearer = await answerOf(await askAsBearer(access_token, bearer))
    expect(byBearer).toMatchObject({ active: true, client_id: app.client_id })
  })

  it('refuses who does not prove who asks, or lacks the scope [INT-08] [GEN-09]', async () => {
    const { access_token } = await launch(bench, app)
    const other = await launch(bench, app)

    const nobody = await bench.postForm('/introspect', { token: access_token })
    expect(nobody.headers.get('www-authenticate')).toMatch(/^Bearer .*Basic /)
    expect(await errorOf(nobody)).toEqual([401, 'invalid_client'])

    for (const bearer of ['A'.repeat(43), 'not@one', '']) {
      const response = await askAsBearer(access_token, bearer)
      expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"')
      expect(await errorOf(response)).toEqual([401, 'invalid_token'])
    }

    const unscoped = await askAsBearer(access_token, other.access_token)
    expect(unscoped.headers.get('www-authenticate')).toContain('error="insufficient_scope"')
    expect(await errorOf(unscoped)).toEqual([403, 'insufficient_scope'])

    const wrongSecret = await ask(access_token, { ...resourceServer, client_secret: 'wrong' })
    expect(wrongSecret.headers.get('www-authenticate')).toMatch(/^Basic /)
    expect(await errorOf(wrongSecret)).toEqual([401, 'invalid_client'])

    const bareId = await ask(access_token, app)
    expect(bareId.headers.get('www-authenticate')).toMatch(/^Bearer /)
    expect(await errorOf(bareId)).toEqual([401, 'invalid_client'])
  })

  it('refuses a bearer that has expired or whose client is disabled [INT-08]', async () => {
    const viewer = await registerPublicApp(bench, { scope: '__token.introspect' })
    const bearer = await launch(bench, viewer, { scope: '__token.introspect' })
    const { refresh_token = '' } = await launch(bench, app)
    const asked = () => askAsBearer(refresh_token, bearer.access_token)
    expect((await asked()).status).toBe(200)
    await bench.call('clients.setDisabled', { client_id: viewer.client_id, isDisabled: true })
    expect(await errorOf(await asked())).toEqual([401, 'invalid_token'])
    await bench.call('clients.setDisabled', { client_id: viewer.client_id, isDisabled: false })
    expect((await asked()).status).toBe(200)
    bench.clock.advance(3601)
    expect(await errorOf(await asked())).toEqual([401, 'invalid_token'])
  })

  it('refuses a bearer beside client credentials [GEN-10]', async () => {
    const { access_token } = await launch(bench, app)
    const both = await bench.postForm(
      '/introspect',
      { token: access_token, client_id: confidential.client_id, client_secret: 'x' },
      { Authorization: `bearer ${access_token}` },
    )
    expect(await errorOf(both)).toEqual([400, 'invalid_request'])
  })

  it('shows a client its own tokens, a token itself, and neither anything else [INT-09]', async () => {
    const own = await launch(bench, confidential)
    expect(await introspect(own.access_token, confidential)).toMatchObject({ active: true })
    expect(await introspect(own.refresh_token ?? '', confidential)).toMatchObject({ active: true })
    const foreign = await launch(bench, app)
    const answer = await ask(foreign.access_token, confidential)
    expect(await answer.text()).toBe('{"active":false}')

    const itself = await askAsBearer(foreign.access_token, foreign.access_token)
    expect(await answerOf(itself)).toMatchObject({ active: true, client_id: app.client_id })
    const sibling = await askAsBearer(foreign.refresh_token ?? '', foreign.access_token)
    expect(await errorOf(sibling)).toEqual([403, 'insufficient_scope'])
  })

  it('is protected unless the lab setting opens it to everybody [INT-06]', async () => {
    const tokens = await launch(bench, app)
    const asked = () => bench.postForm('/introspect', { token: tokens.access_token })
    expect((await asked()).status).toBe(401)
    await openIntrospection()
    expect(await answerOf(await asked())).toMatchObject({ active: true, scope: tokens.scope })
    expect(await introspect(tokens.access_token, app)).toMatchObject({ active: true })
    await bench.call('settings.reset', { name: 'introspectionAccess' })
    expect((await asked()).status).toBe(401)
  })
})

describe('introspection endpoint, the message', () => {
  it('gives the same answer whatever the hint says [INT-10]', async () => {
    const { access_token, refresh_token = '' } = await launch(bench, app)
    for (const token of [access_token, refresh_token]) {
      const plain = await introspect(token)
      for (const token_type_hint of ['access_token', 'refresh_token', 'nonsense']) {
        expect(await answerOf(await ask(token, resourceServer, { token_type_hint }))).toEqual(plain)
      }
    }
  })

  it('refuses a request without token, as GET or as JSON [INT-10] [GEN-05] [GEN-06]', async () => {
    const { headers } = clientCredentials(resourceServer)
    const empty = await bench.postForm('/introspect', {}, headers)
    expect(await errorOf(empty)).toEqual([400, 'invalid_request'])
    const twice = await bench.postForm(
      '/introspect',
      new URLSearchParams('token=a&token=b'),
      headers,
    )
    expect(await errorOf(twice)).toEqual([400, 'invalid_request'])
    const { access_token } = await launch(bench, app)
    const get = await bench.request(`/introspect?token=${access_token}`, { headers })
    expect(get.status).toBe(405)
    expect(get.headers.get('allow')).toBe('POST')
    const json = await bench.request('/introspect', {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'application/json' },
      body: JSON.stringify({ token: access_token }),
    })
    expect(await errorOf(json)).toEqual([400, 'invalid_request'])
    const inQuery = await bench.postForm(`/introspect?token=${access_token}`, {}, headers)
    expect(await errorOf(inQuery)).toEqual([400, 'invalid_request'])
  })

  it('may be read by the origin of the client that asks, and by no other [COR-02] [COR-03] [COR-05]', async () => {
    const { access_token } = await launch(bench, app)
    const askFrom = (origin: string, bearer: string) =>
      bench.postForm(
        '/introspect',
        { token: access_token },
        { Authorization: `Bearer ${bearer}`, Origin: origin },
      )
    const { origin } = new URL(appRedirectUri)
    const own = await askFrom(origin, access_token)
    expect(own.headers.get('access-control-allow-origin')).toBe(origin)
    expect(own.headers.get('vary')).toContain('Origin')
    const refused = await askFrom(origin, 'A'.repeat(43))
    expect(refused.status).toBe(401)
    expect(refused.headers.get('access-control-allow-origin')).toBe(origin)
    const evil = await askFrom('https://evil.test', access_token)
    expect(evil.headers.get('access-control-allow-origin')).toBeNull()
  })

  it('is recorded with the finding and without the token [GEN-18] [AS-30]', async () => {
    const { access_token } = await launch(bench, app)
    await bench.call('grants.revoke', { client_id: app.client_id })
    await introspect(access_token)
    const { rows } = await bench.call('traffic.list', { area: 'token' })
    const row = rows.find(({ url }) => url.endsWith('/introspect'))
    const exchange = await bench.call('traffic.get', { id: row?.id ?? '' })
    const finding = exchange.notes.find(({ check }) => check === 'introspected-token')
    expect(finding?.text).toContain('revoked in the console')
    expect(JSON.stringify(exchange)).not.toContain(access_token)
  })
})

describe('introspection endpoint, changes of state', () => {
  const states = async (tokens: LaunchTokens) => [
    await isActive(tokens.access_token),
    await isActive(tokens.refresh_token ?? ''),
  ]

  it('shows a revocation at once [INT-11]', async () => {
    const tokens = await launch(bench, app)
    expect(await states(tokens)).toEqual([true, true])
    await bench.call('grants.revoke', { client_id: app.client_id })
    expect(await states(tokens)).toEqual([false, false])
  })

  it('shows the end of a lifetime to the second, as the FHIR endpoint does [INT-11]', async () => {
    const tokens = await launch(bench, app)
    bench.clock.advance(tokens.expires_in - 1)
    expect(await states(tokens)).toEqual([true, true])
    expect((await readFhir(bench, tokens.access_token, 'Patient')).status).toBe(200)
    bench.clock.advance(1)
    expect(await states(tokens)).toEqual([false, true])
    expect((await readFhir(bench, tokens.access_token, 'Patient')).status).toBe(401)
  })

  it('shows what the replay of a code has ended [INT-11]', async () => {
    const proof = createProofKey()
    const code = (await authorize(bench, app, proof)).get('code') ?? ''
    const tokens = (await (await redeem(bench, app, code, proof)).json()) as LaunchTokens
    expect(await states(tokens)).toEqual([true, true])
    expect((await redeem(bench, app, code, proof)).status).toBe(400)
    expect(await states(tokens)).toEqual([false, false])
  })

  it('shows a used refresh token, and what its reuse has ended [INT-11]', async () => {
    const first = await launch(bench, app)
    const response = await refresh(bench, app, first.refresh_token ?? '')
    const second = (await response.json()) as LaunchTokens
    expect(await states(first)).toEqual([true, false])
    expect(await states(second)).toEqual([true, true])
    expect((await refresh(bench, app, first.refresh_token ?? '')).status).toBe(400)
    expect(await states(second)).toEqual([false, false])
  })

  it('shows that a client was deleted or a user disabled [INT-11]', async () => {
    const tokens = await launch(bench, confidential)
    expect(await states(tokens)).toEqual([true, true])
    await bench.call('clients.delete', { client_id: confidential.client_id })
    expect(await states(tokens)).toEqual([false, false])

    const others = await launch(bench, app)
    expect(await states(others)).toEqual([true, true])
    const dr = (await bench.call('users.list', {})).find(({ username }) => username === 'dr')
    await bench.call('users.save', {
      username: 'dr',
      displayName: dr?.displayName ?? '',
      fhirUser: dr?.fhirUser ?? null,
      isDisabled: true,
    })
    expect(await states(others)).toEqual([false, false])
  })

  it('shows that the EHR session of online tokens has ended [INT-11]', async () => {
    const { patient = '' } = await fullContext()
    const tokens = await launchFromEhr({ patient }, 'launch online_access patient/*.rs')
    expect(await states(tokens)).toEqual([true, true])
    const [session] = await bench.call('ehrSessions.list', {})
    await bench.call('ehrSessions.end', { id: session?.id ?? '' })
    expect(await states(tokens)).toEqual([false, false])
  })
})

describe('token inspector, beside the introspection endpoint', () => {
  it('agrees with introspection and the FHIR endpoint when client or user is disabled [INT-11] [INT-13]', async () => {
    const { access_token, refresh_token = '' } = await launch(bench, app)
    const verdicts = async () => {
      const { tokens: found } = await bench.call('inspector.inspect', { text: access_token })
      return {
        inspector: found[0]?.record?.state,
        introspection: [await isActive(access_token), await isActive(refresh_token)],
        fhir: (await readFhir(bench, access_token, 'Patient')).status,
      }
    }
    const alive = { inspector: 'active', introspection: [true, true], fhir: 200 }
    const dead = { inspector: 'revoked', introspection: [false, false], fhir: 401 }
    expect(await verdicts()).toEqual(alive)

    const disableApp = (isDisabled: boolean) =>
      bench.call('clients.setDisabled', { client_id: app.client_id, isDisabled })
    await disableApp(true)
    expect(await verdicts()).toEqual(dead)
    await disableApp(false)
    expect(await verdicts()).toEqual(alive)

    const dr = { username: 'dr', displayName: 'Dr', fhirUser: null, isDisabled: true }
    await bench.call('users.save', dr)
    expect(await verdicts()).toEqual(dead)
    const { tokens: found } = await bench.call('inspector.inspect', { text: access_token })
    expect(found[0]?.record?.text).toContain('user dr, who is disabled')
  })

  it('agrees with the endpoint, and adds the grant and what the token may do [INT-13]', async () => {
    const tokens = await launch(bench, app)
    const { rows } = await bench.call('grants.list', { client_id: app.client_id })
    const inspect = async (text: string) => {
      const { tokens: found } = await bench.call('inspector.inspect', { text })
      return found[0]
    }
    for (const text of [tokens.access_token, tokens.refresh_token ?? '']) {
      const answer = await introspect(text)
      const inspected = await inspect(text)
      expect(inspected?.record).toMatchObject({
        state: 'active',
        client_id: answer['client_id'],
        grantId: rows[0]?.id,
      })
      expect(inspected?.permissions.map(({ scope }) => scope).join(' ')).toBe(answer['scope'])
      expect(inspected?.timeline.at(-1)?.at).toBe(answer['exp'])
    }
    const id = rows[0]?.id ?? ''
    const family = (await bench.call('grants.get', { id })).tokens.map(({ kind }) => kind)
    expect(family).toEqual(['authorization_code', 'access_token', 'refresh_token'])
    await bench.call('grants.revoke', { id })
    for (const text of [tokens.access_token, tokens.refresh_token ?? '']) {
      expect(await isActive(text)).toBe(false)
      expect((await inspect(text))?.record?.state).toBe('revoked')
    }
  })
})
