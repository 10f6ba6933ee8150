import { generateKeyPairSync } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  basicCertification,
  certificationOf,
  certify,
  createCertifier,
  createLongLivedCertifier,
  type TestCertifier,
} from '../support/certifications.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'
import {
  createUdapApp,
  postStatement,
  requestUdapToken,
  serviceStatementOf,
  signUdapJwt,
  statementOf,
  tokenClaimsOf,
  trustCommunity,
  type UdapApp,
  type UdapJwtChange,
} from '../support/udap-app.ts'

const dayInSeconds = 86_400

/** Registers with certifications and gives status, error and what was accepted. */
async function register(
  app: UdapApp,
  certifications: unknown,
  claims: Readonly<Record<string, unknown>> = statementOf(app),
) {
  const response = await postStatement(app.bench, await signUdapJwt(app, claims), {
    certifications,
  })
  const body = await response.json()
  return { status: response.status, error: body.error, description: body.error_description, body }
}

describe('certifications at registration', () => {
  let bench: TestWorkbench
  let certifier: TestCertifier
  let app: UdapApp
  let beta: string
  const asked: string[] = []
  const answers = new Map<string, () => Response>()
  beforeAll(async () => {
    bench = await createTestWorkbench({
      foreign: async (request) => {
        asked.push(request.url)
        const answer = answers.get(new URL(request.url).hostname)
        if (answer === undefined) throw new Error('connect ETIMEDOUT')
        return answer()
      },
    })
    beta = await trustCommunity(bench, 'beta')
    certifier = await createCertifier(bench, beta)
    app = await createUdapApp(bench)
  }, 60_000)

  it('takes none, one or several, and gives back what it accepted [UDAP-CERT-001] [UDAP-CERT-008]', async () => {
    const none = await register(app, [])
    expect(none.status).toBe(201)
    expect(none.body).not.toHaveProperty('certifications')
    const one = await certify(certifier, app.iss)
    expect((await register(app, [one])).body.certifications).toEqual([one])
    const bad = await certify(certifier, 'https://another-app.example')
    const other = await certify(certifier, app.iss)
    const mixed = await register(app, [one, bad, other])
    expect([mixed.status, mixed.body.certifications]).toEqual([200, [one, other]])
    const odd = await register(app, 'one')
    expect([odd.status, odd.error]).toEqual([400, 'invalid_client_metadata'])
  })

  it('ignores what no definition of the community knows [UDAP-CERT-002]', async () => {
    const unknown = await certify(certifier, app.iss, {
      claims: { certification_uris: ['https://elsewhere.example/profile'] },
    })
    const answer = await register(app, [unknown])
    expect([answer.status, answer.body.certifications]).toEqual([200, undefined])
  })

  it('changes a registration when only the certifications change [UDAP-CERT-019]', async () => {
    const own = await createUdapApp(bench)
    const certification = await certify(certifier, own.iss)
    const first = await register(own, [certification])
    expect([first.status, first.body.certifications]).toEqual([201, [certification]])
    const second = await register(own, [])
    expect([second.status, second.body.client_id]).toEqual([200, first.body.client_id])
    expect(second.body).not.toHaveProperty('certifications')
  })

  /** Names a change of an otherwise accepted certification. */
  const defects: ReadonlyArray<readonly [string, () => UdapJwtChange | Promise<UdapJwtChange>]> = [
    ['another key than its certificate', () => ({ privateKey: otherKey() })],
    ['an iss its certificate does not name', () => ({ claims: { iss: 'https://other.example' } })],
    ['another app as sub', () => ({ claims: { sub: 'https://other.example' } })],
    ['another registration endpoint as aud', () => ({ claims: { aud: 'https://as.example/reg' } })],
    ['an end in the past', () => ({ claims: { iat: now() - 900, exp: now() - 600 } })],
    ['no jti', () => ({ claims: { jti: undefined } })],
    ['no name', () => ({ claims: { certification_name: undefined } })],
    ['no grant types', () => ({ claims: { grant_types: undefined } })],
    ['a jwks_uri', () => ({ claims: { jwks_uri: 'https://app.example/jwks' } })],
  ]
  const now = () => bench.clock.nowSeconds()
  const otherKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey

  it.each(defects)(
    'leaves out one with %s, and refuses it where the community wants so [UDAP-CERT-004] [UDAP-CERT-006] [UDAP-CERT-007]',
    async (_, defect) => {
      const good = await register(app, [await certify(certifier, app.iss)])
      expect(good.body.certifications).toHaveLength(1)
      const bad = await certify(certifier, app.iss, await defect())
      const dropped = await register(app, [bad])
      expect([dropped.status, dropped.body.certifications]).toEqual([200, undefined])
      await withPolicy({ isBadOneRefused: true }, async () => {
        const refused = await register(app, [bad])
        expect([refused.status, refused.error]).toEqual([400, 'invalid_certification'])
      })
    },
  )

  it('takes one whose aud holds the registration endpoint [UDAP-CERT-004]', async () => {
    const aud = ['https://other.example/register', `${bench.issuer}/register`]
    const answer = await register(app, [await certify(certifier, app.iss, { claims: { aud } })])
    expect(answer.body.certifications).toHaveLength(1)
  })

  it('lets certifications last three years by the calendar, and not beyond the certificate [UDAP-CERT-005]', async () => {
    await withPolicy({ isBadOneRefused: true }, async () => {
      const long = await createLongLivedCertifier(bench, beta)
      const iat = now()
      const threeYears = Math.floor(Date.UTC(2029, 2, 7, 12) / 1000)
      const accepted = await certify(long, app.iss, { claims: { iat, exp: threeYears } })
      expect((await register(app, [accepted])).body.certifications).toEqual([accepted])
      const exp = threeYears + dayInSeconds
      const refused = await register(app, [await certify(long, app.iss, { claims: { iat, exp } })])
      expect([refused.status, refused.error]).toEqual([400, 'invalid_certification'])

      const { notAfter } = await bench.call('certificates.get', {
        id: certifier.signer.certificateId,
      })
      const claims = { iat, exp: notAfter }
      const last = await certify(certifier, app.iss, { claims })
      expect((await register(app, [last])).body.certifications).toEqual([last])
      const beyond = await certify(certifier, app.iss, { claims: { iat, exp: notAfter + 1 } })
      expect((await register(app, [beyond])).error).toBe('invalid_certification')
    })
  })

  it('refuses one by a certifier of another community, or one nobody listed, as unapproved [UDAP-CERT-004] [UDAP-CERT-007]', async () => {
    await withPolicy({ isBadOneRefused: true }, async () => {
      const listed = await certify(certifier, app.iss)
      expect((await register(app, [listed])).status).toBe(200)
      const stranger = await createUdapApp(bench, {
        community: 'strangers',
        iss: certifier.signer.iss,
      })
      const untrusted = await certify({ ...certifier, signer: stranger }, app.iss)
      expect((await register(app, [untrusted])).error).toBe('unapproved_certification')
      const member = await createUdapApp(bench)
      const unlisted = await certify({ ...certifier, signer: member }, app.iss)
      expect((await register(app, [unlisted])).error).toBe('unapproved_certification')
    })
  })

  it('refuses one by a certifier whose certificate was revoked [UDAP-CERT-004]', async () => {
    await withPolicy({ isBadOneRefused: true }, async () => {
      const revoked = await createCertifier(bench, beta)
      const certification = await certify(revoked, app.iss)
      expect((await register(app, [certification])).status).toBe(200)
      await bench.call('certificates.revoke', { id: revoked.signer.certificateId })
      const answer = await register(app, [certification])
      expect([answer.status, answer.error]).toEqual([400, 'unapproved_certification'])
      await bench.call('certifications.removeDefinition', { id: revoked.definitionId })
    })
  })

  it('trusts certifiers by anchors of their own where the definition has some [UDAP-CERT-004]', async () => {
    const strangers = await bench.call('communities.get', { id: 'strangers' })
    const root = await bench.call('certificates.get', {
      id: strangers.authorities[0]?.certificateId ?? '',
    })
    const uri = 'https://certifier.example/profiles/anchored'
    const iss = 'https://outside-certifier.example'
    const signer = await createUdapApp(bench, { community: 'strangers', iss })
    const { id } = await bench.call('certifications.saveDefinition', {
      communityUri: beta,
      name: 'Anchored',
      uris: [uri],
      certifierUris: [iss],
      certifierAnchors: [root.pem],
    })
    const certification = await certify({ signer, definitionId: id }, app.iss, {
      claims: { certification_uris: [uri] },
    })
    expect((await register(app, [certification])).body.certifications).toEqual([certification])
  })

  it('takes what an app declares itself only where the definition allows it [UDAP-CERT-004] [UDAP-CERT-016]', async () => {
    const uri = 'https://certifier.example/profiles/declared'
    const definition = { communityUri: beta, name: 'Declared', uris: [uri] }
    const save = (isSelfDeclarationAllowed: boolean, id?: string) =>
      bench.call('certifications.saveDefinition', {
        ...definition,
        ...(id === undefined ? {} : { id }),
        isSelfDeclarationAllowed,
        certifierUris: ['https://certifier.example'],
      })
    const { id } = await save(true)
    const claims = { certification_uris: [uri], certification_issuer: undefined }
    const declared = await certify({ signer: app, definitionId: id }, app.iss, { claims })
    expect((await register(app, [declared])).body.certifications).toEqual([declared])
    await save(false, id)
    expect((await register(app, [declared])).body).not.toHaveProperty('certifications')
  })

  it('refuses an app without a certification the community requires of its grant [UDAP-CERT-003] [UDAP-CERT-006] [UDAP-CERT-007]', async () => {
    const own = await createCertifier(bench, beta, {
      uris: ['https://certifier.example/profiles/required'],
      grants: ['authorization_code'],
      isRequired: true,
    })
    try {
      const claims = { certification_uris: ['https://certifier.example/profiles/required'] }
      const certified = await certify(own, app.iss, { claims })
      expect((await register(app, [certified])).status).toBe(200)
      const without = await register(app, [])
      expect([without.status, without.error]).toEqual([400, 'invalid_client_metadata'])
      expect(without.description).toContain('https://certifier.example/profiles/required')
      const bad = await certify(own, app.iss, { claims, privateKey: otherKey() })
      expect((await register(app, [bad])).error).toBe('invalid_certification')
      const service = await createUdapApp(bench)
      expect((await register(service, [], serviceStatementOf(service))).status).toBe(201)

      const metadata = await (await bench.request(`${bench.fhirBase}/.well-known/udap`)).json()
      const inBeta = await bench.request(
        `${bench.fhirBase}/.well-known/udap?community=${encodeURIComponent(beta)}`,
      )
      expect(await inBeta.json()).toMatchObject({
        udap_certifications_supported: expect.arrayContaining([basicCertification]),
        udap_certifications_required: ['https://certifier.example/profiles/required'],
      })
      expect(metadata.udap_certifications_supported).toEqual([])
      expect(metadata).not.toHaveProperty('udap_certifications_required')
    } finally {
      await bench.call('certifications.removeDefinition', { id: own.definitionId })
    }
  })

  it.each([
    ['the grant', { grant_types: ['client_credentials'], response_types: undefined }],
    ['the name', { client_name: 'Another name' }],
    ['a scope', { scope: 'user/*.rs openid' }],
    ['a contact', { contacts: ['mailto:other@app.example'] }],
    ['the logo', { logo_uri: 'https://app.example/other.png' }],
    ['a redirect URI', { redirect_uris: ['https://app.example/other'] }],
    ['the way of authentication', { token_endpoint_auth_method: 'client_secret_basic' }],
  ])('binds an app to %s that was certified [UDAP-CERT-009]', async (_, certified) => {
    const same = await certify(certifier, app.iss, { claims: fitting() })
    expect((await register(app, [same])).body.certifications).toEqual([same])
    const other = await certify(certifier, app.iss, { claims: { ...fitting(), ...certified } })
    const answer = await register(app, [other])
    expect([answer.status, answer.body.certifications]).toEqual([200, undefined])
  })

  /** Certifies more than the statement asks for. */
  function fitting(): Record<string, unknown> {
    const { client_name, logo_uri, token_endpoint_auth_method, scope } = statementOf(app)
    return {
      client_name,
      logo_uri,
      token_endpoint_auth_method,
      scope: `${scope} launch/patient`,
      redirect_uris: ['https://app.example/cb', 'https://app.example/cb2'],
      contacts: ['mailto:ops@app.example', 'https://app.example/help'],
    }
  }

  it('wants everything covered where the community says so [UDAP-CERT-010]', async () => {
    const rest = { client_name: 'Test app', logo_uri: 'https://app.example/logo.png' }
    const covering = await certify(certifier, app.iss, { claims: { ...fitting(), ...rest } })
    const partial = await certify(certifier, app.iss)
    expect((await register(app, [partial])).status).toBe(200)
    await withPolicy({ isCoverageRequired: true }, async () => {
      expect((await register(app, [covering])).status).toBe(200)
      const refused = await register(app, [partial])
      expect([refused.status, refused.error]).toEqual([400, 'invalid_client_metadata'])
      expect(refused.description).toContain('redirect_uris')
    })
  })

  it.each([
    ['https://app.example/r/*', 'https://app.example/r/x', true],
    ['https://app.example/r/*', 'https://app.example/r/x/y', false],
    ['https://app.example/r/*', 'https://app.example/r/', false],
    ['https://app.example/*/cb', 'https://app.example/tenant/cb', true],
    ['https://app.example/cb?t=*', 'https://app.example/cb?t=7', true],
    ['https://app.example/cb?t=*', 'https://app.example/cb?t=7&u=8', false],
    ['https://app.example/cb?t=*', 'https://app.example/cb?u=7', false],
    ['https://app.example/%2A', 'https://app.example/%2A', true],
    ['https://app.example/%2A', 'https://app.example/x', false],
    ['https://*/cb', 'https://app.example/cb', false],
    ['https://app.example/pre*', 'https://app.example/prefix', false],
  ])('lets %s stand for %s: %s [UDAP-CERT-011]', async (pattern, uri, isFit) => {
    const claims = { ...statementOf(app), redirect_uris: [uri] }
    const certification = await certify(certifier, app.iss, {
      claims: { redirect_uris: [pattern] },
    })
    const answer = await register(app, [certification], claims)
    expect(answer.status).toBe(200)
    expect(answer.body.redirect_uris).toEqual([uri])
    expect(answer.body.certifications).toEqual(isFit ? [certification] : undefined)
  })

  it('binds an app to a key that was certified, at registration and for tokens [UDAP-CERT-012]', async () => {
    const service = await createUdapApp(bench)
    const { x, y, kty, crv } = service.privateKey.export({ format: 'jwk' })
    const services = { grant_types: ['client_credentials'], response_types: undefined }
    const certified = (keys: readonly object[]) =>
      certify(certifier, service.iss, { claims: { ...services, jwks: { keys } } })
    const right = await certified([{ kty, crv, x, y }])
    const answer = await register(service, [right], serviceStatementOf(service))
    expect(answer.body.certifications).toEqual([right])
    const another = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey
    const wrong = await certified([another.export({ format: 'jwk' })])
    const left = await register(service, [wrong], serviceStatementOf(service))
    expect(left.body).not.toHaveProperty('certifications')

    await register(service, [right], serviceStatementOf(service))
    const client_id = answer.body.client_id
    const token = async (signer: UdapApp) =>
      requestUdapToken(bench, await signUdapJwt(signer, tokenClaimsOf(signer, client_id)))
    expect((await token(service)).status).toBe(200)
    const renewed = await createUdapApp(bench, { iss: service.iss })
    const refused = await token(renewed)
    expect([refused.status, (await refused.json()).error]).toEqual([400, 'invalid_client'])
  })

  it.each([
    ['203.0.113.7', ['203.0.113.7']],
    ['203.0.113.7', ['203.0.113.1 - 203.0.113.9']],
    ['203.0.113.7', ['198.51.100.1', '203.0.113.0/29']],
    ['::ffff:203.0.113.7', ['203.0.113.0/24']],
    ['2001:db8::7', ['2001:db8::/64']],
  ])('gives tokens to %s alone when %j are certified [UDAP-CERT-013]', async (address, allowed) => {
    const service = await createUdapApp(bench)
    const claims = {
      grant_types: ['client_credentials'],
      response_types: undefined,
      ip_allowed: allowed,
    }
    const certification = await certify(certifier, service.iss, { claims })
    const { body } = await register(service, [certification], serviceStatementOf(service))
    expect(body.certifications).toEqual([certification])
    const from = async (peer: string) => {
      const form = new URLSearchParams({
        grant_type: 'client_credentials',
        scope: 'system/*.rs',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: await signUdapJwt(service, tokenClaimsOf(service, body.client_id)),
        udap: '1',
      })
      const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
      return bench.request('/token', { method: 'POST', headers, body: form.toString() }, peer)
    }
    expect((await from(address)).status).toBe(200)
    for (const other of ['127.0.0.1', '203.0.114.7', '2001:db8:1::7']) {
      const refused = await from(other)
      expect([refused.status, (await refused.json()).error]).toEqual([400, 'invalid_client'])
    }
  })

  describe('with a status endpoint', () => {
    const host = 'status.certifier.example'
    const json = (body: string, status = 200) =>
      new Response(body, { status, headers: { 'Content-Type': 'application/json' } })
    const withEndpoint = (endpoint = `https://${host}/status?of=app`, more = {}) =>
      certify(certifier, app.iss, {
        claims: { certification_status_endpoint: endpoint, ...more },
      })

    it('asks with jti and exp, and takes only a certification that is said to be valid [UDAP-CERT-014]', async () => {
      answers.set(host, () => json('{"valid":true}'))
      asked.length = 0
      const jti = 'a b+c/d&e'
      const certification = await withEndpoint(undefined, { jti })
      expect((await register(app, [certification])).body.certifications).toEqual([certification])
      const [url] = asked
      const { searchParams } = new URL(url ?? '')
      expect(Object.fromEntries(searchParams)).toEqual({
        of: 'app',
        jti,
        exp: String(now() + dayInSeconds),
      })
    })

    it.each([
      ['false', () => json('{"valid":false}')],
      ['something else', () => json('{"valid":"true"}')],
      ['no JSON', () => json('valid')],
      ['an error', () => json('{"valid":true}', 500)],
      ['a redirect', () => new Response(null, { status: 302, headers: { Location: '/x' } })],
      ['more than it may', () => json(`{"valid":true,"why":"${'x'.repeat(5_000)}"}`)],
      ['nothing', undefined],
    ])('leaves out one whose certifier answers %s [UDAP-CERT-014]', async (_, answer) => {
      if (answer === undefined) answers.delete(host)
      else answers.set(host, answer)
      const left = await register(app, [await withEndpoint()])
      expect([left.status, left.body.certifications]).toEqual([200, undefined])
      await withPolicy({ isBadOneRefused: true }, async () => {
        expect((await register(app, [await withEndpoint()])).error).toBe('unapproved_certification')
      })
    })

    it('asks nobody without TLS, on a private network or on this machine, nor about one that does not hold anyway [UDAP-CERT-014]', async () => {
      answers.set(host, () => json('{"valid":true}'))
      asked.length = 0
      for (const endpoint of [
        `http://${host}/status`,
        'https://10.0.0.1/status',
        'https://169.254.169.254/status',
        'https://localhost/status',
        `${bench.issuer}/token`,
      ]) {
        const left = await register(app, [await withEndpoint(endpoint)])
        expect(left.body.certifications, endpoint).toBeUndefined()
      }
      const expired = await withEndpoint(undefined, { iat: now() - 900, exp: now() - 600 })
      await register(app, [expired])
      const stranger = await createUdapApp(bench, { community: 'strangers' })
      await register(app, [
        await signUdapJwt(stranger, {
          ...certificationOf(certifier, app.iss),
          certification_status_endpoint: `https://${host}/status`,
        }),
      ])
      expect(asked).toEqual([])
    })
  })

  async function withPolicy(
    certifications: { isBadOneRefused?: boolean; isCoverageRequired?: boolean },
    run: () => Promise<void>,
  ): Promise<void> {
    await trustCommunity(bench, 'beta', { certifications })
    try {
      await run()
    } finally {
      await trustCommunity(bench, 'beta')
    }
  }
})

describe('the certifier that is built in', () => {
  let bench: TestWorkbench
  let beta: string
  let certificateId: string
  let app: UdapApp
  const iss = 'https://built-in-certifier.example'
  beforeAll(async () => {
    bench = await createTestWorkbench()
    beta = await trustCommunity(bench, 'beta')
    const { certificate } = await bench.call('certificates.issue', {
      communityId: 'beta',
      kind: 'certifier',
      commonName: 'Certifier',
      key: { kind: 'new', algorithm: 'p-256' },
      uris: [iss],
    })
    certificateId = certificate.id
    app = await createUdapApp(bench)
    await bench.call('certifications.saveDefinition', {
      communityUri: beta,
      name: 'Basic app',
      uris: [basicCertification],
      certifierUris: [iss],
      extensionSchemas: {
        exchange: {
          type: 'object',
          properties: { purposes: { type: 'array', items: { enum: ['TREAT', 'HPAYMT'] } } },
          required: ['purposes'],
        },
      },
    })
  }, 60_000)

  const wish = (change: Readonly<Record<string, unknown>> = {}) => ({
    certificateId,
    sub: app.iss,
    content: {
      certification_name: 'Basic app',
      certification_uris: [basicCertification],
      certification_issuer: 'Trustbench certifier',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      extensions: { exchange: { purposes: ['TREAT'] } },
      ...change,
    },
  })

  it('issues with a stored key what registration accepts, and lists it [UDAP-CERT-015] [UDAP-CERT-020]', async () => {
    const issued = await bench.call('certifications.issue', wish())
    expect(issued).toMatchObject({ iss, sub: app.iss, name: 'Basic app', revokedAt: null })
    const list = await bench.call('certifications.issued', { search: app.iss, state: 'valid' })
    expect(list.rows).toEqual([issued])
    const answer = await register(app, [issued.jwt])
    expect([answer.status, answer.body.certifications]).toEqual([201, [issued.jwt]])
    const verdict = await bench.call('certifications.verify', {
      jwt: issued.jwt,
      communityUri: beta,
      isStatusAsked: true,
    })
    expect(verdict).toMatchObject({ isAccepted: true, claims: { sub: app.iss } })
  })

  it('answers for its status and says no once it is revoked [UDAP-CERT-014] [UDAP-CERT-015]', async () => {
    const issued = await bench.call('certifications.issue', wish())
    const status = async (jti: string, exp: number) => {
      const query = new URLSearchParams({ jti, exp: String(exp) })
      return (await bench.request(`/certifications/status?${query}`)).json()
    }
    expect(await status(issued.jti, issued.expiresAt)).toEqual({ valid: true })
    expect(await status(issued.jti, issued.expiresAt + 1)).toEqual({ valid: false })
    expect(await status('other', issued.expiresAt)).toEqual({ valid: false })
    expect((await register(app, [issued.jwt])).body.certifications).toEqual([issued.jwt])

    const revoked = await bench.call('certifications.revoke', { jti: issued.jti })
    expect(revoked.revokedAt).toBe(bench.clock.nowSeconds())
    expect(await status(issued.jti, issued.expiresAt)).toEqual({ valid: false })
    expect((await register(app, [issued.jwt])).body).not.toHaveProperty('certifications')
    const verdict = await bench.call('certifications.verify', {
      jwt: issued.jwt,
      communityUri: beta,
      isStatusAsked: true,
    })
    expect(verdict.isAccepted).toBe(false)
    expect(verdict.checks.at(-1)).toMatchObject({ check: 'certification-status' })
  })

  it('leaves out one whose extension does not fit the schema of the definition [UDAP-CERT-020]', async () => {
    for (const extensions of [undefined, {}, { exchange: { purposes: ['MARKETING'] } }]) {
      const issued = await bench.call('certifications.issue', wish({ extensions }))
      expect((await register(app, [issued.jwt])).body).not.toHaveProperty('certifications')
    }
  })

  it.each([
    ['no grant', { grant_types: undefined, response_types: undefined }, 'UDAP-CERT-016'],
    ['two grants', { grant_types: ['authorization_code', 'client_credentials'] }, 'UDAP-CERT-016'],
    ['no response type', { response_types: undefined }, 'UDAP-CERT-016'],
    ['a response type for a service', { grant_types: ['client_credentials'] }, 'UDAP-CERT-016'],
    ['no name of the third party', { certification_issuer: undefined }, 'UDAP-CERT-017'],
    ['a wildcard in the host', { redirect_uris: ['https://*.example/cb'] }, 'UDAP-CERT-011'],
    ['an odd address', { ip_allowed: ['300.1.1.1'] }, 'UDAP-CERT-013'],
  ])(
    'signs none with %s unless that is wanted [UDAP-CERT-016] [UDAP-CERT-017]',
    async (_, change, id) => {
      expect((await bench.call('certifications.review', wish())).findings).toEqual([])
      const { findings } = await bench.call('certifications.review', wish(change))
      expect(findings.map((finding) => finding.id)).toEqual([id])
      await expect(bench.call('certifications.issue', wish(change))).rejects.toThrow(id)
      const anyway = { ...wish(change), isSignedAnyway: true }
      expect((await bench.call('certifications.issue', anyway)).jwt).toMatch(/^eyJ/)
    },
  )

  it('has other rules for what an operator declares itself [UDAP-CERT-016] [UDAP-CERT-017]', async () => {
    const own = { ...wish({ certification_issuer: undefined }), sub: iss }
    const { claims, findings } = await bench.call('certifications.review', own)
    expect(findings).toEqual([])
    expect(claims).not.toHaveProperty('certification_status_endpoint')
    const odd = { ...wish(), sub: iss, hasStatusEndpoint: true }
    const review = await bench.call('certifications.review', odd)
    expect(review.findings.map(({ member }) => member)).toEqual([
      'certification_issuer',
      'certification_status_endpoint',
    ])
    expect(new Set(review.findings.map(({ id }) => id))).toEqual(new Set(['UDAP-CERT-017']))
  })

  it('never signs a private key into a certification [UDAP-CERT-012] [KS-07]', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const keys = [{ kty: 'EC', ...privateKey.export({ format: 'jwk' }) }]
    const leaking = { ...wish({ jwks: { keys } }), isSignedAnyway: true }
    await expect(bench.call('certifications.issue', leaking)).rejects.toThrow('private key')
  })

  it('keeps definitions that could never work out [UDAP-CERT-020]', async () => {
    const definition = { communityUri: beta, name: 'Odd', uris: ['https://odd.example'] }
    const save = (change: object) =>
      bench.call('certifications.saveDefinition', { ...definition, ...change })
    await expect(save({})).rejects.toThrow('nobody could certify it')
    await expect(save({ communityUri: 'urn:x', certifierUris: ['a'] })).rejects.toThrow('urn:x')
    await expect(save({ certifierUris: ['a'], certifierAnchors: ['x'] })).rejects.toThrow('PEM')
    const saved = await save({ certifierUris: ['https://certifier.example'] })
    expect(await bench.call('certifications.definitions', { communityUri: beta })).toContainEqual(
      saved,
    )
  })
})
