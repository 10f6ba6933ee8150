import { generateKeyPairSync } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
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

async function createBench(): Promise<TestWorkbench> {
  const bench = await createTestWorkbench()
  await trustCommunity(bench, 'beta', {})
  return bench
}

describe('registration by software statement', () => {
  let bench: TestWorkbench
  let app: UdapApp
  beforeAll(async () => {
    bench = await createBench()
    app = await createUdapApp(bench)
  })

  it('registers an app of people and says so with the statement as it came [UDAP-DCR-001] [UDAP-DCR-021] [UDAP-DCR-022] [UDAP-DCR-023]', async () => {
    const statement = await signUdapJwt(app, statementOf(app))
    const response = await postStatement(bench, statement)
    expect(response.status).toBe(201)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('pragma')).toBe('no-cache')
    const body = await response.json()
    expect(body).toEqual({
      client_id: expect.any(String),
      client_id_issued_at: bench.clock.nowSeconds(),
      software_statement: statement,
      client_name: 'Test app',
      contacts: ['mailto:ops@app.example'],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      redirect_uris: ['https://app.example/cb'],
      logo_uri: 'https://app.example/logo.png',
      token_endpoint_auth_method: 'private_key_jwt',
      scope: 'user/*.rs openid fhirUser offline_access',
    })
  })

  it('registers for many scopes at a time, and for no more than 200 [L-06] [UDAP-DCR-019]', async () => {
    const own = await createUdapApp(bench)
    const scopes = Array.from({ length: 200 }, (_, index) => `user/Patient.r?_id=${index}`)
    const send = async (scope: string) =>
      postStatement(bench, await signUdapJwt(own, { ...statementOf(own), scope }))
    const refused = await send([...scopes, 'openid'].join(' '))
    expect(refused.status).toBe(400)
    expect(await refused.json()).toMatchObject({
      error: 'invalid_client_metadata',
      error_description: expect.stringContaining('201 scopes, wanted at most 200 scopes'),
    })
    expect((await send(['openid', ...scopes.slice(50)].join(' '))).status).toBe(201)
  })

  it('changes a registration under its client_id, optional values left out disappear [UDAP-DCR-028] [UDAP-DCR-029] [UDAP-DCR-032]', async () => {
    const own = await createUdapApp(bench)
    const first = { ...statementOf(own), client_uri: 'https://app.example' }
    const client_id = await registerUdapApp(own, first)
    const same = await postStatement(bench, await signUdapJwt(own, { ...first, jti: 'again' }))
    expect(same.status).toBe(200)
    expect(await same.json()).toMatchObject({ client_id, client_uri: 'https://app.example' })

    const changed = { ...statementOf(own), redirect_uris: ['https://app.example/other'] }
    const response = await postStatement(bench, await signUdapJwt(own, changed))
    expect(response.status).toBe(200)
    const body = await response.json()
    expect(body).toMatchObject({ client_id, redirect_uris: ['https://app.example/other'] })
    expect(body).not.toHaveProperty('client_uri')
  })

  it('cancels by empty grant types, then registers anew under another id [UDAP-DCR-035] [UDAP-DCR-036] [UDAP-DCR-038] [UDAP-TOK-011]', async () => {
    const own = await createUdapApp(bench)
    const client_id = await registerUdapApp(own, serviceStatementOf(own))
    const token = await requestUdapToken(
      bench,
      await signUdapJwt(own, tokenClaimsOf(own, client_id)),
    )
    const { access_token } = await token.json()
    const { iss, sub, aud, iat, exp } = statementOf(own)
    const cancel = async (jti: string) =>
      postStatement(
        bench,
        await signUdapJwt(own, { iss, sub, aud, iat, exp, jti, grant_types: [] }),
      )

    const response = await cancel('one')
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ client_id, grant_types: [] })
    const refused = await requestUdapToken(
      bench,
      await signUdapJwt(own, tokenClaimsOf(own, client_id)),
    )
    expect([refused.status, (await refused.json()).error]).toEqual([400, 'invalid_client'])
    const read = await bench.request(`${bench.fhirBase}/Patient`, {
      headers: { Authorization: `Bearer ${access_token}` },
    })
    expect(read.status).toBe(401)

    const again = await cancel('two')
    expect([again.status, (await again.json()).error]).toEqual([400, 'invalid_client_metadata'])
    expect(await registerUdapApp(own)).not.toBe(client_id)
  })

  it('keeps one registration of 20 that come at once [UDAP-DCR-039] [RE-12]', async () => {
    const own = await createUdapApp(bench)
    const statements = await Promise.all(
      Array.from({ length: 20 }, () => signUdapJwt(own, statementOf(own))),
    )
    const responses = await Promise.all(
      statements.map((statement) => postStatement(bench, statement)),
    )
    const ids = await Promise.all(responses.map(async (one) => (await one.json()).client_id))
    expect(new Set(ids).size).toBe(1)
    expect(responses.map(({ status }) => status).sort()).toEqual([...Array(19).fill(200), 201])
  })

  it.each([
    ['udap missing', { udap: undefined }],
    ['udap as a number', { udap: 1 }],
    ['another version', { udap: '2' }],
  ])('refuses a request with %s [UDAP-DCR-003]', async (_, more) => {
    const response = await postStatement(bench, await signUdapJwt(app, statementOf(app)), more)
    expect([response.status, (await response.json()).error]).toEqual([
      400,
      'invalid_client_metadata',
    ])
  })

  it.each([undefined, 7, 'x.y.z', ''])(
    'refuses %j as statement [UDAP-DCR-004]',
    async (statement) => {
      const response = await postStatement(bench, statement)
      expect([response.status, (await response.json()).error]).toEqual([
        400,
        'invalid_software_statement',
      ])
    },
  )

  it.each([
    ['another subject', { sub: 'https://other.example' }],
    [
      'an issuer its certificate does not name',
      { iss: 'https://x.example', sub: 'https://x.example' },
    ],
    ['another audience', { aud: 'https://other.example/register' }],
    ['no audience', { aud: undefined }],
    ['no jti', { jti: undefined }],
    ['a time of 301 seconds', { exp: 1_772_884_800 + 301 }],
    ['no end', { exp: undefined }],
  ])('refuses a statement with %s [UDAP-DCR-008] [UDAP-DCR-009]', async (_, claims) => {
    const response = await postStatement(
      bench,
      await signUdapJwt(app, statementOf(app), { claims }),
    )
    expect([response.status, (await response.json()).error]).toEqual([
      400,
      'invalid_software_statement',
    ])
  })

  it('refuses a statement that was used [UDAP-DCR-010] [UDAP-JWT-010]', async () => {
    const statement = await signUdapJwt(app, statementOf(app))
    expect((await postStatement(bench, statement)).status).toBe(200)
    const again = await postStatement(bench, statement)
    expect([again.status, (await again.json()).error]).toEqual([400, 'invalid_software_statement'])
  })

  it('tells a foreign signature from a foreign certificate [UDAP-DCR-007] [UDAP-PKI-002] [UDAP-PKI-017]', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const forged = await postStatement(
      bench,
      await signUdapJwt(app, statementOf(app), { privateKey }),
    )
    expect([forged.status, (await forged.json()).error]).toEqual([
      400,
      'invalid_software_statement',
    ])
    const stranger = await createUdapApp(bench, { community: 'strangers' })
    const response = await postStatement(bench, await signUdapJwt(stranger, statementOf(stranger)))
    expect([response.status, (await response.json()).error]).toEqual([
      400,
      'unapproved_software_statement',
    ])
    const both = await postStatement(
      bench,
      await signUdapJwt(stranger, statementOf(stranger), { privateKey }),
    )
    expect((await both.json()).error).toBe('invalid_software_statement')
  })

  it('ignores registration parameters beside the statement [UDAP-DCR-005]', async () => {
    const own = await createUdapApp(bench)
    const statement = await signUdapJwt(own, statementOf(own))
    const response = await postStatement(bench, statement, {
      scope: 'user/*.cruds',
      client_name: 'X',
    })
    expect(await response.json()).toMatchObject({
      scope: 'user/*.rs openid fhirUser offline_access',
      client_name: 'Test app',
    })
  })

  it('leaves out scopes that do not go with the grant, and refuses when none is left [UDAP-DCR-019] [UDAP-DCR-020] [UDAP-SCOPE-009]', async () => {
    const own = await createUdapApp(bench)
    const mixed = { ...serviceStatementOf(own), scope: 'system/*.rs user/*.rs' }
    const response = await postStatement(bench, await signUdapJwt(own, mixed))
    expect(await response.json()).toMatchObject({ scope: 'system/*.rs' })
    const none = { ...serviceStatementOf(own), scope: 'user/*.rs' }
    const refused = await postStatement(bench, await signUdapJwt(own, none))
    expect([refused.status, (await refused.json()).error]).toEqual([400, 'invalid_client_metadata'])
  })

  it('keeps the same name of two communities apart [UDAP-DCR-030] [UD-16]', async () => {
    const other = await createBench()
    await trustCommunity(other, 'strangers', {})
    const iss = 'https://same.example'
    const inBeta = await createUdapApp(other, { iss })
    const inStrangers = await createUdapApp(other, { iss, community: 'strangers' })
    const first = await registerUdapApp(inBeta, serviceStatementOf(inBeta))
    const second = await registerUdapApp(inStrangers, serviceStatementOf(inStrangers))
    expect(second).not.toBe(first)
    const { iss: by, sub, aud, iat, exp } = statementOf(inStrangers)
    const cancelled = { iss: by, sub, aud, iat, exp, jti: 'end', grant_types: [] }
    expect((await postStatement(other, await signUdapJwt(inStrangers, cancelled))).status).toBe(200)
    const token = await requestUdapToken(
      other,
      await signUdapJwt(inBeta, tokenClaimsOf(inBeta, first)),
    )
    expect(token.status).toBe(200)
  })

  it('gives a secret only in the CARIN mode, and only to a signed statement [UDAP-DCR-052] [UDAP-DCR-054]', async () => {
    const carin = await createBench()
    await carin.call('settings.update', { name: 'udapMode', value: 'carin' })
    const own = await createUdapApp(carin)
    const claims = { ...statementOf(own), token_endpoint_auth_method: 'client_secret_basic' }
    const response = await postStatement(carin, await signUdapJwt(own, claims))
    expect(response.status).toBe(201)
    const body = await response.json()
    expect(body).toMatchObject({
      client_secret: expect.stringMatching(/^.{43,}$/),
      client_secret_expires_at: 0,
    })
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`
    expect((await (await postStatement(carin, unsigned)).json()).error).toBe(
      'invalid_software_statement',
    )
  })
})
