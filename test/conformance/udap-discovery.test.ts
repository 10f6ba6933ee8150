import { X509Certificate } from 'node:crypto'
import { compactVerify, decodeJwt, decodeProtectedHeader } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { hasUriSan, parseCertificate } from '../../src/main/core/certificate-path/index.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'

const alpha = 'urn:example:trustbench:alpha'
const beta = 'urn:example:trustbench:beta'

async function getMetadata(bench: TestWorkbench, query = '', headers: Record<string, string> = {}) {
  return bench.request(`${bench.fhirBase}/.well-known/udap${query}`, { headers })
}

function certificatesOf(jwt: string): Buffer[] {
  return (decodeProtectedHeader(jwt).x5c ?? []).map((text) => Buffer.from(text, 'base64'))
}

describe('UDAP metadata', () => {
  let bench: TestWorkbench
  beforeAll(async () => {
    bench = await createTestWorkbench()
  })

  it('is served to anyone, with or without credentials [UDAP-DISC-001] [UDAP-DISC-019]', async () => {
    const response = await getMetadata(bench, '', { Origin: 'https://app.test' })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toMatch(/^application\/json/)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    const document = await response.json()
    expect(document).toMatchObject({
      udap_versions_supported: ['1'],
      udap_profiles_supported: ['udap_dcr', 'udap_authn', 'udap_authz', 'udap_to'],
      udap_authorization_extensions_supported: ['hl7-b2b'],
      udap_authorization_extensions_required: ['hl7-b2b'],
      udap_certifications_supported: [],
      grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
      registration_endpoint: `${bench.issuer}/register`,
      token_endpoint: `${bench.issuer}/token`,
      authorization_endpoint: `${bench.issuer}/authorize`,
    })
    const again = await getMetadata(bench, '', { Authorization: 'Bearer x' })
    expect(await again.json()).toEqual(document)
  })

  it('is signed by a certificate that names the FHIR base, for a day, with the same endpoints [UDAP-DISC-008] [UDAP-DISC-009] [UDAP-DISC-010]', async () => {
    const { signed_metadata, ...plain } = await (await getMetadata(bench)).json()
    const [leaf = Buffer.alloc(0)] = certificatesOf(signed_metadata)
    const { publicKey } = new X509Certificate(leaf)
    await expect(compactVerify(signed_metadata, publicKey)).resolves.toBeDefined()
    expect(decodeProtectedHeader(signed_metadata).alg).toBe('RS256')
    expect(hasUriSan(parseCertificate(leaf), bench.fhirBase)).toBe(true)
    const now = bench.clock.nowSeconds()
    expect(decodeJwt(signed_metadata)).toEqual({
      iss: bench.fhirBase,
      sub: bench.fhirBase,
      iat: now,
      exp: now + 86_400,
      jti: expect.any(String),
      authorization_endpoint: plain.authorization_endpoint,
      token_endpoint: plain.token_endpoint,
      registration_endpoint: plain.registration_endpoint,
    })
  })

  it('is signed by the community that is asked for [UDAP-DISC-014]', async () => {
    const issuerOf = async (query: string) => {
      const { signed_metadata } = await (await getMetadata(bench, query)).json()
      const [leaf = Buffer.alloc(0)] = certificatesOf(signed_metadata)
      return new X509Certificate(leaf).issuer
    }
    const inAlpha = await issuerOf(`?community=${encodeURIComponent(alpha)}`)
    expect(await issuerOf(`?community=${encodeURIComponent(beta)}`)).not.toBe(inAlpha)
    expect(await issuerOf('')).toBe(inAlpha)
  })

  it('has nothing for a community it does not know, or spelt otherwise [UDAP-DISC-015] [UDAP-DISC-016]', async () => {
    for (const uri of [
      'urn:x',
      `${alpha}/`,
      alpha.toUpperCase(),
      'urn:example:trustbench:strangers',
    ]) {
      const response = await getMetadata(bench, `?community=${encodeURIComponent(uri)}`)
      expect([response.status, await response.text()]).toEqual([204, ''])
    }
  })

  it('refuses a community that is no URI or named twice [UDAP-DISC-016]', async () => {
    for (const query of ['?community=alpha', `?community=${alpha}&community=${beta}`]) {
      const response = await getMetadata(bench, query)
      expect([response.status, (await response.json()).error]).toEqual([400, 'invalid_request'])
    }
  })

  it('is signed anew when half its time is over, and then alone [UDAP-DISC-009]', async () => {
    const own = await createTestWorkbench()
    const jti = async () => decodeJwt((await (await getMetadata(own)).json()).signed_metadata).jti
    const first = await jti()
    own.clock.advance(43_199)
    expect(await jti()).toBe(first)
    own.clock.advance(1)
    expect(await jti()).not.toBe(first)
  })

  it('is gone while UDAP is off [UDAP-DISC-002]', async () => {
    const own = await createTestWorkbench()
    await own.call('settings.update', { name: 'udapEnabled', value: false })
    expect((await getMetadata(own)).status).toBe(404)
  })

  it('lists secrets in the CARIN mode only, and never ways of other flows [UDAP-DISC-005] [UDAP-DCR-055]', async () => {
    const own = await createTestWorkbench()
    await own.call('settings.update', { name: 'udapMode', value: 'carin' })
    expect(await (await getMetadata(own)).json()).toMatchObject({
      token_endpoint_auth_methods_supported: ['private_key_jwt', 'client_secret_basic'],
    })
  })

  it('names the registration endpoint in every document, and answers no other method [UDAP-DISC-019] [UDAP-DISC-021]', async () => {
    const documents = [
      `${bench.fhirBase}/.well-known/udap`,
      `${bench.fhirBase}/.well-known/smart-configuration`,
      `${bench.issuer}/.well-known/oauth-authorization-server`,
    ]
    for (const url of documents) {
      const { registration_endpoint } = await (await bench.request(url)).json()
      expect(registration_endpoint).toBe(`${bench.issuer}/register`)
    }
    const response = await bench.request(`${bench.fhirBase}/.well-known/udap`, { method: 'POST' })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toContain('GET')
  })

  it('follows the trust that is given or taken from a local community [UDAP-CA-001] [UDAP-PKI-014]', async () => {
    const own = await createTestWorkbench()
    await getMetadata(own)
    const known = async () => (await own.call('trust.communities', {})).map(({ uri }) => uri)
    expect(await known()).toEqual([alpha, beta])
    await own.call('communities.update', { id: 'alpha', isTrusted: false })
    expect(await known()).toEqual([beta])
    await own.call('communities.update', { id: 'alpha', isTrusted: true })
    expect(await known()).toEqual([beta, alpha])
    await expect(own.call('trust.remove', { uri: alpha })).rejects.toMatchObject({
      problem: { code: 'conflict' },
    })
  })
})
