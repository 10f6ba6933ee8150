import type { MessagePort } from 'node:worker_threads'
import type { Platform } from '../../platform.ts'
import { createPosition, type JudgingPosition, readPosition } from '../apart/judging-position.ts'
import type { BulkPiece, ThreadSetup } from '../apart/protocol.ts'
import { type InspectorThread, startThread, type ThreadKnowledge } from '../apart/start-thread.ts'

/** Pieces that wait at one thread before whoever reads the file has to wait, too. */
const mostWaiting = 4

/** A file that ends more threads than this is not worth the time. */
const mostEnded = 100

/** What every judging thread is started with. */
export type LaneSetup = Omit<Extract<ThreadSetup, { kind: 'bulk' }>, 'kind' | 'rows' | 'position'>

interface LanesListeners {
  /** There may be room now, or nothing left to do. */
  readonly onChange: () => void
  /** A thread ended at this place, by a fault or because it took too much memory, so that what stands there is not judged. */
  readonly onNotJudged: (place: string) => void
  /** Nothing more can be judged. */
  readonly onFault: (problem: string) => void
}

interface Lane {
  readonly id: number
  readonly thread: InspectorThread
  readonly position: JudgingPosition
  /** Pieces it was given that have not come to the rows, in their order. */
  pieces: BulkPiece[]
  hasEnded: boolean
  /** Known once everything it sent has come to the rows. */
  left: { readonly last: number | undefined } | undefined
}

/** Threads that judge pieces. One that dies gives way to a new one, which judges all the dead one had not, but for the token it
 * died of.
 */
export class JudgingLanes {
  readonly #platform: Pick<Platform, 'threadEntry'>
  readonly #setup: LaneSetup
  readonly #knowledge: ThreadKnowledge
  readonly #connect: (lane: number) => MessagePort
  readonly #listeners: LanesListeners
  readonly #lanes = new Map<number, Lane>()
  /** Numbers of pieces that were sent and are not stored. */
  readonly #waiting = new Set<number>()
  #opened = 0
  #ended = 0
  #isOver = false

  /** @param connect opens the way of a new thread to the rows */
  constructor(
    platform: Pick<Platform, 'threadEntry'>,
    { knowledge, ...setup }: LaneSetup & { readonly knowledge: ThreadKnowledge },
    threads: number,
    connect: (lane: number) => MessagePort,
    listeners: LanesListeners,
  ) {
    this.#platform = platform
    this.#setup = setup
    this.#knowledge = knowledge
    this.#connect = connect
    this.#listeners = listeners
    for (let count = 0; count < Math.max(1, threads); count += 1) this.#open([])
  }

  get hasRoom(): boolean {
    return this.#alive().some(({ pieces }) => pieces.length < mostWaiting)
  }

  get isIdle(): boolean {
    return this.#waiting.size === 0
  }

  /** Gives a piece to the thread with the least to do; there is one, where there is room. */
  send(piece: BulkPiece): void {
    const [first, ...others] = this.#alive()
    if (first === undefined) throw new TypeError('a piece is sent where there is room')
    const lane = others.reduce(
      (best, each) => (each.pieces.length < best.pieces.length ? each : best),
      first,
    )
    this.#waiting.add(piece.number)
    lane.pieces.push(piece)
    lane.thread.tell(piece)
  }

  /** A piece was stored, whichever thread judged it. */
  stored(number: number): void {
    this.#waiting.delete(number)
    for (const lane of this.#lanes.values()) {
      lane.pieces = lane.pieces.filter((piece) => piece.number !== number)
    }
    this.#listeners.onChange()
  }

  /** Everything that a thread sent has come. */
  left(id: number, last: number | undefined): void {
    const lane = this.#lanes.get(id)
    if (lane === undefined) return
    lane.left = { last }
    if (lane.hasEnded) this.#replace(lane, last)
  }

  async end(): Promise<void> {
    this.#isOver = true
    await Promise.all([...this.#lanes.values()].map(({ thread }) => thread.end()))
  }

  #alive(): Lane[] {
    return [...this.#lanes.values()].filter(({ hasEnded }) => !hasEnded)
  }

  #open(pieces: BulkPiece[]): void {
    const id = this.#opened
    this.#opened += 1
    const position = createPosition()
    const thread = startThread(
      this.#platform,
      { kind: 'bulk', ...this.#setup, rows: this.#connect(id), position },
      this.#knowledge,
      {
        onMessage: () => undefined,
        onFault: () => this.#onEnded(id),
        onUnanswered: () =>
          this.#listeners.onFault('What a thread asked of the store could not be answered.'),
      },
    )
    this.#lanes.set(id, { id, thread, position, pieces, hasEnded: false, left: undefined })
    for (const piece of pieces) thread.tell(piece)
    this.#listeners.onChange()
  }

  #onEnded(id: number): void {
    const lane = this.#lanes.get(id)
    if (lane === undefined || this.#isOver) return
    lane.hasEnded = true
    // What it sent last may still be on its way to the rows.
    if (lane.left !== undefined) this.#replace(lane, lane.left.last)
  }

  #replace(lane: Lane, last: number | undefined): void {
    if (this.#isOver) return
    this.#lanes.delete(lane.id)
    this.#ended += 1
    const at = readPosition(lane.position)
    if (at.piece === undefined) {
      this.#listeners.onFault('A thread could not be started, or ended before it judged anything.')
      return
    }
    if (this.#ended > mostEnded) {
      this.#listeners.onFault(
        `More than ${mostEnded} tokens each ended a thread; the rest is not judged.`,
      )
      return
    }
    const [first, ...others] = lane.pieces.filter(
      ({ number }) => last === undefined || number > last,
    )
    if (first === undefined) this.#open([])
    else this.#open([this.#without(first, at), ...others])
  }

  /** The piece without the token that ended the thread; without any where that was no token's doing. */
  #without(piece: BulkPiece, at: ReturnType<typeof readPosition>): BulkPiece {
    const { source, line, text } = piece
    if (at.piece === piece.number && at.token !== undefined) {
      this.#listeners.onNotJudged(`${source}:${at.token.line}`)
      return { ...piece, skipped: [...piece.skipped, at.token.index] }
    }
    const lastLine = line + (text.match(/\n(?!$)/g)?.length ?? 0)
    this.#listeners.onNotJudged(`${source}:${line}-${lastLine}`)
    return { ...piece, text: '' }
  }
}
