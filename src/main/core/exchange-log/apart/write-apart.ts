import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads'
import type { ExchangeRow } from '../../../../shared/contract/traffic.ts'
import { startIsolatedThread } from '../../isolated-thread.ts'
import type { Platform } from '../../platform.ts'
import type { FinishedExchange } from '../finished-exchange.ts'
import { createProgress, type FromThread, progressAt, type ToThread } from './protocol.ts'

/** Lists the thread may be behind; then the one that answers requests waits for it. */
const mostWaiting = 10

/** How long the thread may take for a list, in milliseconds, and how often that; it takes a hundredth of it. */
const waitedAtOnce = 1_000
const mostTimeouts = 5

/** Writes exchanges in a thread of its own. */
export interface ThreadWriter {
  /** Has a list written. */
  write(exchanges: readonly FinishedExchange[], keep: number): void
  /** Waits, and holds up this thread, until all is written and told. */
  settle(): void
  /** Lets it write what it has and end, and waits for that. */
  close(): void
}

/** Whom the thread tells what came of it. */
export interface ThreadListeners {
  readonly onRecorded: (rows: readonly ExchangeRow[]) => void
  readonly onIndexed: () => void
  readonly onDropped: (count: number, cause: unknown) => void
  /** It ended by itself, or had to be ended, and takes nothing more. */
  readonly onFailed: () => void
}

interface ThreadWriterOptions extends ThreadListeners {
  readonly platform: Pick<Platform, 'threadEntry'>
  readonly file: string
}

/** Starts a thread that writes exchanges to the file of exchanges. */
export function startThreadWriter(options: ThreadWriterOptions): ThreadWriter {
  const { port1: port, port2 } = new MessageChannel()
  const progress = createProgress()
  const worker = startIsolatedThread(options.platform, 'exchange-log-thread', {
    workerData: { file: options.file, port: port2, progress },
    transferList: [port2],
    resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 8 },
  })
  worker.unref()
  /** How many exchanges each list has that was not told of yet. */
  const untold: number[] = []
  let sent = 0
  let isEnded = false

  const take = (message: FromThread) => {
    if (message.kind === 'indexed') {
      options.onIndexed()
      return
    }
    untold.shift()
    if (message.kind === 'dropped') options.onDropped(message.count, message.cause)
    // Written by the thread, from rows of the store.
    else options.onRecorded(JSON.parse(message.rows) as ExchangeRow[])
  }
  port.on('message', take)
  port.unref()
  const takeWaiting = () => {
    for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) {
      take(next.message)
    }
  }
  const tell = (message: ToThread) => port.postMessage(message)

  const fail = (cause: unknown) => {
    if (isEnded) return
    isEnded = true
    takeWaiting()
    port.close()
    void worker.terminate()
    const lost = untold.reduce((sum, count) => sum + count, 0)
    options.onFailed()
    if (lost > 0) options.onDropped(lost, cause)
  }
  worker.once('error', fail)
  worker.once('exit', () => fail(new Error('the thread that writes exchanges ended by itself')))

  /** @returns false where it did not come to that in time */
  const waitUntil = (place: number, wanted: number): boolean => {
    for (let timeouts = 0; timeouts < mostTimeouts; ) {
      const seen = Atomics.load(progress, place)
      if (seen >= wanted) return true
      if (Atomics.wait(progress, place, seen, waitedAtOnce) === 'timed-out') timeouts += 1
    }
    return false
  }
  const settle = () => {
    if (isEnded) return
    if (!waitUntil(progressAt.done, sent)) fail(new Error('the thread that writes exchanges hangs'))
    else takeWaiting()
  }
  return {
    write: (exchanges, keep) => {
      untold.push(exchanges.length)
      sent += 1
      tell({ kind: 'append', exchanges: JSON.stringify(exchanges), keep })
      if (untold.length > mostWaiting) settle()
    },
    settle,
    close: () => {
      settle()
      if (isEnded) return
      isEnded = true
      tell({ kind: 'close' })
      waitUntil(progressAt.closed, 1)
      port.close()
    },
  }
}
