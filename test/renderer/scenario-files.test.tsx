import { screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LaunchTaskRow } from '../../src/shared/contract/launch.ts'
import { ProblemError } from '../../src/shared/problem.ts'
import { type ScenarioInput, scenarioSchema } from '../../src/shared/scenario/index.ts'
import type { FakeHandlers } from '../support/fake-transport.ts'
import { idleServer, renderConsole } from './render-console.tsx'

const file = { fileName: 'ehr-launch.json', text: '{"name":"EHR launch"}' }

const patient = {
  id: 'amara-okafor',
  name: 'Okafor, Amara',
  birthDate: '1979-02-03',
  sex: 'female',
  identifiers: [],
}

const scenario = scenarioSchema.parse({
  name: 'EHR launch with an order',
  settings: { approval: 'automatic' },
  launch: {
    mode: 'ehr',
    scope: 'launch patient/Observation.rs',
    ehr: { username: 'dr', context: { patient: 'amara-okafor', intent: 'reconcile' } },
  },
})

const handlers: FakeHandlers = {
  'launch.list': () => ({ rows: [], total: 0 }),
  'launch.tasks': () => [],
  'launch.describeScopes': () => [],
  'launch.encounters': () => [],
  'launch.patients': () => ({ rows: [patient], total: 1 }),
  'launch.target': () => ({
    isOwn: true,
    fhirBase: idleServer.fhirBase,
    redirect_uri: 'http://localhost:4100/app/callback',
    launch_uri: 'http://localhost:4100/app/launch',
  }),
  'clients.list': () => ({ rows: [], total: 0 }),
  'users.list': () => [],
  'settings.list': () => [],
  'identityProvider.list': () => [],
  'scenarios.ofOrder': () => file,
  'scenarios.read': () => scenario,
}

async function openScenario(input: ScenarioInput, more: FakeHandlers = {}) {
  const console = renderConsole('/launch', {
    ...handlers,
    'scenarios.read': () => scenarioSchema.parse(input),
    ...more,
  })
  const field = await screen.findByLabelText('Scenario file')
  await console.user.upload(field, new File(['{}'], 'scenario.json', { type: 'application/json' }))
  await screen.findByText(`The form shows ${input.name}`)
  return console
}

/** What stands in the notice about parts the form does not show. */
const leftOut = () =>
  within(screen.getByRole('list', { name: 'Not taken over' }))
    .getAllByRole('listitem')
    .map(({ textContent }) => textContent)

const order = (calls: readonly { method: string; params: unknown }[]) =>
  calls.findLast(({ method }) => method === 'scenarios.ofOrder')?.params

describe('scenario files in Launch', () => {
  let saved: Blob | undefined
  beforeEach(() => {
    vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
      // Only the file that is saved becomes an object URL here.
      saved = blob as Blob
      return 'blob:test'
    })
    vi.spyOn(URL, 'revokeObjectURL').mockReturnValue(undefined)
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockReturnValue(undefined)
  })
  afterEach(() => vi.restoreAllMocks())

  it('saves what is chosen as a file', async () => {
    const { user, transport } = renderConsole('/launch', handlers)
    await user.click(await screen.findByRole('button', { name: 'Save as scenario' }))
    expect(await screen.findByText(/Saved ehr-launch.json/)).toBeVisible()
    expect(await saved?.text()).toBe(file.text)
    const asked = transport.calls.find(({ method }) => method === 'scenarios.ofOrder')
    expect(asked?.params).toMatchObject({
      order: { mode: 'standalone', client_id: 'trustbench-console' },
    })
  })

  it('fills the form from a file and says what it has no place for', async () => {
    const { user } = renderConsole('/launch', handlers)
    const input = await screen.findByLabelText('Scenario file')
    await user.upload(input, new File(['{}'], 'scenario.json', { type: 'application/json' }))
    expect(await screen.findByText('The form shows EHR launch with an order')).toBeVisible()
    expect(leftOut()).toEqual(['settings of the server: approval'])
    expect(screen.getByRole('button', { name: 'EHR launch' })).toHaveAttribute(
      'aria-pressed',
      'true',
    )
    await waitFor(() => {
      expect(screen.getByDisplayValue('launch patient/Observation.rs')).toBeVisible()
    })
    expect(screen.getByDisplayValue(/Okafor, Amara/)).toBeVisible()
  })

  it('takes over faults and changed requests, and orders them until they are left out', async () => {
    const { user, transport } = await openScenario({
      name: 'No PKCE and no scope',
      launch: {
        mode: 'standalone',
        authorization: { code_challenge: null, aud: 'https://liar.example' },
        change: { step: 2, kind: 'body', name: 'code_verifier', act: 'set', value: 'another' },
        faults: [{ fault: 'scope-missing', times: 2 }],
      },
    })
    expect(screen.queryByRole('list', { name: 'Not taken over' })).toBeNull()
    const changed = within(screen.getByRole('list', { name: 'Changed requests' }))
    expect(changed.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
      'Authorization request: query parameter code_challenge left out',
      'Authorization request: query parameter aud sent as https://liar.example',
      'Request 3 of the app: body parameter code_verifier sent as another',
    ])
    await user.click(screen.getByRole('button', { name: 'Save as scenario' }))
    await screen.findByText(/Saved ehr-launch.json/)
    expect(order(transport.calls)).toMatchObject({
      order: {
        authorization: { code_challenge: null, aud: 'https://liar.example' },
        change: { step: 2, kind: 'body', name: 'code_verifier', act: 'set', value: 'another' },
        faults: [{ fault: 'scope-missing', times: 2 }],
      },
    })
    await user.click(screen.getByRole('button', { name: 'Leave out the change of aud' }))
    await user.click(screen.getByRole('button', { name: 'Leave out the change of code_verifier' }))
    await user.click(screen.getByRole('button', { name: 'Save as scenario' }))
    await waitFor(() =>
      expect(order(transport.calls)).toMatchObject({
        order: { authorization: { code_challenge: null } },
      }),
    )
    expect(order(transport.calls)).not.toHaveProperty('order.change')
    expect(order(transport.calls)).not.toHaveProperty('order.authorization.aud')
  })

  const asked: ScenarioInput = {
    name: 'Launch that a Task asks for',
    task: { patient: 'amara-okafor', appContext: 'order 17' },
    launch: { mode: 'ehr', ehr: { username: 'dr', context: {} } },
  }
  const stored: LaunchTaskRow = {
    id: 'task-1',
    kind: 'ehr',
    url: 'http://localhost:4100/app/launch',
    app: { client_id: 'trustbench-console', client_name: 'Trustbench console' },
    patient,
    encounter: null,
    appContext: 'order 17',
    description: 'Please look at this',
    status: 'requested',
    obstacle: null,
  }

  it('chooses the Task here that asks for what the one of the file does [TSK-03]', async () => {
    const { user, transport } = await openScenario(asked, { 'launch.tasks': () => [stored] })
    expect(screen.queryByRole('list', { name: 'Not taken over' })).toBeNull()
    await user.click(screen.getByRole('button', { name: 'Save as scenario' }))
    await waitFor(() =>
      expect(order(transport.calls)).toMatchObject({
        order: {
          task: 'task-1',
          ehr: { context: { patient: 'amara-okafor', appContext: 'order 17' } },
        },
      }),
    )
  })

  it('opens what a Task asks for where none here does, and says so [TSK-05]', async () => {
    const other = { ...stored, appContext: 'order 18' }
    const { user, transport } = await openScenario(asked, { 'launch.tasks': () => [other] })
    expect(leftOut()).toEqual(['its Task: this server has none like it; make one under Task'])
    await user.click(screen.getByRole('button', { name: 'Save as scenario' }))
    await waitFor(() =>
      expect(order(transport.calls)).toMatchObject({
        order: { ehr: { context: { patient: 'amara-okafor', appContext: 'order 17' } } },
      }),
    )
    expect(order(transport.calls)).not.toHaveProperty('order.task')
  })

  it('names every part the form has no place for, until the notice is closed', async () => {
    const { user } = await openScenario({
      name: 'All there is',
      settings: { approval: 'automatic', clockSkewSeconds: 5 },
      app: { kind: 'registered', client_id: 'growth-chart' },
      launch: { mode: 'standalone', authorization: { state: null } },
      person: { username: 'dr', refusesScopes: ['openid'], stopsAt: 'consent' },
      after: [{ do: 'refresh' }, { do: 'pass-time', seconds: 60 }],
    })
    expect(leftOut()).toEqual([
      'that the console plays the app: started here, the app itself is watched',
      'changed requests: only the built-in app sends them',
      'settings of the server: approval, clockSkewSeconds',
      'what the person does at the pages: signs in as dr, refuses openid, cancels at consent',
      'what is done after the launch: refresh, pass-time',
    ])
    await user.click(screen.getByRole('button', { name: 'Close' }))
    expect(screen.queryByRole('list', { name: 'Not taken over' })).toBeNull()
  })

  it('asks for the server of an app that another one knows', async () => {
    await openScenario({
      name: 'Elsewhere',
      app: { kind: 'built-in', client_id: 'console-there' },
      launch: { mode: 'standalone', faults: [{ fault: 'scope-missing' }] },
    })
    expect(leftOut()).toEqual([
      'its server: give the FHIR base URL under App',
      'faults: only this server can have them',
    ])
    expect(screen.getByRole('textbox', { name: /Client id at that server/ })).toHaveValue(
      'console-there',
    )
  })

  it('offers the scenarios that ship, and opens the one that is chosen', async () => {
    const { user, transport } = renderConsole('/launch', handlers)
    await user.click(await screen.findByRole('button', { name: 'Shipped scenarios' }))
    const dialog = within(await screen.findByRole('dialog', { name: /^Scenarios that come/ }))
    await user.type(dialog.getByRole('textbox'), 'task tsk-03')
    const rows = within(dialog.getByRole('list', { name: 'Scenarios' })).getAllByRole('button')
    expect(rows.map(({ textContent }) => textContent)).toEqual([
      'Launch that a Task asks forTSK-03, TSK-04',
    ])
    await user.click(rows[0] ?? document.body)
    expect(await screen.findByText('The form shows EHR launch with an order')).toBeVisible()
    const [read] = transport.calls.filter(({ method }) => method === 'scenarios.read')
    const text = expect.stringContaining('"name": "Launch that a Task asks for"')
    expect(read?.params).toEqual({ text })
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('comes back from the form of another kind of app', async () => {
    const { user, transport } = renderConsole('/launch?start=udap', {
      ...handlers,
      'udap.registrations': () => ({ rows: [], total: 0 }),
    })
    const input = await screen.findByLabelText('Scenario file')
    await user.upload(input, new File(['{}'], 'scenario.json', { type: 'application/json' }))
    expect(await screen.findByText('The form shows EHR launch with an order')).toBeVisible()
    expect(leftOut()).toEqual(['settings of the server: approval'])
    await user.click(screen.getByRole('button', { name: 'Save as scenario' }))
    await waitFor(() => expect(order(transport.calls)).toMatchObject({ order: { mode: 'ehr' } }))
    await user.click(screen.getByRole('button', { name: 'UDAP app' }))
    expect(await screen.findByText('No app is registered by statement yet')).toBeVisible()
    expect(screen.queryByRole('list', { name: 'Not taken over' })).toBeNull()
  })

  it('keeps the form and says what is wrong with a file', async () => {
    const { user } = renderConsole('/launch', {
      ...handlers,
      'scenarios.read': () => {
        throw new ProblemError({
          code: 'bad-request',
          message: 'scenario launch.mode: Invalid option',
          details: [],
          causes: [],
        })
      },
    })
    const input = await screen.findByLabelText('Scenario file')
    await user.upload(input, new File(['{}'], 'scenario.json', { type: 'application/json' }))
    expect(await screen.findByText(/scenario launch.mode: Invalid option/)).toBeVisible()
    expect(screen.getByRole('button', { name: 'Standalone launch' })).toHaveAttribute(
      'aria-pressed',
      'true',
    )
  })
})
