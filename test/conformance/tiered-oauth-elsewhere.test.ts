import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestBrowser, type TestBrowser } from '../support/browser.ts'
import { left, shown } from '../support/identity-provider.ts'
import {
  createTestClock,
  createTestWorkbench,
  type TestWorkbench,
} from '../support/test-workbench.ts'
import {
  appCallback,
  redeem,
  refusalOf,
  registerTieredApp,
  signInThere,
  type TieredApp,
  tieredUrl,
} from '../support/tiered.ts'

/** The community both are of: each has an authority of its own, and each was given the anchor of the other. */
const sharedUri = 'urn:example:trustbench:beta'

/** Data holder at which the app is registered. */
let holder: TestWorkbench
/** Somebody else's identity provider: the one of another program, with keys, users and trust of its own. */
let elsewhere: TestWorkbench
let app: TieredApp

beforeAll(async () => {
  const clock = createTestClock()
  const reach = (bench: () => TestWorkbench) => async (request: Request) => {
    const { origin } = new URL(request.url)
    if (origin === new URL(bench().issuer).origin) return bench().fetch(request)
    if (origin === new URL(bench().idp).origin) return bench().fetchIdentityProvider(request)
    throw new Error(`a test tried to reach ${request.url}`)
  }
  holder = await createTestWorkbench({
    clock,
    config: {
      issuer: 'https://holder.example',
      identityProviderBase: 'https://idp.holder.example',
    },
    foreign: reach(() => elsewhere),
  })
  elsewhere = await createTestWorkbench({
    clock,
    config: {
      issuer: 'https://other.example',
      identityProviderBase: 'https://idp.other.example',
    },
    foreign: reach(() => holder),
  })
  app = await registerTieredApp(holder)
  await addAccount()
}, 180_000)

afterAll(async () => {
  await holder.close()
  await elsewhere.close()
})

/** Somebody who has an account there and none at the holder's own provider, and whose record the holder has. */
async function addAccount() {
  const users = await elsewhere.call('identityProvider.users', {})
  const amara = users.find(({ username }) => username === 'amara')
  if (amara === undefined) throw new Error('there is no such user')
  const { sub: _sub, isBuiltIn: _isBuiltIn, purpose: _purpose, ...input } = amara
  await elsewhere.call('identityProvider.saveUser', { ...input, username: 'amara-elsewhere' })
}

/** The root of a local community, as it is exported. */
async function rootOf(bench: TestWorkbench): Promise<string> {
  const { authorities } = await bench.call('communities.get', { id: 'beta' })
  const { pem } = await bench.call('certificates.get', { id: authorities[0]?.certificateId ?? '' })
  return pem
}

/** Makes a program trust the community by these roots. */
async function trustRoots(bench: TestWorkbench, anchors: string[]) {
  await bench.call('trust.save', { uri: sharedUri, name: 'Beta', anchors })
}

function createBrowser(): TestBrowser {
  const { origin } = new URL(elsewhere.idp)
  return createTestBrowser(holder, [
    { origin, fetch: elsewhere.fetchIdentityProvider, followed: /\/(?:authorize|sign-in)\b/ },
  ])
}

const url = (change: Record<string, string> = {}) =>
  tieredUrl(app, { idp: elsewhere.idp, ...change })

/** What the provider answered to registration requests, newest first. */
async function registrationsThere() {
  const { rows } = await elsewhere.call('traffic.list', { area: 'identity-provider', limit: 200 })
  const requests = rows.filter(({ url: at }) => at === `${elsewhere.idp}/register`)
  return requests.map(({ status, errorCode }) => [status, errorCode])
}

describe('tiered OAuth, an identity provider of somebody else', () => {
  it('is refused as long as its authority is of no community here, and gets no statement [UDAP-TIER-006] [UDAP-TIER-009]', async () => {
    await trustRoots(holder, [await rootOf(holder)])
    await trustRoots(elsewhere, [await rootOf(elsewhere), await rootOf(holder)])
    expect(refusalOf(await createBrowser().open(url()))).toEqual({
      at: appCallback,
      error: 'invalid_idp',
      state: 'state-of-the-app',
      code: null,
    })
    expect(await registrationsThere()).toEqual([])
    expect(await holder.call('tiered.registrations', {})).toEqual([])
  })

  it('is refused when it does not trust this server and therefore refuses its statement [UDAP-TIER-009] [UDAP-IDP-003]', async () => {
    await trustRoots(holder, [await rootOf(holder), await rootOf(elsewhere)])
    await trustRoots(elsewhere, [await rootOf(elsewhere)])
    expect(refusalOf(await createBrowser().open(url())).error).toBe('invalid_idp')
    expect(await registrationsThere()).toEqual([[400, 'unapproved_software_statement']])
    expect(await holder.call('tiered.registrations', {})).toEqual([])
    expect((await holder.call('grants.list', {})).total).toBe(0)
  })

  it('signs people in for tokens of this server when each has the anchor of the other, registered once [UDAP-TIER-006] [UDAP-TIER-008] [UDAP-TIER-018] [UDAP-TIER-022]', async () => {
    await trustRoots(holder, [await rootOf(holder), await rootOf(elsewhere)])
    await trustRoots(elsewhere, [await rootOf(elsewhere), await rootOf(holder)])
    await elsewhere.call('traffic.clear', {})
    const browser = createBrowser()
    const signIn = shown(await browser.open(url()))
    expect(new URL(signIn.url).origin).toBe(elsewhere.idp)
    const match = shown(await signInThere(browser, signIn, 'amara-elsewhere'))
    expect(match.html).toContain('Is this you?')
    const consent = shown(await browser.submit(match, { decision: 'choose' }))
    const answer = left(await browser.submit(consent, { decision: 'approve' }))
    const tokens = await (await redeem(app, answer)).json()
    expect(tokens).toMatchObject({ patient: 'amara-okafor', token_type: 'Bearer' })
    expect(decodeJwt(tokens.id_token)).toMatchObject({
      iss: holder.issuer,
      fhirUser: `${holder.fhirBase}/Patient/amara-okafor`,
    })
    const bearer = { headers: { Authorization: `Bearer ${tokens.access_token}` } }
    const record = await holder.request(`${holder.fhirBase}/Patient/amara-okafor`, bearer)
    expect(record.status).toBe(200)
    const again = createBrowser()
    const known = shown(await signInThere(again, await again.open(url()), 'amara-elsewhere'))
    expect(known.html).toContain('asks for access')
    expect(await registrationsThere()).toEqual([[201, null]])
    const held = await holder.call('tiered.registrations', {})
    const [there] = await elsewhere.call('identityProvider.list', {})
    expect(held).toMatchObject([{ idp: elsewhere.idp, communityUri: sharedUri }])
    expect(there?.clients.map(({ client_id, iss }) => [client_id, iss])).toEqual([
      [held[0]?.client_id, `${holder.issuer}/`],
    ])
    expect(await holder.call('tiered.bindings', {})).toMatchObject([
      { iss: elsewhere.idp, username: 'pt' },
    ])
  }, 60_000)

  it('gets nobody in any more once its authority is taken out of the community [UDAP-TIER-006]', async () => {
    const browser = createBrowser()
    const underway = shown(await browser.open(url({ prompt: 'login' })))
    await trustRoots(holder, [await rootOf(holder)])
    const { total } = await holder.call('grants.list', {})
    expect(refusalOf(await signInThere(browser, underway, 'amara-elsewhere')).error).toBe(
      'invalid_idp',
    )
    expect(refusalOf(await createBrowser().open(url())).error).toBe('invalid_idp')
    expect((await holder.call('grants.list', {})).total).toBe(total)
  })
})
