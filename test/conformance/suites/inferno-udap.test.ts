import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { compactVerify, decodeJwt, decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProofKey, readFhir } from '../../support/launch.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'
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
} from '../../support/udap-app.ts'
import { obtainUdapCode, redeemUdapCode } from '../../support/udap-flow.ts'

let bench: TestWorkbench
let app: UdapApp
let service: UdapApp
beforeAll(async () => {
  bench = await createTestWorkbench()
  await trustCommunity(bench, 'beta')
  app = await createUdapApp(bench)
  service = await createUdapApp(bench)
})
afterAll(() => bench.close())

/** What the kit asks of every token response. */
async function readTokenResponse(response: Response) {
  expect(response.status).toBe(200)
  expect(response.headers.get('cache-control')).toContain('no-store')
  expect(response.headers.get('pragma')).toContain('no-cache')
  const tokens = await response.json()
  expect(tokens).toMatchObject({ access_token: expect.any(String), token_type: 'Bearer' })
  return tokens
}

describe('Inferno UDAP Security kit, server groups', () => {
  it('udap_discovery_group: the metadata has its fields, and signed ones of the same endpoints [FG-21] [UDAP-DISC-005] [UDAP-DISC-010]', async () => {
    const response = await bench.request(`${bench.fhirBase}/.well-known/udap`)
    expect(response.status).toBe(200)
    const found = await response.json()
    expect(found).toMatchObject({
      udap_versions_supported: ['1'],
      grant_types_supported: expect.arrayContaining(['authorization_code', 'client_credentials']),
      udap_profiles_supported: expect.arrayContaining(['udap_dcr', 'udap_authn', 'udap_authz']),
      udap_authorization_extensions_supported: expect.any(Array),
      udap_authorization_extensions_required: expect.any(Array),
      udap_certifications_supported: expect.any(Array),
      scopes_supported: expect.any(Array),
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
      token_endpoint_auth_signing_alg_values_supported: expect.arrayContaining(['RS256']),
      registration_endpoint_jwt_signing_alg_values_supported: expect.arrayContaining(['RS256']),
    })
    const { signed_metadata } = found
    const { alg, x5c: [leaf = ''] = [] } = decodeProtectedHeader(signed_metadata)
    const { publicKey } = new X509Certificate(Buffer.from(leaf, 'base64'))
    await compactVerify(signed_metadata, publicKey, { algorithms: [alg ?? ''] })
    const claims = decodeJwt(signed_metadata)
    expect(claims.iss).toBe(bench.fhirBase)
    expect(claims.sub).toBe(claims.iss)
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBeLessThanOrEqual(365 * 86_400)
    for (const name of ['authorization_endpoint', 'token_endpoint', 'registration_endpoint']) {
      expect(claims[name], name).toBe(found[name])
    }
  })

  it.each([
    ['an app of people', () => app, statementOf, ['redirect_uris', 'response_types']],
    ['a service', () => service, serviceStatementOf, []],
  ] as const)(
    'udap_dynamic_client_registration_group: two wrong statements of %s are refused, a right one is echoed [FG-21] [UDAP-DCR-021] [UDAP-DCR-022]',
    async (_kind, appOf, claimsOf, more) => {
      const own = appOf()
      const claims = claimsOf(own)
      const wrongIss = await postStatement(
        bench,
        await signUdapJwt(own, { ...claims, iss: 'invalid_iss' }),
      )
      expect(wrongIss.status).toBe(400)
      expect(await wrongIss.json()).toHaveProperty('error')
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const wrongKey = await postStatement(bench, await signUdapJwt(own, claims, { privateKey }))
      expect(wrongKey.status).toBe(400)
      expect(await wrongKey.json()).toMatchObject({ error: 'invalid_software_statement' })

      const software_statement = await signUdapJwt(own, claims)
      const response = await postStatement(bench, software_statement)
      expect([200, 201]).toContain(response.status)
      const body = await response.json()
      expect(body).toMatchObject({
        client_id: expect.any(String),
        software_statement,
        scope: expect.any(String),
        client_name: expect.any(String),
      })
      for (const name of ['grant_types', 'token_endpoint_auth_method', ...more]) {
        expect(body[name], name).toEqual(claims[name])
      }
    },
  )

  it('udap_authorization_code_authentication_group: a code comes back and is exchanged by certificate [FG-21] [UDAP-TOK-012]', async () => {
    const clientId = await registerUdapApp(app)
    const proof = createProofKey()
    const code = await obtainUdapCode(bench, clientId, proof)
    const tokens = await readTokenResponse(await redeemUdapCode(app, clientId, code, proof))
    expect((await readFhir(bench, tokens.access_token, 'Patient?_count=1')).status).toBe(200)
  })

  it('udap_client_credentials_authentication_group: a service gets a token by certificate [FG-21] [UDAP-TOK-016]', async () => {
    const clientId = await registerUdapApp(service, serviceStatementOf(service))
    const assertion = await signUdapJwt(service, tokenClaimsOf(service, clientId))
    const tokens = await readTokenResponse(await requestUdapToken(bench, assertion))
    expect((await readFhir(bench, tokens.access_token, 'Patient?_count=1')).status).toBe(200)
  })
})
