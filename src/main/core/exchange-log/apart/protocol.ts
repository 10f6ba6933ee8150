import type { MessagePort } from 'node:worker_threads'

/** What the thread is started with. */
export interface ThreadSetup {
  /** The file of exchanges. */
  readonly file: string
  readonly port: MessagePort
  readonly progress: Progress
}

/** Numbers both threads see: how many lists of exchanges are done with, and whether the thread has closed the file. */
export type Progress = Int32Array<SharedArrayBuffer>

/** Places in the progress. */
export const progressAt = { done: 0, closed: 1 } as const

/** Makes a progress at its beginning. */
export function createProgress(): Progress {
  return new Int32Array(new SharedArrayBuffer(8))
}

/** Told to the thread. What is sent as JSON costs the thread that answers requests less than objects do. */
export type ToThread =
  /** The exchanges are JSON of a list of `FinishedExchange`. */
  | { readonly kind: 'append'; readonly exchanges: string; readonly keep: number }
  | { readonly kind: 'close' }

/** Told by the thread. Of each list it tells the rows, as JSON of a list of `ExchangeRow`, or why none was written. */
export type FromThread =
  | { readonly kind: 'written'; readonly rows: string }
  | { readonly kind: 'dropped'; readonly count: number; readonly cause: string }
  /** Words were indexed, so that more is found by them. */
  | { readonly kind: 'indexed' }
