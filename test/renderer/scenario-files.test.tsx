import { screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ProblemError } from '../../src/shared/problem.ts'
import { scenarioSchema } from '../../src/shared/scenario/index.ts'
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
    expect(
      await screen.findByText('The form shows EHR launch with an order. Not taken over: settings.'),
    ).toBeVisible()
    expect(screen.getByRole('button', { name: 'EHR launch' })).toHaveAttribute(
      'aria-pressed',
      'true',
    )
    await waitFor(() => {
      expect(screen.getByDisplayValue('launch patient/Observation.rs')).toBeVisible()
    })
    expect(screen.getByDisplayValue(/Okafor, Amara/)).toBeVisible()
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
