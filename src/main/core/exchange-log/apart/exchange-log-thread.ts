// The entry of the thread that masks, writes and indexes the exchanges of a flood, so that requests are answered meanwhile.
import { workerData } from 'node:worker_threads'
import { reopenExchangeFile } from '../exchange-file.ts'
import { createSqliteExchangeStore } from '../exchange-store.ts'
import { type FinishedExchange, maskExchange } from '../finished-exchange.ts'
import { type FromThread, progressAt, type ThreadSetup, type ToThread } from './protocol.ts'

// write-apart.ts starts this entry with a setup.
const { file, port, progress } = workerData as ThreadSetup
const connection = reopenExchangeFile(file)
const store = createSqliteExchangeStore(connection)

/** Words are indexed when nothing was written for this long, in milliseconds. */
const quietAfter = 200
let nextIndexing: NodeJS.Timeout | undefined

port.on('message', (message: ToThread) => {
  if (message.kind === 'close') {
    close()
    return
  }
  append(message)
  indexIn(quietAfter)
})

function tell(message: FromThread): void {
  port.postMessage(message)
}

function append({ exchanges, keep }: Extract<ToThread, { kind: 'append' }>): void {
  // Written by write-apart.ts, from this type.
  const finished = JSON.parse(exchanges) as FinishedExchange[]
  try {
    tell({
      kind: 'written',
      rows: JSON.stringify(store.append(finished.map(maskExchange), keep)),
    })
  } catch (cause) {
    tell({ kind: 'dropped', count: finished.length, cause: String(cause) })
  }
  Atomics.add(progress, progressAt.done, 1)
  Atomics.notify(progress, progressAt.done)
}

function indexIn(milliseconds: number): void {
  clearTimeout(nextIndexing)
  // In small parts, so that a list that comes meanwhile is written soon.
  nextIndexing = setTimeout(() => {
    if (indexSome()) indexIn(1)
  }, milliseconds)
}

/** @returns whether there may be more */
function indexSome(): boolean {
  try {
    const isAny = store.indexNext()
    if (isAny) tell({ kind: 'indexed' })
    return isAny
  } catch {
    // What cannot be indexed now is later, before a search or after the next flood.
    return false
  }
}

function close(): void {
  clearTimeout(nextIndexing)
  connection.close()
  Atomics.store(progress, progressAt.closed, 1)
  Atomics.notify(progress, progressAt.closed)
  port.close()
}
