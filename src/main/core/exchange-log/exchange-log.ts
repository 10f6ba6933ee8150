import type { ExchangeRow } from '../../../shared/contract/traffic.ts'
import type { Clock } from '../platform.ts'
import { findStoreOutage } from '../storage/index.ts'
import type { Job } from '../timekeeping/index.ts'
import type { ThreadListeners, ThreadWriter } from './apart/write-apart.ts'
import { type ExchangeStore, indexedAtOnce } from './exchange-store.ts'
import {
  type FinishedExchange,
  finishExchange,
  maskExchange,
  type RawExchange,
} from './finished-exchange.ts'

/** How often what is waiting is written, in seconds. */
const writtenEvery = 0.2

/** How many exchanges are written at once at most, and how many characters of their bodies. */
const writtenAtOnce = 200
const charactersAtOnce = 1_048_576

/** More exchanges than this within one interval are a flood, which is written in a thread of its own. */
const floodFrom = 50

/** Intervals without a flood after which that thread ends: 30 seconds. */
const quietIntervals = 150

const keptSeconds = 30 * 86_400

/** Forgets exchanges after 30 days, however few there are. @see spec/security.md RE-13 */
export function oldExchangesJob(store: ExchangeStore): Job {
  return {
    name: 'forget-old-exchanges',
    everySeconds: 600,
    run: (now) => store.forgetBefore((now - keptSeconds) * 1000),
  }
}

/** Remembers every HTTP exchange with secrets masked. */
export interface ExchangeLog {
  /** Takes one finished exchange; it is written with others shortly after. */
  record(exchange: RawExchange): void
  /** Writes what is waiting now, and tells of it. */
  flush(): void
  /** Writes what is waiting and stops. */
  close(): void
}

interface ExchangeLogOptions {
  readonly store: ExchangeStore
  readonly clock: Clock
  readonly keep: () => number
  /** Starts the thread for a flood; undefined where there can be none, as beside a store in memory. */
  readonly startThread: ((listeners: ThreadListeners) => ThreadWriter) | undefined
  readonly onRecorded: (row: ExchangeRow) => void
  readonly onDropped: (count: number, cause: unknown) => void
}

/** An exchange log that writes in batches, off the request path: few exchanges at once in this thread, a flood in another one.
 * When the store cannot be written, exchanges are dropped and reported: a full disk must not stop the server.
 */
export function createExchangeLog(options: ExchangeLogOptions): ExchangeLog {
  const { store, clock, keep, onRecorded, onDropped } = options
  const waiting: FinishedExchange[] = []
  let characters = 0
  let inInterval = 0
  let thread: ThreadWriter | undefined
  let { startThread } = options
  let quiet = 0

  const writeHere = (batch: readonly FinishedExchange[]) => {
    try {
      for (const row of store.append(batch.map(maskExchange), keep())) onRecorded(row)
    } catch (cause) {
      onDropped(batch.length, cause)
    }
  }
  const listeners: ThreadListeners = {
    onRecorded: (rows) => {
      store.forgetCounts()
      for (const row of rows) onRecorded(row)
    },
    onIndexed: store.forgetCounts,
    onDropped,
    // What failed once is not tried again, and costs no more than it did.
    onFailed: () => {
      thread = undefined
      startThread = undefined
    },
  }
  const endThread = () => {
    thread?.close()
    thread = undefined
  }
  const write = () => {
    if (waiting.length === 0) return
    const batch = waiting.splice(0)
    characters = 0
    if (inInterval > floodFrom) {
      quiet = 0
      thread ??= startThread?.(listeners)
    }
    if (thread === undefined) writeHere(batch)
    else thread.write(batch, keep())
  }
  const indexQuietly = () => {
    try {
      store.indexNext()
    } catch (cause) {
      // What cannot be indexed now is later; nothing of it is lost.
      if (findStoreOutage(cause) === undefined) throw cause
    }
  }
  const stopTimer = clock.every(writtenEvery, () => {
    const isQuiet = waiting.length <= indexedAtOnce
    quiet += 1
    write()
    inInterval = 0
    if (quiet > quietIntervals) endThread()
    if (thread === undefined && isQuiet) indexQuietly()
  })
  const flush = () => {
    write()
    thread?.settle()
  }
  return {
    record: (exchange) => {
      const finished = finishExchange(exchange, clock.now())
      waiting.push(finished)
      inInterval += 1
      characters += charactersOf(finished.request) + charactersOf(finished.response)
      if (waiting.length >= writtenAtOnce || characters >= charactersAtOnce) write()
    },
    flush,
    close: () => {
      stopTimer()
      flush()
      endThread()
    },
  }
}

function charactersOf({ text }: FinishedExchange['request']): number {
  return text?.length ?? 0
}
