import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { oauthErrorCodes } from '../../src/shared/oauth/error-codes.ts'
import { registerSymmetricApp } from '../support/launch.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'

let bench: TestWorkbench
beforeEach(async () => {
  bench = await createTestWorkbench()
})
afterEach(() => bench.close())

/** The advertised endpoints that apps send forms or documents to, without a browser. */
async function directEndpoints(): Promise<readonly string[]> {
  const response = await bench.request(`${bench.fhirBase}/.well-known/smart-configuration`)
  const document: Readonly<Record<string, unknown>> = await response.json()
  const names = [
    'token_endpoint',
    'introspection_endpoint',
    'revocation_endpoint',
    'registration_endpoint',
  ]
  return names.flatMap((name) => {
    const url = document[name]
    return typeof url === 'string' ? [url] : []
  })
}

describe('error bodies', () => {
  it('are JSON with a registered code, from each advertised endpoint [GEN-03]', async () => {
    const app = await registerSymmetricApp(bench)
    const wrong = `Basic ${Buffer.from(`${app.client_id}:wrong`).toString('base64')}`
    const endpoints = await directEndpoints()
    expect(endpoints).toContain(`${bench.issuer}/token`)
    for (const endpoint of endpoints) {
      const failures = [
        await bench.postForm(endpoint, {}),
        await bench.postForm(endpoint, { grant_type: 'password', token: 'x' }),
        await bench.postForm(
          endpoint,
          { grant_type: 'authorization_code' },
          { Authorization: wrong },
        ),
        await bench.request(endpoint, {
          method: 'POST',
          headers: { 'Content-Type': 'text/plain' },
          body: 'x',
        }),
      ]
      for (const response of failures) {
        expect([400, 401], endpoint).toContain(response.status)
        expect(response.headers.get('content-type')).toMatch(/^application\/json(;|$)/)
        const body = await response.json()
        expect(oauthErrorCodes).toContain(body.error)
        expect(body.error_description).toEqual(expect.any(String))
      }
    }
  })
})

describe('asymmetric client authentication in the discovery document', () => {
  it('is advertised with its methods and algorithms, or not at all [DSC-07]', async () => {
    const response = await bench.request(`${bench.fhirBase}/.well-known/smart-configuration`)
    const document = await response.json()
    const isListed = document.capabilities.includes('client-confidential-asymmetric')
    const methods: readonly string[] = document.token_endpoint_auth_methods_supported
    expect(methods.includes('private_key_jwt')).toBe(isListed)
    const algorithms: readonly string[] =
      document.token_endpoint_auth_signing_alg_values_supported ?? []
    expect(algorithms.includes('RS384') || algorithms.includes('ES384')).toBe(isListed)
  })
})
