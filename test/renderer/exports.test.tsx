import { screen } from '@testing-library/react'
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

  it('has nothing to export where the list is empty', async () => {
    renderConsole('/traffic', { ...handlers, 'traffic.list': () => ({ rows: [], total: 0 }) })
    await screen.findByText('No exchanges yet')
    expect(screen.getByRole('button', { name: 'Export' })).toBeDisabled()
  })
})
