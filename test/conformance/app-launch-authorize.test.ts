import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestBrowser } from '../support/browser.ts'
import {
  appRedirectUri,
  authorizationQuery,
  authorize,
  createProofKey,
  decideAsPerson,
  registerPublicApp,
  registerSymmetricApp,
  type TestClient,
} from '../support/launch.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'

let bench: TestWorkbench
let app: TestClient
beforeEach(async () => {
  bench = await createTestWorkbench()
  app = await registerPublicApp(bench)
})
afterEach(() => bench.close())

const proof = createProofKey()

/** Sends an authorization request and returns what the app would see, without a person. */
async function refusal(overrides: Record<string, string | undefined>): Promise<URLSearchParams> {
  const query = authorizationQuery(bench, app, proof, overrides)
  const response = await bench.request(`/authorize?${query}`)
  expect(response.status).toBe(303)
  const location = new URL(response.headers.get('location') ?? '')
  expect(location.origin + location.pathname).toBe(appRedirectUri)
  return location.searchParams
}

/** Sends an authorization request that must be answered by a page. */
async function pageFor(overrides: Record<string, string | undefined>, init: RequestInit = {}) {
  const query = authorizationQuery(bench, app, proof, overrides)
  const response = await bench.request(`/authorize?${query}`, init)
  expect(response.headers.get('location')).toBeNull()
  return response
}

describe('authorization endpoint', () => {
  it('answers with code, the state byte for byte, and iss, keeping the query of the redirect URI [SAL-14] [SAL-15] [SAL-18] [AS-08]', async () => {
    const withQuery = await registerPublicApp(bench, { redirect_uris: ['https://app.test/cb?x=1'] })
    const state = 'a+b/c=d&e%25f ü"\\'
    const query = authorizationQuery(bench, withQuery, proof, {
      state,
      redirect_uri: 'https://app.test/cb?x=1',
    })
    const arrived = await decideAsPerson(bench, `/authorize?${query}`)
    expect(arrived.href.startsWith('https://app.test/cb?x=1&')).toBe(true)
    expect(arrived.searchParams.get('state')).toBe(state)
    expect(arrived.searchParams.get('iss')).toBe(bench.issuer)
    expect(arrived.searchParams.get('code')).toMatch(/^[\w-]{43}$/)
    expect([...arrived.searchParams.keys()].sort()).toEqual(['code', 'iss', 'state', 'x'])
  })

  it('takes a form POST like a GET, and redirects with 303 [SAL-10] [SAL-16] [SAL-24] [AS-07]', async () => {
    const query = authorizationQuery(bench, app, proof)
    const byGet = await bench.request(`/authorize?${query}`)
    const byPost = await bench.postForm('/authorize', query)
    for (const response of [byGet, byPost]) {
      expect(response.status).toBe(303)
      expect(response.headers.get('location')).toMatch(/\/interaction\/[\w-]{43}$/)
    }
    const refused = await bench.postForm(
      '/authorize',
      authorizationQuery(bench, app, proof, { aud: undefined }),
    )
    expect(refused.status).toBe(303)
  })

  it('takes resource in place of aud, and ignores one trailing slash and the case of the host [SAL-13] [SAL-35]', async () => {
    const good = [
      { aud: bench.fhirBase },
      { aud: `${bench.fhirBase}/` },
      { aud: bench.fhirBase.replace('localhost', 'LOCALHOST') },
      { aud: undefined, resource: bench.fhirBase },
      { resource: bench.fhirBase },
    ]
    for (const overrides of good) {
      const query = authorizationQuery(bench, app, proof, overrides)
      const response = await bench.request(`/authorize?${query}`)
      expect(response.headers.get('location')).toContain('/interaction/')
    }
  })

  it('refuses a missing or other audience by code [SAL-35]', async () => {
    const cases: Array<[Record<string, string | undefined>, string]> = [
      [{ aud: undefined }, 'invalid_request'],
      [{ aud: bench.fhirBase.replace('localhost', 'other.test') }, 'invalid_request'],
      [{ aud: bench.fhirBase.replace('/fhir', '/FHIR') }, 'invalid_request'],
      [{ aud: bench.fhirBase.replace('/fhir', '/x/../fhir') }, 'invalid_request'],
      [{ aud: bench.fhirBase.replace('http:', 'https:') }, 'invalid_request'],
      [{ aud: undefined, resource: 'https://other.test/fhir' }, 'invalid_target'],
      [{ resource: 'https://other.test/fhir' }, 'invalid_request'],
    ]
    for (const [overrides, code] of cases) {
      expect((await refusal(overrides)).get('error'), JSON.stringify(overrides)).toBe(code)
    }
  })

  it('names parameter, value seen and value wanted in the description [GEN-18]', async () => {
    const parameters = await refusal({ aud: 'https://other.test/fhir' })
    expect(parameters.get('error_description')).toBe(
      `aud is https://other.test/fhir, wanted ${bench.fhirBase}`,
    )
    expect(parameters.get('state')).toBe('a-state-of-the-app')
    expect(parameters.get('iss')).toBe(bench.issuer)
  })

  it('shows a page and never redirects for a client it does not know [SAL-30]', async () => {
    const missing = await pageFor({ client_id: undefined })
    expect(missing.status).toBe(400)
    expect(await missing.text()).toContain('invalid_request')
    const unknown = await pageFor({ client_id: 'nobody' })
    expect(unknown.status).toBe(400)
    expect(await unknown.text()).toContain('invalid_client')
    await bench.call('clients.setDisabled', { client_id: app.client_id, isDisabled: true })
    const disabled = await pageFor({})
    expect(disabled.status).toBe(400)
    expect(await disabled.text()).toContain('invalid_client')
  })

  it('gives the error as JSON to who asks for it [SAL-30]', async () => {
    const response = await pageFor(
      { client_id: 'nobody' },
      { headers: { Accept: 'application/json' } },
    )
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({
      error: 'invalid_client',
      error_description: 'client_id is nobody, not registered',
    })
  })

  it('shows a page and never redirects for any other redirect URI than the registered one [SAL-31]', async () => {
    const variants = [
      undefined,
      'https://app.test/c',
      'https://app.test/cb/more',
      'https://app.test/CB',
      'https://app.test/cb?added=1',
      'https://app.test/cb/',
      'https://app.test:8443/cb',
      'http://app.test/cb',
      'https://app.test.evil.test/cb',
      'https://app.test@evil.test/cb',
      'https://APP.test/cb',
      'https://app.test/x/../cb',
      'https://app.test/cb#f',
    ]
    for (const redirect_uri of variants) {
      const response = await pageFor({ redirect_uri })
      expect(response.status, String(redirect_uri)).toBe(400)
      expect(await response.text()).toContain('invalid_request')
    }
  })

  it('lets only the port of a loopback redirect URI vary [SAL-31]', async () => {
    const native = await registerPublicApp(bench, { redirect_uris: ['http://127.0.0.1:7000/cb'] })
    const to = (redirect_uri: string) =>
      bench.request(`/authorize?${authorizationQuery(bench, native, proof, { redirect_uri })}`)
    expect((await to('http://127.0.0.1:9999/cb')).status).toBe(303)
    expect((await to('http://127.0.0.1:9999/other')).status).toBe(400)
    expect((await to('http://localhost:7000/cb')).status).toBe(400)
  })

  it('refuses a response type other than code [SAL-32]', async () => {
    expect((await refusal({ response_type: undefined })).get('error')).toBe('invalid_request')
    for (const response_type of ['token', 'id_token', 'code id_token']) {
      expect((await refusal({ response_type })).get('error')).toBe('unsupported_response_type')
    }
  })

  it('refuses a scope of which nothing can be granted, and continues with the part that can [SAL-33] [SCN-03]', async () => {
    expect((await refusal({ scope: undefined })).get('error')).toBe('invalid_scope')
    expect((await refusal({ scope: 'patient/Observation.dus' })).get('error')).toBe('invalid_scope')
    const mixed = authorizationQuery(bench, app, proof, {
      scope: 'patient/Observation.dus patient/Patient.rs',
    })
    const response = await bench.request(`/authorize?${mixed}`)
    expect(response.headers.get('location')).toContain('/interaction/')
  })

  it('requires state, unless the setting is lenient [SAL-34] [AS-08]', async () => {
    const refused = await refusal({ state: undefined })
    expect(refused.get('error')).toBe('invalid_request')
    expect(refused.has('state')).toBe(false)
    await bench.call('settings.update', { name: 'stateRequired', value: false })
    const arrived = await authorize(bench, app, proof, { state: undefined })
    expect(arrived.has('code')).toBe(true)
    expect(arrived.has('state')).toBe(false)
  })

  it('requires a code challenge of every kind of client [SAL-36]', async () => {
    for (const client of [app, await registerSymmetricApp(bench)]) {
      app = client
      expect((await refusal({ code_challenge: undefined })).get('error')).toBe('invalid_request')
      const without = { code_challenge: undefined, code_challenge_method: undefined }
      expect((await refusal(without)).get('error')).toBe('invalid_request')
    }
  })

  it('takes no method but S256 [SAL-37]', async () => {
    for (const code_challenge_method of ['plain', 'S512', undefined]) {
      expect((await refusal({ code_challenge_method })).get('error')).toBe('invalid_request')
    }
  })

  it('takes a challenge of 43 base64url characters only [SAL-38]', async () => {
    const { code_challenge } = proof
    for (const wrong of [
      code_challenge.slice(1),
      `${code_challenge.slice(1)}=`,
      `${code_challenge}A`,
    ]) {
      expect((await refusal({ code_challenge: wrong })).get('error')).toBe('invalid_request')
    }
  })

  it('refuses a launch scope without a usable launch handle, and ignores a handle without the scope [SAL-39]', async () => {
    expect((await refusal({ scope: 'launch patient/*.rs' })).get('error')).toBe('invalid_request')
    expect(
      (await refusal({ scope: 'launch patient/*.rs', launch: 'never-made' })).get('error'),
    ).toBe('invalid_request')
    const ignored = authorizationQuery(bench, app, proof, { launch: 'never-made' })
    const response = await bench.request(`/authorize?${ignored}`)
    expect(response.headers.get('location')).toContain('/interaction/')
  })

  it('refuses a client that is not registered for authorization_code [SAL-40]', async () => {
    const backend = {
      grant_types: ['client_credentials'],
      token_endpoint_auth_method: 'private_key_jwt',
      jwks_uri: 'https://app.test/jwks',
      scope: 'system/*.rs',
      launch_uri: undefined,
    } as const
    app = await registerPublicApp(bench, { ...backend, grant_types: ['client_credentials'] })
    expect((await refusal({})).get('error')).toBe('unauthorized_client')
    app = await registerPublicApp(bench, {
      ...backend,
      grant_types: ['client_credentials'],
      redirect_uris: [],
    })
    expect((await pageFor({})).status).toBe(400)
  })

  it('refuses prompt=none when a person would be needed, and request objects unfetched [SAL-42] [AS-06]', async () => {
    expect((await refusal({ prompt: 'none' })).get('error')).toBe('login_required')
    expect((await refusal({ request: 'x.y.z' })).get('error')).toBe('request_not_supported')
    expect((await refusal({ request_uri: 'https://app.test/r' })).get('error')).toBe(
      'request_uri_not_supported',
    )
  })

  it.each([
    [
      'response_mode',
      { response_mode: 'fragment' },
      'response_mode is fragment, wanted query or form_post',
    ],
    [
      'prompt',
      { prompt: 'login sometimes' },
      'prompt is sometimes, wanted none, login, consent, select_account',
    ],
    [
      'prompt none beside another',
      { prompt: 'none login' },
      'prompt is none login, wanted none alone',
    ],
    ['max_age', { max_age: '1.5' }, 'max_age is 1.5, wanted whole seconds'],
    ['aud', { aud: 'fhir' }, `aud is fhir, wanted http://localhost:4100/fhir`],
    [
      'aud without a host',
      { aud: 'http://[/fhir' },
      `aud is http://[/fhir, wanted http://localhost:4100/fhir`,
    ],
  ])(
    'refuses %s of another form [SAL-25] [SAL-35] [SAL-42]',
    async (_name, overrides, description) => {
      const refused = await refusal(overrides)
      expect(refused.get('error')).toBe('invalid_request')
      expect(refused.get('error_description')).toBe(description)
    },
  )

  it('takes what OpenID Connect adds in its own form [SAL-25]', async () => {
    for (const overrides of [
      { response_mode: 'query' },
      { prompt: 'login consent' },
      { prompt: 'select_account' },
      { max_age: '0' },
    ]) {
      const query = authorizationQuery(bench, app, proof, overrides)
      const response = await bench.request(`/authorize?${query}`)
      expect(response.headers.get('location'), JSON.stringify(overrides)).toContain('/interaction/')
    }
  })

  it('takes 200 scopes and no more [L-06]', async () => {
    const scopes = (count: number) =>
      Array.from({ length: count }, (_, index) => `patient/Patient.rs?_id=${index}`).join(' ')
    const query = authorizationQuery(bench, app, proof, { scope: scopes(200) })
    const taken = await bench.request(`/authorize?${query}`)
    expect(taken.headers.get('location')).toContain('/interaction/')
    const refused = await refusal({ scope: scopes(201) })
    expect(refused.get('error')).toBe('invalid_scope')
    expect(refused.get('error_description')).toBe('scope has 201 scopes, wanted at most 200 scopes')
  })

  it('asks a person in an EHR launch, which prompt=none forbids: for a patient, else for consent [SAL-42]', async () => {
    const [patient] = (await bench.call('launch.patients', { search: '' })).rows
    const handleFor = async (context: { patient?: string }) => {
      const { openUrl } = await bench.call('launch.start', {
        mode: 'ehr',
        client_id: app.client_id,
        ehr: { username: 'dr', context },
      })
      return new URL(openUrl ?? '').searchParams.get('launch') ?? ''
    }
    const refuse = async (context: { patient?: string }, scope: string) =>
      refusal({ launch: await handleFor(context), scope, prompt: 'none' })
    const unknown = await refuse({}, 'launch patient/*.rs')
    expect(unknown.get('error')).toBe('interaction_required')
    expect(unknown.get('error_description')).toBe('prompt is none, and a patient must be chosen')
    for (const refused of [
      await refuse({ patient: patient?.id ?? '' }, 'launch patient/*.rs'),
      await refuse({}, 'launch openid'),
    ]) {
      expect(refused.get('error')).toBe('consent_required')
      expect(refused.get('error_description')).toBe('prompt is none, and consent is asked')
    }
  })

  it('refuses a launch whose EHR session has ended [SAL-06]', async () => {
    const { openUrl } = await bench.call('launch.start', {
      mode: 'ehr',
      client_id: app.client_id,
      ehr: { username: 'dr', context: {} },
    })
    const launch = new URL(openUrl ?? '').searchParams.get('launch') ?? ''
    const overrides = { launch, scope: 'launch openid' }
    const query = authorizationQuery(bench, app, proof, overrides)
    const open = await bench.request(`/authorize?${query}`)
    expect(open.headers.get('location')).toContain('/interaction/')
    const [session] = await bench.call('ehrSessions.list', {})
    await bench.call('ehrSessions.end', { id: session?.id ?? '' })
    const refused = await refusal(overrides)
    expect(refused.get('error')).toBe('invalid_request')
    expect(refused.get('error_description')).toContain('whose EHR session has ended')
  })

  it('shows a page for a message it cannot take apart [SAL-43] [GEN-06]', async () => {
    const text = authorizationQuery(bench, app, proof).toString()
    const absent = await bench.request('/authorize', {
      method: 'POST',
      headers: { Accept: 'application/json' },
      body: new TextEncoder().encode(text),
    })
    expect(absent.status).toBe(400)
    expect(absent.headers.get('location')).toBeNull()
    expect(await absent.json()).toEqual({
      error: 'invalid_request',
      error_description: 'Content-Type is absent, wanted application/x-www-form-urlencoded',
    })
    const broken = await bench.request(`/authorize?${text}&foo=%zz`)
    expect(broken.status).toBe(400)
    expect(broken.headers.get('location')).toBeNull()
    expect(await broken.text()).toContain('This request cannot be read')
  })

  it('leaves out a state that came twice [GEN-06]', async () => {
    const query = authorizationQuery(bench, app, proof)
    const response = await bench.request(`/authorize?${query}&state=another`)
    const { searchParams } = new URL(response.headers.get('location') ?? '')
    expect(searchParams.get('error')).toBe('invalid_request')
    expect(searchParams.has('state')).toBe(false)
  })

  it('takes GET and form POST only [SAL-43]', async () => {
    const json = await bench.request('/authorize', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{}',
    })
    expect(json.status).toBe(400)
    expect(json.headers.get('location')).toBeNull()
    expect(await json.text()).toContain('invalid_request')
    const put = await bench.request('/authorize', { method: 'PUT', body: 'x' })
    expect(put.status).toBe(405)
    expect(put.headers.get('allow')).toContain('GET')
  })

  it('refuses a repeated parameter, by page where it decides the redirect [GEN-06]', async () => {
    const query = authorizationQuery(bench, app, proof)
    const repeat = async (name: string) =>
      bench.request(`/authorize?${query}&${name}=${encodeURIComponent(query.get(name) ?? '')}`)
    const scope = await repeat('scope')
    expect(new URL(scope.headers.get('location') ?? '').searchParams.get('error')).toBe(
      'invalid_request',
    )
    for (const name of ['client_id', 'redirect_uri']) {
      const response = await repeat(name)
      expect(response.status).toBe(400)
      expect(response.headers.get('location')).toBeNull()
    }
  })

  it('counts an empty value as absent and ignores unknown parameters [GEN-07]', async () => {
    expect((await refusal({ state: '' })).get('error')).toBe('invalid_request')
    const arrived = await authorize(bench, app, proof, { foo: 'bar' })
    expect(arrived.has('code')).toBe(true)
  })

  it('accepts 40 KiB of scope by POST and refuses 2 MiB [GEN-17]', async () => {
    const long = `patient/*.rs ${'x'.repeat(40 * 1024)}`
    const taken = await bench.postForm(
      '/authorize',
      authorizationQuery(bench, app, proof, { scope: long }),
    )
    expect(taken.headers.get('location')).toContain('/interaction/')
    const refused = await bench.postForm('/authorize', {
      scope: 'x'.repeat(2 * 1024 * 1024),
    })
    expect(refused.status).toBe(413)
  })

  it('sends no CORS header [COR-06] [AS-12]', async () => {
    const query = authorizationQuery(bench, app, proof)
    const response = await bench.request(`/authorize?${query}`, {
      headers: { Origin: 'https://app.test' },
    })
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
  })

  it('answers by a page that posts, when response_mode is form_post [SAL-25] [AS-32]', async () => {
    const browser = createTestBrowser(bench)
    const query = authorizationQuery(bench, app, proof, {
      response_mode: 'form_post',
      aud: undefined,
    })
    const page = await browser.open(`/authorize?${query}`)
    if (page instanceof URL) throw new Error('redirected instead of a page')
    expect(page.form.action).toBe(appRedirectUri)
    expect(page.form.fields.get('error')).toBe('invalid_request')
    expect(page.form.fields.get('state')).toBe('a-state-of-the-app')
    expect(page.headers.get('content-security-policy')).toContain('form-action https://app.test')
  })
})

describe('interaction pages', () => {
  it('let the person deny, cancel, or untick a scope [SAL-19] [SAL-22]', async () => {
    const browser = createTestBrowser(bench)
    const query = authorizationQuery(bench, app, proof)
    const login = await browser.open(`/authorize?${query}`)
    if (login instanceof URL) throw new Error('no login page')
    const picker = await browser.submit(login, { username: 'dr', decision: 'sign-in' })
    if (picker instanceof URL) throw new Error('no picker')
    const cancelled = await browser.submit(picker, { decision: 'cancel' })
    expect(cancelled).toBeInstanceOf(URL)
    expect((cancelled as URL).searchParams.get('error')).toBe('access_denied')

    const narrowed = await authorize(bench, app, proof, {}, { refuse: ['offline_access'] })
    expect(narrowed.has('code')).toBe(true)
  })

  it('carry no-store, no-referrer, frame-ancestors none, and refuse a form without their token, cookie or origin [SAL-23] [HO-06]', async () => {
    const browser = createTestBrowser(bench)
    const page = await browser.open(`/authorize?${authorizationQuery(bench, app, proof)}`)
    if (page instanceof URL) throw new Error('no page')
    expect(page.headers.get('cache-control')).toBe('no-store')
    expect(page.headers.get('referrer-policy')).toBe('no-referrer')
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const good = { Cookie: cookie, Origin: bench.issuer }
    const post = (headers: Record<string, string>, token: string) =>
      bench.postForm(page.url, { username: 'dr', decision: 'sign-in', csrf_token: token }, headers)
    const token = page.form.fields.get('csrf_token') ?? ''
    expect((await post(good, token)).status).toBe(303)
    expect((await post(good, '')).status).toBe(403)
    expect((await post(good, `${token.slice(1)}A`)).status).toBe(403)
    expect((await post({ Cookie: cookie }, token)).status).toBe(403)
    expect((await post({ ...good, Origin: 'http://localhost:9' }, token)).status).toBe(403)
    expect((await post({ Origin: bench.issuer }, token)).status).toBe(403)
  })

  it('end with the request [SAL-23]', async () => {
    const browser = createTestBrowser(bench)
    const page = await browser.open(`/authorize?${authorizationQuery(bench, app, proof)}`)
    if (page instanceof URL) throw new Error('no page')
    bench.clock.advance(601)
    const late = await browser.open(page.url)
    if (late instanceof URL) throw new Error('redirected')
    expect(late.status).toBe(400)
    expect(late.html).toContain('This request has ended')
  })
})
