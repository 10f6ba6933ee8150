import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { applyMigrations, migrations, openDatabase } from '../../src/main/core/storage/index.ts'
import { temporaryDirectory } from '../../test/support/temporary-directory.ts'
import type { Rig } from '../frame/rig.ts'
import { countStatements, type DeathPlan, migrationTime } from './death-plan.ts'
import { dumpStore, makeHistoricalStore } from './historical-store.ts'

/** A migration that dies at each of its statements. */
export const migrationRig: Rig = {
  name: 'migration',
  figure: 'FG-18',
  title: 'kill at each statement of a migration: old or new, nothing between',
  rows: ['RE-08'],
  target: {
    change: 'each statement from the last schema to the newest',
    release: 'each statement from every historical schema',
  },
  limitMinutes: { change: 10, release: 120 },
  run: async (scale) => {
    const schemas = migrations.slice(0, -1).map(({ id }) => id)
    const chosen = scale === 'release' ? schemas : schemas.slice(-1)
    const folder = temporaryDirectory()
    try {
      const faults: string[] = []
      let kills = 0
      let rows = 0
      for (const schema of chosen) {
        const place = join(folder.path, String(schema))
        mkdirSync(place)
        const history = prepare(place, schema)
        rows += history.rows
        // Behind the last statement, too.
        for (let at = 0; at <= countStatements(schema); at += 1) {
          kills += 1
          const plan = { file: history.file, from: schema, at, isBroken: false }
          faults.push(...dieAt(history, plan).map((fault) => `schema ${schema}, ${at}: ${fault}`))
        }
      }
      return {
        reached: `${chosen.length} schemas with ${rows} rows, ${kills} kills, ${faults.length} faults`,
        faults,
        control: {
          broken: 'a migration whose statements are no transaction',
          faults: countBroken(folder.path),
        },
      }
    } finally {
      folder.remove()
    }
  },
}

/** A store of an older version, and what it is before and after its migration. */
interface History {
  readonly original: string
  /** Where it is copied to and killed. */
  readonly file: string
  readonly rows: number
  readonly before: string
  readonly after: string
}

function prepare(place: string, schema: number): History {
  const original = join(place, 'original.sqlite')
  const rows = makeHistoricalStore(original, schema)
  const migrated = join(place, 'migrated.sqlite')
  copyStore(original, migrated)
  const connection = new BetterSqlite3(migrated)
  applyMigrations(connection, migrationTime)
  connection.close()
  const file = join(place, 'killed.sqlite')
  return { original, file, rows, before: dumpStore(original), after: dumpStore(migrated) }
}

/** Kills a migration, and looks at what it left and at what the next start makes of that. */
function dieAt({ original, file, before, after }: History, plan: DeathPlan): string[] {
  copyStore(original, file)
  const program = join(import.meta.dirname, 'migrate-and-die.ts')
  const { signal, status, stderr } = spawnSync(process.execPath, [program, JSON.stringify(plan)], {
    encoding: 'utf8',
  })
  if (signal !== 'SIGKILL')
    return [`it ended with ${signal ?? status} and not by the kill: ${stderr}`]
  const faults: string[] = []
  const left = dumpStore(file)
  if (left !== before && left !== after)
    faults.push('it left neither the old store nor the new one')
  try {
    openDatabase(file, migrationTime).close()
    if (dumpStore(file) !== after) faults.push('the next start did not make the new store of it')
  } catch (error) {
    faults.push(`the next start failed: ${error instanceof Error ? error.message : error}`)
  }
  return faults
}

/** From the first schema, whose way is long: kills a migration without a transaction in its middle. */
function countBroken(folder: string): number {
  const [first] = migrations
  if (first === undefined) return 0
  const place = join(folder, 'control')
  mkdirSync(place)
  const history = prepare(place, first.id)
  const at = Math.floor(countStatements(first.id) / 2)
  return dieAt(history, { file: history.file, from: first.id, at, isBroken: true }).length
}

function copyStore(from: string, to: string): void {
  for (const suffix of ['', '-wal', '-shm']) {
    rmSync(to + suffix, { force: true })
    if (suffix !== '-shm' && existsSync(from + suffix)) copyFileSync(from + suffix, to + suffix)
  }
}
