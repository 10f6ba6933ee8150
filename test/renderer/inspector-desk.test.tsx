import { act, screen, within } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import type { Inspection, TokenComparison } from '../../src/shared/contract/inspector.ts'
import type { BulkState } from '../../src/shared/contract/inspector-bulk.ts'
import { ProblemError } from '../../src/shared/problem.ts'
import type { FakeHandlers } from '../support/fake-transport.ts'
import { renderConsole } from './render-console.tsx'

const patience = { timeout: 10_000 }

const comparison: TokenComparison = {
  left: { kind: 'id-token', characters: 10, fingerprint: 'aaaa', signature: 'Signed with key k1.' },
  right: { kind: 'id-token', characters: 10, fingerprint: 'bbbb', signature: 'Not verified.' },
  isSame: false,
  rows: [
    { part: 'claims', name: 'sub', left: '"a"', right: '"b"', outcome: 'different', marks: [] },
    { part: 'claims', name: 'iss', left: '"x"', right: '"x"', outcome: 'same', marks: [] },
  ],
}

const bulk: BulkState = {
  id: 'b1',
  state: 'done',
  problem: null,
  characters: 10,
  tokens: 2,
  withFailures: 1,
  withWarnings: 0,
  verified: 1,
  invalid: 1,
  notJudged: { total: 0, places: [] },
  milliseconds: 20,
}

const found: Inspection = {
  inputCharacters: 11,
  inputText: 'JWT',
  now: 1_772_884_800,
  problems: [],
  tokens: [
    {
      place: 'input',
      kind: 'jwt',
      why: 'two dots',
      profile: 'jwt',
      compact: 'a.b.c',
      isTruncated: false,
      characters: 5,
      fingerprint: 'bbbb',
      header: [],
      claims: [
        {
          name: 'sub',
          text: '"somebody"',
          kind: 'string',
          isTruncated: false,
          time: null,
          meaning: null,
          marks: [],
          isRepeated: false,
        },
      ],
      signature: null,
      record: null,
      findings: [],
      permissions: [],
      timeline: [],
    },
  ],
}

const row = {
  number: 1,
  place: 'app.log:1',
  fingerprint: 'aaaa',
  kind: 'id-token' as const,
  profile: 'id-token' as const,
  alg: 'RS256',
  kid: 'k1',
  issuer: 'https://as.example',
  client: null,
  signature: 'valid' as const,
  key: 'this server',
  expiresAt: null,
  failed: ['exp'],
  warnings: [],
}

describe('comparing two tokens', () => {
  it('shows what differs, member by member [TI-05]', async () => {
    const { user } = renderConsole('/inspector/compare', { 'inspector.compare': () => comparison })
    await user.click(await screen.findByRole('textbox', { name: 'First token' }, patience))
    await user.paste('a.b.c')
    await user.click(screen.getByRole('textbox', { name: 'Second token' }))
    await user.paste('d.e.f')
    const table = await screen.findByRole('table', { name: 'Payload' }, patience)
    const [, first, second] = within(table).getAllByRole('row')
    expect(first).toHaveTextContent('subdifferent"a""b"')
    expect(second).toHaveTextContent('isssame"x""x"')
  })
})

describe('bulk inspection', () => {
  it('reads files piece by piece, lists and groups what was found, and saves it', async () => {
    const { user, transport } = renderConsole('/inspector/bulk', {
      'inspector.startBulk': () => ({ ...bulk, state: 'running', tokens: 0 }),
      'inspector.addToBulk': () => ({ ...bulk, state: 'running' }),
      'inspector.finishBulk': () => bulk,
      'inspector.bulkRows': () => ({ rows: [row], total: 1 }),
      'inspector.bulkGroups': () => ({ groups: [{ value: 'exp', tokens: 1 }], total: 1 }),
      'inspector.forgetBulk': () => ({ isForgotten: true }),
      'inspector.exportBulk': ({ cursor: { after } }) => ({
        name: 'x.csv',
        mediaType: 'text/csv',
        content: `${after}\n`,
        next: after < 2 ? { after: after + 1, hasBegun: true } : null,
      }),
    })
    const input = await screen.findByLabelText('Choose files', { selector: 'input' }, patience)
    await user.upload(input, new File(['x'.repeat(300_000)], 'app.log'))
    await screen.findByText(/2 tokens in 0.0 s/, {}, patience)
    const pieces = transport.calls.filter(({ method }) => method === 'inspector.addToBulk')
    expect(pieces.map(({ params }) => params)).toMatchObject([
      { source: 'app.log', isLast: false },
      { isLast: false },
      { isLast: true },
    ])
    const groups = await screen.findByRole('list', { name: 'Groups' }, patience)
    await user.click(within(groups).getByRole('button', { name: /exp/ }))
    await vi.waitFor(
      () =>
        expect(
          transport.calls.filter(({ method }) => method === 'inspector.bulkRows').at(-1)?.params,
        ).toMatchObject({ group: { by: 'finding', value: 'exp' } }),
      patience,
    )
    const saved = vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:saved')
    vi.spyOn(URL, 'revokeObjectURL').mockReturnValue()
    await user.click(screen.getByRole('button', { name: 'Save shown as CSV' }))
    await vi.waitFor(() => expect(saved).toHaveBeenCalledOnce(), patience)
    const asked = transport.calls.filter(({ method }) => method === 'inspector.exportBulk')
    expect(asked.map(({ params }) => params)).toMatchObject(
      [0, 1, 2].map((after) => ({
        cursor: { after },
        group: { by: 'finding', value: 'exp' },
        format: 'csv',
      })),
    )
  })
})

describe('a row of a bulk inspection', () => {
  const answers = {
    'inspector.startBulk': () => ({ ...bulk, state: 'running' as const, tokens: 0 }),
    'inspector.addToBulk': () => ({ ...bulk, state: 'running' as const }),
    'inspector.finishBulk': () => bulk,
    'inspector.bulkRows': () => ({
      rows: [row, { ...row, number: 2, place: 'app.log:3', fingerprint: 'bbbb' }],
      total: 2,
    }),
    'inspector.bulkGroups': () => ({ groups: [{ value: 'exp', tokens: 1 }], total: 1 }),
    'inspector.forgetBulk': () => ({ isForgotten: true }),
    'inspector.inspectFound': () => found,
  }
  const lines = ['first line', 'second line', 'third line']

  async function openBulk(handlers: FakeHandlers = answers) {
    const console = renderConsole('/inspector/bulk', handlers)
    const input = await screen.findByLabelText('Choose files', { selector: 'input' }, patience)
    await console.user.upload(input, new File([lines.join('\n')], 'app.log'))
    await screen.findByText('app.log:1', {}, patience)
    return console
  }

  it('opens its token by a click, read again from its line, and closes it [TI-12]', async () => {
    const { user, transport } = await openBulk()
    await user.click(screen.getByText('app.log:3'))
    const pane = await screen.findByRole('region', { name: 'app.log:3' }, patience)
    expect(within(pane).getByText(/Read again from the file you chose/)).toBeInTheDocument()
    const payload = await within(pane).findByRole('table', { name: 'Payload' }, patience)
    expect(payload).toHaveTextContent('somebody')
    const asked = transport.calls.filter(({ method }) => method === 'inspector.inspectFound')
    expect(asked.map(({ params }) => params)).toEqual([{ line: 'third line', fingerprint: 'bbbb' }])
    await user.click(within(pane).getByRole('button', { name: 'Close detail' }))
    expect(await screen.findByRole('list', { name: 'Groups' }, patience)).toBeInTheDocument()
  })

  it('is listed at the end, though none was found yet when the list was asked for', async () => {
    const listed = Promise.withResolvers<void>()
    let isDone = false
    await openBulk({
      ...answers,
      'inspector.bulkRows': () => {
        listed.resolve()
        return isDone ? answers['inspector.bulkRows']() : { rows: [], total: 0 }
      },
      'inspector.finishBulk': async () => {
        await listed.promise
        isDone = true
        return bulk
      },
    })
    expect(screen.getByText('app.log:3')).toBeInTheDocument()
  })

  it('opens its token by Enter', async () => {
    const { user, transport } = await openBulk()
    await user.click(screen.getByText('app.log:3'))
    const cell = screen.getByText('app.log:1').closest('[role=gridcell]')
    if (!(cell instanceof HTMLElement)) throw new TypeError('there is no cell')
    act(() => cell.focus())
    await user.keyboard('{Enter}')
    expect(await screen.findByRole('region', { name: 'app.log:1' }, patience)).toBeInTheDocument()
    await vi.waitFor(() =>
      expect(transport.calls.at(-1)?.params).toMatchObject({ line: 'first line' }),
    )
  })

  it('says so where the file does not hold the token any more', async () => {
    const { user } = await openBulk({
      ...answers,
      'inspector.inspectFound': () => {
        throw new ProblemError({ code: 'not-found', message: 'no', details: [], causes: [] })
      },
    })
    await user.click(screen.getByText('app.log:1'))
    const alert = await screen.findByRole('alert', {}, patience)
    expect(alert).toHaveTextContent('app.log:1 does not hold this token any more')
  })
})

describe('signing again', () => {
  it('takes header and payload from a token, makes an attack, and shows that the server refuses it', async () => {
    const { user, transport } = renderConsole('/inspector/sign', {
      'keys.list': () => ({ rows: [], total: 0 }),
      'inspector.resign': () => ({ token: 'x.y.', text: 'alg is none.' }),
      'inspector.send': () => ({
        request: 'GET http://localhost:4100/fhir/Patient',
        status: 401,
        isRefused: true,
        error: 'invalid_token',
        description: null,
      }),
    })
    const encode = (text: string) => btoa(text).replaceAll('=', '')
    await user.click(await screen.findByRole('textbox', { name: 'Token to begin with' }, patience))
    await user.paste(`${encode('{"alg":"RS256"}')}.${encode('{"sub":"dr"}')}.AAAA`)
    expect(screen.getByRole('textbox', { name: 'Payload' })).toHaveValue('{"sub":"dr"}')
    await user.click(screen.getByRole('button', { name: 'Make token' }))
    expect(await screen.findByText('alg is none.', {}, patience)).toBeInTheDocument()
    await user.click(screen.getByRole('button', { name: 'Send' }))
    const answer = await screen.findByText(/answered 401/, {}, patience)
    expect(answer).toHaveTextContent('refused')
    expect(
      transport.calls.find(({ method }) => method === 'inspector.resign')?.params,
    ).toMatchObject({
      variant: 'alg-none',
      payload: '{"sub":"dr"}',
    })
  })
})
