import { beforeEach, describe, expect, it } from 'vitest'
import type { LogEntry } from '../../../src/main/core/platform.ts'
import { startHousekeeping } from '../../../src/main/core/timekeeping/index.ts'
import { createTestClock, type TestClock } from '../../support/test-workbench.ts'

let clock: TestClock
let logged: LogEntry[]
let runs: number
beforeEach(() => {
  clock = createTestClock()
  logged = []
  runs = 0
})

function start(run: (now: number, settled: number) => void = () => undefined) {
  const job = {
    name: 'sweep',
    everySeconds: 60,
    run: (now: number, settled: number) => {
      runs += 1
      run(now, settled)
    },
  }
  return startHousekeeping({
    clock,
    log: (entry) => logged.push(entry),
    jobs: [job],
    onPulse: () => undefined,
  })
}

function pulse(times: number) {
  for (let count = 0; count < times; count += 1) clock.advance(5)
}

describe('housekeeping', () => {
  it('runs a job when it is due and stops when told', () => {
    const stop = start()
    pulse(11)
    expect(runs).toBe(0)
    pulse(1)
    expect(runs).toBe(1)
    stop()
    pulse(30)
    expect(runs).toBe(1)
  })

  it('purges nothing at once after sleep, then runs what is overdue once, and names the clock [RE-09] [RE-10]', () => {
    start()
    clock.advance(86_400)
    expect(runs).toBe(0)
    expect(logged).toMatchObject([{ event: 'clock-jumped', details: { seconds: 86_395 } }])
    pulse(1)
    expect(runs).toBe(1)
    pulse(11)
    expect(runs).toBe(1)
  })

  it('takes time that the clock jumped forth for settled only after a steady day [RE-09]', () => {
    const behind: number[] = []
    start((now, settled) => behind.push(now - settled))
    pulse(12)
    expect(behind).toEqual([0])
    clock.step(3 * 86_400)
    pulse(2)
    expect(behind.at(-1)).toBe(3 * 86_400)
    pulse(86_400 / 5 - 30)
    expect(behind.at(-1)).toBe(3 * 86_400)
    pulse(60)
    expect(behind.at(-1)).toBe(0)
  })

  it('takes no time for settled that the clock has not reached again [RE-09]', () => {
    const behind: number[] = []
    start((now, settled) => behind.push(now - settled))
    clock.step(-3_600)
    pulse(20)
    expect(behind.at(-1)).toBe(0)
    clock.step(3_600)
    pulse(20)
    expect(behind.at(-1)).toBe(3_600)
  })

  it('keeps its rhythm when the clock steps back [RE-10]', () => {
    start()
    clock.step(-86_400)
    pulse(14)
    expect(runs).toBe(1)
  })

  it('logs a job that fails and runs it again when it is next due [RE-17]', () => {
    start(() => {
      throw new Error('no disk')
    })
    pulse(24)
    expect(runs).toBe(2)
    expect(logged).toMatchObject([
      { event: 'job-failed', details: { name: 'sweep', causes: ['Error: no disk'] } },
      { event: 'job-failed' },
    ])
  })
})
