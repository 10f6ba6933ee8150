import {
  createRemoteJWKSet,
  customFetch,
  decodeJwt,
  decodeProtectedHeader,
  type FetchImplementation,
  jwtVerify,
} from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  asCredentials,
  type ClientKey,
  makeAssertion,
  makeClientKey,
  registerBackend,
} from '../../support/asymmetric-client.ts'
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
  registerSymmetricApp,
  type TestClient,
} from '../../support/launch.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'

let bench: TestWorkbench
let app: TestClient
let key: ClientKey
beforeAll(async () => {
  bench = await createTestWorkbench()
  app = await registerSymmetricApp(bench)
  key = makeClientKey('ES384', 'kit')
})
afterAll(() => bench.close())

type Json = Readonly<Record<string, unknown>>

async function discover(): Promise<Json> {
  const response = await bench.request(`${bench.fhirBase}/.well-known/smart-configuration`, {
    headers: { Accept: 'application/json', Origin: 'https://inferno.example' },
  })
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toMatch(/^application\/json/)
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
  return response.json()
}

/** What the kit asks of every token response. */
async function readTokenResponse(response: Response): Promise<LaunchTokens> {
  expect(response.status).toBe(200)
  expect(response.headers.get('cache-control')).toContain('no-store')
  expect(response.headers.get('pragma')).toContain('no-cache')
  const tokens: LaunchTokens = await response.json()
  expect(tokens).toMatchObject({
    access_token: expect.any(String),
    token_type: 'Bearer',
    expires_in: expect.any(Number),
    scope: expect.any(String),
  })
  return tokens
}

/** Redirects, receives the code, exchanges it and reads the patient that came with it. */
async function walkLaunch(overrides: Readonly<Record<string, string>>): Promise<LaunchTokens> {
  const proof = createProofKey()
  const arrived = await authorize(bench, app, proof, overrides)
  expect(arrived.get('state')).toBe('a-state-of-the-app')
  const code = arrived.get('code') ?? ''
  expect(code).not.toBe('')
  const tokens = await readTokenResponse(await redeem(bench, app, code, proof))
  expect(tokens.patient).toEqual(expect.any(String))
  const read = await readFhir(bench, tokens.access_token, `Patient/${tokens.patient}`)
  expect(await read.json()).toMatchObject({ resourceType: 'Patient', id: tokens.patient })
  return tokens
}

const scopes = 'openid fhirUser patient/*.rs offline_access'

describe('Inferno SMART App Launch kit, STU2.2 server groups', () => {
  it('smart_discovery_stu2_2: the configuration has the required members, and S256 alone [FG-21] [DSC-04] [DSC-09]', async () => {
    const found = await discover()
    expect(found).toMatchObject({
      issuer: bench.issuer,
      jwks_uri: expect.any(String),
      authorization_endpoint: expect.any(String),
      token_endpoint: expect.any(String),
      introspection_endpoint: expect.any(String),
      grant_types_supported: expect.arrayContaining(['authorization_code', 'client_credentials']),
      code_challenge_methods_supported: ['S256'],
      capabilities: expect.arrayContaining([
        'launch-ehr',
        'launch-standalone',
        'authorize-post',
        'client-confidential-symmetric',
        'sso-openid-connect',
        'permission-v2',
      ]),
    })
  })

  it('smart_standalone_launch_stu2_2: a launch ends with a token that reads the patient [FG-21] [SAL-50]', async () => {
    const tokens = await walkLaunch({ scope: `launch/patient ${scopes}` })
    expect(tokens.scope.split(' ')).toEqual(expect.arrayContaining(['patient/*.rs', 'openid']))
  })

  it('smart_ehr_launch_stu2_2: the EHR opens the app, and the context is that of the EHR [FG-21] [SAL-04] [SAL-05]', async () => {
    const { rows } = await bench.call('launch.patients', { search: '' })
    const patient = rows[1]?.id ?? ''
    const { openUrl } = await bench.call('launch.start', {
      mode: 'ehr',
      client_id: app.client_id,
      ehr: { username: 'dr', context: { patient } },
    })
    const opened = new URL(openUrl ?? '').searchParams
    expect(opened.get('iss')).toBe(bench.fhirBase)
    const handle = opened.get('launch') ?? ''
    const tokens = await walkLaunch({ scope: `launch ${scopes}`, launch: handle })
    expect(tokens.patient).toBe(patient)
  })

  it('smart_openid_connect_stu2_2: the ID token is valid by what discovery leads to, and fhirUser can be read [FG-21] [OID-03] [OID-08]', async () => {
    const tokens = await launch(bench, app, { scope: 'openid fhirUser' })
    const header = decodeProtectedHeader(tokens.id_token ?? '')
    expect(header.alg).toBe('RS256')
    const { iss } = decodeJwt(tokens.id_token ?? '')
    const response = await bench.request(`${iss}/.well-known/openid-configuration`)
    const found = await response.json()
    for (const member of [
      'authorization_endpoint',
      'token_endpoint',
      'response_types_supported',
      'subject_types_supported',
    ]) {
      expect(found, member).toHaveProperty(member)
    }
    expect(found.id_token_signing_alg_values_supported).toContain('RS256')
    const fetchKeys: FetchImplementation = (url, init) => bench.request(url, init as RequestInit)
    const keys = createRemoteJWKSet(new URL(found.jwks_uri), { [customFetch]: fetchKeys })
    const { payload } = await jwtVerify(tokens.id_token ?? '', keys, {
      issuer: found.issuer,
      audience: app.client_id,
      algorithms: ['RS256'],
      requiredClaims: ['sub', 'exp', 'iat', 'fhirUser'],
      currentDate: new Date(bench.clock.now()),
    })
    const [, type = '', id = ''] =
      /\/(Patient|Practitioner|RelatedPerson|Person)\/([^/]+)$/.exec(String(payload['fhirUser'])) ??
      []
    const read = await readFhir(bench, tokens.access_token, `${type}/${id}`)
    expect(await read.json()).toMatchObject({ resourceType: type, id })
  })

  it.each([
    ['smart_standalone_refresh_without_scopes', undefined],
    ['smart_standalone_refresh_with_scopes', 'patient/Patient.rs'],
  ])(
    '%s: a refresh gives another token, with scope %s [FG-21] [RFT-06] [RFT-07]',
    async (_group, scope) => {
      const first = await launch(bench, app, { scope: `launch/patient ${scopes}` })
      const answer = await refresh(bench, app, first.refresh_token ?? '', { scope })
      const refreshed = await readTokenResponse(answer)
      expect(refreshed.access_token).not.toBe(first.access_token)
      expect(refreshed.scope).toBe(scope ?? first.scope)
      const read = await readFhir(bench, refreshed.access_token, `Patient/${first.patient}`)
      expect(read.status).toBe(200)
    },
  )

  it('backend_services_authorization: three wrong requests are refused, a right one gets a token that reads [FG-21] [BKS-01] [BKS-03]', async () => {
    const found = await discover()
    const client = await registerBackend(bench, [key])
    const ask = (overrides: Readonly<Record<string, string>>, assertion?: string) =>
      bench.postForm(String(found['token_endpoint']), {
        grant_type: 'client_credentials',
        scope: 'system/*.rs',
        ...asCredentials(assertion ?? makeAssertion(bench, client, key)),
        ...overrides,
      })
    const outcomeOf = async (response: Response) => [response.status, (await response.json()).error]
    const stranger = makeAssertion(bench, client, makeClientKey('ES384', key.kid))
    expect(await outcomeOf(await ask({ grant_type: 'not_a_grant_type' }))).toEqual([
      400,
      'unsupported_grant_type',
    ])
    const [status] = await outcomeOf(await ask({ client_assertion_type: 'not_an_assertion_type' }))
    expect([400, 401]).toContain(status)
    expect(await outcomeOf(await ask({}, stranger))).toEqual([401, 'invalid_client'])
    const tokens = await readTokenResponse(await ask({}))
    expect((await readFhir(bench, tokens.access_token, 'Patient?_count=1')).status).toBe(200)
  })

  it('smart_token_introspection_stu2_2: a live token shows what its response said, another is inactive and no more [FG-21] [INT-01]', async () => {
    const found = await discover()
    const tokens = await launch(bench, app, { scope: `launch/patient ${scopes}` })
    const resourceServer = await registerSymmetricApp(bench, {
      redirect_uris: [],
      launch_uri: undefined,
      grant_types: [],
      scope: '',
      may_introspect: true,
    })
    const { headers, form } = clientCredentials(resourceServer)
    const introspect = async (token: string) => {
      const endpoint = String(found['introspection_endpoint'])
      const response = await bench.postForm(endpoint, { ...form, token }, headers)
      expect(response.status).toBe(200)
      return response.json()
    }
    const { iss, sub, ...claims } = decodeJwt(tokens.id_token ?? '')
    const live = await introspect(tokens.access_token)
    expect(live).toMatchObject({
      active: true,
      client_id: app.client_id,
      exp: bench.clock.nowSeconds() + tokens.expires_in,
      patient: tokens.patient,
      iss,
      sub,
      fhirUser: claims['fhirUser'],
    })
    expect(live.scope.split(' ').sort()).toEqual(tokens.scope.split(' ').sort())
    expect(await introspect('not-a-token')).toEqual({ active: false })
  })

  it('smart_cors_token_exchange: a page of the app may read the token response, one of another may not [FG-21] [COR-02]', async () => {
    const originFor = async (Origin: string) => {
      const proof = createProofKey()
      const arrived = await authorize(bench, app, proof, { scope: 'openid' })
      const { headers, form } = clientCredentials(app)
      const response = await bench.postForm(
        '/token',
        {
          ...form,
          grant_type: 'authorization_code',
          code: arrived.get('code') ?? '',
          redirect_uri: appRedirectUri,
          code_verifier: proof.code_verifier,
        },
        { ...headers, Origin },
      )
      expect(response.status).toBe(200)
      return response.headers.get('access-control-allow-origin')
    }
    const { origin } = new URL(appRedirectUri)
    expect(await originFor(origin)).toBe(origin)
    expect(await originFor('https://elsewhere.test')).toBeNull()
  })
})
