import { act, screen, within } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import type { InspectedToken, Inspection } from '../../src/shared/contract/inspector.ts'
import type { FakeHandlers } from '../support/fake-transport.ts'
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

async function inspect(answer: Inspection, handlers: FakeHandlers = {}) {
  const console = renderConsole('/inspector', { 'inspector.inspect': () => answer, ...handlers })
  const { user } = console
  const field = await screen.findByRole('textbox', { name: /^Token, token response/ })
  await user.click(field)
  await user.paste('aaa.bbb.ccc')
  return console
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
    const call = transport.calls.find(({ method }) => method === 'inspector.inspect')
    expect(call?.params).toEqual({ text: 'aaa.bbb.ccc', ticket: expect.any(String) })
  })

  it('copies the token so that the desktop forgets it, and asks for nothing again [EL-25]', async () => {
    const { user, transport } = await inspect(inspection, {
      'server.forgetCopied': () => ({ isForgotten: true }),
    })
    const copy = await screen.findByRole('button', { name: 'Copy token' }, patience)
    const asked = () => transport.calls.filter(({ method }) => method === 'server.status').length
    const before = asked()
    await user.click(copy)
    expect(
      await screen.findByText('Token copied; the clipboard forgets it in a minute', {}, patience),
    ).toBeInTheDocument()
    expect(await navigator.clipboard.readText()).toBe('aaa.bbb.ccc')
    expect(asked()).toBe(before)
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
    const { user } = await inspect(inspection)
    const checks = await screen.findByRole('list', { name: 'Checks' }, patience)
    const [first] = within(checks).getAllByRole('listitem')
    expect(first).toHaveTextContent('failed')
    expect(first).toHaveTextContent('Write each member once.')
    expect(first).toHaveTextContent('Seen: sub')
    expect(first).toHaveTextContent('RFC 7515 section 4')
    expect(within(checks).getAllByRole('listitem')).toHaveLength(1)
    await user.click(screen.getByRole('button', { name: 'Show the 1 rules that hold' }))
    expect(within(checks).getAllByRole('listitem')[1]).toHaveTextContent('passed')
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

  it('fetches keys only after the URL was shown and agreed to [TI-10]', async () => {
    const url = 'https://as.example/jwks?x=1'
    const header = [{ ...claim, name: 'jku', text: JSON.stringify(url) }]
    const { user, transport } = await inspect(
      { ...inspection, tokens: [{ ...token, header }] },
      { 'inspector.fetchKeys': () => ({ url, text: '{"keys":[]}' }) },
    )
    await user.click(await screen.findByRole('button', { name: 'Fetch…' }, patience))
    const dialog = await screen.findByRole('dialog', {}, patience)
    expect(dialog).toHaveTextContent(url)
    expect(transport.calls.some(({ method }) => method === 'inspector.fetchKeys')).toBe(false)
    await user.click(within(dialog).getByRole('button', { name: 'Fetch' }))
    const field = await screen.findByRole('textbox', { name: /^JWK, JWK Set/ }, patience)
    expect(field).toHaveValue('{"keys":[]}')
  })

  it('verifies with a key that is pasted, and judges by chosen rules', async () => {
    const { user, transport } = await inspect(inspection)
    await user.click(await screen.findByRole('combobox', { name: 'Verify with' }, patience))
    await user.click(screen.getByRole('option', { name: /^A key, JWK Set/ }))
    await user.click(screen.getByRole('textbox', { name: /^JWK, JWK Set/ }))
    await user.paste('{}')
    await user.click(screen.getByRole('combobox', { name: 'Judge by the rules of' }))
    await user.click(screen.getByRole('option', { name: 'Access token (SMART)' }))
    await vi.waitFor(
      () =>
        expect(
          transport.calls.findLast(({ method }) => method === 'inspector.inspect')?.params,
        ).toMatchObject({
          verification: { material: '{}' },
          profile: 'smart-access-token',
        }),
      patience,
    )
  })

  it('saves a report, redacted unless asked otherwise [TI-12]', async () => {
    const file = { name: 'r.md', mediaType: 'text/markdown', content: '# x' }
    const { user, transport } = await inspect(inspection, { 'inspector.report': () => file })
    await user.click(await screen.findByRole('button', { name: 'Save report' }, patience))
    await user.click(screen.getByRole('button', { name: 'Save' }))
    await vi.waitFor(
      () =>
        expect(
          transport.calls.find(({ method }) => method === 'inspector.report')?.params,
        ).toMatchObject({ format: 'markdown', isRedacted: true }),
      patience,
    )
  })

  it('shows what hides as its code point, and tells what looks like something else [TI-05]', async () => {
    const marks = [{ codePoint: 'U+202E', name: 'right-to-left override' }]
    const claims = [{ ...claim, name: 'org', text: '"a\u202eb"', marks }]
    await inspect({ ...inspection, tokens: [{ ...token, claims }] })
    const table = await screen.findByRole('table', { name: 'Payload' }, patience)
    expect(table).toHaveTextContent('aU+202Eb')
    expect(table).toHaveTextContent('Look twice: U+202E right-to-left override')
  })

  it('holds a text of megabytes without putting it into a field [TI-06]', async () => {
    const { user, transport } = renderConsole('/inspector', {
      'inspector.inspect': () => inspection,
    })
    await screen.findByText('Paste a token to read it')
    await user.paste('x'.repeat(3_000_000))
    expect(await screen.findByText(/3000000 characters: held/, {}, patience)).toBeInTheDocument()
    expect(screen.queryByRole('textbox', { name: /^Token, token response/ })).toBeNull()
    await vi.waitFor(
      () => expect(transport.calls.some(({ method }) => method === 'inspector.inspect')).toBe(true),
      patience,
    )
    await user.click(screen.getByRole('button', { name: 'Clear' }))
    expect(await screen.findByText('Paste a token to read it')).toBeInTheDocument()
  })
})

const scripts = [
  '<script>globalThis.pwned=1</script>',
  '<img src=x onerror="globalThis.pwned=1">',
  '<svg/onload=globalThis.pwned=1>',
  'javascript:globalThis.pwned=1',
  '"><iframe srcdoc="<script>parent.pwned=1</script>">',
  '{{constructor.constructor("globalThis.pwned=1")()}}',
  '<a href="javascript:globalThis.pwned=1">x</a>',
  '<math><mtext></form><form><mglyph><style></math><img src onerror=globalThis.pwned=1>',
  '<link rel=stylesheet href=//evil.example/x.css>',
  '<base href=//evil.example/>',
]
const wraps = [
  (text: string) => text,
  (text: string) => `"${text}"`,
  (text: string) => `\u202e${text}\u2066`,
  (text: string) => `\u001b]8;;${text}\u0007`,
]
const hostile = Array.from({ length: 400 }, (_, index) => {
  const script = scripts[index % scripts.length] ?? ''
  const wrap = wraps[Math.floor(index / scripts.length) % wraps.length] ?? wraps[0]
  return `${wrap?.(script)}${index}`
})

describe('inspector screen with hostile texts', () => {
  it('shows 400 of them in every field as text: no script, no element, no request [TI-01]', async () => {
    const requests: unknown[] = []
    vi.stubGlobal('fetch', (...args: unknown[]) => {
      requests.push(args)
      return Promise.reject(new Error('no request'))
    })
    const next = (() => {
      let at = 0
      return () => hostile[at++ % hostile.length] ?? ''
    })()
    const nastyClaims = (count: number) =>
      Array.from({ length: count }, () => ({
        ...claim,
        name: next(),
        text: next(),
        meaning: next(),
      }))
    const nasty: InspectedToken = {
      ...token,
      place: next(),
      why: next(),
      compact: next(),
      header: nastyClaims(20),
      claims: nastyClaims(90),
      signature: {
        state: 'valid',
        key: { kid: next(), alg: next(), owner: next() },
        trust: { community: next(), path: [next(), next()] },
        text: next(),
      },
      findings: Array.from({ length: 10 }, () => ({
        id: next(),
        level: 'error' as const,
        outcome: 'failed' as const,
        clause: next(),
        text: next(),
        seen: next(),
        wanted: next(),
        advice: next(),
      })),
      permissions: [{ scope: next(), text: next(), isValid: false }],
      timeline: [{ label: next(), at: now }],
    }
    const problems = [next(), next()]
    await inspect({ ...inspection, inputText: next(), tokens: [nasty], problems })
    const payload = await screen.findByRole('table', { name: 'Payload' }, patience)
    expect(within(payload).getAllByRole('row')).toHaveLength(90)
    expect(document.querySelector('script,iframe,object,embed,base,link,math,form')).toBeNull()
    expect([...document.querySelectorAll('img,[onerror],[onload],[srcdoc]')]).toEqual([])
    const links = [...document.querySelectorAll('a')].map((link) => link.getAttribute('href') ?? '')
    expect(links.filter((href) => !/^(?:#?\/|#)/.test(href))).toEqual([])
    expect('pwned' in globalThis).toBe(false)
    expect(requests).toEqual([])
    vi.unstubAllGlobals()
  })
})
