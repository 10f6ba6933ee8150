import { act, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ExchangeRow } from '../../src/shared/contract/traffic.ts'
import type { FakeHandlers } from '../support/fake-transport.ts'
import { now, renderConsole } from './render-console.tsx'

const row: ExchangeRow = {
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

const file = {
  fileName: 'exchanges.har',
  mediaType: 'application/json',
  text: '{"log":{}}',
  exchanges: 1,
  total: 3,
}

const message = { headers: [], body: null, bodyBytes: 0, isTruncated: false }
const handlers: FakeHandlers = {
  'clients.list': () => ({ rows: [], total: 0 }),
  'traffic.list': () => ({ rows: [row], total: 1 }),
  'traffic.get': () => ({
    ...row,
    grantId: null,
    request: message,
    response: message,
    notes: [],
    decodedTokens: [],
  }),
  'export.exchanges': () => file,
}

describe('export menu', () => {
  let saved: Blob | undefined
  beforeEach(() => {
    saved = undefined
    vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
      // Only this menu makes object URLs here, and of a Blob.
      saved = blob as Blob
      return 'blob:test'
    })
    vi.spyOn(URL, 'revokeObjectURL').mockReturnValue(undefined)
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockReturnValue(undefined)
  })
  afterEach(() => vi.restoreAllMocks())

  it('saves what the filters show, and says that older exchanges stayed out', async () => {
    const { user, transport } = renderConsole('/traffic', handlers)
    await screen.findByRole('row', { name: /400 invalid_grant/ })
    await user.click(screen.getByRole('switch', { name: 'Refusals only' }))
    await user.click(screen.getByRole('button', { name: 'Export' }))
    await user.click(await screen.findByRole('menuitem', { name: 'HAR 1.2' }))
    expect(
      await screen.findByText(/Saved exchanges.har: 1 exchanges, the newest of 3/),
    ).toBeVisible()
    expect(await saved?.text()).toBe('{"log":{}}')
    expect(
      transport.calls.find(({ method }) => method === 'export.exchanges')?.params,
    ).toMatchObject({
      format: 'har',
      search: '',
      outcome: 'refused',
    })
  })

  it('offers the open exchange beside the list', async () => {
    const { user, transport } = renderConsole('/traffic/x1', handlers)
    await screen.findByRole('row', { name: /400 invalid_grant/ })
    await user.click(screen.getByRole('button', { name: 'Export' }))
    await user.click(
      await screen.findByRole('menuitem', { name: 'The open exchange: curl commands' }),
    )
    await screen.findByText(/Saved exchanges.har/)
    expect(
      transport.calls.find(({ method }) => method === 'export.exchanges')?.params,
    ).toMatchObject({
      format: 'curl',
      ids: ['x1'],
    })
  })

  it('exports the exchanges that have a tick, whichever the filters show by then', async () => {
    const url = 'http://localhost:4100/jwks'
    const other = { ...row, id: 'x2', sequence: 2, url, status: 200, errorCode: null }
    const { user, transport } = renderConsole('/traffic', {
      ...handlers,
      'traffic.list': ({ outcome }) =>
        outcome === 'refused' ? { rows: [row], total: 1 } : { rows: [other, row], total: 2 },
    })
    const listed = await screen.findByRole('row', { name: /jwks/ })
    expect(screen.queryByRole('button', { name: /Export selected/ })).toBeNull()
    await user.click(within(listed).getByRole('checkbox'))
    expect(screen.queryByRole('heading', { name: 'GET /jwks' })).toBeNull()
    await user.click(
      within(screen.getByRole('row', { name: /invalid_grant/ })).getByRole('checkbox'),
    )
    await user.click(screen.getByRole('switch', { name: 'Refusals only' }))
    await vi.waitFor(() => expect(screen.queryByRole('row', { name: /jwks/ })).toBeNull())
    await user.click(screen.getByRole('button', { name: 'Export selected (2)' }))
    await user.click(await screen.findByRole('menuitem', { name: 'HAR 1.2' }))
    await screen.findByText(/Saved exchanges.har/)
    const asked = transport.calls.filter(({ method }) => method === 'export.exchanges')
    expect(asked).toHaveLength(1)
    expect(asked[0]?.params).toMatchObject({ format: 'har', ids: ['x2', 'x1'] })
    await user.click(screen.getByRole('button', { name: 'Select none' }))
    expect(screen.queryByRole('button', { name: /Export selected/ })).toBeNull()
    expect(
      within(screen.getByRole('row', { name: /grant/ })).getByRole('checkbox'),
    ).not.toBeChecked()
  })

  it('ticks what is shown at once, and nothing that arrives later', async () => {
    let rows = [row]
    const { user, transport } = renderConsole('/traffic', {
      ...handlers,
      'traffic.list': () => ({ rows, total: rows.length }),
    })
    await screen.findByRole('row', { name: /invalid_grant/ })
    await user.click(screen.getByRole('checkbox', { name: 'Select all rows' }))
    expect(await screen.findByRole('button', { name: 'Export selected (1)' })).toBeVisible()
    const arrived = { ...row, id: 'x2', sequence: 2, errorCode: 'invalid_client' }
    rows = [arrived, row]
    act(() => transport.emit('traffic.recorded', arrived))
    const late = await screen.findByRole('row', { name: /invalid_client/ })
    expect(within(late).getByRole('checkbox')).not.toBeChecked()
    expect(screen.getByRole('button', { name: 'Export selected (1)' })).toBeVisible()
  })

  it('has nothing to export where the list is empty', async () => {
    renderConsole('/traffic', { ...handlers, 'traffic.list': () => ({ rows: [], total: 0 }) })
    await screen.findByText('No exchanges yet')
    expect(screen.getByRole('button', { name: 'Export' })).toBeDisabled()
  })
})
