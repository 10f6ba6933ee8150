import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { ProblemError } from '../../src/shared/problem.ts'
import type { FakeHandlers } from '../support/fake-transport.ts'
import { clientRow } from './certificate-fixtures.ts'
import { idleServer, now, renderConsole } from './render-console.tsx'

const quiet: FakeHandlers = {
  'traffic.list': () => ({ rows: [], total: 0 }),
  'launch.list': () => ({ rows: [], total: 0 }),
  'keys.list': () => ({ rows: [], total: 0 }),
  'certificates.expiring': () => ({ rows: [] }),
}

describe('overview', () => {
  it('starts a first launch in one click', async () => {
    const tab = { close: vi.fn(), location: { replace: vi.fn() } }
    // The screen uses these two members of a window only.
    vi.spyOn(window, 'open').mockReturnValue(tab as unknown as Window)
    const { user, transport } = renderConsole('/', {
      ...quiet,
      'launch.start': () => ({
        runId: 'run-1',
        openUrl: 'http://localhost:4100/app/start?ticket=t',
      }),
    })
    await user.click(await screen.findByRole('button', { name: 'Start standalone launch' }))
    await waitFor(() =>
      expect(tab.location.replace).toHaveBeenCalledWith('http://localhost:4100/app/start?ticket=t'),
    )
    const call = transport.calls.find(({ method }) => method === 'launch.start')
    expect(call?.params).toMatchObject({ mode: 'standalone', client_id: 'trustbench-console' })
  })

  it('leads to an EHR launch, which needs a patient chosen first', async () => {
    renderConsole('/', quiet)
    expect(await screen.findByRole('link', { name: 'Prepare EHR launch' })).toHaveAttribute(
      'href',
      '/launch?start=ehr',
    )
  })

  it('copies every address an app needs', async () => {
    const { user } = renderConsole('/', quiet)
    await user.click(await screen.findByRole('button', { name: 'Copy SMART configuration' }))
    expect(await screen.findByText('SMART configuration copied')).toBeInTheDocument()
    expect(await navigator.clipboard.readText()).toBe(
      'http://localhost:4100/fhir/.well-known/smart-configuration',
    )
  })

  it('says which certificates end soon, each leading to its detail', async () => {
    renderConsole('/', { ...quiet, 'certificates.expiring': () => ({ rows: [clientRow] }) })
    const soon = within(await screen.findByRole('region', { name: 'Expires soon' }))
    expect(await soon.findByRole('link', { name: /Nightly export.*in 10 d/ })).toHaveAttribute(
      'href',
      '/keys/certificates/leaf',
    )
    // What is to be done comes before what can be looked up.
    const addresses = screen.getByRole('region', { name: 'Addresses for your app' })
    const order = screen
      .getByRole('region', { name: 'Expires soon' })
      .compareDocumentPosition(addresses)
    expect(order & Node.DOCUMENT_POSITION_FOLLOWING).not.toBe(0)
  })

  it('counts, and each count leads to its list', async () => {
    renderConsole('/', {
      ...quiet,
      'server.status': () => ({
        ...idleServer,
        counts: { clients: 3, activeGrants: 2, users: 9, exchanges: 1234 },
      }),
    })
    const counts = within(await screen.findByRole('region', { name: 'Counts' }))
    expect(counts.getByRole('link', { name: /1,234/ })).toHaveAttribute('href', '/traffic')
    expect(counts.getByRole('link', { name: /3 ?Clients/ })).toHaveAttribute('href', '/clients')
  })

  it('shows the last refusals and launches, each leading to its detail', async () => {
    renderConsole('/', {
      ...quiet,
      'traffic.list': ({ outcome }) => ({
        rows:
          outcome === 'refused'
            ? [
                {
                  id: 'x1',
                  sequence: 1,
                  direction: 'inbound',
                  startedAtMs: now * 1000,
                  durationMs: 1,
                  method: 'POST',
                  url: 'http://localhost:4100/token',
                  area: 'token',
                  status: 401,
                  client_id: null,
                  launchRunId: null,
                  errorCode: 'invalid_client',
                },
              ]
            : [],
        total: 1,
      }),
      'launch.list': () => ({
        rows: [
          {
            id: 'run1',
            mode: 'ehr',
            client_id: 'app',
            client_name: 'Growth chart',
            isBuiltIn: false,
            fhirBase: 'http://localhost:4100/fhir',
            status: 'succeeded',
            startedAt: now,
            updatedAt: now,
            failure: null,
            udap: null,
          },
        ],
        total: 1,
      }),
    })
    expect(await screen.findByRole('link', { name: /401 invalid_client/ })).toHaveAttribute(
      'href',
      '/traffic/x1',
    )
    expect(
      await screen.findByRole('link', { name: /succeeded ?EHR ?Growth chart/ }),
    ).toHaveAttribute('href', '/launch/run1')
  })

  it('says what happened when the core does not answer, and tries again', async () => {
    let isDown = true
    const { user } = renderConsole('/', {
      ...quiet,
      'server.status': () => {
        if (!isDown) return idleServer
        throw new ProblemError({
          code: 'unreachable',
          message: 'Trustbench does not answer.',
          details: [],
          causes: ['Failed to fetch'],
        })
      },
    })
    const alert = await screen.findByRole('alert')
    expect(alert).toHaveTextContent('Because: Failed to fetch')
    expect(alert).toHaveTextContent('Look at the terminal')
    isDown = false
    await user.click(within(alert).getByRole('button', { name: 'Try again' }))
    expect(await screen.findByRole('region', { name: 'Counts' })).toBeInTheDocument()
  })
})
