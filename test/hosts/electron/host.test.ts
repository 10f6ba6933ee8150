import { join } from 'node:path'
import { vi } from 'vitest'
import { createDesktopHost } from '../../../src/main/hosts/electron/desktop-host.ts'
import { serveConsoleCalls } from '../../../src/main/hosts/electron/ipc-transport.ts'
import { startServer } from '../../../src/main/hosts/node/server.ts'
import { bridgeChannels, type CallOutcome } from '../../../src/shared/bridge.ts'
import { describeHost, type HostUnderTest } from '../host-suite.ts'
import { electron, FakeWebContents, resetElectron } from './fake-electron.ts'

vi.mock('electron', async () => (await import('./fake-electron.ts')).electron)

const root = join(import.meta.dirname, '..', '..', '..')
const program = {
  version: '0.0.0-test',
  resourceDirectory: join(root, 'resources'),
  threadDirectory: join(root, 'out', 'main'),
  consoleDirectory: join(root, 'out', 'renderer'),
}
const topFrame = { origin: 'trustbench://console', parent: null }

describeHost('electron', async (start): Promise<HostUnderTest> => {
  const server = await startServer(
    start,
    program,
    createDesktopHost(start.port, () => {}),
  )
  resetElectron()
  const transport = serveConsoleCalls(server.store.workbench, () => {})
  const contents = new FakeWebContents({})
  const listeners = new Map<number, (payload: unknown) => void>()
  vi.spyOn(contents, 'send').mockImplementation((...message: unknown[]) => {
    const [, subscription, payload] = message
    listeners.get(Number(subscription))?.(payload)
  })
  transport.admit(contents as never) // the fake has what the transport uses
  const invoke = async (channel: string, ...args: unknown[]) =>
    electron.ipcHandlers.get(channel)?.({ sender: contents, senderFrame: topFrame }, ...args)
  return {
    issuer: server.issuer,
    fhirBase: server.fhirBase,
    call: async (method, params) => {
      const outcome = await invoke(bridgeChannels.call, method, JSON.stringify(params))
      const ended = outcome as CallOutcome // what the call channel answers with
      return ended.ok ? { result: ended.result } : { problem: ended.problem }
    },
    subscribe: async (event, listener) => {
      const subscription = listeners.size + 1
      listeners.set(subscription, listener)
      await invoke(bridgeChannels.subscribe, event, subscription)
    },
    close: async () => {
      transport.close()
      await server.close(1_000)
    },
  }
})
