import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  faultDescriptions,
  type IdentityProviderFault,
  identityProviderFaults,
} from '../../src/shared/udap/identity-provider-faults.ts'
import type { ShownPage, TestBrowser } from '../support/browser.ts'
import { askProvider, left, shown } from '../support/identity-provider.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'
import {
  appCallback,
  createTieredBrowser,
  firstSignIn,
  redeem,
  refusalOf,
  registerTieredApp,
  signInThere,
  type TieredApp,
  tieredUrl,
} from '../support/tiered.ts'

let bench: TestWorkbench
let app: TieredApp

beforeAll(async () => {
  bench = await createTestWorkbench()
  app = await registerTieredApp(bench)
}, 120_000)

afterAll(() => bench.close())

const setFaults = (faults: IdentityProviderFault[]) =>
  bench.call('identityProvider.setFaults', { id: 'demo', faults })

async function play(): Promise<ShownPage | URL> {
  const browser = createTieredBrowser(bench)
  const first = await browser.open(tieredUrl(app))
  return first instanceof URL ? first : signInThere(browser, first, 'amara')
}

async function exchanges() {
  const { rows } = await bench.call('traffic.list', { limit: 100 })
  return Promise.all(rows.map(({ id }) => bench.call('traffic.get', { id })))
}

/** What Traffic says happened on purpose at the provider. */
async function notedFaults() {
  const details = await exchanges()
  const notes = details.filter(({ url }) => url.startsWith(bench.idp)).flatMap((each) => each.notes)
  return notes.filter(({ check }) => check === 'fault').map(({ text }) => text)
}

async function failedNotes() {
  const details = await exchanges()
  const atHolder = details.filter(
    ({ url, direction }) => direction === 'inbound' && url.startsWith(bench.issuer),
  )
  return atHolder.flatMap(({ notes }) => notes).filter(({ outcome }) => outcome === 'failed')
}

/** What of the explanation has to name the defect; the check that fails is as exact as the fault. */
const explained: Readonly<Record<IdentityProviderFault, RegExp>> = {
  'untrusted-certificate': /vouch|trust|communit/i,
  'no-udap-scope': /scopes_supported is without udap/,
  'endpoint-differs': /endpoint|signed/i,
  cancel: /refused there/,
  'state-dropped': /state .* absent/,
  'state-changed': /state .* another value/,
  'server-error': /answered 500 server_error/,
  slow: /did not answer/,
  'no-id-token': /no ID token/,
  'unsigned-id-token': /alg is none|signature/i,
  'swapped-key': /signature .* key of the first certificate/,
  'no-certificates': /x5c is absent/,
  'wrong-issuer': /claim iss/,
  'wrong-audience': /claim aud/,
  'wrong-nonce': /claim nonce is another nonce/,
  'expired-id-token': /claim exp/,
  'wrong-subject': /another sub/,
}

describe('tiered OAuth, faults of the identity provider', () => {
  it('has an outcome for every fault, and none is on at first [UDAP-IDP-011]', async () => {
    const providers = await bench.call('identityProvider.list', {})
    expect(providers.map(({ faults }) => faults)).toEqual([[], []])
    expect(Object.keys(faultDescriptions).sort()).toEqual([...identityProviderFaults].sort())
  })

  it.each(identityProviderFaults)(
    '%s ends in the code the app has to get, with nothing issued and the reason in Traffic [UDAP-IDP-011] [UDAP-TIER-006] [UDAP-TIER-007] [UDAP-TIER-012] [UDAP-TIER-013] [UDAP-TIER-015] [UDAP-TIER-016] [UDAP-TIER-018] [UDAP-TIER-026]',
    async (fault) => {
      await setFaults([])
      expect(shown(await play()).html).toContain('Is this you?')
      await setFaults([fault])
      await bench.call('traffic.clear', {})
      const result = await play()
      await setFaults([])
      expect(refusalOf(result)).toEqual({
        at: appCallback,
        error: faultDescriptions[fault].outcome,
        state: 'state-of-the-app',
        code: null,
      })
      expect((await bench.call('grants.list', {})).total).toBe(0)
      expect(await bench.call('tiered.bindings', {})).toEqual([])
      const notes = await failedNotes()
      expect(notes.map(({ text }) => text).join('\n')).toMatch(explained[fault])
      expect(notes.every(({ clause }) => clause !== '')).toBe(true)
      // A provider that is too slow answers, and is written down, when the flow is long over.
      if (fault === 'slow') return
      const happened = await notedFaults()
      expect(happened.length).toBeGreaterThan(0)
      for (const text of happened) expect(text).toContain(faultDescriptions[fault].does)
    },
    60_000,
  )

  it('shows on its pages which faults are on, and forgets them with the program [AS-33]', async () => {
    await setFaults(['wrong-nonce'])
    const page = shown(await createTieredBrowser(bench).open(tieredUrl(app)))
    await setFaults([])
    expect(page.html).toContain('Misbehaving on purpose')
    expect(page.html).toContain('wrong-nonce')
    const { rows } = await bench.call('traffic.list', { search: 'sign-in' })
    expect(rows.length).toBeGreaterThan(0)
    expect((await askProvider(bench, `${bench.idp}/.well-known/udap`)).status).toBe(200)
  })
})

/** Signs in at the provider as somebody, whoever is signed in there with this browser. */
async function signInAs(browser: TestBrowser, page: ShownPage, username: string) {
  const isSignedIn = page.html.includes('Use another account')
  const login = isSignedIn ? shown(await browser.submit(page, { decision: 'sign-out' })) : page
  const consent = shown(await browser.submit(login, { username, decision: 'sign-in' }))
  return shown(await browser.submit(consent, { decision: 'approve' }))
}

describe('tiered OAuth, many people at once', () => {
  it('gives two people in 200 interleaved sign-ins nobody else than themselves [UDAP-TIER-010] [UDAP-TIER-012]', async () => {
    const people = [
      { username: 'amara', fhirUser: 'Patient/amara-okafor' },
      { username: 'wei', fhirUser: 'Patient/wei-chen' },
    ] as const
    for (const { username } of people) await firstSignIn(createTieredBrowser(bench), app, username)
    // Four browsers, each used by both people; every step of all sign-ins comes before the next step of any.
    const browsers = [0, 1, 2, 3].map(() => createTieredBrowser(bench))
    const flows = Array.from({ length: 200 }, (_, index) => ({
      browser: browsers[index % 4] ?? createTieredBrowser(bench),
      person: people[(index >> 2) % 2] ?? people[0],
      state: `state-${index}`,
    }))
    const inBatches = async <Before, After>(
      items: readonly Before[],
      step: (item: Before, index: number) => Promise<After>,
    ): Promise<After[]> => {
      const results: After[] = []
      for (let start = 0; start < items.length; start += 25) {
        const batch = items.slice(start, start + 25)
        results.push(...(await Promise.all(batch.map((item, at) => step(item, start + at)))))
      }
      return results
    }
    const pages = await inBatches(flows, async ({ browser, state }) =>
      shown(await browser.open(tieredUrl(app, { state }))),
    )
    const consents = await inBatches(flows, ({ browser, person }, index) => {
      const page = pages[index]
      if (page === undefined) throw new Error(`flow ${index} has no page`)
      return signInAs(browser, page, person.username)
    })
    const answers = await inBatches(flows, async ({ browser }, index) => {
      const consent = consents[index]
      if (consent === undefined) throw new Error(`flow ${index} has no consent`)
      return left(await browser.submit(consent, { decision: 'approve' }))
    })
    const outcomes = await inBatches(answers, async (answer) => {
      const { id_token, patient } = await (await redeem(app, answer)).json()
      return [answer.searchParams.get('state'), decodeJwt(id_token)['fhirUser'], patient]
    })
    expect(outcomes).toEqual(
      flows.map(({ person, state }) => [
        state,
        `${bench.fhirBase}/${person.fhirUser}`,
        person.fhirUser.replace('Patient/', ''),
      ]),
    )
  }, 180_000)
})
