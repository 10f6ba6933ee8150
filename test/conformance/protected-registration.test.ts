import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  askWithAssertion,
  type Instance,
  type InstanceApp,
  jwtBearer,
  launchForRegistration,
  makeInstanceKey,
  registerInstance,
  registerInstanceApp,
  registerScope,
  signAssertion,
} from '../support/app-instance.ts'
import {
  authorizationQuery,
  createProofKey,
  launch,
  readFhir,
  registerPublicApp,
  registerSymmetricApp,
} from '../support/launch.ts'
import { minimalRegistration, postRegistration } from '../support/registration.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'

let bench: TestWorkbench
let pdc: InstanceApp

beforeEach(async () => {
  bench = await createTestWorkbench()
  pdc = await registerInstanceApp(bench)
})
afterEach(() => bench.close())

const patientOf = ({ patient }: { patient?: unknown }) => `Patient/${patient}`

const expectRefusal = async (response: Response, status: number, error: string) => {
  expect({ status: response.status, ...(await response.json()) }).toMatchObject({
    status,
    error,
    error_description: expect.any(String),
  })
  expect(response.headers.get('cache-control')).toBe('no-store')
}

const registrationOf = async (key?: Record<string, unknown>) => ({
  software_id: pdc.software_id,
  jwks: { keys: [key ?? (await makeInstanceKey()).jwk] },
})

const ask = async (instance: Instance, form: Record<string, string> = {}) =>
  askWithAssertion(bench, await signAssertion(bench, instance), form)

describe('protected registration, approval', () => {
  it('gives each public app a software_id that no other can have [PDC-01]', async () => {
    const other = await registerInstanceApp(bench)
    expect(other.software_id).not.toBe(pdc.software_id)
    const { client_id } = pdc
    const again = await bench.call('registration.provisionSoftwareId', { client_id })
    expect(again.software_id).toBe(pdc.software_id)
    const { metadata } = await bench.call('clients.get', { client_id })
    expect(metadata.software_id).toBe(pdc.software_id)
    await expect(bench.call('clients.register', { metadata })).rejects.toMatchObject({
      problem: { code: 'conflict' },
    })
  })

  it('grants the scope in an approved launch, with a token of 300 s and no refresh token [PDC-03] [PDC-05]', async () => {
    const tokens = await launchForRegistration(
      bench,
      pdc,
      {},
      `openid launch/patient patient/Patient.r offline_access ${registerScope}`,
    )
    expect(tokens.scope.split(' ')).toContain(registerScope)
    expect(tokens.expires_in).toBe(300)
    expect(tokens).not.toHaveProperty('refresh_token')
    expect(tokens.scope.split(' ')).not.toContain('offline_access')
  })

  it('lets the user refuse just this [PDC-04]', async () => {
    const tokens = await launchForRegistration(bench, pdc, { refuse: [registerScope] })
    expect(tokens.scope).toBe(
      'openid fhirUser launch/patient patient/Patient.r patient/Observation.rs',
    )
    expect(tokens.expires_in).toBe(3600)
  })

  it('does not grant the scope to other apps, in another case, by a wildcard, or when switched off [PDC-03]', async () => {
    const scope = `launch/patient patient/Patient.r ${registerScope}`
    const granted = async (client: Parameters<typeof launch>[1], asked = scope) =>
      (await launch(bench, client, { scope: asked })).scope
    expect(await granted(pdc)).toBe(scope)
    const rest = 'launch/patient patient/Patient.r'
    expect(await granted(await registerPublicApp(bench, { scope }))).toBe(rest)
    expect(await granted(await registerSymmetricApp(bench, { scope }))).toBe(rest)
    expect(await granted(pdc, `${rest} system/dynamicclient.register`)).toBe(rest)
    expect(await granted(pdc, `${rest} system/*.cruds`)).toBe(rest)
    await bench.call('settings.update', { name: 'protectedRegistration', value: false })
    expect(await granted(pdc)).toBe(rest)
  })

  it('asks for a duration on the consent page, in plain words [PDC-04]', async () => {
    const instance = await registerInstance(bench, pdc, { instanceDuration: '3600' })
    const [row] = await bench.call('registration.instances', { client_id: pdc.client_id })
    expect(row).toMatchObject({
      client_id: instance.client_id,
      username: 'dr',
      endsAt: bench.clock.nowSeconds() + 3600,
    })
    await registerInstance(bench, pdc, { instanceDuration: 'until-revoked' })
    const rows = await bench.call('registration.instances', { client_id: pdc.client_id })
    expect(rows.map(({ endsAt }) => endsAt)).toContain(null)
  })
})

describe('protected registration, registration endpoint', () => {
  it('registers an instance with an id of its own each time [PDC-02] [PDC-06] [PDC-07] [REG-06]', async () => {
    const first = await registerInstance(bench, pdc)
    const second = await registerInstance(bench, pdc)
    expect(first.client_id).not.toBe(second.client_id)
    expect(first.body).toEqual({
      client_id: first.client_id,
      client_id_issued_at: bench.clock.nowSeconds(),
      client_name: 'Test app',
      redirect_uris: [],
      grant_types: [jwtBearer],
      response_types: [],
      token_endpoint_auth_method: 'none',
      software_id: pdc.software_id,
      scope: 'launch/patient patient/Patient.r patient/Observation.rs',
      jwks: { keys: [first.key.jwk] },
      allowed_origins: ['https://app.test'],
    })
  })

  it('replaces metadata that an instance cannot choose, and reads no software statement [PDC-34]', async () => {
    const { access_token } = await launchForRegistration(bench, pdc)
    const wished = {
      ...(await registrationOf()),
      grant_types: ['authorization_code', 'client_credentials'],
      token_endpoint_auth_method: 'client_secret_basic',
      redirect_uris: ['https://evil.test/cb'],
      scope: 'system/*.cruds',
      software_statement: 'not a JWT',
    }
    const response = await postRegistration(bench, wished, access_token)
    const body = await response.json()
    expect([response.status, body]).toMatchObject([
      201,
      {
        grant_types: [jwtBearer],
        token_endpoint_auth_method: 'none',
        redirect_uris: [],
        scope: 'launch/patient patient/Patient.r patient/Observation.rs',
        jwks: wished.jwks,
      },
    ])
    expect(body).not.toHaveProperty('software_statement')
    expect(body).not.toHaveProperty('client_secret')
  })

  it('ends the initial token and its whole grant with the registration [PDC-08]', async () => {
    await bench.call('settings.update', { name: 'introspectionAccess', value: 'open' })
    const tokens = await launchForRegistration(bench, pdc)
    const read = () => readFhir(bench, tokens.access_token, patientOf(tokens))
    expect((await read()).status).toBe(200)
    const before = await bench.postForm('/introspect', { token: tokens.access_token })
    expect(await before.json()).toMatchObject({ active: true })
    const answered = await postRegistration(bench, await registrationOf(), tokens.access_token)
    expect(answered.status).toBe(201)
    const asked = await bench.postForm('/introspect', { token: tokens.access_token })
    expect(await asked.json()).toEqual({ active: false })
    const after = await read()
    expect(after.status).toBe(401)
    expect(after.headers.get('www-authenticate')).toContain('invalid_token')
    const again = await postRegistration(bench, await registrationOf(), tokens.access_token)
    await expectRefusal(again, 401, 'invalid_token')
  })

  it('lets one of two concurrent registrations with one token through [PDC-08]', async () => {
    const { access_token } = await launchForRegistration(bench, pdc)
    const bodies = [await registrationOf(), await registrationOf()]
    const answers = await Promise.all(
      bodies.map((body) => postRegistration(bench, body, access_token)),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 401])
  })

  it('leaves the initial token usable after a registration that failed [PDC-09]', async () => {
    const { access_token } = await launchForRegistration(bench, pdc)
    const bad = { software_id: pdc.software_id, jwks: { keys: [] } }
    const refused = await postRegistration(bench, bad, access_token)
    await expectRefusal(refused, 400, 'invalid_client_metadata')
    const good = await postRegistration(bench, await registrationOf(), access_token)
    expect(good.status).toBe(201)
  })

  it('refuses requests without a token, with an unusable one, or without the scope [PDC-30]', async () => {
    const body = await registrationOf()
    const missing = await postRegistration(bench, body)
    expect(missing.status).toBe(401)
    expect(missing.headers.get('www-authenticate')).toBe('Bearer realm="trustbench"')
    await expectRefusal(await postRegistration(bench, body, 'unknown'), 401, 'invalid_token')
    const plain = await launch(bench, pdc, { scope: 'launch/patient patient/Patient.r' })
    const unapproved = await postRegistration(bench, body, plain.access_token)
    expect(unapproved.headers.get('www-authenticate')).toContain(`scope="${registerScope}"`)
    await expectRefusal(unapproved, 403, 'insufficient_scope')
    const revoked = await launchForRegistration(bench, pdc)
    await bench.call('grants.revoke', { client_id: pdc.client_id })
    const dead = await postRegistration(bench, body, revoked.access_token)
    await expectRefusal(dead, 401, 'invalid_token')
    const expired = await launchForRegistration(bench, pdc)
    bench.clock.advance(300)
    const late = await postRegistration(bench, body, expired.access_token)
    expect(late.headers.get('www-authenticate')).toContain('error="invalid_token"')
    await expectRefusal(late, 401, 'invalid_token')
  })

  it.each<[string, () => Promise<unknown>]>([
    [
      'the app is disabled',
      () => bench.call('clients.setDisabled', { client_id: pdc.client_id, isDisabled: true }),
    ],
    [
      'the app lost its software_id',
      async () => {
        const { client_id } = pdc
        const { software_id: _, ...metadata } = (await bench.call('clients.get', { client_id }))
          .metadata
        await bench.call('clients.update', { client_id, metadata })
      },
    ],
    [
      'the user is disabled',
      async () => {
        const users = await bench.call('users.list', {})
        const { displayName = '', fhirUser = null } =
          users.find(({ username }) => username === 'dr') ?? {}
        const user = { username: 'dr', displayName, fhirUser, isDisabled: true }
        await bench.call('users.save', user)
      },
    ],
  ])('refuses a token when %s meanwhile [PDC-30]', async (_case, change) => {
    const [first, second] = [
      await launchForRegistration(bench, pdc),
      await launchForRegistration(bench, pdc),
    ]
    const before = await postRegistration(bench, await registrationOf(), first.access_token)
    expect(before.status).toBe(201)
    await change()
    const after = await postRegistration(bench, await registrationOf(), second.access_token)
    expect(after.headers.get('www-authenticate')).toContain('error="invalid_token"')
    await expectRefusal(after, 401, 'invalid_token')
  })

  it('refuses an approval of no scope that an instance could use [PDC-10]', async () => {
    const scope = `openid fhirUser ${registerScope}`
    const { access_token } = await launchForRegistration(bench, pdc, {}, scope)
    const refused = await postRegistration(bench, await registrationOf(), access_token)
    expect(await refused.clone().json()).toMatchObject({
      error_description: expect.stringContaining('wanted an approved scope an instance can use'),
    })
    await expectRefusal(refused, 400, 'invalid_client_metadata')
  })

  it('refuses a body that is meant for UDAP while UDAP is switched off [PDC-34]', async () => {
    const { access_token } = await launchForRegistration(bench, pdc)
    const body = await registrationOf()
    await bench.call('settings.update', { name: 'udapEnabled', value: false })
    const refused = await postRegistration(bench, { ...body, udap: '1' }, access_token)
    expect(refused.status).toBe(400)
    expect((await postRegistration(bench, body, access_token)).status).toBe(201)
  })

  it('takes the software_id for nothing while protected registration is switched off [PDC-30]', async () => {
    await bench.call('settings.update', { name: 'clientRegistration', value: 'open' })
    const body = { ...minimalRegistration, software_id: pdc.software_id }
    await expectRefusal(await postRegistration(bench, body), 401, 'invalid_token')
    await bench.call('settings.update', { name: 'protectedRegistration', value: false })
    const ordinary = await postRegistration(bench, { ...body, software_id: undefined })
    expect(ordinary.status).toBe(201)
  })

  it('refuses a software_id that is missing, unknown or of another app [PDC-31]', async () => {
    const { access_token } = await launchForRegistration(bench, pdc)
    const other = await registerInstanceApp(bench)
    const { jwks } = await registrationOf()
    for (const software_id of [undefined, 'unknown', other.software_id, 7]) {
      const response = await postRegistration(bench, { software_id, jwks }, access_token)
      await expectRefusal(response, 400, 'invalid_client_metadata')
    }
    const right = { software_id: pdc.software_id, jwks }
    expect((await postRegistration(bench, right, access_token)).status).toBe(201)
  })

  it('refuses keys that are missing, ambiguous, private, weak or by URL [PDC-32]', async () => {
    const { access_token } = await launchForRegistration(bench, pdc)
    const { jwk } = await makeInstanceKey()
    const { kid: _, ...unnamed } = jwk
    const other = await makeInstanceKey('ES256')
    const rsa = await makeInstanceKey('RS384')
    const sets: unknown[] = [
      undefined,
      'x',
      { keys: [] },
      { keys: [unnamed] },
      { keys: [jwk, { ...other.jwk, kid: jwk['kid'] }] },
      { keys: [{ kty: 'oct', k: 'AAAA', kid: 'x' }] },
      { keys: [{ ...jwk, d: 'AAAA' }] },
      { keys: [{ ...jwk, crv: 7 }] },
      { keys: [{ ...jwk, x: '!' }] },
      { keys: [{ ...rsa.jwk, e: '!' }] },
      { keys: [{ ...rsa.jwk, e: 'AQ' }] },
      { keys: [{ kty: 'RSA', n: 'AQAB', e: 'AQAB', kid: 'x' }] },
      { keys: [{ ...jwk, crv: 'P-521' }] },
    ]
    const { software_id } = pdc
    const send = (members: object) =>
      postRegistration(bench, { software_id, ...members }, access_token)
    for (const jwks of sets) {
      await expectRefusal(await send({ jwks }), 400, 'invalid_client_metadata')
    }
    const byUrl = { jwks: { keys: [jwk] }, jwks_uri: 'https://app.test/jwks' }
    await expectRefusal(await send(byUrl), 400, 'invalid_client_metadata')
    expect((await send({ jwks: { keys: [jwk] } })).status).toBe(201)
  })

  it('refuses a key another instance is registered with [PDC-33]', async () => {
    const first = await registerInstance(bench, pdc)
    const { access_token } = await launchForRegistration(bench, pdc)
    const same = { ...first.key.jwk, kid: 'another-name' }
    const refused = await postRegistration(bench, await registrationOf(same), access_token)
    await expectRefusal(refused, 400, 'invalid_client_metadata')
    const good = await postRegistration(bench, await registrationOf(), access_token)
    expect(good.status).toBe(201)
  })

  it('replaces other metadata by what an instance is (PDC-34)', async () => {
    const { access_token } = await launchForRegistration(bench, pdc)
    const body = {
      ...(await registrationOf()),
      token_endpoint_auth_method: 'client_secret_basic',
      grant_types: ['client_credentials'],
      redirect_uris: ['https://evil.test/cb'],
      software_statement: 'x.y.z',
      scope: 'system/*.cruds',
    }
    const response = await postRegistration(bench, body, access_token)
    expect(await response.json()).toMatchObject({
      token_endpoint_auth_method: 'none',
      grant_types: [jwtBearer],
      redirect_uris: [],
      scope: 'launch/patient patient/Patient.r patient/Observation.rs',
    })
  })

  it('refuses a form and broken JSON as body [PDC-35]', async () => {
    const { access_token } = await launchForRegistration(bench, pdc)
    const send = (contentType: string, body: string) =>
      bench.request('/register', {
        method: 'POST',
        headers: { Authorization: `Bearer ${access_token}`, 'Content-Type': contentType },
        body,
      })
    await expectRefusal(await send('application/json', '{"jwks":'), 400, 'invalid_request')
    const form = await send('application/x-www-form-urlencoded', 'software_id=x')
    await expectRefusal(form, 400, 'invalid_request')
  })

  it('names its endpoint, grant type and scope in discovery, and lets the app call [PDC-15]', async () => {
    const discover = async () =>
      (await bench.request(`${bench.fhirBase}/.well-known/smart-configuration`)).json()
    const document = await discover()
    expect(document.registration_endpoint).toBe(`${bench.issuer}/register`)
    expect(document.grant_types_supported).toContain(jwtBearer)
    expect(document.scopes_supported).toContain(registerScope)
    for (const path of ['/register', '/token']) {
      const headers = { Origin: 'https://app.test', 'Access-Control-Request-Method': 'POST' }
      const preflight = await bench.request(path, { method: 'OPTIONS', headers })
      expect(preflight.headers.get('access-control-allow-origin')).toBe('https://app.test')
      expect(preflight.headers.get('access-control-allow-headers')).toContain('Authorization')
    }
    const { access_token } = await launchForRegistration(bench, pdc)
    const answered = await postRegistration(bench, await registrationOf(), access_token, {
      Origin: 'https://app.test',
    })
    expect(answered.headers.get('access-control-allow-origin')).toBe('https://app.test')
    await bench.call('settings.update', { name: 'udapEnabled', value: false })
    await bench.call('settings.update', { name: 'protectedRegistration', value: false })
    const after = await discover()
    expect(after.registration_endpoint).toBeUndefined()
    expect(after.grant_types_supported).not.toContain(jwtBearer)
    expect(after.scopes_supported).not.toContain(registerScope)
  })
})

describe('token endpoint, jwt-bearer', () => {
  it('gives an instance the user, context and scopes that were approved [PDC-10] [PDC-11] [PDC-13]', async () => {
    const original = await launchForRegistration(bench, pdc, { patient: 'wei-chen' })
    const key = await makeInstanceKey()
    const registered = await postRegistration(
      bench,
      await registrationOf(key.jwk),
      original.access_token,
    )
    const { client_id } = await registered.json()
    const response = await askWithAssertion(
      bench,
      await signAssertion(bench, { client_id, key }),
      {},
      { Origin: 'https://app.test' },
    )
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('access-control-allow-origin')).toBe('https://app.test')
    const tokens = await response.json()
    expect(tokens).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'launch/patient patient/Patient.r patient/Observation.rs',
      patient: original.patient,
    })
    expect((await readFhir(bench, tokens.access_token, patientOf(tokens))).status).toBe(200)
    const rows = await bench.call('registration.instances', { client_id: pdc.client_id })
    expect(rows).toMatchObject([{ client_id, username: 'dr' }])
  })

  it('takes the client_id or the sub of the user as subject, and no other [PDC-12]', async () => {
    const { id_token = '', ...original } = await launchForRegistration(bench, pdc)
    const { sub } = JSON.parse(Buffer.from(id_token.split('.')[1] ?? '', 'base64url').toString())
    const key = await makeInstanceKey()
    const request = await registrationOf(key.jwk)
    const registered = await postRegistration(bench, request, original.access_token)
    const instance = { ...(await registered.json()), key }
    for (const subject of [instance.client_id, sub]) {
      const assertion = await signAssertion(bench, instance, { sub: subject })
      expect((await askWithAssertion(bench, assertion)).status).toBe(200)
    }
    for (const subject of ['somebody', pdc.client_id, undefined]) {
      const assertion = await signAssertion(bench, instance, { sub: subject })
      await expectRefusal(await askWithAssertion(bench, assertion), 400, 'invalid_grant')
    }
  })

  it('narrows to a scope that is asked, and refuses a wider one [PDC-13]', async () => {
    const instance = await registerInstance(bench, pdc)
    const narrow = await ask(instance, { scope: 'patient/Observation.s' })
    expect(await narrow.json()).toMatchObject({ scope: 'patient/Observation.s' })
    for (const scope of ['patient/Observation.cruds', 'openid', registerScope]) {
      await expectRefusal(await ask(instance, { scope }), 400, 'invalid_scope')
    }
  })

  it('may be repeated until the duration ends, and no token outlives it [PDC-14]', async () => {
    const instance = await registerInstance(bench, pdc, { instanceDuration: '3600' })
    const { client_id } = instance
    expect((await ask(instance)).status).toBe(200)
    expect((await ask(instance, { client_id })).status).toBe(200)
    bench.clock.advance(3590)
    const last = await ask(instance)
    expect(await last.json()).toMatchObject({ expires_in: 10 })
    bench.clock.advance(10)
    await expectRefusal(await ask(instance), 400, 'invalid_grant')
  })

  it('may be repeated for good where the user set no end, and be told so in the console [PDC-04] [PDC-14]', async () => {
    const instance = await registerInstance(bench, pdc, { instanceDuration: 'until-revoked' })
    bench.clock.advance(400 * 86_400)
    expect(await (await ask(instance)).json()).toMatchObject({ expires_in: 3600 })
    const [listed] = await bench.call('registration.instances', { client_id: pdc.client_id })
    expect(listed).toMatchObject({ client_id: instance.client_id, endsAt: null })
  })

  it('gives no more than the instance may still have, and ends when nothing is left [PDC-13] [PDC-14]', async () => {
    const instance = await registerInstance(bench, pdc)
    const { client_id } = instance
    const limit = async (scope: string) => {
      const { metadata } = await bench.call('clients.get', { client_id })
      await bench.call('clients.update', { client_id, metadata: { ...metadata, scope } })
    }
    await limit('patient/Observation.rs')
    expect(await (await ask(instance)).json()).toMatchObject({ scope: 'patient/Observation.rs' })
    await limit('patient/Condition.rs')
    await expectRefusal(await ask(instance), 400, 'invalid_grant')
  })

  it('takes no scope parameter of more than 200 scopes [L-06]', async () => {
    const instance = await registerInstance(bench, pdc)
    const scope = Array.from({ length: 201 }, (_, index) => `patient/Observation.s?_id=${index}`)
    const refused = await ask(instance, { scope: scope.join(' ') })
    expect(await refused.clone().json()).toMatchObject({
      error_description: 'scope has 201 scopes, wanted at most 200 scopes',
    })
    await expectRefusal(refused, 400, 'invalid_scope')
  })

  it('ends with the revocation by the user, and with the deletion of the instance [PDC-14]', async () => {
    const instance = await registerInstance(bench, pdc)
    const other = await registerInstance(bench, pdc)
    const { access_token, patient } = await (await ask(instance)).json()
    expect((await readFhir(bench, access_token, `Patient/${patient}`)).status).toBe(200)
    await bench.call('grants.revoke', { client_id: instance.client_id })
    expect((await readFhir(bench, access_token, `Patient/${patient}`)).status).toBe(401)
    await expectRefusal(await ask(instance), 400, 'invalid_grant')
    const { client_id } = other
    await bench.call('clients.delete', { client_id })
    await expectRefusal(await ask(other, { client_id }), 401, 'invalid_client')
    await expectRefusal(await ask(other), 400, 'invalid_grant')
  })

  it('ends one instance alone, or all of an app with the consent or the app [PDC-17]', async () => {
    const [first, second] = [await registerInstance(bench, pdc), await registerInstance(bench, pdc)]
    await bench.call('grants.revoke', { client_id: first.client_id })
    expect((await ask(second)).status).toBe(200)
    await bench.call('grants.revoke', { client_id: pdc.client_id })
    await expectRefusal(await ask(second), 400, 'invalid_grant')
    const third = await registerInstance(bench, pdc)
    await bench.call('clients.setDisabled', { client_id: pdc.client_id, isDisabled: true })
    await expectRefusal(await ask(third), 400, 'invalid_grant')
    await bench.call('clients.delete', { client_id: pdc.client_id })
    const { client_id } = third
    await expectRefusal(await ask(third, { client_id }), 401, 'invalid_client')
  })

  it('is the only grant of an instance, and of nobody else [PDC-16]', async () => {
    const instance = await registerInstance(bench, pdc)
    const { client_id } = instance
    for (const grant_type of ['client_credentials', 'refresh_token', 'authorization_code']) {
      const response = await bench.postForm('/token', { grant_type, client_id })
      await expectRefusal(response, 400, 'unauthorized_client')
    }
    const assertion = await signAssertion(bench, instance)
    const foreign = await askWithAssertion(bench, assertion, { client_id: pdc.client_id })
    await expectRefusal(foreign, 400, 'unauthorized_client')
    const sym = await registerSymmetricApp(bench)
    const basic = Buffer.from(`${sym.client_id}:${sym.client_secret}`).toString('base64')
    const headers = { Authorization: `Basic ${basic}` }
    const confidential = await askWithAssertion(bench, assertion, {}, headers)
    await expectRefusal(confidential, 400, 'unauthorized_client')
    const query = authorizationQuery(
      bench,
      { client_id, client_secret: undefined },
      createProofKey(),
    )
    const page = await bench.request(`/authorize?${query}`, {
      headers: { Accept: 'application/json' },
    })
    expect(page.status).toBe(400)
    expect(await page.json()).toMatchObject({ error: 'unauthorized_client' })
  })

  it('refuses another client_id than the issuer, and any client authentication beside it [PDC-37]', async () => {
    const instance = await registerInstance(bench, pdc)
    const other = await registerInstance(bench, pdc)
    const { client_id } = instance
    expect((await ask(instance, { client_id })).status).toBe(200)
    await expectRefusal(await ask(instance, { client_id: other.client_id }), 400, 'invalid_grant')
    const secret = await ask(instance, { client_id, client_secret: 'x' })
    await expectRefusal(secret, 401, 'invalid_client')
    const withAssertion = await ask(instance, {
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await signAssertion(bench, instance),
    })
    await expectRefusal(withAssertion, 401, 'invalid_client')
  })

  it('is unknown while protected registration is switched off [PDC-16]', async () => {
    const instance = await registerInstance(bench, pdc)
    expect((await ask(instance)).status).toBe(200)
    await bench.call('settings.update', { name: 'protectedRegistration', value: false })
    await expectRefusal(await ask(instance), 400, 'unsupported_grant_type')
  })
})
