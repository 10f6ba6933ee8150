import { X509Certificate } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader, importX509, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askProvider } from '../../support/identity-provider.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'

let bench: TestWorkbench

beforeAll(async () => {
  bench = await createTestWorkbench()
}, 120_000)

afterAll(() => bench.close())

const alpha = 'urn:example:trustbench:alpha'
const beta = 'urn:example:trustbench:beta'

async function readMetadata(base: string, community?: string) {
  const query = community === undefined ? '' : `?community=${encodeURIComponent(community)}`
  const response = await askProvider(bench, `${base}/.well-known/udap${query}`)
  return { status: response.status, body: response.status === 200 ? await response.json() : null }
}

function leafOf(jwt: string): X509Certificate {
  const [leaf = ''] = decodeProtectedHeader(jwt).x5c ?? []
  return new X509Certificate(Buffer.from(leaf, 'base64'))
}

describe('identity provider, discovery', () => {
  it('signs its metadata with a certificate that names its base URL [UDAP-IDP-001] [UDAP-IDP-002]', async () => {
    const { body } = await readMetadata(bench.idp)
    expect(body).toMatchObject({
      udap_versions_supported: ['1'],
      udap_profiles_supported: ['udap_dcr', 'udap_authn', 'udap_to'],
      grant_types_supported: ['authorization_code'],
      scopes_supported: expect.arrayContaining(['openid', 'udap']),
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
    })
    const leaf = leafOf(body.signed_metadata)
    expect(leaf.subjectAltName).toBe(`URI:${bench.idp}`)
    const key = await importX509(leaf.toString(), 'RS256')
    const { payload } = await jwtVerify(body.signed_metadata, key, {
      currentDate: new Date(bench.clock.now()),
    })
    expect(payload).toMatchObject({
      iss: bench.idp,
      sub: bench.idp,
      authorization_endpoint: body.authorization_endpoint,
      token_endpoint: body.token_endpoint,
      registration_endpoint: body.registration_endpoint,
    })
  })

  it('signs for the community asked for, and answers 204 for one it is not of [UDAP-IDP-002]', async () => {
    const inAlpha = await readMetadata(bench.idp, alpha)
    const inBeta = await readMetadata(bench.idp, beta)
    expect(leafOf(inAlpha.body.signed_metadata).issuer).toContain('Alpha')
    expect(leafOf(inBeta.body.signed_metadata).issuer).toContain('Beta')
    expect((await readMetadata(bench.idp, 'urn:x:none')).status).toBe(204)
    expect((await readMetadata(bench.idp, 'no-uri')).status).toBe(400)
  })

  it('has a second provider that is of no trusted community [UDAP-IDP-001]', async () => {
    const stranger = `${bench.idp}/stranger`
    const { body } = await readMetadata(stranger)
    expect(decodeJwt(body.signed_metadata).iss).toBe(stranger)
    const leaf = leafOf(body.signed_metadata)
    expect(leaf.subjectAltName).toBe(`URI:${stranger}`)
    expect(leaf.issuer).toContain('Strangers')
    expect((await readMetadata(stranger, beta)).status).toBe(204)
    expect(leafOf((await readMetadata(bench.idp)).body.signed_metadata).issuer).not.toContain(
      'Strangers',
    )
  })

  it('says the same in its OpenID configuration, whose JWK Set holds the certified keys [UDAP-IDP-002]', async () => {
    const { body: udap } = await readMetadata(bench.idp)
    const openId = await (
      await askProvider(bench, `${bench.idp}/.well-known/openid-configuration`)
    ).json()
    expect(openId.issuer).toBe(bench.idp)
    const shared = Object.keys(udap).filter((name) => name in openId)
    expect(shared.length).toBeGreaterThan(5)
    for (const name of shared) expect([name, openId[name]]).toEqual([name, udap[name]])
    const { keys } = await (await askProvider(bench, openId.jwks_uri)).json()
    const certificates = keys.map(({ x5c }: { x5c: string[] }) => x5c[0])
    expect(certificates).toContain(decodeProtectedHeader(udap.signed_metadata).x5c?.[0])
    expect(JSON.stringify(keys)).not.toContain('"d"')
  })
})
