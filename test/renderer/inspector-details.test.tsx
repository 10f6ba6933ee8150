import { act, screen, within } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
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
  kind: 'access-token',
  profile: 'access-token',
  why: 'its typ says so',
  compact: 'aaa.bbb.ccc',
  isTruncated: false,
  characters: 11,
  fingerprint: '0123abcd',
  header: [],
  claims: [],
  signature: null,
  record: null,
  findings: [],
  permissions: [],
  timeline: [],
}

const patience = { timeout: 20_000 }

async function inspect(change: Partial<InspectedToken>, handlers: FakeHandlers = {}) {
  const inspection: Inspection = {
    inputCharacters: 11,
    inputText: 'JWT',
    now,
    tokens: [{ ...token, ...change }],
    problems: [],
  }
  const console = renderConsole('/inspector', {
    'inspector.inspect': () => inspection,
    ...handlers,
  })
  await screen.findByText('Paste a token to read it', {}, patience)
  await console.user.paste('aaa.bbb.ccc')
  await screen.findByRole('region', { name: 'Summary' }, patience)
  return console
}

afterEach(() => vi.restoreAllMocks())

describe('an address in a token', () => {
  it('is a text with a way to copy it, and opens after its host was shown and agreed to [TI-02]', async () => {
    const opened = vi.spyOn(window, 'open').mockReturnValue(null)
    const url = 'https://xn--e1awd7f.example/path'
    const { user } = await inspect({
      claims: [{ ...claim, name: 'iss', text: JSON.stringify(url) }],
    })
    const payload = screen.getByRole('table', { name: 'Payload' })
    expect(within(payload).queryByRole('link')).toBeNull()
    expect(within(payload).getByRole('button', { name: 'Copy iss' })).toBeInTheDocument()
    await user.click(within(payload).getByRole('button', { name: 'Open iss…' }))
    const dialog = await screen.findByRole('dialog', {}, patience)
    expect(dialog).toHaveTextContent('Open a page of xn--e1awd7f.example?')
    expect(opened).not.toHaveBeenCalled()
    await user.click(within(dialog).getByRole('button', { name: 'Open in browser' }))
    expect(opened).toHaveBeenCalledWith(url, '_blank', 'noopener,noreferrer')
  })

  it('is only copied where a browser must not have it [EL-11] [TI-02]', async () => {
    const urls = [
      'javascript:alert(1)',
      'http://plain.example/',
      'https://user:pass@example.org/',
      'file:///etc/passwd',
    ]
    await inspect({
      claims: urls.map((url, index) => ({
        ...claim,
        name: `c${index}`,
        text: JSON.stringify(url),
      })),
    })
    const payload = screen.getByRole('table', { name: 'Payload' })
    expect(within(payload).getAllByRole('button', { name: /^Copy c/ })).toHaveLength(4)
    expect(within(payload).queryByRole('button', { name: /^Open/ })).toBeNull()
    expect(within(payload).queryByRole('link')).toBeNull()
  })
})

describe('what a token grants', () => {
  it('is told by scope, by type and action, and with the context of its launch', async () => {
    const none = { coverage: 'none' as const, scopes: [] }
    const { transport } = await inspect(
      {
        permissions: [
          { scope: 'patient/Observation.r', text: 'Read observations.', isValid: true },
        ],
        claims: [{ ...claim, name: 'patient', text: '"p1"' }],
      },
      {
        'scopes.explain': () => ({
          problem: null,
          normalized: 'patient/Observation.r',
          scopes: [],
          coverage: [
            {
              level: 'patient',
              type: 'Observation',
              letters: [
                { letter: 'c', ...none },
                { letter: 'r', coverage: 'all', scopes: ['patient/Observation.r'] },
                { letter: 'u', ...none },
                { letter: 'd', ...none },
                { letter: 's', ...none },
              ],
            },
          ],
          granted: 'patient/Observation.r',
          tried: null,
        }),
      },
    )
    const table = await screen.findByRole('table', { name: 'Interactions by type' }, patience)
    expect(within(table).getByRole('row', { name: /patient\/Observation/ })).toHaveTextContent(
      'patient/Observationnoyesnonono',
    )
    expect(screen.getByRole('heading', { name: 'Launch context' })).toBeInTheDocument()
    expect(transport.calls.find(({ method }) => method === 'scopes.explain')?.params).toMatchObject(
      { scope: 'patient/Observation.r' },
    )
  })

  it('runs out visibly, is announced at marks only, and rests while the page is hidden', async () => {
    await inspect({ timeline: [{ label: 'Expires', at: now + 62 }] })
    const timer = screen.getByRole('timer', { name: 'Time until it expires' })
    expect(timer).toHaveTextContent(/^in 0:0[01]:\d\d$/)
    const begun = performance.now()
    const clock = vi.spyOn(performance, 'now').mockReturnValue(begun + 5_000)
    const show = (state: DocumentVisibilityState) => {
      vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state)
      act(() => {
        document.dispatchEvent(new Event('visibilitychange'))
      })
    }
    show('visible')
    expect(screen.getByText('The token expires in 1 min')).toBeInTheDocument()
    show('hidden')
    const rested = timer.textContent
    clock.mockReturnValue(begun + 90_000)
    expect(timer).toHaveTextContent(rested ?? '')
    show('visible')
    expect(timer).toHaveTextContent(/ago$/)
    expect(screen.getByText('The token has expired')).toBeInTheDocument()
  })
})

describe('a file of keys in the Inspector', () => {
  it('is opened with the passphrase that is typed', async () => {
    const { user, transport } = renderConsole('/inspector', {
      'inspector.inspect': () => ({
        inputCharacters: 0,
        inputText: 'PKCS #12 file',
        now,
        tokens: [],
        problems: [],
      }),
    })
    const input = await screen.findByLabelText('File to inspect', {}, patience)
    await user.upload(input, new File([Uint8Array.of(0x30, 0x82, 1, 2)], 'keys.p12'))
    await user.type(await screen.findByLabelText('Passphrase of the file', {}, patience), 'open me')
    await vi.waitFor(
      () =>
        expect(transport.calls.at(-1)?.params).toMatchObject({
          base64: 'MIIBAg==',
          passphrase: 'open me',
        }),
      patience,
    )
  })
})

describe('anchors in the Inspector', () => {
  it('are sent with the documents about revocation that were chosen', async () => {
    const { user, transport } = await inspect({})
    await user.click(screen.getByRole('combobox', { name: 'Verify with' }))
    await user.click(screen.getByRole('option', { name: 'Anchors I paste' }))
    await user.click(screen.getByRole('textbox', { name: 'Anchors: certificates in PEM' }))
    await user.paste('-----BEGIN CERTIFICATE-----')
    const input = screen.getByLabelText('Revocation lists or OCSP responses', {
      selector: 'input',
    })
    await user.upload(input, new File([Uint8Array.of(0x30, 0x82, 1, 2)], 'ca.crl'))
    expect(await screen.findByText('ca.crl', {}, patience)).toBeInTheDocument()
    await vi.waitFor(
      () =>
        expect(transport.calls.at(-1)?.params).toMatchObject({
          verification: { anchors: '-----BEGIN CERTIFICATE-----', revocation: ['MIIBAg=='] },
        }),
      patience,
    )
  })
})

describe('history of the Inspector', () => {
  const kept = {
    id: 'h1',
    inspectedAt: now,
    inputText: 'JWT',
    characters: 11,
    tokens: [{ kind: 'id-token' as const, fingerprint: '0123abcd' }],
  }

  it('is off at first, and turned on by a switch that says what is kept [TI-12]', async () => {
    const { user, transport } = renderConsole('/inspector/history', {
      'inspector.history': () => ({ isOn: false, rows: [] }),
    })
    const control = await screen.findByRole(
      'switch',
      { name: /^Keep what I inspect, sealed/ },
      patience,
    )
    await vi.waitFor(() => expect(control).toBeEnabled(), patience)
    expect(control).not.toBeChecked()
    expect(screen.getByText('Nothing is kept')).toBeInTheDocument()
    await user.click(control)
    expect(transport.calls.find(({ method }) => method === 'settings.update')?.params).toEqual({
      name: 'inspectorHistory',
      value: true,
    })
  })

  it('lists what was kept, deletes, clears after a question, and saves without signatures [TI-12]', async () => {
    const { user, transport } = renderConsole('/inspector/history', {
      'inspector.history': () => ({ isOn: true, rows: [kept] }),
      'inspector.deleteHistory': () => ({ isDeleted: true }),
      'inspector.clearHistory': () => ({ deleted: 1 }),
      'inspector.exportHistory': () => ({ name: 'h.json', mediaType: 'a/b', content: '[]' }),
    })
    const params = (name: string) => transport.calls.find(({ method }) => method === name)?.params
    await user.click(await screen.findByRole('button', { name: 'Save history' }, patience))
    await user.click(screen.getByRole('button', { name: 'Save' }))
    await vi.waitFor(
      () => expect(params('inspector.exportHistory')).toEqual({ hasSignatures: false }),
      patience,
    )
    await user.click(await screen.findByRole('button', { name: 'Delete' }, patience))
    expect(params('inspector.deleteHistory')).toEqual({ id: 'h1' })
    await user.click(screen.getByRole('button', { name: 'Clear history' }))
    const dialog = await screen.findByRole('dialog', { name: 'Clear the history?' }, patience)
    expect(params('inspector.clearHistory')).toBeUndefined()
    await user.click(within(dialog).getByRole('button', { name: 'Clear history' }))
    expect(params('inspector.clearHistory')).toEqual({})
  })

  it('opens a kept text in the Inspector [TI-12]', async () => {
    renderConsole('/inspector?kept=h1', {
      'inspector.openHistory': () => ({ text: 'aaa.bbb.ccc' }),
      'inspector.inspect': () => ({
        inputCharacters: 11,
        inputText: 'JWT',
        now,
        tokens: [token],
        problems: [],
      }),
    })
    expect(
      await screen.findByRole('textbox', { name: /^Token, token response/ }, patience),
    ).toHaveValue('aaa.bbb.ccc')
    expect(await screen.findByRole('region', { name: 'Summary' }, patience)).toBeInTheDocument()
  })
})
