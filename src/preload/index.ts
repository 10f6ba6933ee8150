import { contextBridge, ipcRenderer } from 'electron'
import { bridgeChannels, type CallOutcome, type DesktopBridge } from '../shared/bridge.ts'

const listeners = new Map<number, (payload: unknown) => void>()
let lastSubscription = 0

ipcRenderer.on(bridgeChannels.event, (_event, subscription: number, payload: unknown) => {
  listeners.get(subscription)?.(payload)
})

/** @see spec/security.md EL-03, EL-15 */
const bridge: DesktopBridge = Object.freeze({
  call: (method: string, params: unknown) =>
    // The shell answers with a CallOutcome and nothing else; invoke is typed any.
    ipcRenderer.invoke(bridgeChannels.call, method, JSON.stringify(params)) as Promise<CallOutcome>,
  subscribe: (event: string, listener: (payload: unknown) => void) => {
    lastSubscription += 1
    const subscription = lastSubscription
    listeners.set(subscription, listener)
    void ipcRenderer.invoke(bridgeChannels.subscribe, event, subscription)
    return () => {
      listeners.delete(subscription)
      void ipcRenderer.invoke(bridgeChannels.unsubscribe, subscription)
    }
  },
})

contextBridge.exposeInMainWorld('trustbench', bridge)
