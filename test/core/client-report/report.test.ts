import { XMLParser } from 'fast-xml-parser'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientRules } from '../../../src/main/core/client-report/index.ts'
import { createTestBrowser } from '../../support/browser.ts'
import { createProofKey, decideAsPerson } from '../../support/launch.ts'
import { createPlayingApp, type PlayingApp, randomText, ruleOf } from '../../support/playing-app.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'
import { createBrowser, locationOf } from '../launch-runner/player.ts'
import { misplays, playGoodApp } from './app-sessions.ts'
import { serviceMisplays } from './service-sessions.ts'
import { udapMisplays } from './udap-sessions.ts'

let bench: TestWorkbench
let app: PlayingApp

beforeAll(async () => {
  bench = await createTestWorkbench()
  app = await playGoodApp(bench)
})

afterAll(() => bench.close())

describe('rules for clients', () => {
  it('are each shown kept and broken over the wire', () => {
    const shown = new Set([
      ...[misplays, serviceMisplays, udapMisplays].flatMap((each) => Object.keys(each)),
      'secret-in-header',
    ])
    expect(clientRules.filter(({ id }) => !shown.has(id)).map(({ id }) => id)).toEqual([])
    expect(clientRules.length).toBeGreaterThanOrEqual(35)
    expect(new Set(clientRules.map(({ id }) => id)).size).toBe(clientRules.length)
  })

  it('name a clause each', () => {
    for (const { clause, how } of clientRules) {
      expect(clause).toMatch(/SMART|RFC \d+|UDAP|OpenID|FHIR/)
      expect(how).toMatch(/\.$/)
    }
  })
})

describe('client report', () => {
  it('takes what named nobody from the pages of the app, preflights too', async () => {
    const own = await createPlayingApp(bench)
    const origin = new URL(own.redirectUri).origin
    const preflight = { Origin: origin, 'Access-Control-Request-Method': 'POST' }
    await bench.request('/token', { method: 'OPTIONS', headers: preflight })
    await own.discover()
    const { exchanges } = await own.report()
    expect(exchanges).toBe(2)
    const other = await createPlayingApp(bench)
    expect((await other.report()).exchanges).toBe(0)
  })

  it('takes what one program read before it named itself', async () => {
    const own = await createPlayingApp(bench)
    const agent = { 'User-Agent': 'own-service/1.0' }
    const discovery = `${bench.fhirBase}/.well-known/smart-configuration`
    await bench.request(discovery, { headers: agent })
    await bench.request(discovery, { headers: { 'User-Agent': 'another/2.0' } })
    await own.authorize()
    await own.post('/token', { client_id: own.client_id }, { Origin: undefined, ...agent })
    const report = await own.report()
    expect(ruleOf(report, 'discovery-first')).toMatchObject({ verdict: 'passed', judged: 1 })
    expect(ruleOf(report, 'discovery-without-token').judged).toBe(1)
  })

  it('is about a time where one is given', async () => {
    const own = await createPlayingApp(bench)
    await own.authorize({ state: 'short' })
    bench.clock.advance(60)
    const since = bench.clock.nowSeconds()
    await own.authorize()
    const call = (times: object) =>
      bench.call('clientReport.build', { subject: { client_id: own.client_id, ...times } })
    expect(ruleOf(await call({}), 'state-unguessable').verdict).toBe('failed')
    expect(ruleOf(await call({ since }), 'state-unguessable').verdict).toBe('passed')
    expect(ruleOf(await call({ until: since - 1 }), 'state-unguessable').verdict).toBe('failed')
  })

  it('is about one launch of an app of one’s own', async () => {
    const own = await createPlayingApp(bench)
    await own.authorize({ state: 'short' })
    await bench.call('traffic.list', {})
    bench.clock.advance(5)
    const { runId } = await bench.call('launch.start', {
      mode: 'standalone',
      client_id: own.client_id,
    })
    await own.discover()
    const { access_token } = await own.launch()
    await own.read('Patient/amara-okafor', access_token)
    await bench.call('traffic.list', {})
    await expect
      .poll(async () => (await bench.call('launch.get', { runId })).status)
      .toBe('succeeded')
    const report = await bench.call('clientReport.build', { subject: { runId } })
    expect(report).toMatchObject({ runId, client_id: own.client_id })
    expect(ruleOf(report, 'state-unguessable')).toMatchObject({ verdict: 'passed', judged: 1 })
    expect(ruleOf(report, 'discovery-first').verdict).toBe('passed')
    expect(ruleOf(report, 'launch-only-from-ehr').verdict).toBe('passed')
    expect(ruleOf(report, 'token-in-header').verdict).toBe('passed')
  })

  it('takes what an app read in its launches before it named itself', async () => {
    const client_id = 'trustbench-console'
    const scope = 'openid launch/patient patient/Patient.rs'
    const order = { mode: 'standalone', client_id, scope } as const
    const { runId, openUrl } = await bench.call('launch.start', order)
    const browser = createBrowser(bench)
    const departure = await browser.visit(openUrl ?? '')
    const back = await decideAsPerson(bench, locationOf(departure))
    expect((await browser.visit(back.href)).status).toBe(200)
    const ofLaunch = await bench.call('clientReport.build', { subject: { runId } })
    expect(ruleOf(ofLaunch, 'discovery-first').verdict).toBe('passed')
    const ofClient = await bench.call('clientReport.build', { subject: { client_id } })
    expect(ruleOf(ofClient, 'discovery-first').verdict).toBe('passed')
    expect(ofClient.exchanges).toBe(ofLaunch.exchanges)
  })

  it.each(['query', 'form_post'])('knows who a code was sent to by %s', async (response_mode) => {
    const automatic = await createTestWorkbench({ config: { approval: 'automatic' } })
    const { client_id, redirectUri, report } = await createPlayingApp(automatic)
    const query = new URLSearchParams({
      ...{ response_type: 'code', response_mode, client_id, redirect_uri: redirectUri },
      ...{ scope: 'openid launch/patient', state: randomText(), nonce: randomText() },
      ...{ aud: automatic.fhirBase, code_challenge_method: 'S256' },
      code_challenge: createProofKey().code_challenge,
    })
    const shown = await createTestBrowser(automatic).open(`/authorize?${query}`)
    const given = shown instanceof URL ? shown.searchParams : shown.form.fields
    const code = given.get('code') ?? ''
    expect(code).not.toBe('')
    // Neither who it is nor where its pages are: only the code tells.
    await automatic.postForm('/token', { grant_type: 'authorization_code', code })
    const named = ruleOf(await report(), 'client-named')
    await automatic.close()
    expect(named).toMatchObject({ verdict: 'failed', judged: 1 })
  })

  it('tells who is not there', async () => {
    await expect(
      bench.call('clientReport.build', { subject: { client_id: 'nobody' } }),
    ).rejects.toMatchObject({ problem: { code: 'not-found' } })
    await expect(
      bench.call('clientReport.build', { subject: { runId: 'none' } }),
    ).rejects.toMatchObject({ problem: { code: 'not-found' } })
  })

  it('says of a launch elsewhere that only the server there saw it', async () => {
    const { runId } = await bench.call('launch.start', {
      mode: 'standalone',
      client_id: 'me',
      fhirBase: 'https://elsewhere.example/fhir',
    })
    await expect(bench.call('clientReport.build', { subject: { runId } })).rejects.toMatchObject({
      problem: { code: 'conflict' },
    })
  })
})

describe('client report, exported', () => {
  const exportAs = (format: 'html' | 'junit', client_id: string) =>
    bench.call('clientReport.export', { subject: { client_id }, format })

  it('is a page without scripts, in which nothing of the app is markup [TI-04]', async () => {
    const own = await createPlayingApp(bench, { client_name: '<script>alert(1)</script>' })
    await own.authorize({ aud: '"><img src=x onerror=alert(1)>' })
    const { text, mediaType, fileName } = await exportAs('html', own.client_id)
    expect([mediaType, fileName]).toEqual(['text/html', `client-report-${own.client_id}.html`])
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(text).toContain('&quot;&gt;&lt;img src=x')
    expect(text).not.toMatch(/<script|<img|\son\w+=(?!alert)|<link|src="/)
    expect(text).toContain("default-src 'none'")
  })

  it('is JUnit XML in which only a broken SHALL fails', async () => {
    const own = await createPlayingApp(bench)
    await own.authorize({ state: 'short', nonce: undefined })
    const { text } = await exportAs('junit', own.client_id)
    const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' })
    const suite = parser.parse(text).testsuites.testsuite
    expect(Number(suite.tests)).toBe(clientRules.length)
    expect(Number(suite.failures)).toBe(1)
    const caseOf = (id: string) =>
      suite.testcase.find(({ name }: { name: string }) => name.startsWith(`${id}:`))
    expect(caseOf('state-unguessable').failure.type).toContain('SAL-12')
    expect(caseOf('nonce-with-openid').skipped.message).toMatch(/^SHOULD not kept: seen no nonce/)
    expect(caseOf('code-once').skipped.message).toMatch(/^not seen/)
    expect(caseOf('state-sent').failure).toBeUndefined()
  })

  it('holds no secret of the app [AS-30]', async () => {
    const own = await createPlayingApp(bench)
    const tokens = await own.launch()
    await own.refresh(tokens.refresh_token)
    const report = JSON.stringify(await own.report())
    const files = [await exportAs('html', own.client_id), await exportAs('junit', own.client_id)]
    for (const text of [report, ...files.map((file) => file.text)]) {
      for (const secret of [tokens.access_token, tokens.refresh_token, tokens.id_token]) {
        expect(text).not.toContain(secret ?? 'a token that was not given')
      }
    }
    expect(app.client_id).not.toBe(own.client_id)
  })
})
