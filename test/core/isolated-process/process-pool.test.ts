import { describe, expect, it } from 'vitest'
import {
  createProcessPool,
  type IsolatedProcess,
  type ProcessSetup,
} from '../../../src/main/core/isolated-process/index.ts'

/** A process that does what a test says. */
class ScriptedProcess implements IsolatedProcess {
  readonly setup: ProcessSetup
  /** Numbers of the tasks it was sent. */
  readonly tasks: number[] = []
  bytes: number | undefined = undefined
  isKilled = false

  constructor(setup: ProcessSetup) {
    this.setup = setup
  }

  send(message: unknown) {
    this.tasks.push((message as { id: number }).id)
  }

  residentBytes() {
    return this.bytes
  }

  kill() {
    this.isKilled = true
  }

  say(kind: 'begun' | 'done', answer?: unknown, id = this.tasks.at(-1)) {
    this.setup.onMessage({ kind, id, answer })
  }

  finish(answer: unknown) {
    this.say('begun')
    this.say('done', answer)
  }
}

const limits = {
  startMilliseconds: 20_000,
  milliseconds: 20_000,
  heapMegabytes: 256,
  residentMegabytes: 300,
}

function makePool(idleMilliseconds = 20_000) {
  const processes: ScriptedProcess[] = []
  const startProcess = (_name: string, setup: ProcessSetup) => {
    const started = new ScriptedProcess(setup)
    processes.push(started)
    return started
  }
  const options = { name: 'reader', most: 2, idleMilliseconds, limits }
  const pool = createProcessPool<string>({ startProcess }, options)
  const nth = (index: number) => {
    const found = processes[index]
    if (found === undefined) throw new RangeError(`process ${index} was not started`)
    return found
  }
  return { pool, processes, nth }
}

/** Lets what was settled be told. */
const settle = () => new Promise((resolve) => setImmediate(resolve))

describe('pool of isolated processes', () => {
  it('starts none before there is a task, and no more than it may [EL-23]', async () => {
    const { pool, processes, nth } = makePool()
    expect(processes).toEqual([])
    const answers = [1, 2, 3].map((task) => pool.run(task))
    await settle()
    expect(processes.map(({ tasks }) => tasks.length)).toEqual([1, 1])
    nth(0).finish('first')
    await settle()
    expect(processes.map(({ tasks }) => tasks.length)).toEqual([2, 1])
    nth(0).finish('third')
    nth(1).finish('second')
    expect(await Promise.all(answers)).toEqual(['first', 'second', 'third'])
    pool.close()
    expect(processes.map(({ isKilled }) => isKilled)).toEqual([true, true])
  })

  it('takes the answer to one task for that task alone [EL-23]', async () => {
    const { pool, nth } = makePool()
    const first = pool.run('first')
    await settle()
    nth(0).finish('right')
    expect(await first).toBe('right')
    const second = pool.run('second')
    await settle()
    expect(nth(0).tasks).toEqual([1, 2])
    nth(0).say('done', 'what the first one left behind', 1)
    nth(0).finish('right again')
    expect(await second).toBe('right again')
    pool.close()
  })

  it('gives a task to another process when the one that was kept ends before it begins [EL-23]', async () => {
    const { pool, processes, nth } = makePool()
    const first = pool.run('first')
    await settle()
    nth(0).finish('done')
    await first
    const second = pool.run('second')
    await settle()
    nth(0).setup.onEnd('ended with SIGABRT')
    await settle()
    expect(processes).toHaveLength(2)
    nth(1).finish('done by another')
    expect(await second).toBe('done by another')
    const third = pool.run('third')
    await settle()
    nth(1).say('begun')
    nth(1).setup.onEnd('ended with SIGABRT')
    await expect(third).rejects.toThrow('a process that ended with SIGABRT')
    expect(processes).toHaveLength(2)
  })

  it('ends the process of a task that is ended, starts none for it any more, and goes on [EL-23]', async () => {
    const { pool, processes, nth } = makePool()
    const controller = new AbortController()
    const ended = pool.run('ended', controller.signal)
    const other = pool.run('other')
    await settle()
    nth(0).say('begun')
    controller.abort()
    await expect(ended).rejects.toThrow('work that was ended early')
    expect(processes.map(({ isKilled }) => isKilled)).toEqual([true, false])
    await expect(pool.run('late', controller.signal)).rejects.toThrow('work that was ended early')
    expect(processes).toHaveLength(2)
    nth(1).finish('done')
    expect(await other).toBe('done')
    pool.close()
  })

  it('gives no other process to a task that is ended before it begins [EL-23]', async () => {
    const { pool, processes, nth } = makePool()
    const first = pool.run('first')
    await settle()
    nth(0).finish('done')
    await first
    const controller = new AbortController()
    const ended = pool.run('ended', controller.signal)
    await settle()
    controller.abort()
    await expect(ended).rejects.toThrow('work that was ended early')
    expect(processes).toHaveLength(1)
  })

  it('starts another one after the end of one that had nothing to do [EL-23]', async () => {
    const { pool, processes, nth } = makePool()
    const first = pool.run('first')
    await settle()
    nth(0).finish('done')
    await first
    nth(0).setup.onEnd('ended with code 0')
    const second = pool.run('second')
    await settle()
    expect(processes).toHaveLength(2)
    nth(1).finish('done')
    expect(await second).toBe('done')
    pool.close()
  })

  it('ends a process that takes more memory than it may, of any kind [EL-23]', async () => {
    const { pool, nth } = makePool()
    const within = pool.run('within')
    await settle()
    nth(0).bytes = 299 * 2 ** 20
    nth(0).say('begun')
    await new Promise((resolve) => setTimeout(resolve, 60))
    nth(0).bytes = 50 * 2 ** 20
    nth(0).say('done', 'read')
    expect(await within).toBe('read')
    const beyond = pool.run('beyond')
    await settle()
    nth(0).say('begun')
    nth(0).bytes = 301 * 2 ** 20
    await expect(beyond).rejects.toThrow('work that took too much memory')
    expect(nth(0).isKilled).toBe(true)
  })

  it('keeps no process that still holds much when its task is done [EL-23]', async () => {
    const { pool, processes, nth } = makePool()
    for (const [index, megabytes] of [149, 151].entries()) {
      const answer = pool.run(index)
      await settle()
      nth(0).bytes = megabytes * 2 ** 20
      nth(0).finish('done')
      await answer
      expect(nth(0).isKilled).toBe(megabytes > 150)
    }
    const answer = pool.run('next')
    await settle()
    expect(processes).toHaveLength(2)
    nth(1).finish('done')
    expect(await answer).toBe('done')
    pool.close()
  })

  it('ends a process that has had nothing to do for a while [EL-23]', async () => {
    const { pool, nth } = makePool(30)
    const answer = pool.run('only')
    await settle()
    nth(0).finish('done')
    expect(await answer).toBe('done')
    expect(nth(0).isKilled).toBe(false)
    await expect.poll(() => nth(0).isKilled).toBe(true)
  })

  it('refuses what its processes are at when it is closed [EL-23]', async () => {
    const { pool, nth } = makePool()
    const answer = pool.run('cut off')
    await settle()
    nth(0).say('begun')
    pool.close()
    expect(nth(0).isKilled).toBe(true)
    nth(0).setup.onEnd('ended with SIGKILL')
    await expect(answer).rejects.toThrow('a process that ended with SIGKILL')
  })
})
