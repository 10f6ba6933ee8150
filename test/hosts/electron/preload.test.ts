import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { DesktopBridge } from '../../../src/shared/bridge.ts'

type Listener = (event: object, ...args: unknown[]) => void

const world = vi.hoisted(() => ({
  exposed: new Map<string, unknown>(),
  listeners: new Map<string, Listener>(),
  invoke: (..._args: unknown[]): Promise<unknown> => Promise.resolve(),
}))

vi.mock('electron', () => ({
  contextBridge: {
    exposeInMainWorld: (name: string, value: unknown) => world.exposed.set(name, value),
  },
  ipcRenderer: {
    on: (channel: string, listener: Listener) => world.listeners.set(channel, listener),
    invoke: (...args: unknown[]) => world.invoke(...args),
  },
}))

let bridge: DesktopBridge
const invoke = vi.fn()

beforeEach(async () => {
  vi.resetModules()
  world.exposed.clear()
  world.listeners.clear()
  world.invoke = invoke
  invoke.mockReset().mockResolvedValue({ ok: true, result: 1 })
  await import('../../../src/preload/index.ts')
  // The only thing exposed is the bridge; the next test proves it.
  bridge = world.exposed.get('trustbench') as DesktopBridge
})

describe('preload script', () => {
  it('exposes one frozen object of two functions, and nothing else [EL-03] [EL-15]', () => {
    expect([...world.exposed.keys()]).toEqual(['trustbench'])
    expect(Object.isFrozen(bridge)).toBe(true)
    expect(Object.entries(bridge).map(([name, value]) => [name, typeof value])).toEqual([
      ['call', 'function'],
      ['subscribe', 'function'],
    ])
  })

  it('passes a call on as its name and JSON text, and its outcome back as it is [EL-03]', async () => {
    const outcome = { ok: false, problem: { code: 'not-found', message: 'x' } }
    invoke.mockResolvedValue(outcome)

    expect(await bridge.call('clients.get', { id: 'a' })).toBe(outcome)
    expect(invoke.mock.calls).toEqual([['trustbench:call', 'clients.get', '{"id":"a"}']])
  })

  it('hands over text alone, whatever object a page passes (CVE-2026-34780, CVE-2026-70610) [EL-03]', async () => {
    class VideoFrame {
      readonly codedWidth = 1
      close() {}
    }
    const read = vi.fn(() => 'secret')
    const polluted = JSON.parse('{"id":"a","__proto__":{"isAdmin":true}}')
    const passed: unknown[] = [
      { id: 'a' },
      { frame: new VideoFrame() },
      Object.defineProperty({ id: 'a' }, 'hidden', { get: read }),
      polluted,
      new Proxy({ id: 'a' }, {}),
      new Map([['id', 'a']]),
    ]
    for (const params of passed) await bridge.call('clients.get', params)

    const texts = invoke.mock.calls.map(([, , text]) => text)
    expect(texts.every((text) => typeof text === 'string')).toBe(true)
    expect(texts.map((text) => JSON.parse(text))).toEqual([
      { id: 'a' },
      { frame: { codedWidth: 1 } },
      { id: 'a' },
      polluted,
      { id: 'a' },
      {},
    ])
    expect(read).not.toHaveBeenCalled()
    expect(JSON.parse(texts[3])).not.toHaveProperty('isAdmin')
  })

  it('gives a listener the payload and never the event it came with [EL-15]', () => {
    const listener = vi.fn()
    bridge.subscribe('traffic.recorded', listener)
    const event = { sender: 'the raw Electron interface' }
    world.listeners.get('trustbench:event')?.(event, 1, { id: 'a' }, 'more')

    expect(listener.mock.calls).toEqual([[{ id: 'a' }]])
    expect(invoke.mock.calls).toEqual([['trustbench:subscribe', 'traffic.recorded', 1]])
  })

  it('delivers to the subscription an event belongs to, until that ends', () => {
    const first = vi.fn()
    const second = vi.fn()
    const end = bridge.subscribe('traffic.recorded', first)
    bridge.subscribe('settings.changed', second)
    end()
    world.listeners.get('trustbench:event')?.({}, 1, 'late')
    world.listeners.get('trustbench:event')?.({}, 2, 'now')

    expect(first).not.toHaveBeenCalled()
    expect(second.mock.calls).toEqual([['now']])
    expect(invoke.mock.calls.at(-1)).toEqual(['trustbench:unsubscribe', 1])
  })

  it('listens to one channel only [EL-15]', () => {
    expect([...world.listeners.keys()]).toEqual(['trustbench:event'])
  })
})
