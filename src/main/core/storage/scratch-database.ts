import BetterSqlite3 from 'better-sqlite3'
import type { Connection } from './database.ts'

/** Opens an empty database for results that are too many for memory. SQLite keeps it in a temporary file of its own that has
 * no name others could open it by, and that is gone when the connection closes or the process ends, however it ends.
 * @param cacheKilobytes how much of it stays in memory
 * @see https://www.sqlite.org/inmemorydb.html section 3
 */
export function openScratchDatabase(cacheKilobytes: number): Connection {
  const connection = new BetterSqlite3('')
  // Nothing here outlives a crash, so there is nothing to be durable for.
  connection.pragma('journal_mode = OFF')
  connection.pragma('synchronous = OFF')
  connection.pragma('trusted_schema = OFF')
  connection.pragma(`cache_size = -${cacheKilobytes}`)
  return connection
}
