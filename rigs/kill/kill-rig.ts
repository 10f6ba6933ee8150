import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createSeededRandom } from '../../scripts/sandbox-data/seeded-random.mjs'
import { makePlace, type Place, type Running, start } from '../../test/support/place.ts'
import { withDouble } from '../doubles/double-environment.ts'
import type { Measured, Rig, Scale } from '../frame/rig.ts'
import { chooseSeed } from '../frame/seed.ts'
import {
  buildStoreSyscalls,
  type StoreFault,
  type StoreSyscalls,
  watchStore,
} from '../store-syscalls/store-syscalls.ts'
import { auditFile, auditServer } from './audit.ts'
import { emptyRecords, type Journal, openJournal, type Records } from './journal.ts'
import { type Random, writeSomething } from './writes.ts'

const cyclesFor: Readonly<Record<Scale, number>> = { change: 50, release: 1_000 }
const writesPerCycle = 100
const actors = 6
/** Two servers at a time, each on its own data. */
const lanes = 2
/** Kills of the broken server at most, until one of them shows what it loses. */
const controlCycles = 5

/** The kill of a server under load, at any moment and inside its writes to the disk. */
export const killRig: Rig = {
  name: 'kill',
  figure: 'FG-03',
  title: 'kill -9 while writing: 0 lost, 0 half-written, 0 integrity errors',
  rows: ['RE-02', 'RE-03'],
  target: {
    change: '50 cycles of 100 acknowledged writes or more',
    release: '1,000 cycles, 100,000 acknowledged writes or more',
  },
  limitMinutes: { change: 20, release: 240 },
  run: async (scale) => {
    return measure(cyclesFor[scale], chooseSeed('kill'))
  },
}

interface Tally {
  cycles: number
  writes: number
  replays: number
  insideCalls: number
  readonly startMilliseconds: number[]
  readonly faults: string[]
}

async function measure(cycles: number, seed: string): Promise<Measured> {
  const tally: Tally = emptyTally()
  const share = Math.ceil(cycles / lanes)
  const lane = (index: number) =>
    runLane({ cycles: share, random: createSeededRandom(`${seed}/${index}`), env: {} }, tally)
  await Promise.all(Array.from({ length: lanes }, (_, index) => lane(index)))
  const broken = emptyTally()
  const random = createSeededRandom(`${seed}/control`)
  const env = withDouble('late-commit')
  await runLane({ cycles: controlCycles, random, env, isControl: true }, broken)
  tally.startMilliseconds.sort((one, other) => one - other)
  const slowest = tally.startMilliseconds.at(-1) ?? 0
  const late = tally.startMilliseconds.filter((milliseconds) => milliseconds > 3_000).length
  return {
    reached: [
      `${tally.cycles} cycles, ${tally.writes} acknowledged writes`,
      `${tally.insideCalls} kills inside a system call on the store`,
      `${tally.replays} replays`,
      `slowest start ${Math.round(slowest)} ms, ${late} over 3 s`,
      `seed ${seed}`,
    ].join(', '),
    faults: tally.faults,
    control: { broken: 'a server that answers before it commits', faults: broken.faults.length },
  }
}

const emptyTally = (): Tally => ({
  cycles: 0,
  writes: 0,
  replays: 0,
  insideCalls: 0,
  startMilliseconds: [],
  faults: [],
})

interface Lane {
  readonly cycles: number
  readonly random: Random
  readonly env: NodeJS.ProcessEnv
  /** Ends with the first loss, and is killed by the clock alone. */
  readonly isControl?: boolean
}

async function runLane(lane: Lane, tally: Tally): Promise<void> {
  const place = await makePlace()
  const scratch = join(place.folder.path, 'scratch')
  mkdirSync(scratch)
  const built = buildStoreSyscalls()
  const isWatched = 'library' in built && lane.isControl !== true
  const syscalls = isWatched ? watchStore(built.library, scratch, false) : undefined
  const env = { ...lane.env, ...syscalls?.env }
  const journal = openJournal(join(scratch, 'journal'))
  let running = await start(place, env)
  await running.bench.call('settings.update', { name: 'approval', value: 'automatic' })
  await running.bench.call('settings.update', {
    name: 'authorizationCodeLifetimeSeconds',
    value: 600,
  })
  for (let cycle = 0; cycle < lane.cycles; cycle += 1) {
    const records = emptyRecords()
    journal.restart()
    const isInside = await writeUntilKilled({ running, journal, records, lane, syscalls, cycle })
    syscalls?.disarm()
    const faults = auditFile(join(place.data, 'trustbench.sqlite'), scratch)
    const startedAt = performance.now()
    running = await startAgain(place, env, lane.random, syscalls)
    tally.startMilliseconds.push(performance.now() - startedAt)
    faults.push(...(await auditServer(running.bench, records)))
    tally.cycles += 1
    tally.writes += journal.count()
    tally.replays += countReplays(records)
    tally.insideCalls += isInside ? 1 : 0
    tally.faults.push(...faults.map((fault) => `cycle ${cycle}: ${fault}`))
    if (lane.isControl === true && faults.length > 0) break
  }
  await running.process.stop()
  journal.close()
  place.folder.remove()
}

const countReplays = ({ launches, services }: Records) =>
  launches.reduce(
    (sum, { tokens, usedRefreshTokens }) => sum + usedRefreshTokens.length + (tokens ? 1 : 0),
    0,
  ) + services.reduce((sum, { usedAssertions }) => sum + usedAssertions.length, 0)

interface Cycle {
  readonly running: Running
  readonly journal: Journal
  readonly records: Records
  readonly lane: Lane
  readonly syscalls: StoreSyscalls | undefined
  readonly cycle: number
}

/** Actors write at once until the server is dead, which it is soon after the wanted number of answers.
 * @returns whether the kill came inside a system call on the store
 */
async function writeUntilKilled(cycle: Cycle): Promise<boolean> {
  const { running, journal, records, lane, syscalls } = cycle
  const { random } = lane
  const fault = syscalls === undefined ? undefined : faultOf(cycle.cycle, random)
  let isDead = false
  let isDoomed = false
  running.process.ended.then(() => {
    isDead = true
  })
  const kill = () => running.process.kill('SIGKILL')
  const doom = () => {
    if (isDoomed || journal.count() < writesPerCycle) return
    isDoomed = true
    if (fault === undefined) setTimeout(kill, random.integer(0, 60))
    else syscalls?.arm(fault)
  }
  const act = async () => {
    while (!isDead) {
      try {
        await writeSomething({ bench: running.bench, journal, records, random })
      } catch (error) {
        if (!isDoomed) throw error
        if (error instanceof TypeError) break
        throw error
      }
      doom()
      // What was armed may wait for a checkpoint that does not come.
      if (journal.count() > writesPerCycle * 8) kill()
    }
  }
  await Promise.all(Array.from({ length: actors }, act))
  const { signal } = await running.process.ended
  if (signal !== 'SIGKILL') throw new Error(`the server ended by itself, with ${signal}`)
  return fault !== undefined && journal.count() <= writesPerCycle * 8
}

/** Every second kill comes with the clock, the others inside a write, a flush or a checkpoint. */
function faultOf(cycle: number, random: Random): StoreFault | undefined {
  const at = random.integer(1, 30)
  switch (cycle % 8) {
    case 1:
      return { action: 'kill', files: ['wal'], operations: ['write'], at }
    case 3:
      return { action: 'kill', files: ['wal'], operations: ['sync'], at }
    case 5:
      return { action: 'tear', files: ['wal'], operations: ['write'], at }
    case 7:
      return { action: 'kill', files: ['database'], operations: ['write', 'sync'], at }
    default:
      return undefined
  }
}

/** Now and then the server is killed while it recovers, too. */
async function startAgain(
  place: Place,
  env: NodeJS.ProcessEnv,
  random: Random,
  syscalls: StoreSyscalls | undefined,
): Promise<Running> {
  if (syscalls !== undefined && random.chance(0.1)) {
    const at = random.integer(1, 6)
    const operations = ['write', 'sync', 'truncate'] as const
    syscalls.arm({ action: 'kill', files: ['database', 'wal'], operations, at })
    const early = await start(place, env).catch(() => undefined)
    syscalls.disarm()
    if (early !== undefined) {
      early.process.kill('SIGKILL')
      await early.process.ended
    }
  }
  return start(place, env)
}
