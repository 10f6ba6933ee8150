import { describe, expect, it } from 'vitest'
import { createTestBrowser } from '../../support/browser.ts'
import {
  appRedirectUri,
  authorizationQuery,
  createProofKey,
  decideAsPerson,
  type PersonDecisions,
  registerPublicApp,
} from '../../support/launch.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'
import { checksThat, createBrowser, locationOf } from './player.ts'

const scope = 'openid fhirUser launch/patient patient/*.rs offline_access'
const patient = 'amara-okafor'
const encounter = 'amara-okafor-2024-11-03'

/** Plays a launch of the built-in client as a person would. */
async function play(bench: TestWorkbench, openUrl: string | null, decisions: PersonDecisions = {}) {
  const browser = createBrowser(bench)
  const departure = await browser.visit(openUrl ?? '')
  const back = await decideAsPerson(bench, locationOf(departure), decisions)
  return browser.visit(back.href)
}

function startStandalone(bench: TestWorkbench, asked = scope) {
  return bench.call('launch.start', {
    mode: 'standalone',
    client_id: 'trustbench-console',
    scope: asked,
  })
}

function startEhr(bench: TestWorkbench, context: Record<string, unknown> = { patient, encounter }) {
  return bench.call('launch.start', {
    mode: 'ehr',
    client_id: 'trustbench-console',
    scope: 'launch openid fhirUser patient/*.rs online_access',
    ehr: { username: 'dr', context },
  })
}

describe('launch runner, standalone launch here', () => {
  it('ends with tokens, the chosen patient and a first read [SAL-07, SAL-11, OID-12]', async () => {
    const bench = await createTestWorkbench()
    const { runId, openUrl } = await startStandalone(bench)
    const page = await play(bench, openUrl, { username: 'dr', patient })
    expect(page.status).toBe(200)
    const run = await bench.call('launch.get', { runId })
    expect(run).toMatchObject({ status: 'succeeded', context: { patient }, failure: null })
    expect(checksThat('failed', run.steps)).toEqual([])
    expect(run.steps.at(-1)).toMatchObject({ title: `Read Patient/${patient}`, status: 200 })
    await bench.close()
  })

  it('shows both sides of each request, and the pages in between [GEN-20]', async () => {
    const bench = await createTestWorkbench()
    const { runId, openUrl } = await startStandalone(bench)
    await play(bench, openUrl, { username: 'dr', patient })
    await bench.call('traffic.list', {})
    const { steps } = await bench.call('launch.get', { runId })
    const redeem = steps.find(({ title }) => title === 'Redeem the code')
    const sides = await Promise.all(
      (redeem?.exchangeIds ?? []).map((id) => bench.call('traffic.get', { id })),
    )
    expect(sides.map(({ direction, launchRunId }) => [direction, launchRunId])).toEqual([
      ['outbound', runId],
      ['inbound', runId],
    ])
    expect(steps.map(({ title }) => title)).toEqual(
      expect.arrayContaining(['Authorization request', 'Sign in', 'Choose the patient', 'Consent']),
    )
    await bench.close()
  })

  it('tells a filtered list from a decision [GEN-20]', async () => {
    const bench = await createTestWorkbench()
    const { runId, openUrl } = await startStandalone(bench)
    const person = createTestBrowser(bench)
    const login = await person.open(locationOf(await createBrowser(bench).visit(openUrl ?? '')))
    if (login instanceof URL) throw new Error('no login page was shown')
    await person.submit(login, { decision: 'filter', filter: 'grace' })
    const titles = async () => {
      await bench.call('traffic.list', {})
      const { steps } = await bench.call('launch.get', { runId })
      return steps.map(({ title }) => title)
    }
    await expect.poll(titles).toContain('Filter the list')
    expect(await titles()).not.toContain('Consent')
    await bench.close()
  })

  it('shows that the user said no [SAL-22]', async () => {
    const bench = await createTestWorkbench()
    const { runId, openUrl } = await startEhr(bench)
    const browser = createBrowser(bench)
    const person = createTestBrowser(bench)
    const consent = await person.open(locationOf(await browser.visit(openUrl ?? '')))
    if (consent instanceof URL) throw new Error('no consent page was shown')
    const back = await person.submit(consent, { decision: 'deny' })
    await browser.visit(String(back))
    const run = await bench.call('launch.get', { runId })
    expect(run).toMatchObject({ status: 'failed', failure: { code: 'access_denied' }, tokens: [] })
    await bench.close()
  })

  it('shows what a narrower grant leaves out, and the refusal it causes [SAL-62]', async () => {
    const bench = await createTestWorkbench({ config: { approval: 'automatic' } })
    const { runId, openUrl } = await startStandalone(bench, 'launch/patient patient/Condition.rs')
    await play(bench, openUrl)
    const run = await bench.call('launch.get', { runId })
    expect(run.status).toBe('succeeded')
    const reading = await bench.call('launch.readFhir', { runId, path: 'Observation' })
    expect(reading.status).toBe(403)
    const id = reading.step.exchangeIds.at(-1) ?? ''
    const { direction, notes } = await bench.call('traffic.get', { id })
    expect(direction).toBe('inbound')
    expect(JSON.stringify(notes)).toContain('patient/Observation.s would be enough')
    await bench.close()
  })
})

describe('launch runner, EHR launch here', () => {
  it('opens the registered launch URL with iss and launch, keeping its query [SAL-04]', async () => {
    const bench = await createTestWorkbench()
    const { client_id } = await registerPublicApp(bench, { launch_uri: 'https://app.test/l?x=1' })
    const { openUrl } = await bench.call('launch.start', {
      mode: 'ehr',
      client_id,
      ehr: { username: 'dr', context: { patient } },
    })
    const url = new URL(openUrl ?? '')
    expect(openUrl).toMatch(/^https:\/\/app\.test\/l\?x=1&iss=/)
    expect(url.searchParams.get('iss')).toBe(bench.fhirBase)
    expect(url.searchParams.get('launch')).toMatch(/^[\w-]{43}$/)
    await bench.close()
  })

  it('delivers the context that was chosen [SAL-05, CTX-02]', async () => {
    const bench = await createTestWorkbench()
    const context = { patient, encounter, need_patient_banner: false, intent: 'reconcile' }
    const { runId, openUrl } = await startEhr(bench, context)
    await play(bench, openUrl)
    expect(await bench.call('launch.get', { runId })).toMatchObject({
      status: 'succeeded',
      context,
    })
    await bench.close()
  })

  it('ends online access with the EHR session [RFT-02]', async () => {
    const bench = await createTestWorkbench()
    const { runId, openUrl } = await startEhr(bench)
    await play(bench, openUrl)
    expect((await bench.call('launch.refresh', { runId })).mayRefresh).toBe(true)
    const ended = await bench.call('launch.endEhrSession', { runId })
    expect(ended.ehrSession?.endedAt).not.toBe(null)
    await expect(bench.call('launch.refresh', { runId })).rejects.toMatchObject({
      problem: { message: expect.stringMatching(/^invalid_grant/) },
    })
    expect((await bench.call('launch.get', { runId })).mayRefresh).toBe(false)
    await bench.close()
  })

  it.each([
    ['another patient’s encounter', { patient: 'wei-chen', encounter }, /CTX-16/],
    ['a patient who does not exist', { patient: 'nobody' }, /exists/],
    ['a Patient in fhirContext', { fhirContext: [{ reference: 'Patient/1' }] }, /Patient/],
    ['a relative role', { fhirContext: [{ reference: 'ImagingStudy/1', role: 'r' }] }, /role|URI/],
    ['a member nobody defined', { foo: 1 }, /foo/i],
  ])(
    'refuses to build a launch with %s [CTX-06, CTX-07, CTX-08, CTX-12, CTX-16]',
    async (_name, context, wanted) => {
      const bench = await createTestWorkbench()
      const problem = await startEhr(bench, context).then(
        () => undefined,
        (error: { problem: unknown }) => error.problem,
      )
      expect(JSON.stringify(problem)).toMatch(wanted)
      await bench.close()
    },
  )

  it('refuses a launch value it did not make [SAL-06]', async () => {
    const bench = await createTestWorkbench()
    const page = await bench.request(
      `/app/launch?iss=${encodeURIComponent(bench.fhirBase)}&launch=made-up`,
    )
    expect(page.status).toBe(400)
    await bench.close()
  })
})

describe('launch runner, an app of one’s own', () => {
  it('is watched from its authorization request to its tokens [SAL-04, GEN-20]', async () => {
    const bench = await createTestWorkbench({ config: { approval: 'automatic' } })
    const client = await registerPublicApp(bench)
    const { runId } = await bench.call('launch.start', {
      mode: 'standalone',
      client_id: client.client_id,
    })
    const proof = createProofKey()
    const query = authorizationQuery(bench, client, proof)
    const back = new URL(locationOf(await bench.request(`/authorize?${query}`)))
    const response = await bench.postForm('/token', {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: appRedirectUri,
      code_verifier: proof.code_verifier,
      client_id: client.client_id,
    })
    expect(response.status).toBe(200)
    await bench.call('traffic.list', {})
    await expect
      .poll(async () => (await bench.call('launch.get', { runId })).status)
      .toBe('succeeded')
    const run = await bench.call('launch.get', { runId })
    expect(run.grantedScope).toContain('openid')
    expect(run.steps.map(({ title }) => title)).toEqual(
      expect.arrayContaining(['Authorization request', 'Token request']),
    )
    expect(run).toMatchObject({ mayRefresh: false, mayReadFhir: false })
    await bench.close()
  })
})

describe('inspector, tokens of a launch', () => {
  it('verifies the ID and access token with a named key and knows their grant [OID-03]', async () => {
    const bench = await createTestWorkbench({ config: { approval: 'automatic' } })
    const { runId, openUrl } = await startStandalone(bench)
    await play(bench, openUrl)
    for (const source of ['id_token', 'access_token'] as const) {
      const { tokens } = await bench.call('launch.inspect', { runId, source })
      expect(tokens[0]?.signature).toMatchObject({ state: 'valid', key: { owner: 'this server' } })
      expect(tokens[0]?.findings.filter(({ outcome }) => outcome === 'failed')).toEqual([])
    }
    const { tokens } = await bench.call('launch.reveal', { runId })
    const refresh = tokens.find(({ source }) => source === 'refresh_token')
    const inspection = await bench.call('inspector.inspect', { text: refresh?.text ?? '' })
    expect(inspection.tokens[0]).toMatchObject({
      kind: 'refresh-token',
      record: { state: 'active' },
    })
    const { grantId } = inspection.tokens[0]?.record ?? {}
    await bench.call('grants.revoke', { id: grantId ?? '' })
    const after = await bench.call('inspector.inspect', { text: refresh?.text ?? '' })
    expect(after.tokens[0]?.record?.state).toBe('revoked')
    await bench.close()
  })
})
