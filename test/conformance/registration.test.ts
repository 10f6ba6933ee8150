import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { authorize, createProofKey, launch, readFhir, redeem, refresh } from '../support/launch.ts'
import {
  minimalRegistration,
  postRegistration,
  type RegisteredClient,
  registerOverWire,
} from '../support/registration.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'

let bench: TestWorkbench

beforeEach(async () => {
  bench = await createTestWorkbench({ config: { clientRegistration: 'open' } })
})
afterEach(() => bench.close())

const setPolicy = (value: string) =>
  bench.call('settings.update', { name: 'clientRegistration', value })

const issueToken = async (lifetimeSeconds = 600) => {
  const label = 'for the hackathon'
  return bench.call('registration.issueToken', { label, lifetimeSeconds })
}

const expectRefusal = async (response: Response, status: number, error: string) => {
  expect({ status: response.status, ...(await response.json()) }).toMatchObject({
    status,
    error,
    error_description: expect.any(String),
  })
  expect(response.headers.get('content-type')).toContain('application/json')
  expect(response.headers.get('cache-control')).toBe('no-store')
}

describe('registration endpoint, policy', () => {
  it('registers anyone while registration is open [REG-01] [REG-06]', async () => {
    expect((await postRegistration(bench, minimalRegistration)).status).toBe(201)
  })

  it('registers nobody while it is off, which is the default [REG-01]', async () => {
    await setPolicy('off')
    await expectRefusal(await postRegistration(bench, minimalRegistration), 403, 'access_denied')
    const untouched = await createTestWorkbench()
    const response = await postRegistration(untouched, minimalRegistration)
    await expectRefusal(response, 403, 'access_denied')
    await untouched.close()
  })

  it('registers who brings an initial access token of the console, and counts it [REG-01]', async () => {
    await setPolicy('initial-access-token')
    const { initial_access_token, id } = await issueToken()
    await registerOverWire(bench, {}, initial_access_token)
    await registerOverWire(bench, {}, initial_access_token)
    const tokens = await bench.call('registration.tokens', {})
    expect(tokens).toMatchObject([{ id, usedCount: 2 }])
    expect(JSON.stringify(tokens)).not.toContain(initial_access_token)
  })

  it('challenges who brings no token, and refuses unknown, expired and revoked ones [REG-01]', async () => {
    await setPolicy('initial-access-token')
    const first = await issueToken()
    const second = await issueToken(60)
    const missing = await postRegistration(bench, minimalRegistration)
    expect(missing.headers.get('www-authenticate')).toBe('Bearer realm="trustbench"')
    expect(missing.status).toBe(401)
    await bench.call('registration.revokeToken', { id: first.id })
    bench.clock.advance(60)
    for (const token of ['x'.repeat(43), first.initial_access_token, second.initial_access_token]) {
      const response = await postRegistration(bench, minimalRegistration, token)
      expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"')
      await expectRefusal(response, 401, 'invalid_token')
    }
  })

  it('takes a Bearer token and no other Authorization [REG-01]', async () => {
    await setPolicy('initial-access-token')
    const { initial_access_token } = await issueToken()
    const send = (authorization: string) =>
      postRegistration(bench, minimalRegistration, undefined, { Authorization: authorization })
    for (const wrong of [
      `Basic ${initial_access_token}`,
      initial_access_token,
      `Bearer ${initial_access_token} ${initial_access_token}`,
    ]) {
      const refused = await send(wrong)
      expect(refused.headers.get('www-authenticate')).toContain('error="invalid_token"')
      await expectRefusal(refused, 401, 'invalid_token')
    }
    expect((await send(`bearer ${initial_access_token}`)).status).toBe(201)
  })

  it('hands bodies of UDAP to the rules of UDAP, and refuses them while UDAP is off (REG-06)', async () => {
    const body = { udap: '1', software_statement: 'x.y.z' }
    await expectRefusal(await postRegistration(bench, body), 400, 'invalid_software_statement')
    await bench.call('settings.update', { name: 'udapEnabled', value: false })
    await expectRefusal(await postRegistration(bench, body), 400, 'invalid_client_metadata')
  })

  it('is advertised only while it is on [REG-01]', async () => {
    await bench.call('settings.update', { name: 'protectedRegistration', value: false })
    await bench.call('settings.update', { name: 'udapEnabled', value: false })
    const endpoint = async () => {
      const response = await bench.request(`${bench.fhirBase}/.well-known/smart-configuration`)
      return (await response.json()).registration_endpoint
    }
    expect(await endpoint()).toBe(`${bench.issuer}/register`)
    await setPolicy('off')
    expect(await endpoint()).toBeUndefined()
  })

  it('can be called by the origins of registered clients (COR-02)', async () => {
    await registerOverWire(bench)
    const headers = { Origin: 'https://app.test', 'Access-Control-Request-Method': 'POST' }
    const preflight = await bench.request('/register', { method: 'OPTIONS', headers })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-origin')).toBe('https://app.test')
    const called = await postRegistration(bench, minimalRegistration, undefined, {
      Origin: 'https://app.test',
    })
    expect(called.headers.get('access-control-allow-origin')).toBe('https://app.test')
    const other = await postRegistration(bench, {}, undefined, { Origin: 'https://evil.test' })
    expect(other.headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe('registration endpoint, answer', () => {
  it('echoes all that is registered and nothing else, not to be stored [REG-02] [REG-07]', async () => {
    const asked = {
      ...minimalRegistration,
      client_name: 'Growth chart',
      launch_uris: ['https://app.test/launch', 'https://app.test/launch2'],
      scope: 'launch openid patient/*.rs',
      allowed_origins: ['https://spa.test'],
      logo_uri: 'https://app.test/logo.png',
      tos_uri: 'https://app.test/tos',
      policy_uri: 'https://app.test/policy',
      contacts: ['dev@app.test'],
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
    }
    const response = await postRegistration(bench, { ...asked, favourite_colour: 'blue' })
    expect(response.status).toBe(201)
    expect(response.headers.get('cache-control')).toBe('no-store')
    const body = await response.json()
    expect(body).toEqual({
      ...asked,
      response_types: ['code'],
      client_id: expect.stringMatching(/^tb-app-/),
      client_id_issued_at: bench.clock.nowSeconds(),
      registration_client_uri: `${bench.issuer}/register/${body.client_id}`,
      registration_access_token: expect.stringMatching(/^[\w-]{43}$/),
    })
    const { metadata } = await bench.call('clients.get', { client_id: body.client_id })
    expect(metadata.launch_uri).toBe('https://app.test/launch')
  })

  it('fills in the defaults of RFC 7591 and shows a secret that never expires [REG-02] [REG-03]', async () => {
    const body = await registerOverWire(bench)
    expect(body).toMatchObject({
      grant_types: ['authorization_code'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic',
      client_secret: expect.stringMatching(/^[\w-]{43}$/),
      client_secret_expires_at: 0,
    })
    const proof = createProofKey()
    const client = { client_id: body.client_id, client_secret: body.client_secret }
    const arrived = await authorize(bench, client, proof)
    expect((await redeem(bench, client, arrived.get('code') ?? '', proof)).status).toBe(200)
  })

  it('makes the registered scope the most the client is granted [REG-07]', async () => {
    const scope = 'launch/patient patient/Patient.r'
    const { client_id } = await registerOverWire(bench, {
      scope,
      token_endpoint_auth_method: 'none',
    })
    const tokens = await launch(
      bench,
      { client_id, client_secret: undefined },
      { scope: 'launch/patient patient/*.rs openid' },
    )
    expect(tokens.scope).toBe(scope)
  })

  it('registers clients whose consent is asked each time and whose errors wait on a page [REG-07] (AS-02, AS-27)', async () => {
    const { client_id } = await registerOverWire(bench, { token_endpoint_auth_method: 'none' })
    const detail = await bench.call('clients.get', { client_id })
    expect(detail.registeredBy).toBe('dynamic')
    const query = new URLSearchParams({
      client_id,
      redirect_uri: 'https://app.test/cb',
      response_type: 'token',
      state: 's',
    })
    const response = await bench.request(`/authorize?${query}`)
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('https://app.test')
  })
})

describe('registration endpoint, refusals', () => {
  const publicKey = async () => {
    const { publicKey: key } = await generateKeyPair('ES384', { extractable: true })
    return { ...(await exportJWK(key)), kid: 'one' }
  }

  it('refuses a JWK Set by value and by URL together, and private_key_jwt with neither [REG-04]', async () => {
    const withKeys = { token_endpoint_auth_method: 'private_key_jwt' }
    const jwks = { keys: [await publicKey()] }
    const jwks_uri = 'https://app.test/jwks'
    await registerOverWire(bench, { ...withKeys, jwks })
    for (const members of [{ jwks, jwks_uri }, {}]) {
      const body = { ...minimalRegistration, ...withKeys, ...members }
      await expectRefusal(await postRegistration(bench, body), 400, 'invalid_client_metadata')
    }
  })

  it.each([
    {},
    { redirect_uris: [] },
    { redirect_uris: ['http://app.test/cb'] },
    { redirect_uris: ['https://app.test/cb#f'] },
    { redirect_uris: 'https://app.test/cb' },
    { redirect_uris: [7] },
  ])('refuses redirect URIs %j [REG-04]', async (body) => {
    await expectRefusal(await postRegistration(bench, body), 400, 'invalid_redirect_uri')
  })

  it.each([
    { response_types: ['token'] },
    { response_types: [] },
    { response_types: 'code' },
    { grant_types: ['implicit'] },
    { grant_types: ['urn:ietf:params:oauth:grant-type:jwt-bearer'], response_types: [] },
    { grant_types: ['client_credentials'], response_types: ['code'] },
    { grant_types: [] },
    { grant_types: ['refresh_token'], response_types: [] },
    { token_endpoint_auth_method: 'client_secret_jwt' },
    { scope: 'patient/*.zz' },
    { scope: ['openid'] },
    {
      scope: Array.from({ length: 201 }, (_, index) => `patient/Patient.r?_id=${index}`).join(' '),
    },
    { client_name: 7 },
    { client_name: 'a‮b' },
    { contacts: 'dev@app.test' },
    { logo_uri: 'javascript:alert(1)' },
    { launch_uris: ['http://app.test/launch'] },
    { allowed_origins: ['*'] },
    { jwks: { keys: [{ kty: 'oct', k: 'AAAA', kid: 'x' }] } },
  ])('refuses %j [REG-03] [REG-07] (AS-26)', async (members) => {
    const response = await postRegistration(bench, { ...minimalRegistration, ...members })
    await expectRefusal(response, 400, 'invalid_client_metadata')
  })

  it('refuses what nobody may give themselves, unless a token vouches for it (AS-26)', async () => {
    const backend = {
      redirect_uris: [],
      grant_types: ['client_credentials'],
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [await publicKey()] },
      scope: 'system/Patient.rs',
    }
    const { initial_access_token } = await issueToken()
    const vouched = await registerOverWire(bench, backend, initial_access_token)
    expect(vouched).toMatchObject({ scope: 'system/Patient.rs', response_types: [] })
    await expectRefusal(await postRegistration(bench, backend), 400, 'invalid_client_metadata')
    for (const scope of ['system/DynamicClient.register', '__token.introspect']) {
      const body = { ...minimalRegistration, scope }
      const response = await postRegistration(bench, body, initial_access_token)
      await expectRefusal(response, 400, 'invalid_client_metadata')
    }
  })

  it('refuses software statements: no issuer of them is trusted here (REG-05)', async () => {
    const { privateKey } = await generateKeyPair('ES384')
    const statement = await new SignJWT({ iss: 'https://issuer.test' })
      .setProtectedHeader({ alg: 'ES384' })
      .sign(privateKey)
    const send = (software_statement: unknown) =>
      postRegistration(bench, { ...minimalRegistration, software_statement })
    await expectRefusal(await send(statement), 400, 'unapproved_software_statement')
    await expectRefusal(await send('x'), 400, 'invalid_software_statement')
    await expectRefusal(await send(7), 400, 'invalid_software_statement')
  })

  it.each([
    ['a form', 'application/x-www-form-urlencoded', 'redirect_uris=x'],
    ['broken JSON', 'application/json', '{"redirect_uris":'],
    ['an array', 'application/json', '[]'],
    ['null', 'application/json', 'null'],
    ['a text', 'application/json', '"redirect_uris"'],
    ['what is not UTF-8', 'application/json', Buffer.from('7b2261223a22ff227d', 'hex')],
    ['deep JSON', 'application/json', `{"a":${'['.repeat(40)}${']'.repeat(40)}}`],
  ])('refuses %s as a body (PDC-35, L-04)', async (_, contentType, body) => {
    const headers = { 'Content-Type': contentType }
    const response = await bench.request('/register', { method: 'POST', headers, body })
    await expectRefusal(response, 400, 'invalid_request')
  })

  it('answers 413 over 256 KiB and 405 to other methods (L-02)', async () => {
    const response = await postRegistration(bench, { client_name: 'x'.repeat(262_144) })
    expect(response.status).toBe(413)
    expect((await bench.request('/register')).status).toBe(405)
  })

  it('registers at most 60 clients a minute (L-13)', async () => {
    const body = { token_endpoint_auth_method: 'none' }
    for (let index = 0; index < 60; index += 1) await registerOverWire(bench, body)
    const refused = await postRegistration(bench, minimalRegistration)
    expect(refused.headers.get('retry-after')).toBe('60')
    await expectRefusal(refused, 429, 'temporarily_unavailable')
    bench.clock.advance(60)
    await registerOverWire(bench, body)
  })

  it('counts no registration against a clock that was set back [RE-09] (L-13)', async () => {
    const body = { token_endpoint_auth_method: 'none' }
    for (let index = 0; index < 60; index += 1) await registerOverWire(bench, body)
    expect((await postRegistration(bench, minimalRegistration)).status).toBe(429)
    bench.clock.step(-86_400)
    bench.clock.advance(5)
    await registerOverWire(bench, body)
  })

  it('keeps at most 1,000 clients that registered themselves (L-13)', {
    timeout: 120_000,
  }, async () => {
    const body = { token_endpoint_auth_method: 'none' }
    let last: RegisteredClient | undefined
    for (let index = 0; index < 1000; index += 1) {
      if (index % 60 === 0) bench.clock.advance(60)
      last = await registerOverWire(bench, body)
    }
    bench.clock.advance(60)
    await expectRefusal(await postRegistration(bench, minimalRegistration), 403, 'access_denied')
    await bench.call('clients.delete', { client_id: last?.client_id ?? '' })
    await registerOverWire(bench, body)
  })
})

describe('client management', () => {
  const manage = (
    { registration_client_uri, registration_access_token }: RegisteredClient,
    method: string,
    body?: object,
    token = registration_access_token,
  ) =>
    bench.request(registration_client_uri, {
      method,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })

  it('reads, replaces and deletes a registration, also while registration is off [REG-08]', async () => {
    const client = await registerOverWire(bench, { client_name: 'Before', contacts: ['a@b.test'] })
    await setPolicy('off')
    const read = await manage(client, 'GET')
    expect(read.status).toBe(200)
    const { client_secret, client_secret_expires_at: _, ...rest } = client
    expect(await read.json()).toEqual(rest)

    const { client_id } = client
    const body = { ...minimalRegistration, client_id, client_secret, client_name: 'After' }
    const replaced = await manage(client, 'PUT', body)
    expect(replaced.status).toBe(200)
    expect(replaced.headers.get('cache-control')).toBe('no-store')
    const after = await replaced.json()
    expect(after).toMatchObject({ client_id, client_name: 'After' })
    expect(after).not.toHaveProperty('contacts')

    const deleted = await manage(client, 'DELETE')
    expect(deleted.status).toBe(204)
    await expectRefusal(await manage(client, 'GET'), 401, 'invalid_token')
  })

  it('gives a secret to a client that changes to a method that needs one [REG-08]', async () => {
    const client = await registerOverWire(bench, { token_endpoint_auth_method: 'none' })
    const body = { ...minimalRegistration, client_id: client.client_id }
    const replaced = await (await manage(client, 'PUT', body)).json()
    expect(replaced).toMatchObject({ client_secret: expect.any(String) })
  })

  it.each([
    'registration_access_token',
    'registration_client_uri',
    'client_secret_expires_at',
    'client_id_issued_at',
  ])('refuses an update that sends %s [REG-08]', async (member) => {
    const client = await registerOverWire(bench)
    const body = { ...minimalRegistration, client_id: client.client_id }
    expect((await manage(client, 'PUT', body)).status).toBe(200)
    const response = await manage(client, 'PUT', { ...body, [member]: client[member] ?? 0 })
    await expectRefusal(response, 400, 'invalid_client_metadata')
  })

  it('refuses an update without the client_id, with another one, or with a wrong secret [REG-08]', async () => {
    const client = await registerOverWire(bench)
    const other = await registerOverWire(bench)
    const right = { ...minimalRegistration, client_id: client.client_id }
    for (const wrong of [
      minimalRegistration,
      { ...right, client_id: other.client_id },
      { ...right, client_secret: other.client_secret },
      { ...right, client_secret: [client.client_secret] },
    ]) {
      await expectRefusal(await manage(client, 'PUT', wrong), 400, 'invalid_client_metadata')
    }
  })

  it('keeps what the console bound a backend service to, while it is one [REG-08] [BKS-07]', async () => {
    const { publicKey } = await generateKeyPair('ES384', { extractable: true })
    const backend = {
      redirect_uris: [],
      grant_types: ['client_credentials'],
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [{ ...(await exportJWK(publicKey)), kid: 'one' }] },
      scope: 'patient/Patient.rs',
    }
    const { initial_access_token } = await issueToken()
    const client = await registerOverWire(bench, backend, initial_access_token)
    const { client_id } = client
    const boundContext = async () =>
      (await bench.call('clients.get', { client_id })).metadata.bound_context
    const [patient] = (await bench.call('launch.patients', { search: '' })).rows
    const bound_context = { patient: patient?.id ?? '' }
    const { metadata } = await bench.call('clients.get', { client_id })
    await bench.call('clients.update', { client_id, metadata: { ...metadata, bound_context } })
    const same = await manage(client, 'PUT', { ...backend, client_id, client_name: 'After' })
    expect(same.status).toBe(200)
    expect(await boundContext()).toEqual(bound_context)
    const app = { ...minimalRegistration, client_id, token_endpoint_auth_method: 'none' }
    expect((await manage(client, 'PUT', app)).status).toBe(200)
    expect(await boundContext()).toBeUndefined()
  })

  it('refuses every token but the one of that client [REG-08]', async () => {
    const client = await registerOverWire(bench)
    const other = await registerOverWire(bench)
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const body = method === 'PUT' ? minimalRegistration : undefined
      const foreign = await manage(client, method, body, other.registration_access_token)
      expect(foreign.headers.get('www-authenticate')).toContain('error="invalid_token"')
      await expectRefusal(foreign, 401, 'invalid_token')
    }
    const none = await bench.request(client.registration_client_uri)
    expect(none.status).toBe(401)
    const gone = { ...client, registration_client_uri: `${bench.issuer}/register/nobody` }
    await expectRefusal(await manage(gone, 'GET'), 401, 'invalid_token')
  })

  it('ends codes and tokens of a client that deletes itself, at once [REG-09]', async () => {
    const client = await registerOverWire(bench, {
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
    })
    const app = { client_id: client.client_id, client_secret: undefined }
    const tokens = await launch(bench, app)
    const patient = `Patient/${tokens.patient}`
    expect((await readFhir(bench, tokens.access_token, patient)).status).toBe(200)
    await manage(client, 'DELETE')
    expect((await readFhir(bench, tokens.access_token, patient)).status).toBe(401)
    const refreshed = await refresh(bench, app, tokens.refresh_token ?? '')
    await expectRefusal(refreshed, 401, 'invalid_client')
  })
})
