import { act, screen, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { InspectedToken, Inspection } from '../../src/shared/contract/inspector.ts'
import { now, renderConsole } from './render-console.tsx'

const claim = {
  isTruncated: false,
  kind: 'string' as const,
  meaning: null,
  time: null,
  isRepeated: false,
  marks: [],
}

const token: InspectedToken = {
  place: 'input',
  kind: 'id-token',
  profile: 'id-token',
  why: 'it has nonce, a claim of ID tokens',
  compact: 'aaa.bbb.ccc',
  isTruncated: false,
  characters: 11,
  fingerprint: '0123abcd',
  header: [{ ...claim, name: 'alg', text: '"RS256"' }],
  claims: [
    { ...claim, name: 'sub', text: '"first"', isRepeated: true },
    { ...claim, name: 'sub', text: '"second"', isRepeated: true },
    { ...claim, name: 'exp', text: String(now + 600), kind: 'number', time: now + 600 },
  ],
  signature: {
    state: 'valid',
    key: { kid: 'k1', alg: 'RS256', owner: 'this server' },
    trust: null,
    text: 'Signed with key k1 (RS256) of this server.',
  },
  record: null,
  findings: [
    {
      id: 'exp',
      level: 'error',
      outcome: 'passed',
      clause: 'RFC 7519 section 4.1.4',
      text: 'Expires in 10 min',
      seen: null,
      wanted: null,
      advice: null,
    },
    {
      id: 'members-unique',
      level: 'error',
      outcome: 'failed',
      clause: 'RFC 7515 section 4',
      text: 'Readers disagree about a repeated member',
      seen: 'sub',
      wanted: 'each name once',
      advice: 'Write each member once.',
    },
  ],
  permissions: [{ scope: 'openid', text: 'The app signs you in.', isValid: true }],
  timeline: [{ label: 'Expires', at: now + 600 }],
}

const inspection: Inspection = {
  inputCharacters: 11,
  inputText: 'JWT',
  now,
  tokens: [token],
  problems: [],
}

const patience = { timeout: 10_000 }

async function inspect(answer: Inspection) {
  const { user } = renderConsole('/inspector', { 'inspector.inspect': () => answer })
  const field = await screen.findByRole('textbox', { name: /^Token, token response/ })
  await user.click(field)
  await user.paste('aaa.bbb.ccc')
}

describe('inspector screen', () => {
  it('says what can be pasted before anything was', async () => {
    renderConsole('/inspector')
    expect(await screen.findByText('Paste a token to read it')).toBeInTheDocument()
  })

  it('leaves the keys of the console to the console', async () => {
    const { user } = renderConsole('/inspector', { 'settings.list': () => [] })
    await screen.findByText('Paste a token to read it')
    await user.keyboard('/')
    const field = screen.getByRole('textbox', { name: /^Token, token response/ })
    expect(field).toHaveFocus()
    act(() => field.blur())
    await user.keyboard('g')
    await user.keyboard('s')
    const heading = { level: 1, name: 'Settings' }
    expect(await screen.findByRole('heading', heading, patience)).toBeInTheDocument()
  })

  it('inspects what is pasted anywhere on the screen', async () => {
    const { user, transport } = renderConsole('/inspector', {
      'inspector.inspect': () => inspection,
    })
    await screen.findByText('Paste a token to read it')
    await user.paste('aaa.bbb.ccc')
    expect(await screen.findByRole('region', { name: 'Summary' }, patience)).toBeInTheDocument()
    expect(transport.calls.at(-1)?.params).toEqual({ text: 'aaa.bbb.ccc' })
  })

  it('names the key behind a verified signature [TI-11]', async () => {
    await inspect(inspection)
    const summary = await screen.findByRole('region', { name: 'Summary' }, patience)
    expect(summary).toHaveTextContent('verified')
    expect(summary).toHaveTextContent('Signed with key k1 (RS256) of this server.')
  })

  it('says decoded only where no key was at hand [TI-11]', async () => {
    await inspect({
      ...inspection,
      tokens: [
        {
          ...token,
          signature: { state: 'not-verified', key: null, trust: null, text: 'No key is known.' },
        },
      ],
    })
    const summary = await screen.findByRole('region', { name: 'Summary' }, patience)
    expect(summary).toHaveTextContent('decoded only')
    expect(summary).not.toHaveTextContent('verified')
  })

  it('lists what failed first, with its clause, what was seen and wanted', async () => {
    await inspect(inspection)
    const checks = await screen.findByRole('list', { name: 'Checks' }, patience)
    const [first, second] = within(checks).getAllByRole('listitem')
    expect(first).toHaveTextContent('failed')
    expect(first).toHaveTextContent('Seen: sub')
    expect(first).toHaveTextContent('RFC 7515 section 4')
    expect(second).toHaveTextContent('passed')
  })

  it('shows both values of a repeated claim and marks them [TI-09]', async () => {
    await inspect(inspection)
    const claims = await screen.findByRole('table', { name: 'Payload' }, patience)
    const [first, second] = within(claims).getAllByRole('row')
    expect(first).toHaveTextContent('"first"stands more than once')
    expect(second).toHaveTextContent('"second"stands more than once')
  })

  it('says why nothing was found', async () => {
    await inspect({ ...inspection, tokens: [], problems: ['No token was found.'] })
    expect(await screen.findByText('No token was found.', {}, patience)).toBeInTheDocument()
  })

  it('tells the tokens of a response apart', async () => {
    const other: InspectedToken = { ...token, kind: 'opaque', place: 'member refresh_token' }
    await inspect({ ...inspection, tokens: [{ ...token, place: 'member id_token' }, other] })
    expect(
      await screen.findByRole('tab', { name: 'ID token (member id_token)' }, patience),
    ).toHaveAttribute('aria-selected', 'true')
    expect(
      screen.getByRole('tab', { name: 'Opaque text (member refresh_token)' }),
    ).toBeInTheDocument()
  })
})
