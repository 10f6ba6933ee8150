import { type MessagePort, parentPort } from 'node:worker_threads'
import { messageOf } from '../../error-message.ts'
import { openFoundRows } from '../bulk/found-rows.ts'
import type { FoundPiece } from './protocol.ts'
import type { FromRows, RowsQuestion, ToRows } from './rows-protocol.ts'

const port: MessagePort | null = parentPort
if (port === null) throw new TypeError('this is the entry of a thread')

const rows = openFoundRows()
tell({ kind: 'ready' })

/** The last piece of each judging thread. */
const last = new Map<number, number>()
/** Threads that have ended, whose last piece waits for its turn. */
const leaving = new Set<number>()

/** Pieces that overtook others, until it is their turn: no more than the judging threads may have at once. */
const early = new Map<number, { readonly lane: number; readonly piece: FoundPiece }>()
let next = 0

port.on('message', (message: ToRows) => {
  if (message.kind === 'connect') {
    const { lane } = message
    message.port.on('message', (piece: FoundPiece) => guarded(() => take(lane, piece)))
    message.port.once('close', () => leave(lane))
    return
  }
  guarded(() => tell({ kind: 'answer', id: message.id, value: answer(message) }))
})

function tell(message: FromRows): void {
  port?.postMessage(message)
}

/** A full disk, for one, ends the inspection with its reason. */
function guarded(work: () => void): void {
  try {
    work()
  } catch (cause) {
    tell({ kind: 'fault', text: messageOf(cause) })
  }
}

/** Rows come in the order of the files, whichever thread is faster. */
function take(lane: number, piece: FoundPiece): void {
  early.set(piece.number, { lane, piece })
  last.set(lane, piece.number)
  for (let ready = early.get(next); ready !== undefined; ready = early.get(next)) {
    early.delete(next)
    next += 1
    const { number } = ready.piece
    rows.add(ready.lane, ready.piece)
    if (leaving.has(ready.lane) && last.get(ready.lane) === number) forget(ready.lane)
    tell({ kind: 'stored', number, counts: rows.counts() })
  }
}

function leave(lane: number): void {
  const number = last.get(lane)
  tell({ kind: 'left', lane, last: number })
  if (number !== undefined && number >= next) leaving.add(lane)
  else forget(lane)
}

function forget(lane: number): void {
  leaving.delete(lane)
  last.delete(lane)
  rows.forget(lane)
}

function answer(message: RowsQuestion): unknown {
  switch (message.question) {
    case 'find':
      return rows.find(message.ask.filter, message.ask.range)
    case 'groups':
      return rows.groups(message.ask)
    case 'after':
      return rows.after(message.ask.number, message.ask.filter, message.ask.limit)
  }
}
