import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LaunchContext } from '../../src/shared/oauth/launch-context.ts'
import { createBrowser, locationOf } from '../core/launch-runner/player.ts'
import {
  appRedirectUri,
  authorizationQuery,
  createProofKey,
  decideAsPerson,
  launch,
  readFhir,
  redeem,
  registerPublicApp,
  type TestClient,
} from '../support/launch.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'

const smartCodes = 'http://hl7.org/fhir/smart-app-launch/CodeSystem/smart-codes'
const launchUrl = 'https://app.test/launch'

let bench: TestWorkbench
let app: TestClient
let patient: string
let encounter: string
let writer: string
beforeEach(async () => {
  bench = await createTestWorkbench({ config: { fhirWritesEnabled: true } })
  app = await registerPublicApp(bench, { client_uri: 'https://app.test/start' })
  const { rows } = await bench.call('launch.patients', { search: '' })
  patient = rows[0]?.id ?? ''
  encounter = (await bench.call('launch.encounters', { patient }))[0]?.id ?? ''
  writer = (await launch(bench, app, { scope: 'user/Task.cruds' })).access_token
})
afterEach(() => bench.close())

const coded = (code: string) => ({ coding: [{ system: smartCodes, code }] })
const applicationInput = (valueUrl: unknown = launchUrl) => ({
  type: coded('smartonfhir-application'),
  valueUrl,
})
const contextInput = (value: object) => ({ type: coded('smartonfhir-appcontext'), ...value })

function taskOf(kind: 'ehr' | 'standalone', changes: object = {}) {
  return {
    resourceType: 'Task',
    status: 'requested',
    intent: 'proposal',
    code: coded(`launch-app-${kind}`),
    for: { reference: `Patient/${patient}` },
    encounter: { reference: `Encounter/${encounter}` },
    input: [applicationInput()],
    ...changes,
  }
}

const send = (method: string, path: string, body: object, type = 'application/fhir+json') =>
  bench.request(`${bench.fhirBase}/${path}`, {
    method,
    headers: { Authorization: `Bearer ${writer}`, 'Content-Type': type },
    body: JSON.stringify(body),
  })

async function store(task: object): Promise<string> {
  const response = await send('POST', 'Task', task)
  expect(response.status, await response.clone().text()).toBe(201)
  return (await response.json()).id
}

const statusOf = async (id: string) =>
  (await (await readFhir(bench, writer, `Task/${id}`)).json()).status

describe.each(['ehr', 'standalone'] as const)('Task that requests the %s launch', (kind) => {
  const requirement = kind === 'ehr' ? '[TSK-01]' : '[TSK-02]'
  const profile = `http://hl7.org/fhir/smart-app-launch/StructureDefinition/task-${kind}-launch`

  it(`is stored with one application and at most one appContext ${requirement}`, async () => {
    await store(taskOf(kind))
    const input = [applicationInput(), contextInput({ valueString: '{"a":1}' }), { type: {} }]
    await store(taskOf(kind, { input, meta: { profile: [profile] } }))
    await store({ resourceType: 'Task', status: 'requested', intent: 'order' })
  })

  it.each<[string, object, RegExp]>([
    ['no input', { input: [] }, /0 typed smartonfhir-application/],
    ['two applications', { input: [applicationInput(), applicationInput()] }, /2 typed/],
    [
      'an application without URL',
      { input: [{ type: coded('smartonfhir-application') }] },
      /valueUrl is absent/,
    ],
    ['a relative URL', { input: [applicationInput('launch')] }, /wanted the URL of an app/],
    [
      'two appContexts',
      { input: [applicationInput(), ...[1, 2].map(() => contextInput({ valueString: 'x' }))] },
      /at most one/,
    ],
    [
      'an appContext that is no string',
      { input: [applicationInput(), contextInput({ valueInteger: 1 })] },
      /without valueString/,
    ],
    [
      'its profile and another code',
      { meta: { profile: [profile] }, code: coded('other') },
      /another code than the profile/,
    ],
  ])(
    `is refused with %s, when created, updated or patched ${requirement}`,
    async (_, changes, text) => {
      const created = await send('POST', 'Task', taskOf(kind, changes))
      expect(created.status).toBe(422)
      expect((await created.json()).issue[0].diagnostics).toMatch(text)
      const id = await store(taskOf(kind))
      const updated = await send('PUT', `Task/${id}`, { ...taskOf(kind, changes), id })
      expect(updated.status).toBe(422)
      const operations = Object.entries(changes).map(([name, value]) => ({
        op: 'add',
        path: `/${name}`,
        value,
      }))
      const type = 'application/json-patch+json'
      expect((await send('PATCH', `Task/${id}`, operations, type)).status).toBe(422)
    },
  )
})

describe('EHR launch that a Task requests', () => {
  const appContext = '{"field":"va\\"lue\\u00e9"}'

  const start = (task: string, context: LaunchContext = {}, client_id = app.client_id) =>
    bench.call('launch.start', {
      mode: 'ehr',
      client_id,
      task,
      ehr: { username: 'dr', context },
    })

  async function tokensOf(openUrl: string | null): Promise<Record<string, unknown>> {
    const { searchParams } = new URL(openUrl ?? '')
    const proof = createProofKey()
    const query = authorizationQuery(bench, app, proof, {
      launch: searchParams.get('launch') ?? '',
      scope: 'launch patient/*.rs',
    })
    const arrived = await decideAsPerson(bench, `/authorize?${query}`)
    expect(arrived.href).toContain(appRedirectUri)
    const response = await redeem(bench, app, arrived.searchParams.get('code') ?? '', proof)
    return response.json()
  }

  it('has the patient, encounter and appContext of the Task, unchanged, and the Task itself [TSK-03] [TSK-04]', async () => {
    const input = [applicationInput(), contextInput({ valueString: appContext })]
    const id = await store(taskOf('ehr', { input }))
    const { openUrl } = await start(id)
    const opened = new URL(openUrl ?? '')
    expect(opened.origin + opened.pathname).toBe(launchUrl)
    expect([...opened.searchParams.keys()]).toEqual(['iss', 'launch'])
    const tokens = await tokensOf(openUrl)
    const context = { patient, encounter, appContext, fhirContext: [{ reference: `Task/${id}` }] }
    expect(tokens).toMatchObject(context)
    const token = String(tokens['access_token'])
    const headers = { Authorization: `Bearer ${token}` }
    const introspected = await bench.postForm('/introspect', { token }, headers)
    expect(await introspected.json()).toMatchObject({ active: true, ...context })
  })

  it('needs neither patient nor encounter in the Task [TSK-03]', async () => {
    const id = await store(taskOf('ehr', { for: undefined, encounter: undefined }))
    const { openUrl } = await start(id, { patient })
    const tokens = await tokensOf(openUrl)
    expect([tokens['patient'], 'encounter' in tokens, 'appContext' in tokens]).toEqual([
      patient,
      false,
      false,
    ])
  })

  it('gives appContext chosen in the EHR to the app without a Task too [TSK-04]', async () => {
    const { openUrl } = await bench.call('launch.start', {
      mode: 'ehr',
      client_id: app.client_id,
      ehr: { username: 'dr', context: { patient, appContext } },
    })
    expect((await tokensOf(openUrl))['appContext']).toBe(appContext)
  })

  it('marks the Task in progress when the app opens and completed when it has tokens [TSK-06]', async () => {
    const id = await store(taskOf('ehr'))
    expect(await statusOf(id)).toBe('requested')
    const { openUrl } = await start(id)
    expect(await statusOf(id)).toBe('in-progress')
    await tokensOf(openUrl)
    bench.clock.advance(1)
    await expect.poll(() => statusOf(id)).toBe('completed')
    await expect(start(id)).rejects.toThrow(/is completed/)
  })

  it('refuses a Task whose URL the app has not registered, and a context the Task does not have [TSK-06]', async () => {
    const rogue = await store(taskOf('ehr', { input: [applicationInput('https://evil.test/')] }))
    await expect(start(rogue)).rejects.toThrow(/not registered/)
    const nearly = await store(taskOf('ehr', { input: [applicationInput(`${launchUrl}?x=1`)] }))
    await expect(start(nearly)).rejects.toThrow(/not registered/)
    const id = await store(taskOf('ehr'))
    await expect(start(id, {}, 'trustbench-console')).rejects.toThrow(/not registered/)
    await expect(start(id, { patient: 'somebody-else' })).rejects.toThrow(/another patient/)
    await expect(start('none')).rejects.toThrow(/no launch Task none/)
    expect(await statusOf(rogue)).toBe('requested')
    const listed = await bench.call('launch.tasks', {})
    expect(listed.find((task) => task.id === rogue)).toMatchObject({
      app: null,
      obstacle: expect.stringContaining('TSK-06'),
    })
    expect(listed.find((task) => task.id === id)).toMatchObject({
      app: { client_id: app.client_id },
      patient: { id: patient },
      obstacle: null,
    })
  })

  it('is played by the built-in app, which shows what it received [TSK-03] [TSK-04] [TSK-06]', async () => {
    const { id } = await bench.call('launch.createTask', {
      kind: 'ehr',
      client_id: 'trustbench-console',
      patient,
      encounter,
      appContext,
    })
    const { runId, openUrl } = await bench.call('launch.start', {
      mode: 'ehr',
      client_id: 'trustbench-console',
      scope: 'launch patient/*.rs',
      task: id,
      ehr: { username: 'dr', context: {} },
    })
    const browser = createBrowser(bench)
    const request = locationOf(await browser.visit(openUrl ?? ''))
    const back = await decideAsPerson(bench, request)
    expect((await browser.visit(back.href)).status).toBe(200)
    const run = await bench.call('launch.get', { runId })
    expect([run.status, run.context]).toEqual([
      'succeeded',
      expect.objectContaining({ patient, encounter, appContext }),
    ])
    expect(await statusOf(id)).toBe('completed')
  })
})

describe('standalone launch that a Task requests', () => {
  const start = (task: string) =>
    bench.call('launch.start', { mode: 'standalone', client_id: app.client_id, task })

  it('opens the URL as it is, without iss and launch [TSK-05]', async () => {
    for (const url of ['https://app.test/start', launchUrl]) {
      const id = await store(taskOf('standalone', { input: [applicationInput(url)] }))
      const { openUrl } = await start(id)
      expect(openUrl).toBe(url)
      expect(await statusOf(id)).toBe('in-progress')
    }
  })

  it('is not made of a Task for the other flow, for a rogue URL or for a backend service [TSK-05] [TSK-06]', async () => {
    const ehr = await store(taskOf('ehr'))
    await expect(start(ehr)).rejects.toThrow(/another flow/)
    const input = [applicationInput('https://evil.test/')]
    await expect(start(await store(taskOf('standalone', { input })))).rejects.toThrow(
      /not registered/,
    )
    const backend = { mode: 'backend', client_id: app.client_id, task: ehr } as const
    await expect(bench.call('launch.start', backend)).rejects.toThrow(/no Task/)
  })
})
