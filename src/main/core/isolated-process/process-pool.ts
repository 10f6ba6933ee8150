import type { Platform } from '../platform.ts'
import type { IsolatedProcess, ProcessMessage } from './isolated-process.ts'

/** Bounds of one isolated process. */
export interface ProcessLimits {
  /** How long it may take to start; a busy machine takes its time. */
  readonly startMilliseconds: number
  /** How long a task may take from then on. */
  readonly milliseconds: number
  /** Most memory of JavaScript objects. */
  readonly heapMegabytes: number
  /** Most memory of any kind while a task runs, what the runtime itself takes included. It is looked at every few
   * milliseconds and only where the system tells it, so a task may pass it for a moment.
   */
  readonly residentMegabytes: number
}

/** What hostile input is read within, unless its reader says otherwise. The runtime itself takes up some 60 MiB, and a passphrase
 * may be stretched with 256 MiB of scrypt, all of it outside of the heap.
 * @see spec/security.md EL-23, L-10
 */
export const usualLimits: ProcessLimits = {
  startMilliseconds: 30_000,
  milliseconds: 5_000,
  heapMegabytes: 256,
  residentMegabytes: 256 + 128,
}

/** An isolated process ended, or was ended, before it had answered. */
export class ProcessEndedError extends Error {
  override readonly name = 'ProcessEndedError'
}

/** What a task is refused for that its process did not survive.
 * @param wanted what would have been read, in words
 * @throws whatever it is, unless it is a {@link ProcessEndedError}
 */
export function explainEnd(cause: unknown, wanted: string) {
  if (!(cause instanceof ProcessEndedError)) throw cause
  return { check: 'work apart from the rest (EL-23)', seen: cause.message, wanted }
}

/** Does tasks in isolated processes, so many at once. */
export interface ProcessPool<Answer> {
  /** Does one task; others wait while all processes are at work.
   * @param signal ends the process that is at it
   * @throws {ProcessEndedError} it took too long or too much memory, its process ended, or it was ended; the next task gets
   * another one
   */
  run(task: unknown, signal?: AbortSignal): Promise<Answer>
  /** Ends every process; what they are at is refused. */
  close(): void
}

/** What a pool is for. */
export interface ProcessPoolOptions {
  /** Name of the entry in the build. */
  readonly name: string
  /** Processes at once; others wait. Two, unless it is given. */
  readonly most?: number
  /** How long a process is kept that has nothing to do, so that the next task need not wait for one to start. Half a minute, unless
   * it is given, which is long enough for the import that follows its dry run.
   */
  readonly idleMilliseconds?: number
  readonly limits: ProcessLimits
}

/** What is seen of a task that whoever asked for it ended. */
const endedEarly = 'work that was ended early'

/** How often a task's memory is looked at. */
const watchMilliseconds = 20

/** Builds a pool; no process runs before the first task.
 * @see spec/security.md EL-23
 */
export function createProcessPool<Answer>(
  platform: Pick<Platform, 'startProcess'>,
  { name, most = 2, idleMilliseconds = 30_000, limits }: ProcessPoolOptions,
): ProcessPool<Answer> {
  const takeTurn = turns(most)
  const running = new Set<TaskProcess>()
  const idle: TaskProcess[] = []
  const discard = (discarded: TaskProcess) => {
    running.delete(discarded)
    discarded.end()
  }
  const keep = (kept: TaskProcess) => {
    idle.push(kept)
    const drop = () => {
      const place = idle.indexOf(kept)
      if (place >= 0) idle.splice(place, 1)
      discard(kept)
    }
    kept.rest(idleMilliseconds, drop)
  }
  const runIn = async (
    chosen: TaskProcess,
    task: unknown,
    signal: AbortSignal | undefined,
  ): Promise<unknown> => {
    try {
      const answer = await chosen.run(task, signal)
      if (chosen.isLean()) keep(chosen)
      else discard(chosen)
      return answer
    } catch (error) {
      discard(chosen)
      throw error
    }
  }
  const start = () => {
    const started = new TaskProcess(platform, name, limits)
    running.add(started)
    return started
  }
  return {
    run: (task, signal) =>
      takeTurn(async () => {
        if (signal?.aborted) throw new ProcessEndedError(endedEarly)
        const warm = idle.pop()
        // as its entry answers
        if (warm === undefined) return (await runIn(start(), task, signal)) as Answer
        try {
          return (await runIn(warm, task, signal)) as Answer
        } catch (error) {
          // What ended it came before this task, which is not to suffer for another.
          const isOwnEnd = warm.hasBegun || signal?.aborted === true
          if (isOwnEnd || !(error instanceof ProcessEndedError)) throw error
          return (await runIn(start(), task, signal)) as Answer
        }
      }),
    close: () => {
      idle.length = 0
      for (const each of running) discard(each)
    },
  }
}

/** A process and the one task it is at. */
class TaskProcess {
  /** Whether it began the task it was given last. */
  hasBegun = false
  readonly #limits: ProcessLimits
  readonly #process: IsolatedProcess
  #task: { readonly id: number; settle: PromiseWithResolvers<unknown> } | undefined
  #lastId = 0
  #ended: string | undefined
  #timer: NodeJS.Timeout | undefined
  #watch: NodeJS.Timeout | undefined
  #onIdleEnd = () => {}

  constructor(platform: Pick<Platform, 'startProcess'>, name: string, limits: ProcessLimits) {
    this.#limits = limits
    this.#process = platform.startProcess(name, {
      heapMegabytes: limits.heapMegabytes,
      onMessage: (message) => this.#hear(message as ProcessMessage), // an entry of ours says nothing else
      onEnd: (how) => {
        this.#ended = how
        this.#fail(`a process that ${how}`)
        this.#onIdleEnd()
      },
    })
  }

  async run(task: unknown, signal: AbortSignal | undefined): Promise<unknown> {
    clearTimeout(this.#timer)
    this.#onIdleEnd = () => {}
    this.hasBegun = false
    this.#lastId += 1
    const settle = Promise.withResolvers<unknown>()
    this.#task = { id: this.#lastId, settle }
    if (this.#ended !== undefined) this.#fail(`a process that ${this.#ended}`)
    this.#failAfter(this.#limits.startMilliseconds)
    this.#process.send({ id: this.#lastId, task })
    const onAbort = () => this.#fail(endedEarly)
    signal?.addEventListener('abort', onAbort)
    try {
      return await settle.promise
    } finally {
      signal?.removeEventListener('abort', onAbort)
      clearTimeout(this.#timer)
      clearInterval(this.#watch)
      this.#task = undefined
    }
  }

  /** Waits for the next task; the program may end meanwhile. */
  rest(milliseconds: number, onEnd: () => void): void {
    this.#onIdleEnd = onEnd
    this.#timer = setTimeout(onEnd, milliseconds).unref()
    if (this.#ended !== undefined) onEnd()
  }

  /** Whether it holds so little that the next task has what is its due. */
  isLean(): boolean {
    return this.#residentMegabytes() < this.#limits.residentMegabytes / 2
  }

  end(): void {
    clearTimeout(this.#timer)
    this.#onIdleEnd = () => {}
    this.#process.kill()
  }

  /** An answer to another task than the current one is nobody's. */
  #hear(message: ProcessMessage): void {
    if (message.id !== this.#task?.id) return
    if (message.kind === 'done') {
      this.#task.settle.resolve(message.answer)
      return
    }
    this.hasBegun = true
    clearTimeout(this.#timer)
    this.#failAfter(this.#limits.milliseconds)
    const { residentMegabytes } = this.#limits
    clearInterval(this.#watch)
    this.#watch = setInterval(() => {
      if (this.#residentMegabytes() > residentMegabytes)
        this.#fail('work that took too much memory')
    }, watchMilliseconds)
  }

  #residentMegabytes(): number {
    return (this.#process.residentBytes() ?? 0) / 2 ** 20
  }

  #failAfter(milliseconds: number): void {
    const seen = `work that took longer than ${milliseconds} ms`
    this.#timer = setTimeout(() => this.#fail(seen), milliseconds)
  }

  #fail(seen: string): void {
    this.#task?.settle.reject(new ProcessEndedError(seen))
  }
}

/** Lets so many pieces of work run at once. */
function turns(most: number) {
  const waiting: (() => void)[] = []
  let running = 0
  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve))
    else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }
}
