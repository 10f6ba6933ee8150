import { beforeAll, describe, expect, it } from 'vitest'
import { createTestBrowser } from '../support/browser.ts'
import { certify, createCertifier } from '../support/certifications.ts'
import { authorize, createProofKey, decideAsPerson } from '../support/launch.ts'
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
  trustCommunity,
  type UdapApp,
} from '../support/udap-app.ts'
import {
  launchUdapApp,
  obtainUdapCode,
  postUdapToken,
  redeemUdapCode,
  udapAuthorizationQuery,
  udapRedirectUri,
} from '../support/udap-flow.ts'

const set = (bench: TestWorkbench, name: string, value: string | boolean) =>
  bench.call('settings.update', { name, value })

describe('the authorization endpoint, for apps that registered by software statement', () => {
  let bench: TestWorkbench
  let app: UdapApp
  let clientId: string
  let beta: string
  beforeAll(async () => {
    bench = await createTestWorkbench()
    beta = await trustCommunity(bench, 'beta')
    app = await createUdapApp(bench)
    clientId = await registerUdapApp(app)
  }, 60_000)
  const queryOf = (overrides: Readonly<Record<string, string | undefined>> = {}) =>
    udapAuthorizationQuery(bench, clientId, createProofKey(), overrides)
  const ask = (overrides: Readonly<Record<string, string | undefined>> = {}) =>
    bench.request(`/authorize?${queryOf(overrides)}`)
  /** What a refusal brings to the app. */
  const refusalOf = async (overrides: Readonly<Record<string, string | undefined>>) => {
    const location = (await ask(overrides)).headers.get('location') ?? ''
    expect(location).toMatch(/^https:\/\/app\.example\/cb\?/)
    return new URL(location).searchParams
  }

  it('shows its pages for a good request, with or without what SMART adds [UDAP-AZ-001] [UDAP-AZ-013]', async () => {
    for (const more of [{}, { aud: bench.fhirBase }]) {
      const response = await ask(more)
      expect(response.status).toBe(303)
      expect(response.headers.get('location')).toMatch(/\/interaction\//)
    }
    expect((await refusalOf({ aud: 'https://other.example/fhir' })).get('error')).toBe(
      'invalid_request',
    )
  })

  it('answers unknown and cancelled apps, and redirect URIs not theirs, on a page [UDAP-AZ-002] [UDAP-AZ-007] [UDAP-DCR-035]', async () => {
    const cancelled = await createUdapApp(bench)
    const cancelledId = await registerUdapApp(cancelled)
    const { iss, sub, aud, iat, exp } = statementOf(cancelled)
    const cancel = { iss, sub, aud, iat, exp, jti: 'cancel', grant_types: [] }
    await postStatement(bench, await signUdapJwt(cancelled, cancel))
    for (const overrides of [
      { client_id: 'nobody' },
      { client_id: cancelledId },
      { redirect_uri: 'https://app.example/other' },
      { redirect_uri: `${udapRedirectUri}/` },
      { redirect_uri: 'https://APP.example/cb' },
    ]) {
      const response = await ask(overrides)
      expect(response.status, JSON.stringify(overrides)).toBe(400)
      expect(response.headers.get('location')).toBeNull()
      expect(response.headers.get('content-type')).toMatch(/^text\/html/)
    }
  })

  it('lets an app with one redirect URI leave it out, and no other [UDAP-AZ-007]', async () => {
    expect((await ask({ redirect_uri: undefined })).status).toBe(303)
    const several = await createUdapApp(bench)
    const severalId = await registerUdapApp(several, {
      ...statementOf(several),
      redirect_uris: [udapRedirectUri, 'https://app.example/cb2'],
    })
    const named = { client_id: severalId, redirect_uri: 'https://app.example/cb2' }
    expect((await ask(named)).status).toBe(303)
    const response = await ask({ client_id: severalId, redirect_uri: undefined })
    expect([response.status, response.headers.get('location')]).toEqual([400, null])
  })

  it.each([
    ['no state', { state: undefined }, 'invalid_request'],
    ['an empty state', { state: '' }, 'invalid_request'],
    ['no challenge', { code_challenge: undefined }, 'invalid_request'],
    ['no method', { code_challenge_method: undefined }, 'invalid_request'],
    ['method plain', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['method S512', { code_challenge_method: 'S512' }, 'invalid_request'],
    ['a short challenge', { code_challenge: 'a'.repeat(42) }, 'invalid_request'],
    ['an odd challenge', { code_challenge: '+'.repeat(43) }, 'invalid_request'],
    ['no response type', { response_type: undefined }, 'invalid_request'],
    ['token', { response_type: 'token' }, 'unsupported_response_type'],
  ])(
    'sends %s back with the error and its reason [UDAP-AZ-003] [UDAP-AZ-004] [UDAP-AZ-005] [UDAP-AZ-006] [UDAP-AZ-015]',
    async (_, overrides, error) => {
      const refusal = await refusalOf(overrides)
      expect(refusal.get('error')).toBe(error)
      expect(refusal.get('error_description')).toMatch(/, wanted /)
      expect(refusal.get('state')).toBe('state' in overrides ? null : 'a-state-of-the-app')
    },
  )

  it('authorizes no service [UDAP-AZ-006]', async () => {
    const service = await createUdapApp(bench)
    const client_id = await registerUdapApp(service, serviceStatementOf(service))
    const response = await bench.request(`/authorize?${queryOf({ client_id })}`, {
      headers: { Accept: 'application/json' },
    })
    expect([response.status, (await response.json()).error]).toEqual([400, 'unauthorized_client'])
  })

  it('gives the state back byte for byte, with code and issuer [UDAP-AZ-008] [AS-08]', async () => {
    for (const state of ['ü 漢 +&=%20"<>', 's'.repeat(2_048)]) {
      const query = queryOf({ state })
      const { searchParams } = await decideAsPerson(bench, `/authorize?${query}`)
      expect(searchParams.get('state')).toBe(state)
      expect(searchParams.get('code')).toMatch(/^[\w-]{22,}$/)
      expect(searchParams.get('iss')).toBe(bench.issuer)
    }
  })

  it('takes requests by GET and by POST alike [UDAP-AZ-011]', async () => {
    const form = queryOf()
    const posted = await bench.postForm('/authorize', form)
    expect(posted.headers.get('location')).toMatch(/\/interaction\//)
    const refused = await bench.postForm('/authorize', queryOf({ state: undefined }))
    expect(refused.headers.get('location')).toMatch(/error=invalid_request/)
  })

  it('tells on the consent page who vouches for the app, lets scopes be left out, and takes no for an answer [UDAP-AZ-012] [UDAP-CERT-018] [UDAP-AZ-017] [AS-27]', async () => {
    const own = await createUdapApp(bench)
    const certifier = await createCertifier(bench, beta)
    const endorsement = await certify(certifier, own.iss, {
      claims: {
        is_endorsement: true,
        certification_name: 'Good for families',
        certification_issuer: 'Families first',
        certification_logo: 'https://certifier.example/logo.png',
      },
    })
    const plain = await certify(certifier, own.iss)
    const described = await certify(certifier, own.iss, {
      claims: {
        certification_name: 'Reviewed app',
        certification_issuer: undefined,
        certification_description: 'Looked at by two people',
      },
    })
    const sent = [endorsement, plain, described]
    const answer = await postStatement(bench, await signUdapJwt(own, statementOf(own)), {
      certifications: sent,
    })
    const { client_id, certifications } = await answer.json()
    expect(certifications).toEqual(sent)

    const browser = createTestBrowser(bench)
    const login = await browser.open(`/authorize?${queryOf({ client_id })}`)
    if (login instanceof URL) throw new Error(`left for ${login}`)
    const consent = await browser.submit(login, { username: 'dr', decision: 'sign-in' })
    if (consent instanceof URL) throw new Error(`left for ${consent}`)
    const text = consent.html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
    expect(text).toContain('Test app')
    expect(text).toContain('ops@app.example')
    expect(text).toContain(own.iss)
    expect(text).toMatch(/CN=Test app/)
    expect(text).toMatch(/Good for families Endorsed by Families first/)
    expect(text).toMatch(/Basic app Certified by Test certifier/)
    expect(text).toContain(
      `Reviewed app Certified by ${certifier.signer.iss} Looked at by two people`,
    )
    expect(consent.html).not.toContain('logo.png')
    expect(consent.headers.get('x-frame-options')).toBe('DENY')
    expect(consent.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    const forged = await browser.submit(consent, { decision: 'approve', csrf_token: 'forged' })
    expect(forged instanceof URL ? forged.href : forged.status).toBe(403)

    const denied = await browser.submit(consent, { decision: 'deny' })
    expect(denied instanceof URL && denied.searchParams.get('error')).toBe('access_denied')
    const less = await launchUdapApp(own, client_id, {}, { refuse: ['offline_access'] })
    expect(less.scope).toBe('user/*.rs openid fhirUser')
    expect(less).not.toHaveProperty('refresh_token')
  })

  it('shows a certification no more once it has expired [UDAP-CERT-018]', async () => {
    const own = await createUdapApp(bench)
    const certifier = await createCertifier(bench, beta)
    const iat = bench.clock.nowSeconds()
    const short = await certify(certifier, own.iss, { claims: { iat, exp: iat + 60 } })
    const statement = await signUdapJwt(own, statementOf(own))
    const answer = await postStatement(bench, statement, { certifications: [short] })
    const { client_id } = await answer.json()
    const page = async () => {
      const shown = await createTestBrowser(bench).open(`/authorize?${queryOf({ client_id })}`)
      if (shown instanceof URL) throw new Error(`left for ${shown}`)
      return shown.html
    }
    expect(await page()).toContain('Test certifier')
    bench.clock.advance(61)
    expect(await page()).toContain('None that this server accepts')
  })

  it('sets cookies no script reads and no other site sends [UDAP-AZ-017]', async () => {
    const response = await ask()
    const cookies = response.headers.getSetCookie()
    expect(cookies.length).toBeGreaterThan(0)
    for (const cookie of cookies)
      expect(cookie).toMatch(/HttpOnly.*SameSite=Lax|SameSite=Lax.*HttpOnly/)
    const secure = await createTestWorkbench({ config: { issuer: 'https://localhost:4100' } })
    await trustCommunity(secure, 'beta')
    const own = await createUdapApp(secure)
    const query = udapAuthorizationQuery(secure, await registerUdapApp(own), createProofKey())
    const [cookie] = (await secure.request(`/authorize?${query}`)).headers.getSetCookie()
    expect(cookie).toMatch(/; Secure/)
  })

  it.each(['stu1', 'base'] as const)(
    'in mode %s wants neither state nor challenge, and holds apps to those they send [UDAP-AZ-016]',
    async (udapMode) => {
      await set(bench, 'udapMode', udapMode)
      try {
        const proof = createProofKey()
        const bare = {
          state: undefined,
          code_challenge: undefined,
          code_challenge_method: undefined,
        }
        const code = await obtainUdapCode(bench, clientId, proof, bare)
        const without = { code_verifier: undefined }
        expect((await redeemUdapCode(app, clientId, code, proof, without)).status).toBe(200)
        const second = await obtainUdapCode(bench, clientId, proof, bare)
        const extra = await redeemUdapCode(app, clientId, second, proof)
        expect([extra.status, (await extra.json()).error]).toEqual([400, 'invalid_grant'])

        expect((await refusalOf({ code_challenge_method: 'plain' })).get('error')).toBe(
          'invalid_request',
        )
        const held = await obtainUdapCode(bench, clientId, proof)
        const missing = await redeemUdapCode(app, clientId, held, proof, without)
        expect([missing.status, (await missing.json()).error]).toEqual([400, 'invalid_grant'])
      } finally {
        await set(bench, 'udapMode', 'stu2')
      }
    },
  )

  it('leaves the rules for SMART apps as they are [UDAP-AZ-016]', async () => {
    await set(bench, 'udapMode', 'stu1')
    try {
      const { client } = await bench.call('clients.register', {
        metadata: {
          client_name: 'SMART app',
          token_endpoint_auth_method: 'none',
          redirect_uris: ['https://app.test/cb'],
          grant_types: ['authorization_code'],
          scope: 'openid fhirUser launch/patient patient/*.rs offline_access',
        },
      })
      const smart = { client_id: client.client_id, client_secret: undefined }
      const refused = await authorize(bench, smart, createProofKey(), { state: undefined })
      expect(refused.get('error')).toBe('invalid_request')
    } finally {
      await set(bench, 'udapMode', 'stu2')
    }
  })
})

describe('scopes of apps that registered by software statement', () => {
  let bench: TestWorkbench
  beforeAll(async () => {
    bench = await createTestWorkbench()
  }, 60_000)

  async function register(app: UdapApp, claims: Readonly<Record<string, unknown>>) {
    const response = await postStatement(bench, await signUdapJwt(app, claims))
    const body = await response.json()
    return [response.status, body.error ?? body.scope]
  }

  async function askService(app: UdapApp, clientId: string, scope: string) {
    const assertion = await signUdapJwt(app, tokenClaimsOf(app, clientId))
    const response = await requestUdapToken(bench, assertion, { scope })
    const body = await response.json()
    return [response.status, body.error ?? body.scope]
  }

  it('are those the metadata lists, wildcards included [UDAP-SCOPE-001]', async () => {
    await trustCommunity(bench, 'beta')
    const read = async () => (await bench.request(`${bench.fhirBase}/.well-known/udap`)).json()
    const { scopes_supported } = await read()
    expect(scopes_supported).toEqual(
      expect.arrayContaining(['system/*.rs', 'user/*.rs', 'patient/*.rs', 'openid']),
    )
    const app = await createUdapApp(bench)
    const claims = { ...serviceStatementOf(app), scope: 'system/*.rs unlisted/scope custom' }
    expect(await register(app, claims)).toEqual([201, 'system/*.rs'])
  })

  it('may be wildcards where the community knows wildcards [UDAP-SCOPE-003] [UDAP-SCOPE-009]', async () => {
    await trustCommunity(bench, 'beta')
    const app = await createUdapApp(bench)
    const scope = 'patient/*.rs user/Observation.* patient/Observation.* openid'
    expect(await register(app, { ...statementOf(app), scope })).toEqual([201, scope])
    const service = await createUdapApp(bench)
    const clientId = await registerUdapApp(service, serviceStatementOf(service))
    expect(await askService(service, clientId, 'system/*.rs')).toEqual([200, 'system/*.rs'])
  })

  it('are refused with a wildcard where the community knows none [UDAP-SCOPE-004] [UDAP-SCOPE-005] [UDAP-DCR-019]', async () => {
    const listed = 'system/Patient.rs system/Observation.rs user/Patient.rs openid'
    await trustCommunity(bench, 'beta', { scopes: listed })
    const service = await createUdapApp(bench)
    const statement = serviceStatementOf(service)
    expect(await register(service, statement)).toEqual([400, 'invalid_client_metadata'])
    const narrow = { ...serviceStatementOf(service), scope: 'system/Patient.rs system/Goal.rs' }
    expect(await register(service, narrow)).toEqual([201, 'system/Patient.rs'])
    const clientId = await registerUdapApp(service, {
      ...serviceStatementOf(service),
      scope: 'system/Patient.rs',
    })
    expect(await askService(service, clientId, 'system/Patient.rs system/*.rs')).toEqual([
      400,
      'invalid_scope',
    ])
    expect(await askService(service, clientId, 'system/Patient.rs system/Goal.rs')).toEqual([
      200,
      'system/Patient.rs',
    ])
    expect(await askService(service, clientId, 'system/Goal.rs')).toEqual([400, 'invalid_scope'])

    const app = await createUdapApp(bench)
    const appId = await registerUdapApp(app, { ...statementOf(app), scope: 'user/Patient.rs' })
    const query = udapAuthorizationQuery(bench, appId, createProofKey(), {
      scope: 'user/Patient.rs user/*.rs',
    })
    const location = (await bench.request(`/authorize?${query}`)).headers.get('location') ?? ''
    expect(new URL(location).searchParams.get('error')).toBe('invalid_scope')
  })

  it('never go beyond the registration unless the community lets them [UDAP-SCOPE-007]', async () => {
    await trustCommunity(bench, 'beta')
    const service = await createUdapApp(bench)
    const clientId = await registerUdapApp(service, {
      ...serviceStatementOf(service),
      scope: 'system/Patient.rs',
    })
    const scope = 'system/Patient.rs system/Observation.rs'
    expect(await askService(service, clientId, scope)).toEqual([200, 'system/Patient.rs'])
    await trustCommunity(bench, 'beta', { mayExceedRegistration: true })
    expect(await askService(service, clientId, scope)).toEqual([200, scope])
    await trustCommunity(bench, 'beta')
    expect(await askService(service, clientId, scope)).toEqual([200, 'system/Patient.rs'])
  })

  it('go with the grant: those of people for people, those of systems for services [UDAP-SCOPE-009]', async () => {
    await trustCommunity(bench, 'beta')
    const service = await createUdapApp(bench)
    const mixed = 'system/*.rs patient/*.rs user/*.rs openid'
    const statement = { ...serviceStatementOf(service), scope: mixed }
    expect(await register(service, statement)).toEqual([201, 'system/*.rs'])
    const clientId = await registerUdapApp(service, {
      ...serviceStatementOf(service),
      scope: 'system/*.rs',
    })
    expect(await askService(service, clientId, mixed)).toEqual([200, 'system/*.rs'])
    expect(await askService(service, clientId, 'patient/*.rs')).toEqual([400, 'invalid_scope'])
    const app = await createUdapApp(bench)
    expect(await register(app, { ...statementOf(app), scope: mixed })).toEqual([
      201,
      'patient/*.rs user/*.rs openid',
    ])
  })

  it('compare by what they mean and come back as they were asked for [UDAP-SCOPE-006] [UDAP-SCOPE-010]', async () => {
    await trustCommunity(bench, 'beta')
    const service = await createUdapApp(bench)
    const clientId = await registerUdapApp(service, {
      ...serviceStatementOf(service),
      scope: 'system/Patient.rs system/Observation.rs',
    })
    for (const scope of [
      'system/Observation.rs system/Patient.rs',
      'system/Patient.read',
      'system/Patient.r',
    ]) {
      expect(await askService(service, clientId, scope)).toEqual([200, scope])
    }
    const older = await createUdapApp(bench)
    const olderId = await registerUdapApp(older, {
      ...serviceStatementOf(older),
      scope: 'system/Patient.read',
    })
    expect(await askService(older, olderId, 'system/Patient.rs')).toEqual([
      200,
      'system/Patient.rs',
    ])
  })

  it('shrink with what the community allows at a later registration, for refresh tokens too [UDAP-SCOPE-007]', async () => {
    await trustCommunity(bench, 'beta')
    const app = await createUdapApp(bench)
    const clientId = await registerUdapApp(app)
    const tokens = await launchUdapApp(app, clientId)
    await registerUdapApp(app, { ...statementOf(app), scope: 'user/Patient.rs offline_access' })
    const refreshed = await postUdapToken(app, clientId, {
      grant_type: 'refresh_token',
      refresh_token: tokens.refresh_token,
    })
    expect((await refreshed.json()).scope).toBe('user/Patient.rs offline_access')
  })
})
