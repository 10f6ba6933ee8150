import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  asCredentials,
  type ClientKey,
  makeAssertion,
  makeClientKey,
  registerBackend,
} from '../support/asymmetric-client.ts'
import { readFhir, registerPublicApp, registerSymmetricApp } from '../support/launch.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'

let bench: TestWorkbench
let rsa: ClientKey
let curve: ClientKey

beforeAll(() => {
  rsa = makeClientKey('RS384', 'rsa')
  curve = makeClientKey('ES384', 'curve')
})
beforeEach(async () => {
  bench = await createTestWorkbench()
})
afterEach(() => bench.close())

async function ask(clientId: string, scope: string | undefined, key: ClientKey = curve) {
  const response = await bench.postForm('/token', {
    grant_type: 'client_credentials',
    ...(scope === undefined ? {} : { scope }),
    ...asCredentials(makeAssertion(bench, clientId, key)),
  })
  const body: Record<string, unknown> = await response.json()
  return { status: response.status, headers: response.headers, body }
}

async function tokenOf(clientId: string, scope: string): Promise<string> {
  const { status, body } = await ask(clientId, scope)
  expect(status, JSON.stringify(body)).toBe(200)
  return String(body['access_token'])
}

const statusOf = async (accessToken: string, path: string) =>
  (await readFhir(bench, accessToken, path)).status

describe('token endpoint, client_credentials', () => {
  it('answers an RS384 or ES384 assertion with the four members and no more [BKS-01] [BKS-03] [BKS-04]', async () => {
    const be = await registerBackend(bench, [rsa, curve])
    for (const key of [rsa, curve]) {
      const { status, headers, body } = await ask(be, 'system/Patient.rs', key)
      expect([status, headers.get('cache-control')]).toEqual([200, 'no-store'])
      expect(body).toEqual({
        access_token: expect.any(String),
        token_type: 'Bearer',
        expires_in: 300,
        scope: 'system/Patient.rs',
      })
    }
  })

  it('ends the token after 300 s, whatever the client and the setting say [BKS-03] [L-12]', async () => {
    const be = await registerBackend(bench, [curve], { access_token_lifetime_seconds: 3600 })
    const token = await tokenOf(be, 'system/Patient.rs')
    bench.clock.advance(299)
    expect(await statusOf(token, 'Patient')).toBe(200)
    bench.clock.advance(1)
    expect(await statusOf(token, 'Patient')).toBe(401)
    const brief = await registerBackend(bench, [curve], { access_token_lifetime_seconds: 60 })
    expect((await ask(brief, 'system/Patient.rs')).body['expires_in']).toBe(60)
  })

  it('is not for clients with a secret or none at all [BKS-02] [SYM-06]', async () => {
    const form = { grant_type: 'client_credentials', scope: 'system/Patient.rs' }
    const { client_id, client_secret } = await registerSymmetricApp(bench)
    const basic = Buffer.from(`${client_id}:${client_secret}`).toString('base64')
    const pub = await registerPublicApp(bench)
    const answers = [
      await bench.postForm('/token', form, { Authorization: `Basic ${basic}` }),
      await bench.postForm('/token', { ...form, client_id: pub.client_id }),
    ]
    for (const answer of answers) {
      expect([answer.status, (await answer.json()).error]).toEqual([400, 'unauthorized_client'])
    }
  })

  it('is not for an asymmetric client registered for other grants (GEN-12)', async () => {
    const app = await registerBackend(bench, [curve], {
      redirect_uris: ['https://app.test/cb'],
      grant_types: ['authorization_code'],
    })
    expect(await ask(app, 'system/Patient.rs')).toMatchObject({
      status: 400,
      body: { error: 'unauthorized_client' },
    })
  })

  it('narrows to what the client is registered for and refuses the rest [BKS-05]', async () => {
    const be = await registerBackend(bench, [curve], { scope: 'system/Patient.rs' })
    expect((await ask(be, 'system/*.rs')).body['scope']).toBe('system/Patient.rs')
    expect((await ask(be, 'system/Patient.r system/Observation.rs')).body['scope']).toBe(
      'system/Patient.r',
    )
    expect(await ask(be, 'system/Observation.rs')).toMatchObject({
      status: 400,
      body: { error: 'invalid_scope', error_description: expect.stringContaining('granted') },
    })
  })

  it('wants a scope [BKS-06] [D-37]', async () => {
    const be = await registerBackend(bench, [curve])
    expect((await ask(be, 'system/Patient.rs')).status).toBe(200)
    expect(await ask(be, undefined)).toMatchObject({
      status: 400,
      body: { error: 'invalid_scope', error_description: expect.stringContaining('scope') },
    })
  })

  it.each([
    'user/Patient.rs',
    'patient/Patient.rs',
    'launch',
    'launch/patient',
    'openid',
    'fhirUser',
    'offline_access',
    'online_access',
    'system/DynamicClient.register',
  ])('never grants %s [BKS-07] [D-31]', async (scope) => {
    const be = await registerBackend(bench, [curve], { scope: `system/Patient.rs ${scope}` })
    const both = await ask(be, `system/Patient.rs ${scope}`)
    expect([both.status, both.body['scope']]).toEqual([200, 'system/Patient.rs'])
    expect(await ask(be, scope)).toMatchObject({ status: 400, body: { error: 'invalid_scope' } })
  })

  it('refuses a missing or wrong assertion or type as invalid_client [BKS-08] [BKS-09]', async () => {
    const be = await registerBackend(bench, [curve])
    const good = () => asCredentials(makeAssertion(bench, be, curve))
    const form = { grant_type: 'client_credentials', scope: 'system/Patient.rs' }
    expect((await bench.postForm('/token', { ...form, ...good() })).status).toBe(200)
    const { client_assertion, client_assertion_type } = good()
    const attempts: Record<string, string>[] = [
      { client_id: be },
      { client_assertion },
      { client_assertion_type },
      { client_assertion, client_assertion_type: `${client_assertion_type}x` },
      {
        client_assertion,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer',
      },
    ]
    for (const attempt of attempts) {
      const answer = await bench.postForm('/token', { ...form, ...attempt })
      const body = await answer.json()
      expect([answer.status, body.error]).toEqual([401, 'invalid_client'])
      expect(body.error_description).toEqual(expect.stringMatching(/wanted/))
    }
    const unknown = await bench.postForm('/token', { grant_type: 'password', ...good() })
    expect([unknown.status, (await unknown.json()).error]).toEqual([400, 'unsupported_grant_type'])
  })

  it('works without redirect URI, and the authorization endpoint refuses the client [BKS-12]', async () => {
    const be = await registerBackend(bench, [curve])
    expect((await ask(be, 'system/Patient.rs')).status).toBe(200)
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: be,
      redirect_uri: 'https://app.test/cb',
      scope: 'patient/*.rs',
      state: 'a-state-of-the-app',
      aud: bench.fhirBase,
      code_challenge: 'c'.repeat(43),
      code_challenge_method: 'S256',
    })
    const response = await bench.request(`/authorize?${query}`)
    expect([response.status, response.headers.get('location')]).toEqual([400, null])
  })

  it('grants the v1 form while permission-v1 is on [BKS-13]', async () => {
    const be = await registerBackend(bench, [curve])
    const token = await tokenOf(be, 'system/Patient.read')
    expect(await statusOf(token, 'Patient?_count=1')).toBe(200)
    await bench.call('settings.update', {
      name: 'disabledCapabilities',
      value: ['permission-v1'],
    })
    expect((await ask(be, 'system/Patient.read')).body['error']).toBe('invalid_scope')
  })

  it('is refused while asymmetric clients are switched off [DSC-10]', async () => {
    const be = await registerBackend(bench, [curve])
    expect((await ask(be, 'system/Patient.rs')).status).toBe(200)
    await bench.call('settings.update', {
      name: 'disabledCapabilities',
      value: ['client-confidential-asymmetric'],
    })
    expect((await ask(be, 'system/Patient.rs')).body['error']).toBe('unauthorized_client')
  })
})

describe('access token of a backend service', () => {
  it('reads every patient but only what its scope names [BKS-10]', async () => {
    const be = await registerBackend(bench, [curve])
    const token = await tokenOf(be, 'system/Patient.rs')
    const found = await (await readFhir(bench, token, 'Patient?_summary=count')).json()
    expect(found.total).toBeGreaterThan(10)
    const refused = await readFhir(bench, token, 'Observation')
    expect(refused.status).toBe(403)
    expect(refused.headers.get('www-authenticate')).toContain('insufficient_scope')
    const unknown = await readFhir(bench, token, 'NoSuchType')
    expect([unknown.status, (await unknown.json()).issue[0].code]).toEqual([404, 'not-supported'])
  })

  it('dies with its client, and no new one is issued [BKS-14]', async () => {
    const be = await registerBackend(bench, [curve])
    const token = await tokenOf(be, 'system/Patient.rs')
    expect(await statusOf(token, 'Patient')).toBe(200)
    await bench.call('clients.setDisabled', { client_id: be, isDisabled: true })
    expect(await statusOf(token, 'Patient')).toBe(401)
    expect(await ask(be, 'system/Patient.rs')).toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    })
    await bench.call('clients.setDisabled', { client_id: be, isDisabled: false })
    expect((await ask(be, 'system/Patient.rs')).status).toBe(200)
    await bench.call('clients.delete', { client_id: be })
    expect(await statusOf(token, 'Patient')).toBe(401)
    expect((await ask(be, 'system/Patient.rs')).status).toBe(401)
  })

  it('is no longer issued once the key is taken out of the registration [BKS-14]', async () => {
    const be = await registerBackend(bench, [curve])
    expect((await ask(be, 'system/Patient.rs')).status).toBe(200)
    const { metadata } = await bench.call('clients.get', { client_id: be })
    await bench.call('clients.update', {
      client_id: be,
      metadata: { ...metadata, jwks: { keys: [rsa.publicJwk] } },
    })
    expect((await ask(be, 'system/Patient.rs')).body['error']).toBe('invalid_client')
    expect((await ask(be, 'system/Patient.rs', rsa)).status).toBe(200)
  })

  it('shows as a grant without user that can be revoked', async () => {
    const be = await registerBackend(bench, [curve])
    const token = await tokenOf(be, 'system/Patient.rs')
    const { rows } = await bench.call('grants.list', { client_id: be })
    expect(rows).toMatchObject([{ client_id: be, username: null }])
    await bench.call('grants.revoke', { id: rows[0]?.id ?? '' })
    expect(await statusOf(token, 'Patient')).toBe(401)
  })
})

describe('context bound to a backend service', () => {
  const patientOf = async (name: string) => {
    const { rows } = await bench.call('launch.patients', { search: name })
    return rows.map(({ id }) => id)
  }
  const scope = 'system/Practitioner.rs patient/*.rs user/*.rs'

  it('lets patient/ scopes reach that patient and no other [BKS-07] [CTX-14]', async () => {
    const [bound = '', other = ''] = await patientOf('')
    const be = await registerBackend(bench, [curve], { scope, bound_context: { patient: bound } })
    const { status, body } = await ask(be, 'patient/Patient.rs')
    expect([status, body['scope'], body['patient']]).toEqual([200, 'patient/Patient.rs', bound])
    const token = String(body['access_token'])
    expect(await statusOf(token, `Patient/${bound}`)).toBe(200)
    expect(await statusOf(token, `Patient/${other}`)).toBe(403)
    const found = await (await readFhir(bench, token, 'Patient')).json()
    expect(found.entry.map((entry: { resource: { id: string } }) => entry.resource.id)).toEqual([
      bound,
    ])
    const introspected = await bench.postForm('/introspect', { token }, bearer(token))
    expect(await introspected.json()).toMatchObject({ active: true, patient: bound })
    expect((await ask(be, 'user/Patient.rs')).body['error']).toBe('invalid_scope')
  })

  it('lets user/ scopes act with the rights of that user, while the user is enabled [BKS-07]', async () => {
    const be = await registerBackend(bench, [curve], { scope, bound_context: { username: 'pt' } })
    const { status, body } = await ask(be, 'user/Patient.rs')
    expect([status, body['scope'], 'patient' in body]).toEqual([200, 'user/Patient.rs', false])
    const token = String(body['access_token'])
    const found = await (await readFhir(bench, token, 'Patient')).json()
    expect(found.total).toBe(1)
    const introspected = await bench.postForm('/introspect', { token }, bearer(token))
    expect(await introspected.json()).toMatchObject({ active: true, username: 'pt' })
    expect((await ask(be, 'patient/Patient.rs')).body['error']).toBe('invalid_scope')

    const pt = { username: 'pt', displayName: 'Pt', fhirUser: null, isDisabled: true }
    await bench.call('users.save', pt)
    expect(await statusOf(token, 'Patient')).toBe(401)
    expect((await ask(be, 'user/Patient.rs')).body['error']).toBe('invalid_scope')
  })

  it('stays out of tokens whose scopes do not need it [BKS-04]', async () => {
    const [patient] = await patientOf('')
    const bound_context = { patient, username: 'dr' }
    const be = await registerBackend(bench, [curve], { scope, bound_context })
    const { body } = await ask(be, 'system/Practitioner.rs')
    expect(Object.keys(body).sort()).toEqual(['access_token', 'expires_in', 'scope', 'token_type'])
    const { rows } = await bench.call('grants.list', { client_id: be })
    expect(rows).toMatchObject([{ username: null, patient: null }])
  })

  it('ends the tokens made with it once it is taken away or changed [BKS-07] [INT-11]', async () => {
    const [bound = '', other = ''] = await patientOf('')
    const be = await registerBackend(bench, [curve], { scope, bound_context: { patient: bound } })
    const token = await tokenOf(be, 'patient/Patient.rs')
    const plain = await tokenOf(be, 'system/Practitioner.rs')
    expect(await statusOf(token, `Patient/${bound}`)).toBe(200)
    const { metadata } = await bench.call('clients.get', { client_id: be })
    const rebind = (bound_context: { patient?: string } | undefined) =>
      bench.call('clients.update', { client_id: be, metadata: { ...metadata, bound_context } })
    await rebind({ patient: other })
    expect(await statusOf(token, `Patient/${bound}`)).toBe(401)
    expect(await statusOf(plain, 'Practitioner')).toBe(200)
    expect(
      await tokenOf(be, 'patient/Patient.rs').then((t) => statusOf(t, `Patient/${other}`)),
    ).toBe(200)
    await rebind(undefined)
    expect((await ask(be, 'patient/Patient.rs')).body['error']).toBe('invalid_scope')
  })

  it('ends the tokens made for a user once another is bound [BKS-07] [INT-11]', async () => {
    const be = await registerBackend(bench, [curve], { scope, bound_context: { username: 'pt' } })
    const token = await tokenOf(be, 'user/Patient.rs')
    expect(await statusOf(token, 'Patient')).toBe(200)
    const { metadata } = await bench.call('clients.get', { client_id: be })
    const rebind = (bound_context: { username: string } | undefined) =>
      bench.call('clients.update', { client_id: be, metadata: { ...metadata, bound_context } })
    await rebind({ username: 'dr' })
    expect(await statusOf(token, 'Patient')).toBe(401)
    await rebind({ username: 'pt' })
    expect(await statusOf(token, 'Patient')).toBe(200)
    await rebind(undefined)
    expect(await statusOf(token, 'Patient')).toBe(401)
  })

  it('is granted no sign-in at an identity provider [UDAP-TIER-003]', async () => {
    const be = await registerBackend(bench, [curve], { scope: 'system/Practitioner.rs udap' })
    const { status, body } = await ask(be, 'system/Practitioner.rs udap')
    expect([status, body['scope']]).toEqual([200, 'system/Practitioner.rs'])
    expect((await ask(be, 'udap')).body['error']).toBe('invalid_scope')
  })

  it('is for backend services alone, and no client can register it for itself [BKS-07]', async () => {
    const bound_context = { username: 'dr' }
    await expect(registerPublicApp(bench, { bound_context })).rejects.toThrow(/bound_context/)
    await expect(
      registerSymmetricApp(bench, {
        bound_context,
        may_introspect: true,
        grant_types: [],
        redirect_uris: [],
        launch_uri: undefined,
      }),
    ).rejects.toThrow(/present with grant_types empty/)
    await bench.call('settings.update', { name: 'clientRegistration', value: 'open' })
    const response = await bench.request('/register', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ redirect_uris: ['https://app.test/cb'], bound_context }),
    })
    const { client_id } = await response.json()
    const { metadata } = await bench.call('clients.get', { client_id })
    expect(metadata.bound_context).toBeUndefined()
  })
})

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` })
