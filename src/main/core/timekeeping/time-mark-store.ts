import type { Database } from '../storage/index.ts'
import type { ClockStep } from './forward-clock.ts'

/** Keeps the latest time in use, and what had expired by it. */
export interface TimeMarkStore {
  /** @returns milliseconds since the epoch, or undefined in a new store */
  read(): number | undefined
  write(latestMs: number): void
  /** In one transaction: gives all that had expired before a step back an expiry the new time has passed too, and
   * makes the new time the mark.
   */
  endExpired(step: ClockStep, nowMs: number): void
}

/** Every table whose rows expire by `expires_at`; a test compares this list with the schema. What ends as a signed token says
 * cannot be moved and has a column of another name.
 */
export const expiringTables = [
  'access_token',
  'authorization_code',
  'client_secret',
  'initial_access_token',
  'interaction',
  'key_pair',
  'launch_handle',
  'refresh_token',
] as const

/** The time mark in SQLite. */
export function createSqliteTimeMarkStore(database: Database): TimeMarkStore {
  const { connection } = database
  const read = connection.prepare<[], number>('SELECT latest FROM time_mark').pluck()
  const write = connection.prepare(
    `INSERT INTO time_mark (id, latest) VALUES (1, ?)
     ON CONFLICT (id) DO UPDATE SET latest = excluded.latest`,
  )
  // The record of an interaction holds its expiry a second time, so the row goes.
  const endInteractions = connection.prepare('DELETE FROM interaction WHERE expires_at <= ?')
  const moveExpiries = expiringTables.map((table) =>
    connection.prepare(
      `UPDATE ${table} SET expires_at = @to WHERE expires_at > @to AND expires_at <= @from`,
    ),
  )
  const endInstances = connection.prepare(
    `UPDATE authorization_grant SET refresh_until = @to
     WHERE refresh_kind = 'instance' AND refresh_until > @to AND refresh_until <= @from`,
  )
  return {
    read: () => read.get(),
    write: (latestMs) => {
      write.run(Math.floor(latestMs))
    },
    endExpired: (step, nowMs) =>
      database.transaction(() => {
        endInteractions.run(step.from)
        for (const move of moveExpiries) move.run(step)
        endInstances.run(step)
        write.run(Math.floor(nowMs))
      }),
  }
}
