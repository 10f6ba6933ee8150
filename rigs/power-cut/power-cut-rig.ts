import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { createSeededRandom } from '../../scripts/sandbox-data/seeded-random.mjs'
import { openDatabase } from '../../src/main/core/storage/index.ts'
import { openStoreFiles } from '../../src/main/hosts/node/store-files.ts'
import { makePlace, start } from '../../test/support/place.ts'
import { temporaryDirectory } from '../../test/support/temporary-directory.ts'
import { withDouble } from '../doubles/double-environment.ts'
import type { Rig, Scale } from '../frame/rig.ts'
import { chooseSeed } from '../frame/seed.ts'
import { emptyRecords, openJournal, type Step } from '../kill/journal.ts'
import { type Random, writeSomething } from '../kill/writes.ts'
import { buildStoreSyscalls, watchStore } from '../store-syscalls/store-syscalls.ts'
import { Device, type LoggedCall, readWriteLog } from './write-log.ts'

const cutsFor: Readonly<Record<Scale, number>> = { change: 20, release: 200 }
const writesFor: Readonly<Record<Scale, number>> = { change: 80, release: 400 }
const actors = 4

/** A cut of power at each flush of a server under load, replayed from its writes. */
export const powerCutRig: Rig = {
  name: 'power-cut',
  figure: 'FG-04',
  title: 'power cut at a flush: 0 acknowledged writes lost',
  rows: ['RE-01', 'RE-04'],
  target: { change: '20 points at FULL', release: '200 points at FULL' },
  limitMinutes: { change: 15, release: 60 },
  run: async (scale) => {
    const built = buildStoreSyscalls()
    if ('missing' in built) return { skipped: built.missing }
    const { library } = built
    const seed = chooseSeed('power-cut')
    const [cuts, writes] = [cutsFor[scale], writesFor[scale]]
    const atFull = await record({ library, env: {}, seed, writes })
    const full = replay(atFull, cuts, createSeededRandom(seed))
    const env = withDouble('normal-durability')
    const atNormal = await record({ library, env, seed, writes })
    const normal = replay(atNormal, cuts, createSeededRandom(seed))
    return {
      reached: `${full.points} cuts over ${atFull.marks.length} acknowledged writes, ${full.faults.length} faults, seed ${seed}`,
      faults: full.faults,
      control: { broken: 'the same at synchronous=NORMAL', faults: normal.faults.length },
    }
  },
}

/** An acknowledged write, and how much had been asked of the disk when its answer came. */
interface Mark {
  readonly step: Step
  readonly what: string
  readonly at: number
}

interface Recording {
  readonly calls: readonly LoggedCall[]
  readonly marks: readonly Mark[]
  /** The store before the first call. */
  readonly before: Buffer
}

interface Load {
  readonly library: string
  readonly env: NodeJS.ProcessEnv
  readonly seed: string
  /** How many are to be acknowledged, at least. */
  readonly writes: number
}

/** Drives a server and keeps all it asked of the disk, from its start on a store that was closed. */
async function record({ library, env, seed, writes }: Load): Promise<Recording> {
  const place = await makePlace()
  const scratch = join(place.folder.path, 'scratch')
  mkdirSync(scratch)
  const syscalls = watchStore(library, scratch, true)
  const first = await start(place)
  await first.bench.call('settings.update', { name: 'approval', value: 'automatic' })
  await first.process.stop()
  const before = readFileSync(join(place.data, 'trustbench.sqlite'))
  const running = await start(place, { ...env, ...syscalls.env })
  const marks: Mark[] = []
  const journal = openJournal(join(scratch, 'journal'))
  const noting = {
    ...journal,
    acknowledge: (step: Step, what: string) => {
      marks.push({ step, what, at: syscalls.logged() })
      journal.acknowledge(step, what)
    },
  }
  const records = emptyRecords()
  const random = createSeededRandom(seed)
  const act = async () => {
    while (journal.count() < writes) {
      await writeSomething({ bench: running.bench, journal: noting, records, random })
    }
  }
  await Promise.all(Array.from({ length: actors }, act))
  const length = syscalls.logged()
  running.process.kill('SIGKILL')
  await running.process.ended
  journal.close()
  const calls = readWriteLog(syscalls.logFile, length)
  place.folder.remove()
  return { calls, marks, before }
}

/** Cuts the power behind calls chosen at random, most of them flushes, and opens what the device shows. */
function replay({ calls, marks, before }: Recording, cuts: number, random: Random) {
  const candidates = calls.flatMap(({ kind }, index) =>
    kind === 'sync' || random.chance(0.02) ? [index] : [],
  )
  const step = Math.max(1, candidates.length / cuts)
  const chosen = new Set(
    Array.from(
      { length: Math.min(cuts, candidates.length) },
      (_, index) => candidates[Math.floor(index * step)],
    ),
  )
  const device = new Device(before)
  const faults: string[] = []
  for (const [index, call] of calls.entries()) {
    device.take(call)
    if (!chosen.has(index)) continue
    const kept = marks.filter(({ at }) => at <= call.endsAt)
    const isKept = index % 2 === 0 ? undefined : () => random.chance(0.5)
    const found = examine(device.afterCut(isKept), kept)
    faults.push(...found.map((fault) => `cut at call ${index}: ${fault}`))
  }
  return { points: chosen.size, faults }
}

function examine(image: ReturnType<Device['afterCut']>, marks: readonly Mark[]): string[] {
  const folder = temporaryDirectory()
  const file = join(folder.path, 'trustbench.sqlite')
  try {
    writeFileSync(file, image.database)
    if (image.wal.length > 0) writeFileSync(`${file}-wal`, image.wal)
    openDatabase(file, Date.now(), openStoreFiles(file)).close()
    const connection = new BetterSqlite3(file, { readonly: true })
    try {
      const integrity = String(connection.pragma('integrity_check(1)', { simple: true }))
      const faults = integrity === 'ok' ? [] : [integrity]
      for (const mark of marks) if (!isThere(connection, mark)) faults.push(`lost: ${mark.step}`)
      return faults
    } finally {
      connection.close()
    }
  } catch (error) {
    return [`it does not open: ${error instanceof Error ? error.message : error}`]
  } finally {
    folder.remove()
  }
}

const hashOf = (text: string) => createHash('sha256').update(text).digest()

const claimsOf = (jwt: string) =>
  JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString('utf8'))

/** Whether the store shows an acknowledged write. */
function isThere(connection: BetterSqlite3.Database, { step, what }: Mark): boolean {
  const has = (query: string, ...values: unknown[]) =>
    connection.prepare(query).get(...values) !== undefined
  switch (step) {
    case 'registration':
      return has('SELECT 1 FROM client WHERE client_id = ?', what)
    case 'code':
      return has('SELECT 1 FROM authorization_code WHERE code_hash = ?', hashOf(what))
    case 'redemption':
    case 'refresh':
      return has('SELECT 1 FROM access_token WHERE token_hash = ?', hashOf(what))
    case 'revocation':
      return has(
        `SELECT 1 FROM refresh_token r JOIN authorization_grant g ON g.id = r.grant_id
         WHERE r.token_hash = ? AND g.revoked_at IS NOT NULL`,
        hashOf(what),
      )
    case 'assertion': {
      const { iss, jti } = claimsOf(what)
      return has('SELECT 1 FROM client_assertion WHERE iss = ? AND jti = ?', iss, jti)
    }
    case 'key':
      return has('SELECT 1 FROM key_pair WHERE id = ?', what)
    case 'rotation':
      return true
  }
}
