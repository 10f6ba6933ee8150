// Loaded into a server by --import: while the file that KILL_AT_COMMIT names exists, the process is killed at its next transaction
// that writes to the table the file names: just before COMMIT or just after it, before anything is answered.
import { existsSync, readFileSync } from 'node:fs'
import BetterSqlite3 from 'better-sqlite3'

/** What the file says. */
export interface KillOrder {
  readonly moment: 'before' | 'after'
  readonly table: string
}

const orderFile = process.env['KILL_AT_COMMIT'] ?? ''
const { transaction } = BetterSqlite3.prototype
const statement = Object.getPrototypeOf(new BetterSqlite3(':memory:').prepare('SELECT 1'))
const written: string[] = []

for (const method of ['run', 'get', 'all'] as const) {
  const original = statement[method]
  statement[method] = function (this: BetterSqlite3.Statement, ...values: unknown[]) {
    if (this.source === 'COMMIT') return commitGroup(() => Reflect.apply(original, this, values))
    if (this.source === 'BEGIN IMMEDIATE') written.length = 0
    written.push(this.source)
    // Outside of a transaction a statement is one of its own.
    const order = this.database.inTransaction ? undefined : readOrder()
    if (order?.moment === 'before') killIfWriting(order, this.source)
    const result = Reflect.apply(original, this, values)
    if (order !== undefined) killIfWriting(order, this.source)
    return result
  }
}

BetterSqlite3.prototype.transaction = function (
  this: BetterSqlite3.Database,
  work: (...args: unknown[]) => unknown,
) {
  const original = Reflect.apply(transaction, this, [work])
  const immediate = (...args: unknown[]) => {
    const order = this.inTransaction ? undefined : readOrder()
    if (order === undefined) return original.immediate(...args)
    written.length = 0
    const ending = (...given: unknown[]) => {
      const result = work(...given)
      if (order.moment === 'before') killIfWriting(order, ...written)
      return result
    }
    const result = Reflect.apply(transaction, this, [ending]).immediate(...args)
    killIfWriting(order, ...written)
    return result
  }
  const { deferred, exclusive } = original
  return Object.assign((...args: unknown[]) => original(...args), {
    deferred,
    exclusive,
    immediate,
  })
} as typeof transaction

/** A transaction that the program begins and commits itself, for several requests at once. */
function commitGroup<Result>(commit: () => Result): Result {
  const order = readOrder()
  if (order?.moment === 'before') killIfWriting(order, ...written)
  const result = commit()
  if (order !== undefined) killIfWriting(order, ...written)
  return result
}

function killIfWriting({ table }: KillOrder, ...sources: readonly string[]): void {
  const isWriting = new RegExp(`(?:INTO|UPDATE)\\s+${table}\\b`)
  if (sources.some((source) => isWriting.test(source))) process.kill(process.pid, 'SIGKILL')
}

function readOrder(): KillOrder | undefined {
  return existsSync(orderFile) ? JSON.parse(readFileSync(orderFile, 'utf8')) : undefined
}
