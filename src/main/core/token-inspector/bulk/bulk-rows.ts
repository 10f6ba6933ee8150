import { MessageChannel, type MessagePort } from 'node:worker_threads'
import type {
  BulkFilter,
  BulkGroupKind,
  BulkRow,
} from '../../../../shared/contract/inspector-bulk.ts'
import { startIsolatedThread } from '../../isolated-thread.ts'
import type { Platform } from '../../platform.ts'
import type { FromRows, RowsAnswers, ToRows } from '../apart/rows-protocol.ts'
import type { BulkCounts, BulkGroups } from './found-rows.ts'
import type { RowRange } from './row-filter.ts'

/** What a bulk inspection found, kept and searched in a thread of its own, so that no list makes the program wait. */
export interface BulkRows {
  /** Opens a way in for a judging thread. */
  connect(lane: number): MessagePort
  counts(): BulkCounts
  groups(by: BulkGroupKind): Promise<BulkGroups>
  find(filter: BulkFilter, range: RowRange): Promise<{ rows: BulkRow[]; total: number }>
  /** The next rows that fit, after the one with this number. */
  after(number: number, filter: BulkFilter, limit: number): Promise<BulkRow[]>
  /** Ends the thread and with it all that was found. */
  close(): Promise<void>
}

interface RowsListeners {
  /** This piece was stored. */
  readonly onStored: (number: number) => void
  /** The judging thread of a lane ended; the last piece that came of it, undefined for none, is stored or will be. */
  readonly onLeft: (lane: number, last: number | undefined) => void
  /** Nothing more can be stored. */
  readonly onFault: (text: string) => void
}

const nothing = { tokens: 0, withFailures: 0, withWarnings: 0, verified: 0, invalid: 0 }

interface Waiting {
  readonly resolve: (value: unknown) => void
  readonly reject: (cause: Error) => void
}

/** Starts the thread. */
export function startBulkRows(
  platform: Pick<Platform, 'threadEntry'>,
  { onStored, onLeft, onFault }: RowsListeners,
): BulkRows {
  const worker = startIsolatedThread(platform, 'inspector-rows-thread', {
    resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 12 },
  })
  const waiting = new Map<number, Waiting>()
  let counts: BulkCounts = nothing
  let asked = 0
  let ended: string | undefined

  const fail = (text: string) => {
    ended ??= text
    for (const { reject } of waiting.values()) reject(new Error(text))
    waiting.clear()
    onFault(text)
  }
  const started = Promise.withResolvers<void>()
  worker.on('message', (message: FromRows) => {
    if (message.kind === 'ready') started.resolve()
    else if (message.kind === 'stored') {
      counts = message.counts
      onStored(message.number)
    } else if (message.kind === 'left') {
      onLeft(message.lane, message.last)
    } else if (message.kind === 'answer') {
      waiting.get(message.id)?.resolve(message.value)
      waiting.delete(message.id)
    } else fail(message.text)
  })
  worker.once('error', (cause) => fail(cause.message))
  worker.once('exit', () => {
    started.resolve()
    if (ended === undefined) fail('the thread that keeps the results ended by itself')
  })

  const tell = (message: ToRows, transfer: readonly MessagePort[] = []) =>
    worker.postMessage(message, transfer)
  const ask = <Kind extends keyof RowsAnswers>(question: Kind, about: RowsAnswers[Kind]['ask']) => {
    const { promise, resolve, reject } = Promise.withResolvers<RowsAnswers[Kind]['answer']>()
    if (ended !== undefined) return Promise.reject(new Error(ended))
    asked += 1
    // The answer belongs to the question, which its id tells.
    waiting.set(asked, {
      resolve: (value) => resolve(value as typeof value & RowsAnswers[Kind]['answer']),
      reject,
    })
    tell({ kind: 'ask', id: asked, question, ask: about } as ToRows)
    return promise
  }

  return {
    connect: (lane) => {
      const { port1, port2 } = new MessageChannel()
      tell({ kind: 'connect', lane, port: port1 }, [port1])
      return port2
    },
    counts: () => counts,
    groups: (by) => ask('groups', by),
    find: (filter, range) => ask('find', { filter, range }),
    after: (number, filter, limit) => ask('after', { number, filter, limit }),
    close: async () => {
      ended = 'this bulk inspection was forgotten'
      for (const { reject } of waiting.values()) reject(new Error(ended))
      waiting.clear()
      // A thread that is ended while it loads SQLite takes the whole program with it.
      await started.promise
      await worker.terminate()
    },
  }
}
