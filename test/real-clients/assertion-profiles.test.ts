import * as oauth from 'oauth4webapi'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AssertionProfile } from '../../src/shared/oauth/client-metadata.ts'
import { registerBackend } from '../support/asymmetric-client.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'

let bench: TestWorkbench

beforeEach(async () => {
  bench = await createTestWorkbench()
})
afterEach(() => bench.close())

type Change = NonNullable<Parameters<typeof oauth.PrivateKeyJwt>[1]>[typeof oauth.modifyAssertion]

/** Hands a request of the library to the workbench. */
function send(
  url: string,
  { method, headers, body }: oauth.CustomFetchOptions<string, URLSearchParams | undefined>,
): Promise<Response> {
  return bench.fetch(
    new Request(url, { method, headers, ...(body === undefined ? {} : { body: body.toString() }) }),
  )
}

/** Asks for a token as a backend service would with oauth4webapi. */
async function ask(profile: AssertionProfile, alg: string, change?: Change): Promise<Response> {
  const { publicKey, privateKey } = await oauth.generateKeyPair(alg, { extractable: true })
  const kid = 'key'
  const publicJwk = { ...(await crypto.subtle.exportKey('jwk', publicKey)), kid, kty: '' }
  publicJwk.kty = alg.startsWith('ES') ? 'EC' : 'RSA'
  const { key_ops: _operations, ext: _extractable, ...bare } = publicJwk
  const client_id = await registerBackend(bench, [], {
    jwks: { keys: [bare] },
    assertion_profile: profile,
  })
  const insecure = { [oauth.customFetch]: send, [oauth.allowInsecureRequests]: true }
  const issuer = new URL(bench.issuer)
  const server = await oauth.processDiscoveryResponse(
    issuer,
    await oauth.discoveryRequest(issuer, insecure),
  )
  const skew = bench.clock.nowSeconds() - Math.floor(Date.now() / 1000)
  return oauth.clientCredentialsGrantRequest(
    server,
    { client_id, [oauth.clockSkew]: skew },
    oauth.PrivateKeyJwt(
      { key: privateKey, kid },
      change === undefined ? undefined : { [oauth.modifyAssertion]: change },
    ),
    new URLSearchParams({ scope: 'system/Patient.rs' }),
    insecure,
  )
}

/** What SMART wants in place of what the library sends by itself. */
const asSmart: Change = (header, payload) => {
  header['typ'] = 'JWT'
  payload['aud'] = `${bench.issuer}/token`
}

describe('oauth4webapi, private_key_jwt', () => {
  it.each(['ES256', 'RS256'])(
    'as it comes is served under rfc7523 and either, by %s',
    async (alg) => {
      for (const profile of ['rfc7523', 'either'] as const) {
        const response = await ask(profile, alg)
        expect(response.status, await response.clone().text()).toBe(200)
        expect(await response.json()).toMatchObject({ scope: 'system/Patient.rs', expires_in: 300 })
      }
    },
  )

  it('as it comes is refused under smart, and served once it does as SMART wants', async () => {
    const refused = await ask('smart', 'ES256')
    expect([refused.status, (await refused.json()).error]).toEqual([401, 'invalid_client'])
    expect((await ask('smart', 'ES384', asSmart)).status).toBe(200)
  })
})
