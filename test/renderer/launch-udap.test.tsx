import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { ProblemError } from '../../src/shared/problem.ts'
import type { FakeHandlers } from '../support/fake-transport.ts'
import { renderConsole } from './render-console.tsx'
import { registrationRow, udapReport } from './udap-fixtures.ts'

const app = {
  ...registrationRow,
  id: 'reg-2',
  client_id: 'app-2',
  client_name: 'Growth chart',
  grant_types: ['authorization_code'],
  scope: 'launch/patient patient/*.rs',
}

const handlers: FakeHandlers = {
  'launch.list': () => ({ rows: [], total: 0 }),
  'udap.registrations': () => ({ rows: [registrationRow, app], total: 2 }),
  'udap.discover': ({ base, community = null }) => udapReport(base, community),
  'launch.start': () => {
    throw new ProblemError({
      code: 'bad-request',
      message: 'enough was seen',
      details: [],
      causes: [],
    })
  },
}

const started = (calls: readonly { method: string; params: unknown }[]) =>
  calls.filter(({ method }) => method === 'launch.start').map(({ params }) => params)

describe('launch screen, UDAP', () => {
  it('shows who runs the server, then runs a service with its B2B object [UDAP-DISC-029]', async () => {
    const { user, transport } = renderConsole('/launch', {
      ...handlers,
      'launch.tasks': () => [],
      'clients.list': () => ({ rows: [], total: 0 }),
      'launch.describeScopes': () => [],
    })
    await user.click(await screen.findByRole('button', { name: 'UDAP app' }))
    expect(await screen.findByText('Example Hospital')).toBeVisible()
    const form = within(screen.getByRole('main'))
    expect(form.getByText(registrationRow.base)).toBeVisible()
    await user.click(screen.getByRole('button', { name: 'Run' }))
    await waitFor(() =>
      expect(started(transport.calls)).toEqual([
        expect.objectContaining({
          mode: 'backend',
          client_id: 'app-1',
          fhirBase: registrationRow.base,
          udap: expect.objectContaining({
            registrationId: 'reg-1',
            extensions: expect.objectContaining({
              'hl7-b2b': expect.objectContaining({ version: '1' }),
            }),
          }),
        }),
      ]),
    )
  })

  it('launches an app for people standalone, without extensions', async () => {
    const { user, transport } = renderConsole('/launch?start=udap&registration=reg-2', handlers)
    expect(await screen.findByText('Example Hospital')).toBeVisible()
    await user.click(screen.getByRole('button', { name: 'Start launch' }))
    await waitFor(() =>
      expect(started(transport.calls)).toEqual([
        expect.objectContaining({
          mode: 'standalone',
          client_id: 'app-2',
          scope: 'launch/patient patient/*.rs',
          udap: { registrationId: 'reg-2' },
        }),
      ]),
    )
  })

  it('saves what is chosen as a scenario, unless the extensions are no JSON', async () => {
    vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:test')
    vi.spyOn(URL, 'revokeObjectURL').mockReturnValue(undefined)
    const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockReturnValue(undefined)
    const { user, transport } = renderConsole('/launch?start=udap', {
      ...handlers,
      'scenarios.ofOrder': () => ({ fileName: 'backend-service.json', text: '{}' }),
    })
    await user.click(await screen.findByRole('button', { name: 'Save as scenario' }))
    expect(await screen.findByText(/Saved backend-service.json/)).toBeVisible()
    expect(click).toHaveBeenCalledOnce()
    const [saved] = transport.calls.filter(({ method }) => method === 'scenarios.ofOrder')
    expect(saved?.params).toMatchObject({
      order: {
        mode: 'backend',
        client_id: 'app-1',
        udap: { registrationId: 'reg-1', extensions: { 'hl7-b2b': { version: '1' } } },
      },
    })
    await user.type(screen.getByRole('textbox', { name: 'Extensions (JSON)' }), 'x')
    expect(screen.getByRole('button', { name: 'Save as scenario' })).toBeDisabled()
    vi.restoreAllMocks()
  })

  it('asks another server for its metadata only when that is pressed', async () => {
    const foreign = { ...app, base: 'https://ehr.test/r4' }
    const { user, transport } = renderConsole('/launch?start=udap', {
      ...handlers,
      'udap.registrations': () => ({ rows: [foreign], total: 1 }),
    })
    const read = await screen.findByRole('button', { name: 'Read its metadata' })
    expect(transport.calls.some(({ method }) => method === 'udap.discover')).toBe(false)
    expect(screen.getByRole('button', { name: 'Start launch' })).toBeDisabled()
    await user.click(read)
    expect(await screen.findByText('Example Hospital')).toBeVisible()
  })
})
