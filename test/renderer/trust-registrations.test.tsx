import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { MethodResult } from '../../src/shared/contract/index.ts'
import type { FakeHandlers } from '../support/fake-transport.ts'
import { now, renderConsole } from './render-console.tsx'
import { twoCommunities } from './trust-fixtures.ts'
import { registrationRow, udapReport } from './udap-fixtures.ts'

const detail: MethodResult<'udap.registration'> = {
  ...registrationRow,
  requested: { iss: registrationRow.iss, scope: 'system/*.rs', client_name: 'Nightly export' },
  granted: { scope: 'system/Patient.rs', client_name: 'Nightly export', client_id: 'app-1' },
  attempts: [
    {
      kind: 'register',
      at: now,
      variant: 'expired',
      certificateId: 'cert-1',
      status: 400,
      error: 'invalid_software_statement',
      description: 'exp is over',
      client_id: null,
      claims: {},
      exchangeId: 'x2',
    },
    {
      kind: 'register',
      at: now - 60,
      variant: null,
      certificateId: 'cert-1',
      status: 201,
      error: null,
      description: null,
      client_id: 'app-1',
      claims: {},
      exchangeId: 'x1',
    },
  ],
}

const cancelled: MethodResult<'udap.cancel'> = {
  state: 'cancelled',
  text: 'Cancelled.',
  discovery: udapReport('http://localhost:4100/fhir', null),
  statement: 'a.b.c',
  status: 200,
  error: null,
  error_description: null,
  answer: {},
  findings: [],
  differences: [],
  comparison: null,
  registration: { ...registrationRow, state: 'cancelled' },
  exchangeIds: [],
}

const handlers: FakeHandlers = {
  ...twoCommunities,
  'udap.registrations': () => ({ rows: [registrationRow], total: 1 }),
  'udap.registration': () => detail,
  'udap.cancel': () => cancelled,
  'udap.forgetRegistration': () => null,
}

describe('trust screen, registrations', () => {
  it('lists what is registered where, and opens one with every attempt [UDAP-DCR-045]', async () => {
    const { user } = renderConsole('/trust/registrations', handlers)
    await user.click(await screen.findByRole('gridcell', { name: 'Nightly export' }))
    const pane = await screen.findByRole('region', { name: 'Nightly export' })
    expect(await within(pane).findByText('https://app.example/nightly')).toBeVisible()
    await user.click(within(pane).getByRole('tab', { name: 'Requested & granted' }))
    const table = within(pane).getByRole('table', { name: 'Requested and granted' })
    expect(within(table).getByRole('row', { name: /scope.*other/ })).toBeVisible()
    expect(within(table).getByRole('row', { name: /client_name.*as asked/ })).toBeVisible()
    await user.click(within(pane).getByRole('tab', { name: 'History' }))
    const [last, first] = within(within(pane).getByRole('list', { name: 'Attempts' })).getAllByRole(
      'listitem',
    )
    expect(last).toHaveTextContent('refused')
    expect(last).toHaveTextContent('broken on purpose: expired')
    expect(first).toHaveTextContent('accepted')
  })

  it('cancels by a signed statement once that is confirmed [UDAP-DCR-046]', async () => {
    const { user, transport } = renderConsole('/trust/registrations/reg-1', handlers)
    await user.click(await screen.findByRole('button', { name: 'Cancel registration' }))
    const dialog = screen.getByRole('dialog', { name: 'Cancel Nightly export?' })
    expect(dialog).toHaveTextContent('http://localhost:4100/register')
    await user.click(within(dialog).getByRole('button', { name: 'Sign and send cancellation' }))
    await waitFor(() =>
      expect(transport.calls).toContainEqual({
        method: 'udap.cancel',
        params: { registrationId: 'reg-1' },
      }),
    )
    expect(await screen.findByText('Nightly export is cancelled at the server')).toBeVisible()
  })

  it('keeps the question open with what the server said when it does not cancel', async () => {
    const { user } = renderConsole('/trust/registrations/reg-1', {
      ...handlers,
      'udap.cancel': () => ({ ...cancelled, state: 'refused', text: 'The server refused it.' }),
    })
    await user.click(await screen.findByRole('button', { name: 'Cancel registration' }))
    await user.click(screen.getByRole('button', { name: 'Sign and send cancellation' }))
    expect(await screen.findByText(/The server refused it/)).toBeVisible()
  })

  it('tells before forgetting that the server goes on knowing the app', async () => {
    const { user, transport } = renderConsole('/trust/registrations/reg-1', handlers)
    await user.click(await screen.findByRole('button', { name: 'Forget' }))
    const dialog = screen.getByRole('dialog', { name: 'Forget Nightly export?' })
    expect(dialog).toHaveTextContent('The server is told nothing')
    await user.click(within(dialog).getByRole('button', { name: 'Forget registration' }))
    await waitFor(() =>
      expect(transport.calls).toContainEqual({
        method: 'udap.forgetRegistration',
        params: { registrationId: 'reg-1' },
      }),
    )
  })

  it('says what to do first when nothing is registered', async () => {
    renderConsole('/trust/registrations', {
      ...handlers,
      'udap.registrations': () => ({ rows: [], total: 0 }),
    })
    expect(await screen.findByRole('link', { name: 'Write a statement' })).toHaveAttribute(
      'href',
      '/trust/statements',
    )
  })
})
