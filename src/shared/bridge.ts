import type { Problem } from './problem.ts'

/** All that the preload script offers the console as `window.trustbench`. */
export interface DesktopBridge {
  /** Calls a method of the contract; rejects only when the shell refuses the call itself. */
  call(method: string, params: unknown): Promise<CallOutcome>
  /** Listens to an event of the contract until the returned function is called. */
  subscribe(event: string, listener: (payload: unknown) => void): () => void
}

/** How a call ended: always a value, because an error object loses all but its message on the way between two worlds. */
export type CallOutcome =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly problem: Problem }

/** Channels between preload script and shell; parameters travel as JSON text, so that their size is known before they are read. */
export const bridgeChannels = {
  call: 'trustbench:call',
  subscribe: 'trustbench:subscribe',
  unsubscribe: 'trustbench:unsubscribe',
  event: 'trustbench:event',
} as const
