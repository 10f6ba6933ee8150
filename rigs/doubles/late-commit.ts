// Loaded into a server by --import, as a control: its store answers before it commits. One transaction stays open under all
// others and is committed five times a second, so that what a kill takes away was acknowledged.
import BetterSqlite3 from 'better-sqlite3'

const { transaction } = BetterSqlite3.prototype
const held = new WeakSet<object>()

BetterSqlite3.prototype.transaction = function (this: BetterSqlite3.Database, work) {
  if (this.name.endsWith('/trustbench.sqlite') && !held.has(this)) {
    held.add(this)
    holdBack(this)
  }
  // The original's own types are what the double stands for.
  return Reflect.apply(transaction, this, [work])
} as typeof transaction

const statement = Object.getPrototypeOf(new BetterSqlite3(':memory:').prepare('SELECT 1'))
const { run } = statement

/** The program's own groups begin and commit inside the one that is held. */
statement.run = function (this: BetterSqlite3.Statement, ...values: unknown[]) {
  const isBorder = this.source === 'BEGIN IMMEDIATE' || this.source === 'COMMIT'
  if (isBorder && held.has(this.database) && this.database.inTransaction) return { changes: 0 }
  return Reflect.apply(run, this, values)
}

function holdBack(connection: BetterSqlite3.Database): void {
  const timer = setInterval(() => {
    if (!connection.open) return clearInterval(timer)
    if (connection.inTransaction) connection.exec('COMMIT')
    connection.exec('BEGIN IMMEDIATE')
  }, 200)
  timer.unref()
}
