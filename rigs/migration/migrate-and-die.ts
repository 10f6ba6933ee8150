// A process of the migration rig: brings a store up to date and is killed at one statement on the way. Arguments: a JSON
// DeathPlan. Ends with 0 when it came through.
import BetterSqlite3 from 'better-sqlite3'
import { applyMigrations } from '../../src/main/core/storage/index.ts'
import { type DeathPlan, migrationTime, stepsThatDie } from './death-plan.ts'

// migration-rig.ts passes a plan.
const plan = JSON.parse(process.argv[2] ?? '') as DeathPlan
const connection = new BetterSqlite3(plan.file)
connection.pragma('journal_mode = WAL')
connection.pragma('synchronous = FULL')
connection.function('die', () => {
  process.kill(process.pid, 'SIGKILL')
  return 0
})
const steps = stepsThatDie(plan)
if (plan.isBroken) {
  // The control: each statement is a transaction of its own.
  for (const { sql, id } of steps) {
    if (id <= plan.from) continue
    connection.exec(sql)
    connection.pragma(`user_version = ${id}`)
  }
} else {
  applyMigrations(connection, migrationTime, steps)
}
connection.close()
