import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProofKey, registerPublicApp } from '../support/launch.ts'
import { redirectUriVariants } from '../support/redirect-uri-variants.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'
import { createUdapApp, registerUdapApp, statementOf, trustCommunity } from '../support/udap-app.ts'

let bench: TestWorkbench
const clients = new Map<string, string>()

const registrations = {
  web: 'https://app.test/oauth/cb',
  native: 'http://127.0.0.1/oauth/cb',
  UDAP: 'https://app.example/oauth/cb',
} as const
const kinds = Object.entries(registrations)

beforeAll(async () => {
  bench = await createTestWorkbench()
  await trustCommunity(bench, 'beta')
  const web = await registerPublicApp(bench, { redirect_uris: [registrations.web] })
  const native = await registerPublicApp(bench, { redirect_uris: [registrations.native] })
  const udap = await createUdapApp(bench)
  clients.set('web', web.client_id)
  clients.set('native', native.client_id)
  const statement = { ...statementOf(udap), redirect_uris: [registrations.UDAP] }
  clients.set('UDAP', await registerUdapApp(udap, statement))
}, 60_000)

afterAll(() => bench.close())

/** Where the authorization endpoint sends the browser for a redirect URI: nowhere when it takes it for a stranger's. */
async function goesOn(kind: string, redirectUri: string): Promise<boolean> {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: clients.get(kind) ?? '',
    redirect_uri: redirectUri,
    scope: 'launch/patient patient/*.rs',
    state: 'a-state-of-the-app',
    aud: bench.fhirBase,
    code_challenge: createProofKey().code_challenge,
    code_challenge_method: 'S256',
  })
  const response = await bench.request(`/authorize?${query}`)
  expect([303, 400]).toContain(response.status)
  return response.status === 303 || response.headers.has('location')
}

describe('authorization endpoint, redirect URI', () => {
  it.each(kinds)('of a %s client is taken as it was registered [AS-01]', async (kind, uri) => {
    expect(await goesOn(kind, uri)).toBe(true)
  })

  it.each(kinds)(
    'of a %s client is refused by a page in each of 300 variants [AS-01] [FG-11]',
    async (kind, uri) => {
      const variants = redirectUriVariants(uri)
      expect(variants.length).toBeGreaterThanOrEqual(300)
      const accepted: string[] = []
      for (const variant of variants) if (await goesOn(kind, variant)) accepted.push(variant)
      expect(accepted).toEqual([])
    },
  )

  it('would be taken in some variants by rules that look alike', () => {
    const variants = redirectUriVariants(registrations.web)
    const isSameOrigin = (variant: string) =>
      URL.canParse(variant) && new URL(variant).origin === 'https://app.test'
    const rules = [isSameOrigin, (variant: string) => variant.startsWith(registrations.web)]
    for (const rule of rules) expect(variants.filter(rule).length).toBeGreaterThan(20)
  })
})
