import fc from 'fast-check'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import {
  type ConsoleTransport,
  serveConsoleCalls,
} from '../../../src/main/hosts/electron/ipc-transport.ts'
import { bridgeChannels } from '../../../src/shared/bridge.ts'
import { ProblemError } from '../../../src/shared/problem.ts'
import { electron, FakeWebContents, resetElectron } from './fake-electron.ts'

vi.mock('electron', async () => (await import('./fake-electron.ts')).electron)

let contents: FakeWebContents
let transport: ConsoleTransport
let refusals: string[]
let listeners: Map<string, Set<(payload: unknown) => void>>
const dispatch = vi.fn()

beforeEach(() => {
  resetElectron()
  contents = new FakeWebContents({})
  refusals = []
  listeners = new Map()
  dispatch.mockReset().mockResolvedValue({ issuer: 'http://localhost:4100' })
  transport = serveConsoleCalls(
    {
      dispatch,
      // The contract's event names are of no interest to the transport.
      subscribe: ((name: string, listener: (payload: unknown) => void) => {
        const own = listeners.get(name) ?? new Set()
        listeners.set(name, own)
        own.add(listener)
        return () => own.delete(listener)
      }) as never,
    },
    (channel, reason) => refusals.push(`${channel} ${reason}`),
  )
  transport.admit(contents as never)
})

const topFrame = { origin: 'trustbench://console', parent: null }

/** Sends a message as Electron delivers it. */
async function invoke(channel: string, args: unknown[], sender: object = {}) {
  const handler = electron.ipcHandlers.get(channel)
  if (handler === undefined) throw new Error(`no handler for ${channel}`)
  return handler({ sender: contents, senderFrame: topFrame, ...sender }, ...args)
}

const callArguments = ['server.status', '{}']

describe('calls of the console over IPC', () => {
  it('reach the workbench and carry its result', async () => {
    expect(await invoke(bridgeChannels.call, callArguments)).toEqual({
      ok: true,
      result: { issuer: 'http://localhost:4100' },
    })
    expect(dispatch.mock.calls).toEqual([['server.status', {}]])
  })

  it('carry a problem whole, as a value', async () => {
    const problem = { code: 'not-found', message: 'there is no client x', details: [], causes: [] }
    dispatch.mockRejectedValue(new ProblemError(problem))

    expect(await invoke(bridgeChannels.call, callArguments)).toEqual({ ok: false, problem })
  })

  it('offer exactly three channels, none of them synchronous [EL-13]', () => {
    expect([...electron.ipcHandlers.keys()]).toEqual([
      'trustbench:call',
      'trustbench:subscribe',
      'trustbench:unsubscribe',
    ])
  })

  it('stop with the shell', () => {
    transport.close()

    expect(electron.ipcHandlers.size).toBe(0)
  })
})

const strangers: [string, string, () => object][] = [
  ['a frame that is gone', 'no frame', () => ({ senderFrame: null })],
  [
    'an iframe of the console',
    'not the top frame',
    () => ({ senderFrame: { origin: 'trustbench://console', parent: topFrame } }),
  ],
  [
    'a foreign origin',
    'origin',
    () => ({ senderFrame: { origin: 'https://attacker.example', parent: null } }),
  ],
  ['an opaque origin', 'origin', () => ({ senderFrame: { origin: 'null', parent: null } })],
  [
    'an origin that begins like ours',
    'origin',
    () => ({ senderFrame: { origin: 'trustbench://console.attacker.example', parent: null } }),
  ],
  ['a window that was not admitted', 'window', () => ({ sender: new FakeWebContents({}) })],
]

describe.each([bridgeChannels.call, bridgeChannels.subscribe, bridgeChannels.unsubscribe])(
  'channel %s',
  (channel) => {
    const args = {
      [bridgeChannels.call]: callArguments,
      [bridgeChannels.subscribe]: ['traffic.recorded', 1],
      [bridgeChannels.unsubscribe]: [1],
    }[channel]

    it('answers the top frame of the admitted console [EL-13]', async () => {
      await invoke(channel, args ?? [])

      expect(refusals).toEqual([])
    })

    it.each(strangers)('refuses %s, and notes it [EL-13] [EL-16]', async (_who, reason, sender) => {
      await expect(invoke(channel, args ?? [], sender())).rejects.toThrow(/^refused$/)
      expect(refusals).toEqual([`${channel} ${reason}`])
      expect(dispatch).not.toHaveBeenCalled()
    })

    it('refuses the console once its page is destroyed [EL-13]', async () => {
      contents.destroy()

      await expect(invoke(channel, args ?? [])).rejects.toThrow('refused')
    })
  },
)

describe('arguments of a call', () => {
  const largest = JSON.stringify('x'.repeat(1_048_574))
  const largestImport = JSON.stringify('x'.repeat(5_242_878))
  const deepest = `${'['.repeat(32)}${']'.repeat(32)}`

  it('may be 1 MiB, and 32 levels deep [EL-13]', async () => {
    await invoke(bridgeChannels.call, ['m', largest])
    await invoke(bridgeChannels.call, ['m', deepest])
    await invoke(bridgeChannels.call, ['m', JSON.stringify('['.repeat(100))])

    expect(dispatch).toHaveBeenCalledTimes(3)
  })

  it('may be 5 MiB where a document is imported, as from a browser [L-02]', async () => {
    await invoke(bridgeChannels.call, ['sandbox.import', largestImport])
    await invoke(bridgeChannels.call, ['workspace.import', largestImport])

    expect(dispatch).toHaveBeenCalledTimes(2)
  })

  it.each([
    ['a byte more than 1 MiB', ['m', `${largest} `]],
    ['characters that take more than 1 MiB', ['m', JSON.stringify('ü'.repeat(600_000))]],
    ['a byte more than 5 MiB of an import', ['sandbox.import', `${largestImport} `]],
    ['a level deeper than 32', ['m', `[${deepest}]`]],
    ['objects a level deeper than 32', ['m', `${'{"a":'.repeat(33)}1${'}'.repeat(33)}`]],
    ['text that is not JSON', ['m', '{']],
    ['an object instead of JSON text', ['m', {}]],
    ['nothing', []],
    ['no parameters', ['m']],
    ['one too many', ['m', '{}', '{}']],
    ['a method that is no text', [1, '{}']],
    ['a method of 101 characters', ['m'.repeat(101), '{}']],
  ])('are refused when they are %s [EL-13]', async (_what, args) => {
    await expect(invoke(bridgeChannels.call, args)).rejects.toThrow('refused')
    expect(refusals).toEqual(['trustbench:call arguments'])
    expect(dispatch).not.toHaveBeenCalled()
  })

  it('never reach the workbench unless they have the form of a call, whoever made them up [EL-13]', async () => {
    const channel = fc.constantFrom(...electron.ipcHandlers.keys())
    await fc.assert(
      fc.asyncProperty(channel, fc.array(fc.anything(), { maxLength: 4 }), async (name, args) => {
        dispatch.mockClear()
        const before = refusals.length
        await invoke(name, args).catch(() => {})
        const isCall = args.length === 2 && args.every((argument) => typeof argument === 'string')
        if (!isCall) expect(dispatch).not.toHaveBeenCalled()
        if (dispatch.mock.calls.length === 0 && name === bridgeChannels.call) {
          expect(refusals.length).toBe(before + 1)
        }
      }),
      { numRuns: 5_000, seed: 13 },
    )
  })
})

describe('events for the console', () => {
  const emit = (name: string, payload: unknown) => {
    for (const listener of listeners.get(name) ?? []) listener(payload)
  }

  it('arrive under the number of their subscription, until it ends', async () => {
    await invoke(bridgeChannels.subscribe, ['traffic.recorded', 7])
    emit('traffic.recorded', { id: 'a' })
    await invoke(bridgeChannels.unsubscribe, [7])
    emit('traffic.recorded', { id: 'b' })

    expect(contents.sent).toEqual([['trustbench:event', 7, { id: 'a' }]])
  })

  it.each([
    ['an event the contract does not have', ['no.such.event', 1]],
    ['a number that is none', ['traffic.recorded', '1']],
    ['a fraction', ['traffic.recorded', 1.5]],
    ['a prototype key', ['__proto__', 1]],
  ])('are not sent for %s [EL-13]', async (_what, args) => {
    await expect(invoke(bridgeChannels.subscribe, args)).rejects.toThrow('refused')
    expect(listeners.size).toBe(0)
  })

  it('are limited to 64 subscriptions, and a number is used once [EL-13]', async () => {
    for (let id = 1; id <= 64; id += 1) {
      await invoke(bridgeChannels.subscribe, ['traffic.recorded', id])
    }

    await expect(invoke(bridgeChannels.subscribe, ['traffic.recorded', 65])).rejects.toThrow()
    await expect(invoke(bridgeChannels.subscribe, ['traffic.recorded', 1])).rejects.toThrow()
    expect(listeners.get('traffic.recorded')?.size).toBe(64)
  })

  it.each([
    [
      'loads another document',
      ['did-start-navigation', { isMainFrame: true, isSameDocument: false }],
    ],
    ['loses its process', ['render-process-gone', {}, { reason: 'crashed' }]],
    ['is destroyed', ['destroyed']],
  ] as const)('end when the page %s [EL-15]', async (_what, [event, ...details]) => {
    await invoke(bridgeChannels.subscribe, ['traffic.recorded', 1])
    contents.emit(event, ...details)

    expect(listeners.get('traffic.recorded')?.size).toBe(0)
  })

  it('go on when the page only moves within its document', async () => {
    await invoke(bridgeChannels.subscribe, ['traffic.recorded', 1])
    contents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: true })

    expect(listeners.get('traffic.recorded')?.size).toBe(1)
  })
})
