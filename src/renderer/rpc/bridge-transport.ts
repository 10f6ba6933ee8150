import type { DesktopBridge } from '../../shared/bridge.ts'
import { ProblemError } from '../../shared/problem.ts'
import { readProblem } from './problems.ts'
import { createConnectionSwitch, type Transport } from './transport.ts'

declare global {
  interface Window {
    /** What the preload script of the desktop program exposes; absent in a browser. */
    readonly trustbench?: DesktopBridge
  }
}

/** Reaches the core of the same program through the preload script; it is online as long as the window is. */
export function createBridgeTransport(bridge: DesktopBridge): Transport {
  return {
    call: async (method, params) => {
      const outcome = await bridge.call(method, params).catch((error: unknown) => {
        throw readProblem(error)
      })
      if (!outcome.ok) throw new ProblemError(outcome.problem)
      return outcome.result
    },
    subscribe: (event, listener) => bridge.subscribe(event, listener),
    connection: createConnectionSwitch('online'),
  }
}
