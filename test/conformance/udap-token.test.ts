import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { createProofKey, readFhir } from '../support/launch.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'
import {
  createUdapApp,
  postStatement,
  registerUdapApp,
  requestUdapToken,
  serviceStatementOf,
  signUdapJwt,
  statementOf,
  tokenClaimsOf,
  treatmentRequest,
  trustCommunity,
  type UdapApp,
  type UdapJwtChange,
} from '../support/udap-app.ts'
import {
  launchUdapApp,
  obtainUdapCode,
  postUdapToken,
  redeemUdapCode,
  signPersonalToken,
} from '../support/udap-flow.ts'

async function outcomeOf(response: Response) {
  const body = await response.json()
  return [response.status, body.error ?? null]
}

const set = (bench: TestWorkbench, name: string, value: string | number) =>
  bench.call('settings.update', { name, value })

describe('the token endpoint, for clients with certificates', () => {
  let bench: TestWorkbench
  let service: UdapApp
  let serviceId: string
  let app: UdapApp
  let appId: string
  beforeAll(async () => {
    bench = await createTestWorkbench()
    await trustCommunity(bench, 'beta')
    service = await createUdapApp(bench)
    serviceId = await registerUdapApp(service, serviceStatementOf(service))
    app = await createUdapApp(bench)
    appId = await registerUdapApp(app)
  }, 60_000)
  const sign = (change: UdapJwtChange = {}, signer = service) =>
    signUdapJwt(signer, tokenClaimsOf(service, serviceId), change)
  const ask = async (change: UdapJwtChange = {}, signer = service) =>
    outcomeOf(await requestUdapToken(bench, await sign(change, signer)))

  it('gives a bearer token for at most an hour, and nothing to refresh with [UDAP-TOK-016] [UDAP-TOK-017] [UDAP-TOK-019] [UDAP-SCOPE-006]', async () => {
    const scope = 'system/*.rs offline_access'
    const response = await requestUdapToken(bench, await sign(), { scope })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toMatch(/^application\/json/)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('pragma')).toBe('no-cache')
    const body = await response.json()
    expect(body).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: expect.any(Number),
      scope: 'system/*.rs',
    })
    expect(body.expires_in).toBeLessThanOrEqual(3600)
  })

  it('lets no access token of a person outlive an hour [UDAP-TOK-016]', async () => {
    const own = await createTestWorkbench({ config: { accessTokenLifetimeSeconds: 3600 } })
    await trustCommunity(own, 'beta')
    const ownApp = await createUdapApp(own)
    const tokens = await launchUdapApp(ownApp, await registerUdapApp(ownApp))
    expect(tokens.expires_in).toBe(3600)
    own.clock.advance(3599)
    expect((await readFhir(own, tokens.access_token, 'Patient')).status).toBe(200)
    own.clock.advance(2)
    expect((await readFhir(own, tokens.access_token, 'Patient')).status).toBe(401)
    await expect(set(own, 'accessTokenLifetimeSeconds', 3601)).rejects.toThrow(
      'accessTokenLifetimeSeconds',
    )
  })

  it('takes no other type of assertion, method or media type [UDAP-TOK-001] [UDAP-TOK-002]', async () => {
    expect(await ask()).toEqual([200, null])
    for (const type of ['urn:ietf:params:oauth:grant-type:jwt-bearer', undefined]) {
      const response = await requestUdapToken(bench, await sign(), { client_assertion_type: type })
      expect(await outcomeOf(response)).toEqual([400, 'invalid_client'])
    }
    expect((await bench.request('/token?grant_type=client_credentials')).status).toBe(405)
    const json = await bench.request('/token', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ grant_type: 'client_credentials' }),
    })
    expect(await outcomeOf(json)).toEqual([400, 'invalid_request'])
  })

  it('takes one mechanism of authentication [UDAP-TOK-003]', async () => {
    const header = { Authorization: `Basic ${Buffer.from('a:b').toString('base64')}` }
    const withHeader = await requestUdapToken(bench, await sign(), {}, header)
    expect(await outcomeOf(withHeader)).toEqual([400, 'invalid_request'])
    const secret = { client_secret: 'secret' }
    const withSecret = await requestUdapToken(bench, await sign(), secret)
    expect(await outcomeOf(withSecret)).toEqual([400, 'invalid_request'])
  })

  it('knows a client by its id alone, and the same everywhere [UDAP-TOK-004]', async () => {
    const same = await requestUdapToken(bench, await sign(), { client_id: serviceId })
    expect(await outcomeOf(same)).toEqual([200, null])
    const other = await requestUdapToken(bench, await sign(), { client_id: appId })
    expect(await outcomeOf(other)).toEqual([400, 'invalid_client'])
    for (const claims of [
      { iss: service.iss, sub: service.iss },
      { iss: 'nobody', sub: 'nobody' },
      { sub: service.iss },
      { iss: service.iss },
    ]) {
      expect(await ask({ claims }), JSON.stringify(claims)).toEqual([400, 'invalid_client'])
    }
  })

  it('wants the token to be for itself, by its very URL [UDAP-TOK-005] [UDAP-JWT-011] [UDAP-JWT-012]', async () => {
    expect(await ask({ claims: { aud: [`${bench.issuer}/token`, 'https://x'] } })).toEqual([
      200,
      null,
    ])
    for (const aud of [
      bench.issuer,
      bench.fhirBase,
      `${bench.issuer}/register`,
      `${bench.issuer}/token/`,
      `${bench.issuer}/token`.toUpperCase(),
      [],
    ]) {
      expect(await ask({ claims: { aud } }), String(aud)).toEqual([400, 'invalid_client'])
    }
  })

  it('wants a certificate with the URI of the registration, of the same community [UDAP-TOK-006] [UD-08]', async () => {
    const renewed = await createUdapApp(bench, { iss: service.iss, alg: 'RS256' })
    expect(await ask({}, renewed)).toEqual([200, null])
    expect(await ask({}, await createUdapApp(bench))).toEqual([400, 'invalid_client'])
    const elsewhere = await createUdapApp(bench, { iss: service.iss, community: 'alpha' })
    expect(await ask({}, elsewhere)).toEqual([400, 'invalid_client'])
  })

  it('takes tokens of at most five minutes, once, and while they last [UDAP-TOK-007] [UDAP-TOK-008] [UDAP-JWT-010]', async () => {
    const iat = bench.clock.nowSeconds()
    expect(await ask({ claims: { iat, exp: iat + 300 } })).toEqual([200, null])
    expect(await ask({ claims: { iat, exp: iat + 301 } })).toEqual([400, 'invalid_client'])
    const late = { iat: iat - 400, exp: iat - 100 }
    expect(await ask({ claims: late })).toEqual([400, 'invalid_client'])

    const jti = randomUUID()
    const once = await sign({ claims: { jti, exp: iat + 60 } })
    expect(await outcomeOf(await requestUdapToken(bench, once))).toEqual([200, null])
    expect(await outcomeOf(await requestUdapToken(bench, once))).toEqual([400, 'invalid_client'])
    const other = await signPersonalToken(app, appId, { claims: { jti } })
    const answered = await postUdapToken(app, appId, {
      grant_type: 'refresh_token',
      refresh_token: 'x',
      client_assertion: other,
    })
    // The id is used up for its client alone: this one goes on to the refresh token.
    expect(await outcomeOf(answered)).toEqual([400, 'invalid_grant'])
    const again = await requestUdapToken(bench, other)
    expect(await outcomeOf(again)).toEqual([400, 'invalid_client'])
  })

  it('tells a foreign signature from a foreign certificate, by the codes that are set [UDAP-TOK-009]', async () => {
    const other = await createUdapApp(bench)
    const stranger = await createUdapApp(bench, { community: 'strangers', iss: service.iss })
    const forged: UdapJwtChange = { privateKey: other.privateKey }
    expect(await ask(forged)).toEqual([400, 'invalid_request'])
    expect(await ask({}, stranger)).toEqual([400, 'invalid_client'])
    await set(bench, 'udapSignatureError', 'invalid_client')
    expect(await ask(forged)).toEqual([400, 'invalid_client'])
    await set(bench, 'udapClientErrorStatus', '401')
    expect(await ask(forged)).toEqual([401, 'invalid_client'])
    expect(await ask({}, stranger)).toEqual([401, 'invalid_client'])
    await set(bench, 'udapSignatureError', 'invalid_request')
    await set(bench, 'udapClientErrorStatus', '400')
    expect(await ask()).toEqual([200, null])
  })

  it('wants udap of clients that registered so, and takes SMART clients by their own rules [UDAP-TOK-010]', async () => {
    for (const udap of [undefined, '2', 'true']) {
      const response = await requestUdapToken(bench, await sign(), { udap })
      expect(await outcomeOf(response), udap).toEqual([400, 'invalid_request'])
    }
    const { client } = await bench.call('clients.register', {
      metadata: {
        client_name: 'SMART service',
        token_endpoint_auth_method: 'private_key_jwt',
        grant_types: ['client_credentials'],
        scope: 'system/*.rs',
        jwks: { keys: [jwkOf(service, 'one')] },
      },
    })
    const claims = { iss: client.client_id, sub: client.client_id, extensions: undefined }
    const smart = await sign({ header: { x5c: undefined, kid: 'one', typ: 'JWT' }, claims })
    const asSmart = await requestUdapToken(bench, smart, { udap: undefined })
    expect(await outcomeOf(asSmart)).toEqual([200, null])
    const asUdap = await requestUdapToken(bench, await sign({ claims }))
    expect(await outcomeOf(asUdap)).toEqual([400, 'invalid_client'])
  })

  it('gives nothing for a grant the client is not registered for, or none knows [UDAP-TOK-011]', async () => {
    const unknown = await requestUdapToken(bench, await sign(), { grant_type: 'password' })
    expect(await outcomeOf(unknown)).toEqual([400, 'unsupported_grant_type'])
    const other = await requestUdapToken(bench, await sign(), {
      grant_type: 'refresh_token',
      refresh_token: 'x',
    })
    expect(await outcomeOf(other)).toEqual([400, 'unauthorized_client'])
  })

  it('redeems a code once, and takes back what a second use betrays [UDAP-TOK-012]', async () => {
    const proof = createProofKey()
    const code = await obtainUdapCode(bench, appId, proof)
    const first = await redeemUdapCode(app, appId, code, proof)
    expect(first.status).toBe(200)
    const { access_token } = await first.json()
    expect(await outcomeOf(await redeemUdapCode(app, appId, code, proof))).toEqual([
      400,
      'invalid_grant',
    ])
    expect((await readFhir(bench, access_token, 'Patient')).status).toBe(401)
  })

  it('redeems a code for its own client alone, and in its time [UDAP-TOK-012] [UDAP-AZ-010]', async () => {
    const other = await createUdapApp(bench)
    const otherId = await registerUdapApp(other)
    const proof = createProofKey()
    const foreign = await redeemUdapCode(
      other,
      otherId,
      await obtainUdapCode(bench, appId, proof),
      proof,
    )
    expect(await outcomeOf(foreign)).toEqual([400, 'invalid_grant'])
    const late = await obtainUdapCode(bench, appId, proof)
    bench.clock.advance(61)
    expect(await outcomeOf(await redeemUdapCode(app, appId, late, proof))).toEqual([
      400,
      'invalid_grant',
    ])
  })

  it.each([
    ['no verifier', { code_verifier: undefined }],
    ['another verifier', { code_verifier: createProofKey().code_verifier }],
    ['an odd verifier', { code_verifier: 'short' }],
    ['no redirect URI', { redirect_uri: undefined }],
    ['another redirect URI', { redirect_uri: 'https://app.example/other' }],
  ])('redeems no code with %s [UDAP-TOK-012] [UDAP-TOK-013] [UDAP-TOK-014]', async (_, change) => {
    const proof = createProofKey()
    const good = await obtainUdapCode(bench, appId, proof)
    expect((await redeemUdapCode(app, appId, good, proof)).status).toBe(200)
    const code = await obtainUdapCode(bench, appId, proof)
    const refused = await redeemUdapCode(app, appId, code, proof, change)
    expect(await outcomeOf(refused)).toEqual([400, 'invalid_grant'])
  })

  it('wants no redirect URI of who left it out before [UDAP-TOK-014] [UDAP-AZ-007]', async () => {
    const proof = createProofKey()
    const without = { redirect_uri: undefined }
    const code = await obtainUdapCode(bench, appId, proof, without)
    expect((await redeemUdapCode(app, appId, code, proof, without)).status).toBe(200)
    const second = await obtainUdapCode(bench, appId, proof, without)
    expect(await outcomeOf(await redeemUdapCode(app, appId, second, proof))).toEqual([
      400,
      'invalid_grant',
    ])
  })

  it.each(['stu2', 'stu1', 'base', 'carin'] as const)(
    'in mode %s has a rule for requests without scope [UDAP-TOK-015] [UDAP-SCOPE-006]',
    async (udapMode) => {
      await set(bench, 'udapMode', udapMode)
      try {
        const response = await requestUdapToken(bench, await sign(), { scope: undefined })
        if (udapMode === 'stu2') {
          expect(await outcomeOf(response)).toEqual([400, 'invalid_scope'])
        } else {
          expect(await response.json()).toMatchObject({ scope: 'system/*.rs' })
        }
      } finally {
        await set(bench, 'udapMode', 'stu2')
      }
    },
  )

  it('refreshes with a fresh authentication token, never for more, once [UDAP-TOK-018]', async () => {
    const tokens = await launchUdapApp(app, appId)
    const refresh = (refresh_token: string | undefined, more = {}) =>
      postUdapToken(app, appId, { grant_type: 'refresh_token', refresh_token, ...more })
    const bare = await refresh(tokens.refresh_token, {
      client_assertion: undefined,
      client_assertion_type: undefined,
      udap: undefined,
      client_id: appId,
    })
    expect(await outcomeOf(bare)).toEqual([400, 'invalid_client'])
    const wider = await refresh(tokens.refresh_token, { scope: 'user/*.cruds' })
    expect(await outcomeOf(wider)).toEqual([400, 'invalid_scope'])
    const narrower = await refresh(tokens.refresh_token, { scope: 'user/Patient.rs' })
    expect(narrower.status).toBe(200)
    const { scope, refresh_token } = await narrower.json()
    expect(scope).toBe('user/Patient.rs')
    expect(await outcomeOf(await refresh(tokens.refresh_token))).toEqual([400, 'invalid_grant'])
    expect(await outcomeOf(await refresh(refresh_token))).toEqual([400, 'invalid_grant'])
  })

  it('keeps with a token who proved to ask, and for what, and with each request to FHIR [UDAP-TOK-022] [UDAP-B2B-001]', async () => {
    const object = { ...treatmentRequest, organization_name: 'Acme', unknown: 'x' }
    const assertion = await sign({ claims: { extensions: { 'hl7-b2b': object } } })
    const { access_token } = await (await requestUdapToken(bench, assertion)).json()
    const introspect = async (token: string) => {
      const response = await bench.postForm(
        '/introspect',
        { token },
        { Authorization: `Bearer ${token}` },
      )
      return response.json()
    }
    const asked = {
      'hl7-b2b': { ...treatmentRequest, organization_name: 'Acme' },
    }
    const proof = {
      community: 'urn:example:trustbench:beta',
      san: service.iss,
      certificate_sha256: service.certificateId,
    }
    expect(await introspect(access_token)).toMatchObject({ udap: proof, extensions: asked })
    expect((await readFhir(bench, access_token, 'Patient?_count=1')).status).toBe(200)
    const { rows } = await bench.call('traffic.list', { search: '/fhir/Patient', limit: 1 })
    const exchange = await bench.call('traffic.get', { id: rows[0]?.id ?? '' })
    expect(exchange.notes).toContainEqual(
      expect.objectContaining({
        check: 'asking-party',
        detail: {
          community: proof.community,
          san: proof.san,
          certificate: proof.certificate_sha256,
          extensions: asked,
        },
      }),
    )

    const personal = await launchUdapApp(app, appId)
    const described = await introspect(personal.access_token)
    expect(described).toMatchObject({
      udap: { ...proof, san: app.iss, certificate_sha256: app.certificateId },
    })
    expect(described).not.toHaveProperty('extensions')
    const renewed = await createUdapApp(bench, { iss: app.iss })
    const refreshed = await postUdapToken(renewed, appId, {
      grant_type: 'refresh_token',
      refresh_token: personal.refresh_token,
    })
    const later = await introspect((await refreshed.json()).access_token)
    expect(later.udap.certificate_sha256).toBe(renewed.certificateId)
  })

  it('adds the context of a SMART launch [UDAP-TOK-020]', async () => {
    const own = await createUdapApp(bench)
    const clientId = await registerUdapApp(own, {
      ...statementOf(own),
      scope: 'launch/patient patient/*.rs openid fhirUser',
    })
    const tokens = await launchUdapApp(own, clientId, {
      scope: 'launch/patient patient/*.rs openid fhirUser',
    })
    expect(tokens).toMatchObject({ patient: expect.any(String), id_token: expect.any(String) })
    expect((await readFhir(bench, tokens.access_token, `Patient/${tokens.patient}`)).status).toBe(
      200,
    )
  })

  it('lets in who never registered where the community says so [UDAP-TOK-023]', async () => {
    const stranger = await createUdapApp(bench)
    const claims = { iss: stranger.iss, sub: 'unregistered' }
    const request = async (change: UdapJwtChange = {}, more = {}) =>
      requestUdapToken(
        bench,
        await signUdapJwt(stranger, tokenClaimsOf(stranger, ''), {
          ...change,
          claims: { ...claims, ...change.claims },
        }),
        more,
      )
    expect(await outcomeOf(await request())).toEqual([400, 'invalid_client'])
    await trustCommunity(bench, 'beta', {
      unregistered: { isAllowed: true, scopes: 'system/Patient.rs' },
    })
    try {
      const response = await request()
      expect(response.status).toBe(200)
      const { access_token, scope } = await response.json()
      expect(scope).toBe('system/Patient.rs')
      expect((await readFhir(bench, access_token, 'Patient')).status).toBe(200)
      expect((await readFhir(bench, access_token, 'Observation')).status).toBe(403)
      expect(await outcomeOf(await request({ claims: { iss: service.iss } }))).toEqual([
        400,
        'invalid_client',
      ])
      expect(
        await outcomeOf(await request({}, { grant_type: 'refresh_token', refresh_token: 'x' })),
      ).toEqual([400, 'unauthorized_client'])
      const clientId = await registerUdapApp(stranger, serviceStatementOf(stranger))
      const registered = await signUdapJwt(stranger, tokenClaimsOf(stranger, clientId))
      expect(await outcomeOf(await requestUdapToken(bench, registered))).toEqual([200, null])
      const clients = await bench.call('clients.list', { search: 'Test app' })
      expect(clients.rows.map(({ client_id }) => client_id)).toContain(clientId)
    } finally {
      await trustCommunity(bench, 'beta')
    }
    expect(await outcomeOf(await request())).toEqual([400, 'invalid_client'])
  })

  it('gives who never registered what the community says now, and nothing once it is disabled here [UDAP-TOK-023]', async () => {
    const stranger = await createUdapApp(bench)
    const request = async (iss = stranger.iss) =>
      requestUdapToken(
        bench,
        await signUdapJwt(stranger, tokenClaimsOf(stranger, ''), {
          claims: { iss, sub: 'unregistered' },
        }),
      )
    const letIn = (scopes: string) =>
      trustCommunity(bench, 'beta', { unregistered: { isAllowed: true, scopes } })
    try {
      await letIn('system/Patient.rs')
      expect(await (await request()).json()).toMatchObject({ scope: 'system/Patient.rs' })
      await letIn('system/Observation.rs')
      expect(await (await request()).json()).toMatchObject({ scope: 'system/Observation.rs' })
      const { rows } = await bench.call('clients.list', { search: 'Test app', limit: 100 })
      const clients = await Promise.all(
        rows.map(({ client_id }) => bench.call('clients.get', { client_id })),
      )
      const made = clients.filter(({ metadata }) => metadata.scope === 'system/Observation.rs')
      expect(made).toHaveLength(1)
      const client_id = made[0]?.client_id ?? ''
      await bench.call('clients.setDisabled', { client_id, isDisabled: true })
      expect(await outcomeOf(await request())).toEqual([400, 'invalid_client'])
      await bench.call('clients.setDisabled', { client_id, isDisabled: false })
      expect(await outcomeOf(await request())).toEqual([200, null])
    } finally {
      await trustCommunity(bench, 'beta')
    }
  })

  it('gives nothing to a registered client while it is disabled [UDAP-TOK-004]', async () => {
    const own = await createUdapApp(bench)
    const client_id = await registerUdapApp(own, serviceStatementOf(own))
    const request = async () =>
      outcomeOf(
        await requestUdapToken(bench, await signUdapJwt(own, tokenClaimsOf(own, client_id))),
      )
    expect(await request()).toEqual([200, null])
    await bench.call('clients.setDisabled', { client_id, isDisabled: true })
    expect(await request()).toEqual([400, 'invalid_client'])
    await bench.call('clients.setDisabled', { client_id, isDisabled: false })
    expect(await request()).toEqual([200, null])
  })

  it('refuses a secret of a client with certificates, and a certificate of one with a secret [UDAP-DCR-053]', async () => {
    await set(bench, 'udapMode', 'carin')
    try {
      const own = await createUdapApp(bench)
      const answer = await postStatement(
        bench,
        await signUdapJwt(own, {
          ...statementOf(own),
          token_endpoint_auth_method: 'client_secret_basic',
        }),
      )
      const { client_id, client_secret } = await answer.json()
      const basic = (secret: string) => ({
        Authorization: `Basic ${Buffer.from(`${client_id}:${secret}`).toString('base64')}`,
      })
      const redeem = (headers: Record<string, string>, code: string, verifier: string) =>
        bench.postForm(
          '/token',
          {
            grant_type: 'authorization_code',
            code,
            code_verifier: verifier,
            redirect_uri: 'https://app.example/cb',
          },
          headers,
        )
      const proof = createProofKey()
      const code = await obtainUdapCode(bench, client_id, proof)
      const wrong = await redeem(basic('wrong'), code, proof.code_verifier)
      expect(wrong.headers.get('www-authenticate')).toMatch(/^Basic /)
      expect(await outcomeOf(wrong)).toEqual([401, 'invalid_client'])
      const assertion = await redeemUdapCode(own, client_id, code, proof)
      expect(await outcomeOf(assertion)).toEqual([400, 'invalid_client'])
      const right = await redeem(basic(client_secret), code, proof.code_verifier)
      expect(right.status).toBe(200)
    } finally {
      await set(bench, 'udapMode', 'stu2')
    }
  })
})

function jwkOf({ privateKey, alg }: UdapApp, kid: string) {
  const { kty = '', crv, x, y } = privateKey.export({ format: 'jwk' })
  return { kty, crv, x, y, kid, alg, use: 'sig' }
}
