import { act, screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import {
  compareExchanges,
  isSame,
} from '../../src/renderer/components/exchange-diff/compare-exchanges.ts'
import { compareLines } from '../../src/renderer/components/exchange-diff/compare-lines.ts'
import type { LaunchRunDetail } from '../../src/shared/contract/launch.ts'
import type { LaunchStep } from '../../src/shared/contract/launch-step.ts'
import type { ExchangeDetail } from '../../src/shared/contract/traffic.ts'
import type { FakeHandlers } from '../support/fake-transport.ts'
import { now, renderConsole } from './render-console.tsx'

const json: [string, string][] = [['content-type', 'application/json']]

function makeExchange(id: string, status: number, body: string): ExchangeDetail {
  return {
    id,
    sequence: 1,
    direction: 'inbound',
    startedAtMs: now * 1000,
    durationMs: 4,
    method: 'POST',
    url: 'http://localhost:4100/token',
    area: 'token',
    status,
    client_id: null,
    launchRunId: null,
    errorCode: null,
    grantId: null,
    request: {
      headers: [['content-type', 'application/x-www-form-urlencoded']],
      body: `code=[masked 1234abcd]&x=${id}`,
      bodyBytes: 30,
      isTruncated: false,
    },
    response: { headers: json, body, bodyBytes: body.length, isTruncated: false },
    notes: [],
    decodedTokens: [],
  }
}

const before = makeExchange('x1', 200, '{"scope":"openid","list":[1,{"a":2}]}')
const changed = makeExchange('x2', 400, '{"error":"invalid_grant","list":[1,{"a":3}]}')

const step: LaunchStep = {
  id: 's1',
  title: 'Redeem the code',
  channel: 'back',
  from: 'app',
  to: 'authorization-server',
  atMs: now * 1000,
  method: 'POST',
  url: 'http://localhost:4100/token',
  status: 200,
  exchangeIds: ['x1'],
  checks: [],
}

const run: LaunchRunDetail = {
  id: 'r1',
  mode: 'standalone',
  client_id: 'trustbench-console',
  client_name: 'Trustbench console',
  isBuiltIn: true,
  fhirBase: 'http://localhost:4100/fhir',
  status: 'succeeded',
  startedAt: now,
  updatedAt: now,
  failure: null,
  udap: null,
  order: { mode: 'standalone', client_id: 'trustbench-console', scope: 'openid' },
  openUrl: null,
  redirect_uri: null,
  steps: [step],
  expectedRefusal: null,
  requestedScope: 'openid',
  grantedScope: null,
  context: {},
  tokens: [],
  ehrSession: null,
  mayRefresh: false,
  mayReadFhir: false,
}

const replayed: LaunchRunDetail = {
  ...run,
  id: 'r2',
  order: {
    ...run.order,
    change: { step: 0, kind: 'body', name: 'code_verifier', act: 'drop', value: '' },
  },
  replayOf: { runId: 'r1', stepId: 's1' },
  steps: [{ ...step, id: 's2', status: 400, exchangeIds: ['x2'] }],
}

const handlers: FakeHandlers = {
  'launch.get': ({ runId }) => (runId === 'r1' ? run : replayed),
  'launch.replay': () => ({ runId: 'r2', openUrl: 'http://localhost:4100/app/start?ticket=t' }),
  'launch.changeable': () => ({
    obstacle: null,
    step: 0,
    isFollowUp: false,
    things: [
      { kind: 'body', name: 'code', value: '[masked 1234abcd]', mayDuplicate: true },
      { kind: 'header', name: 'accept', value: 'application/json', mayDuplicate: false },
    ],
  }),
  'traffic.get': ({ id }) => (id === 'x1' ? before : changed),
}

async function openStep(given: FakeHandlers) {
  const console = renderConsole('/launch/r1', given)
  const list = await screen.findByRole('listbox', { name: 'Steps of the launch' })
  act(() => list.focus())
  await console.user.keyboard('{ArrowDown}{Enter}')
  return console
}

describe('replay of a step', () => {
  it('sends the one change, and shows how the server answered both times', async () => {
    const tab = { close: vi.fn(), location: { replace: vi.fn() } }
    // The screen uses these two members of a window only.
    vi.spyOn(window, 'open').mockReturnValue(tab as unknown as Window)
    const { user, transport } = await openStep(handlers)
    await user.click(await screen.findByRole('button', { name: 'Replay with one thing changed' }))
    const dialog = within(screen.getByRole('dialog', { name: /Replay from/ }))
    await user.click(dialog.getByRole('radio', { name: 'Send twice' }))
    await user.click(dialog.getByRole('button', { name: 'Replay' }))
    const sent = transport.calls.find(({ method }) => method === 'launch.replay')
    expect(sent?.params).toMatchObject({
      runId: 'r1',
      stepId: 's1',
      change: { kind: 'body', name: 'code', act: 'duplicate' },
    })
    const replay = await screen.findByRole('region', { name: 'Replay' })
    await waitFor(() => expect(replay).toHaveTextContent('The server answered 400; before, 200.'))
    expect(replay).toHaveTextContent('body parameter code_verifier left out')
    await user.click(within(replay).getByRole('button', { name: 'Compare answers' }))
    const body = await screen.findByRole('table', { name: 'Answer body' })
    expect(within(body).getByRole('row', { name: /^error/ })).toHaveTextContent('only changed')
    expect(within(body).queryByRole('row', { name: /^list\[0\]/ })).not.toBeInTheDocument()
  })

  it('says why a step cannot be replayed instead of offering it', async () => {
    const obstacle = 'Your own app sent this.'
    await openStep({
      ...handlers,
      'launch.changeable': () => ({ obstacle, step: 0, isFollowUp: false, things: [] }),
    })
    expect(await screen.findByText(/Your own app sent this/)).toBeVisible()
    expect(screen.queryByRole('button', { name: /^Replay with/ })).not.toBeInTheDocument()
  })
})

describe('a request that was asked for after the launch', () => {
  it('is sent again by itself, and shown beside the one before', async () => {
    const again = { ...step, id: 's9', status: 403, exchangeIds: ['x2'], replayOf: 's1' }
    const { user, transport } = await openStep({
      ...handlers,
      'launch.get': () => ({ ...run, steps: [step, again] }),
      'launch.changeable': () => ({
        obstacle: null,
        step: 0,
        isFollowUp: true,
        things: [{ kind: 'header', name: 'accept', value: '*/*', mayDuplicate: false }],
      }),
      'launch.sendAgain': () => ({ stepId: 's9' }),
    })
    expect(screen.queryByRole('button', { name: /^Replay with/ })).not.toBeInTheDocument()
    await user.click(await screen.findByRole('button', { name: /^Send again with/ }))
    const dialog = within(screen.getByRole('dialog', { name: /^Send .* again/ }))
    await user.click(dialog.getByRole('radio', { name: 'Leave out' }))
    await user.click(dialog.getByRole('button', { name: 'Send' }))
    const sent = transport.calls.find(({ method }) => method === 'launch.sendAgain')
    expect(sent?.params).toMatchObject({
      runId: 'r1',
      stepId: 's1',
      change: { kind: 'header', name: 'accept', act: 'drop' },
    })
    const shown = await screen.findByRole('region', { name: 'Sent again' })
    expect(shown).toHaveTextContent('The server answered 403; before, 200.')
    await user.click(within(shown).getByRole('button', { name: 'Compare answers' }))
    expect(await screen.findByRole('table', { name: 'Answer body' })).toBeVisible()
  })
})

describe('traffic, one exchange and another', () => {
  const traffic: FakeHandlers = {
    ...handlers,
    'clients.list': () => ({ rows: [], total: 0 }),
    'traffic.list': () => ({ rows: [before, changed].map(rowOf), total: 2 }),
    'traffic.replayDraft': () => ({
      obstacle: null,
      notice: null,
      method: 'POST',
      url: before.url,
      headers: before.request.headers,
      body: before.request.body,
      masked: [{ mask: '[masked 1234abcd]', heldBy: null }],
    }),
    'traffic.replay': () => ({ exchangeId: 'x2' }),
  }

  it('compares the open one with the next that is opened', async () => {
    const { user } = renderConsole('/traffic/x1', traffic)
    await user.click(await screen.findByRole('button', { name: 'Compare with another exchange' }))
    expect(await screen.findByText(/Now open the exchange to compare with/)).toBeVisible()
    await user.click(await screen.findByRole('row', { name: /400/ }))
    const answer = await screen.findByRole('table', { name: 'Answer' })
    expect(within(answer).getByRole('row', { name: /^status/ })).toHaveTextContent('other value')
  })

  it('sends a request again only with the masked values it needs, and shows both', async () => {
    const { user, transport } = renderConsole('/traffic/x1', traffic)
    await user.click(await screen.findByRole('button', { name: 'Send again, edited' }))
    const dialog = within(await screen.findByRole('dialog', { name: 'Send again, edited' }))
    expect(dialog.getByRole('button', { name: 'Send' })).toBeDisabled()
    await user.type(dialog.getByLabelText('Value of [masked 1234abcd]'), 'the-code')
    await user.click(dialog.getByRole('button', { name: 'Send' }))
    expect(await screen.findByText('Two exchanges compared')).toBeVisible()
    const sent = transport.calls.find(({ method }) => method === 'traffic.replay')
    expect(sent?.params).toMatchObject({
      id: 'x1',
      method: 'POST',
      secrets: [{ mask: '[masked 1234abcd]', value: 'the-code' }],
    })
  })
})

function rowOf({ grantId, request, response, notes, decodedTokens, ...row }: ExchangeDetail) {
  return row
}

describe('comparison of exchanges', () => {
  it('pairs members of JSON and forms by their name', () => {
    const parts = compareExchanges(before, changed)
    const rows = (title: string) => parts.find((part) => part.title === title)?.rows ?? []
    expect(rows('Answer body').filter((row) => !isSame(row))).toEqual([
      { name: 'scope', first: '"openid"', second: undefined },
      { name: 'list[1].a', first: '2', second: '3' },
      { name: 'error', first: undefined, second: '"invalid_grant"' },
    ])
    expect(rows('Request body').filter((row) => !isSame(row))).toEqual([
      { name: 'x', first: 'x1', second: 'x2' },
    ])
  })

  it('finds nothing between an exchange and itself', () => {
    const rows = compareExchanges(before, before).flatMap((part) => part.rows)
    expect(rows.length).toBeGreaterThan(5)
    expect(rows.filter((row) => !isSame(row))).toEqual([])
  })

  it('puts the same lines of two texts beside each other', () => {
    expect(
      compareLines('a\nb\nc\nd', 'a\nc\nx\nd').map(({ first, second }) => [first, second]),
    ).toEqual([
      ['a', 'a'],
      ['b', undefined],
      ['c', 'c'],
      [undefined, 'x'],
      ['d', 'd'],
    ])
  })

  it('compares texts of many thousand lines without matching each with each', () => {
    const lines = (word: string) => Array.from({ length: 20_000 }, (_, line) => `${word} ${line}`)
    expect(compareLines(lines('a').join('\n'), lines('b').join('\n'))).toHaveLength(20_000)
  })
})
