import { act, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { ExchangeDetail, ExchangeRow } from '../../src/shared/contract/traffic.ts'
import type { FakeHandlers } from '../support/fake-transport.ts'
import { now, renderConsole } from './render-console.tsx'

const refused: ExchangeRow = {
  id: 'x1',
  sequence: 1,
  direction: 'inbound',
  startedAtMs: now * 1000,
  durationMs: 4,
  method: 'POST',
  url: 'http://localhost:4100/token',
  area: 'token',
  status: 400,
  client_id: 'growth-chart',
  launchRunId: null,
  errorCode: 'invalid_grant',
}

const detail: ExchangeDetail = {
  ...refused,
  grantId: null,
  request: {
    headers: [['content-type', 'application/x-www-form-urlencoded']],
    body: 'grant_type=authorization_code&code=[masked 1234abcd]',
    bodyBytes: 60,
    isTruncated: false,
  },
  response: {
    headers: [['content-type', 'application/json']],
    body: '{"error":"invalid_grant","error_description":"authorization code has expired"}',
    bodyBytes: 80,
    isTruncated: false,
  },
  notes: [
    {
      outcome: 'failed',
      check: 'code-not-expired',
      clause: 'RFC 6749 section 4.1.2',
      text: 'authorization code has expired',
      detail: {
        check: 'code-not-expired',
        clause: 'RFC 6749 section 4.1.2',
        parameter: 'code',
        seen: 'issued 90 s ago',
        wanted: 'at most 60 s',
      },
    },
  ],
  decodedTokens: [
    {
      place: 'response body: id_token',
      fingerprint: 'aa11bb22',
      header: { alg: 'ES384' },
      claims: { iss: 'http://localhost:4100', exp: now, shoeSize: 44 },
    },
  ],
}

const oneExchange: FakeHandlers = {
  'clients.list': () => ({ rows: [], total: 0 }),
  'traffic.list': () => ({ rows: [refused], total: 1 }),
  'traffic.get': () => detail,
}

const listCalls = (calls: readonly { method: string; params: unknown }[]) =>
  calls.filter(({ method }) => method === 'traffic.list')

describe('traffic', () => {
  it('says what will appear when there is nothing yet', async () => {
    renderConsole('/traffic', { ...oneExchange, 'traffic.list': () => ({ rows: [], total: 0 }) })
    expect(await screen.findByText('No exchanges yet')).toBeInTheDocument()
  })

  it('lists an exchange with its outcome in a word', async () => {
    renderConsole('/traffic', oneExchange)
    const row = await screen.findByRole('row', { name: /400 invalid_grant/ })
    expect(row).toHaveTextContent('POST /token')
  })

  it('opens the exchange with Enter on a row', async () => {
    const { user } = renderConsole('/traffic', oneExchange)
    await focusFirstCell()
    await user.keyboard('{Enter}')
    expect(await screen.findByRole('heading', { name: 'POST /token' })).toBeInTheDocument()
  })

  it('lets the core filter by area and refusals', async () => {
    const { user, transport } = renderConsole('/traffic', oneExchange)
    await screen.findByRole('row', { name: /400 invalid_grant/ })
    await user.click(screen.getByRole('switch', { name: 'Refusals only' }))
    await user.click(screen.getByRole('combobox', { name: 'Area' }))
    await user.click(screen.getByRole('option', { name: 'Token' }))
    await waitFor(() =>
      expect(listCalls(transport.calls).at(-1)?.params).toMatchObject({
        area: 'token',
        outcome: 'refused',
      }),
    )
  })

  it('lets the core search the words of messages', async () => {
    const { user, transport } = renderConsole('/traffic', oneExchange)
    await user.type(
      await screen.findByRole('searchbox', { name: 'Search words in messages' }),
      'okafor',
    )
    await waitFor(() =>
      expect(listCalls(transport.calls).at(-1)?.params).toMatchObject({ search: 'okafor' }),
    )
  })

  it('asks for the next page by the exchange it begins after, and for the first one by none', async () => {
    const rows = Array.from({ length: 100 }, (_, index) => ({
      ...refused,
      id: `x${index}`,
      sequence: 350 - index,
    }))
    const { user, transport } = renderConsole('/traffic', {
      ...oneExchange,
      'traffic.list': () => ({ rows, total: 350 }),
    })
    await user.click(await screen.findByRole('button', { name: 'Go to next page' }))
    await waitFor(() =>
      expect(listCalls(transport.calls).at(-1)?.params).toMatchObject({ before: 251, limit: 100 }),
    )
    await user.click(await screen.findByRole('button', { name: 'Go to previous page' }))
    expect(await screen.findByText('1–100 of 350')).toBeVisible()
    // The first page is still known; what arrives makes it be asked for again.
    act(() => transport.emit('traffic.recorded', { ...refused, id: 'x351', sequence: 351 }))
    await waitFor(() =>
      expect(listCalls(transport.calls).at(-1)?.params).not.toHaveProperty('before'),
    )
  })

  it('removes filters that nothing passes', async () => {
    const { user } = renderConsole('/traffic', {
      ...oneExchange,
      'traffic.list': ({ outcome }) =>
        outcome === 'any' ? { rows: [refused], total: 1 } : { rows: [], total: 0 },
    })
    await user.click(await screen.findByRole('switch', { name: 'Refusals only' }))
    await user.click(await screen.findByRole('button', { name: 'Remove filters' }))
    expect(await screen.findByRole('row', { name: /400 invalid_grant/ })).toBeInTheDocument()
  })

  it('stands still while paused, counts what it misses, and catches up', async () => {
    const { user, transport } = renderConsole('/traffic', oneExchange)
    await screen.findByRole('row', { name: /400 invalid_grant/ })
    await user.click(screen.getByRole('button', { name: 'Pause' }))
    const before = listCalls(transport.calls).length
    act(() => transport.emit('traffic.recorded', { ...refused, id: 'x2', sequence: 2 }))
    expect(await screen.findByRole('button', { name: 'Resume (1 new)' })).toBeInTheDocument()
    expect(listCalls(transport.calls)).toHaveLength(before)
    await user.click(screen.getByRole('button', { name: 'Resume (1 new)' }))
    await waitFor(() => expect(listCalls(transport.calls).length).toBeGreaterThan(before))
  })

  it('clears only after asking', async () => {
    const { user, transport } = renderConsole('/traffic', {
      ...oneExchange,
      'traffic.clear': () => null,
    })
    await user.click(await screen.findByRole('button', { name: 'Clear' }))
    const dialog = within(screen.getByRole('dialog', { name: 'Clear all traffic?' }))
    await user.click(dialog.getByRole('button', { name: 'Clear traffic' }))
    expect(await screen.findByText('Traffic cleared')).toBeInTheDocument()
    expect(transport.calls.map(({ method }) => method)).toContain('traffic.clear')
  })
})

describe('exchange detail', () => {
  it('shows each check with its clause, what was seen and what was wanted', async () => {
    renderConsole('/traffic/x1', oneExchange)
    const checks = await screen.findByRole('list', { name: 'Checks' })
    expect(checks).toHaveTextContent('failed')
    expect(checks).toHaveTextContent('RFC 6749 section 4.1.2')
    expect(checks).toHaveTextContent('issued 90 s ago')
    expect(checks).toHaveTextContent('at most 60 s')
  })

  it('shows a form request as its parameters and a JSON response as a tree', async () => {
    const { user } = renderConsole('/traffic/x1', oneExchange)
    await user.click(await screen.findByRole('tab', { name: 'Request' }))
    expect(screen.getByText('grant_type')).toBeInTheDocument()
    expect(screen.getByText('[masked 1234abcd]')).toBeInTheDocument()
    await user.click(screen.getByRole('tab', { name: 'Response' }))
    const body = screen.getByRole('group', { name: 'Response body' })
    expect(body).toHaveTextContent('"error": "invalid_grant"')
    await user.click(within(body).getByRole('button', { name: 'Fold object' }))
    expect(body).toHaveTextContent('2 members')
  })

  it('shows decoded tokens with the meaning of each claim', async () => {
    const { user } = renderConsole('/traffic/x1', oneExchange)
    await user.click(await screen.findByRole('tab', { name: 'Tokens (1)' }))
    const payload = within(screen.getByRole('table', { name: 'Payload' }))
    expect(payload.getByRole('row', { name: /^iss/ })).toHaveTextContent('who issued it')
    expect(payload.getByRole('row', { name: /^exp/ })).toHaveTextContent('not valid after')
    expect(payload.getByRole('row', { name: /^shoeSize/ })).toHaveTextContent('44')
  })

  it('is closed with Escape', async () => {
    const { user } = renderConsole('/traffic/x1', oneExchange)
    const heading = await screen.findByRole('heading', { name: 'POST /token' })
    await user.click(screen.getByRole('tab', { name: 'Request' }))
    await user.keyboard('{Escape}')
    await waitFor(() => expect(heading).not.toBeInTheDocument())
  })

  it('is closed with Escape from the list too, which keeps focus', async () => {
    const { user } = renderConsole('/traffic', oneExchange)
    const cell = await focusFirstCell()
    await user.keyboard('{Enter}')
    const heading = await screen.findByRole('heading', { name: 'POST /token' })
    await user.keyboard('{Escape}')
    await waitFor(() => expect(heading).not.toBeInTheDocument())
    expect(cell).toHaveFocus()
  })

  it('gives focus back to the row when it is closed', async () => {
    const { user } = renderConsole('/traffic', oneExchange)
    const cell = await focusFirstCell()
    await user.keyboard('{Enter}')
    const close = await screen.findByRole('button', { name: 'Close detail' })
    act(() => close.focus())
    await user.keyboard('{Enter}')
    await waitFor(() => expect(close).not.toBeInTheDocument())
    expect(cell).toHaveFocus()
  })

  it('offers no checks of a request that this program sent and nobody checked here', async () => {
    const sent = { ...detail, direction: 'outbound' as const, notes: [] }
    renderConsole('/traffic/x1', { ...oneExchange, 'traffic.get': () => sent })
    expect(await screen.findByRole('tab', { name: 'Request' })).toBeInTheDocument()
    expect(screen.queryByRole('tab', { name: /^Checks/ })).not.toBeInTheDocument()
  })

  it('says which side of a request it is', async () => {
    renderConsole('/traffic/x1', oneExchange)
    expect(await screen.findByText('received by this server')).toBeInTheDocument()
  })
})

async function focusFirstCell(): Promise<HTMLElement> {
  const row = await screen.findByRole('row', { name: /400 invalid_grant/ })
  const [cell] = within(row).getAllByRole('gridcell')
  if (cell === undefined) throw new Error('the row has no cell')
  act(() => cell.focus())
  return cell
}
