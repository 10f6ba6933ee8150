import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createSeededRandom } from '../../scripts/sandbox-data/seeded-random.mjs'
import { ProblemError } from '../../src/shared/problem.ts'
import { registerPublicApp } from '../../test/support/launch.ts'
import { makePlace, type Running, start } from '../../test/support/place.ts'
import type { Rig, Scale } from '../frame/rig.ts'
import { chooseSeed } from '../frame/seed.ts'
import { auditFile, auditServer } from '../kill/audit.ts'
import { emptyRecords, type Journal, openJournal } from '../kill/journal.ts'
import { type Random, writeSomething } from '../kill/writes.ts'
import {
  buildStoreSyscalls,
  type StoreFault,
  type StoreSyscalls,
  watchStore,
} from '../store-syscalls/store-syscalls.ts'

const pointsFor: Readonly<Record<Scale, number>> = { change: 20, release: 200 }
/** Numbers of the errors, as Linux has them: the disk is full, or fails. */
const errors = { ENOSPC: 28, EIO: 5 } as const
/** Writes tried at most, until one meets the disk that fails or one succeeds again. */
const tries = 200

/** A disk that is full or fails, from one of the store's calls on: refused, nothing lost, and well again without a restart. */
export const diskRig: Rig = {
  name: 'disk',
  figure: 'FG-17',
  title: 'disk full and I/O errors: refused with 503, reads go on, 0 lost, recovers',
  rows: ['RE-05'],
  target: { change: '20 points', release: '200 points' },
  limitMinutes: { change: 15, release: 90 },
  run: async (scale) => {
    const built = buildStoreSyscalls()
    if ('missing' in built) return { skipped: built.missing }
    const seed = chooseSeed('disk')
    const random = createSeededRandom(seed)
    const place = await makePlace()
    const scratch = join(place.folder.path, 'scratch')
    mkdirSync(scratch)
    const syscalls = watchStore(built.library, scratch, false)
    const running = await start(place, syscalls.env)
    await running.bench.call('settings.update', { name: 'approval', value: 'automatic' })
    const journal = openJournal(join(scratch, 'journal'))
    const faults: string[] = []
    for (let point = 0; point < pointsFor[scale]; point += 1) {
      const found = await failAt({ running, syscalls, journal, random, point })
      faults.push(...found)
    }
    // The control: the disk that still fails when it has to be well.
    syscalls.arm({
      action: 'fail',
      files: ['wal'],
      operations: ['write'],
      at: 1,
      error: errors.ENOSPC,
      isLasting: true,
    })
    const isStillWell = await isWell(running)
    syscalls.disarm()
    running.process.kill('SIGKILL')
    await running.process.ended
    faults.push(...auditFile(join(place.data, 'trustbench.sqlite'), scratch))
    journal.close()
    place.folder.remove()
    return {
      reached: `${pointsFor[scale]} points, ${journal.count()} acknowledged writes, ${faults.length} faults, seed ${seed}`,
      faults,
      control: { broken: 'a disk that stays full', faults: isStillWell ? 0 : 1 },
    }
  },
}

interface Point {
  readonly running: Running
  readonly syscalls: StoreSyscalls
  readonly journal: Journal
  readonly random: Random
  readonly point: number
}

async function failAt({ running, syscalls, journal, random, point }: Point): Promise<string[]> {
  const records = emptyRecords()
  const writing = { bench: running.bench, journal, records, random }
  await writeSomething(writing)
  const { error, ...fault } = faultOf(point, random)
  syscalls.arm({ ...fault, error: errors[error] })
  const faults: string[] = []
  const refusal = await writeUntilRefused(writing)
  if (refusal === undefined) faults.push('no write was refused')
  else if (!isUnavailable(refusal)) faults.push(`a refusal was ${describe(refusal)}`)
  const raw = await running.bench.request(
    `${running.bench.fhirBase}/.well-known/smart-configuration`,
  )
  if (raw.status !== 200) faults.push(`a read was answered with ${raw.status}`)
  syscalls.disarm()
  if (!(await isWell(running))) faults.push('it did not recover')
  faults.push(...(await auditServer(running.bench, records)))
  const where = `point ${point}, ${error} from ${fault.operations} ${fault.at} on`
  return faults.map((each) => `${where}: ${each}`)
}

type NamedFault = Omit<StoreFault, 'error'> & { readonly error: keyof typeof errors }

function faultOf(point: number, random: Random): NamedFault {
  const error = point % 2 === 0 ? 'ENOSPC' : 'EIO'
  const at = random.integer(1, 12)
  const operations = error === 'EIO' && point % 4 === 1 ? (['sync'] as const) : (['write'] as const)
  return { action: 'fail', files: ['wal', 'database'], operations, at, error, isLasting: true }
}

type Writing = Parameters<typeof writeSomething>[0]

async function writeUntilRefused(writing: Writing): Promise<unknown> {
  for (let attempt = 0; attempt < tries; attempt += 1) {
    try {
      await writeSomething(writing)
    } catch (error) {
      return error
    }
  }
  return undefined
}

const isWell = ({ bench }: Pick<Running, 'bench'>): Promise<boolean> =>
  registerPublicApp(bench).then(
    () => true,
    () => false,
  )

/** 503 over HTTP, its name over RPC. */
const isUnavailable = (error: unknown) =>
  error instanceof ProblemError
    ? error.problem.code === 'temporarily-unavailable'
    : error instanceof Error && /^503 came|temporarily_unavailable/.test(error.message)

const describe = (error: unknown) =>
  error instanceof Error ? error.message.slice(0, 200) : String(error)
