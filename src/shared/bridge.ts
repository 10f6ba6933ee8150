import type { Problem } from './problem.ts'

/** How a call over the desktop bridge ended. A value, not a rejection: error objects lose everything but their message on the way between two worlds. */
export type CallOutcome =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly problem: Problem }

/** All that the preload script offers the console as `window.trustbench`. */
export interface DesktopBridge {
  /** Calls a method of the contract; rejects only when the shell itself refuses the call. */
  call(method: string, params: unknown): Promise<CallOutcome>
  /** Listens to an event of the contract until the returned function is called. */
  subscribe(event: string, listener: (payload: unknown) => void): () => void
}

/** Channels between preload script and shell; arguments are JSON text, so that their size is known before they are read. */
export const bridgeChannels = {
  call: 'trustbench:call',
  subscribe: 'trustbench:subscribe',
  unsubscribe: 'trustbench:unsubscribe',
  event: 'trustbench:event',
} as const
