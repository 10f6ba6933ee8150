import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
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
