import { availableParallelism } from 'node:os'
import type { InspectorProfile } from '../../../../shared/contract/inspector.ts'
import type { BulkState } from '../../../../shared/contract/inspector-bulk.ts'
import type { Platform } from '../../platform.ts'
import type { ThreadSurroundings } from '../apart/protocol.ts'
import type { ThreadKnowledge } from '../apart/start-thread.ts'
import type { VerificationKey } from '../verification/verification-key.ts'
import { type BulkRows, startBulkRows } from './bulk-rows.ts'
import { JudgingLanes } from './judging-lanes.ts'

/** What a bulk inspection is started with. */
export interface BulkSetup {
  readonly surroundings: ThreadSurroundings
  readonly profile: InspectorProfile | undefined
  readonly keys: readonly VerificationKey[]
  readonly community: string | undefined
  readonly knowledge: ThreadKnowledge
}

/** Judges any number of tokens in threads, one for each core, with memory that does not grow with their number. A token that ends
 * its thread is counted and named, and all others are judged.
 */
export interface BulkInspection {
  /** Adds a piece of a text; resolves when there is room for the next one.
   * @param isLast whether the file ends here; otherwise a token may go on in the next piece
   */
  add(source: string, text: string, isLast: boolean): Promise<void>
  /** Resolves when every token was judged, and lets the threads go. */
  finish(): Promise<void>
  /** Ends it early; what was found stays. */
  cancel(): Promise<void>
  /** Ends it, and what was found is gone. */
  close(): Promise<void>
  state(): Omit<BulkState, 'id'>
  readonly rows: Pick<BulkRows, 'groups' | 'find' | 'after'>
}

/** A line longer than this is cut, in characters: no token is. */
const longestLine = 10_485_760

/** Of places where a thread ended, so many are named. */
const placesNamed = 20

/** Starts a bulk inspection.
 * @param threads how many threads; as many as there are cores where left out
 */
export function createBulkInspection(
  platform: Pick<Platform, 'threadEntry' | 'clock'>,
  setup: BulkSetup,
  threads = availableParallelism(),
): BulkInspection {
  const run = new BulkRun(platform, setup, threads)
  return {
    add: (source, text, isLast) => run.add(source, text, isLast),
    finish: () => run.finish(),
    cancel: () => run.end('cancelled'),
    close: async () => {
      await run.end('cancelled')
      await run.rows.close()
    },
    state: () => run.state(),
    rows: run.rows,
  }
}

class BulkRun {
  readonly rows: BulkRows
  readonly #platform: Pick<Platform, 'threadEntry' | 'clock'>
  readonly #lanes: JudgingLanes
  readonly #startedAt: number
  #endedAt: number | undefined
  #state: BulkState['state'] = 'running'
  #problem: string | null = null
  #characters = 0
  /** What is left of the current file: a line that may go on. */
  #rest = ''
  #line = 1
  #sent = 0
  #wake: (() => void)[] = []
  readonly #notJudged = { total: 0, places: [] as string[] }

  constructor(
    platform: Pick<Platform, 'threadEntry' | 'clock'>,
    setup: BulkSetup,
    threads: number,
  ) {
    this.#platform = platform
    this.#startedAt = platform.clock.now()
    this.rows = startBulkRows(platform, {
      onStored: (number) => this.#lanes.stored(number),
      onLeft: (lane, last) => this.#lanes.left(lane, last),
      onFault: (text) => this.#fail(`What was found cannot be kept: ${text}.`),
    })
    this.#lanes = new JudgingLanes(platform, setup, threads, (lane) => this.rows.connect(lane), {
      onChange: () => this.#notify(),
      onNotJudged: (place) => {
        this.#notJudged.total += 1
        if (this.#notJudged.places.length < placesNamed) this.#notJudged.places.push(place)
      },
      onFault: (problem) => this.#fail(problem),
    })
  }

  #fail(problem: string): void {
    if (this.#state !== 'running') return
    this.#problem = problem
    void this.end('failed')
  }

  async add(source: string, text: string, isLast: boolean): Promise<void> {
    if (this.#state !== 'running') return
    this.#characters += text.length
    const all = this.#rest + text
    // A token ends at the end of its line at the latest.
    const end = isLast ? all.length : all.lastIndexOf('\n') + 1
    this.#rest = all.slice(end)
    if (this.#rest.length > longestLine) this.#rest = ''
    const piece = all.slice(0, end)
    if (piece !== '') {
      await this.#untilRoom()
      if (this.#state !== 'running') return
      this.#send({ source, text: piece, line: this.#line })
      this.#line += countLines(piece)
    }
    if (isLast) {
      this.#rest = ''
      this.#line = 1
    }
    await this.#untilRoom()
  }

  #send(piece: { source: string; text: string; line: number }): void {
    this.#lanes.send({ kind: 'piece', number: this.#sent, skipped: [], ...piece })
    this.#sent += 1
  }

  async #untilRoom(): Promise<void> {
    while (this.#state === 'running' && !this.#lanes.hasRoom) {
      await new Promise<void>((resolve) => this.#wake.push(resolve))
    }
  }

  async finish(): Promise<void> {
    while (this.#state === 'running' && !this.#lanes.isIdle) {
      await new Promise<void>((resolve) => this.#wake.push(resolve))
    }
    await this.end('done')
  }

  async end(state: Exclude<BulkState['state'], 'running'>): Promise<void> {
    if (this.#state !== 'running') return
    this.#state = state
    this.#endedAt = this.#platform.clock.now()
    this.#rest = ''
    this.#notify()
    await this.#lanes.end()
  }

  #notify(): void {
    for (const wake of this.#wake.splice(0)) wake()
  }

  state(): Omit<BulkState, 'id'> {
    return {
      state: this.#state,
      problem: this.#problem,
      characters: this.#characters,
      ...this.rows.counts(),
      notJudged: { ...this.#notJudged, places: [...this.#notJudged.places] },
      milliseconds: (this.#endedAt ?? this.#platform.clock.now()) - this.#startedAt,
    }
  }
}

function countLines(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1
  return count
}
