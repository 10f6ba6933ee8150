import { setImmediate } from 'node:timers/promises'
import type { Connection } from './database.ts'

/** A table whose rows are listed. */
export interface ListedTable {
  readonly name: string
  /** Column of text that names a row. */
  readonly id: string
}

/** Which rows a walk looks for, and in which order it meets them. */
export interface Walk {
  /** An SQL expression that is never NULL; ties go by id. There is an index on the expression and the id, in this spelling. */
  readonly order: string
  readonly where: string
  /** What the condition binds by name; names that begin with `walk` are taken. */
  readonly values: Readonly<Record<string, unknown>>
}

/** Rows looked at before others get their turn; a millisecond or two. */
const rowsAtOnce = 2_000

/** A row in the order of a walk. */
interface Place {
  readonly key: string | number
  readonly id: string
}

/** Finds every row that meets the condition, in order, and lets others run meanwhile. What is written while it goes on may or may
 * not be in it; no other row is missed or comes twice.
 * @returns the ids
 * @see spec/security.md RE-14
 */
export async function walkMatches(
  connection: Connection,
  table: ListedTable,
  walk: Walk,
): Promise<string[]> {
  const { first, lastTwin, lastLater } = preparePlaces(connection, table, walk.order)
  const rangeOf = namedRanges(table, walk.order)
  const select = prepareOnce(({ within, ordered }: Range) =>
    connection
      .prepare<[object], string>(
        `SELECT ${table.id} FROM ${table.name} WHERE ${within} AND (${walk.where}) ${ordered}`,
      )
      .pluck(),
  )
  const ids: string[] = []
  const take = (range: Range, bounds: object) => {
    for (const id of select(range).all({ ...walk.values, ...bounds })) ids.push(id)
  }
  let at = first.get()
  if (at !== undefined) take(rangeOf.lastKey, to(at))
  while (at !== undefined) {
    await setImmediate()
    const start = from(at)
    const twin = lastTwin.get(start)
    if (twin !== undefined) {
      take(rangeOf.someTwins, { ...start, ...to(twin) })
      at = twin
      continue
    }
    take(rangeOf.twins, start)
    at = lastLater.get(start)
    if (at === undefined) take(rangeOf.later, start)
    else {
      take(rangeOf.between, { ...start, ...to(at) })
      take(rangeOf.lastKey, to(at))
    }
  }
  return ids
}

const from = ({ key, id }: Place) => ({ walkFromKey: key, walkFromId: id })
const to = ({ key, id }: Place) => ({ walkToKey: key, walkToId: id })

/** A part of the order, found in the index without looking at another row. */
interface Range {
  readonly within: string
  readonly ordered: string
}

/** What has the key of a place comes after it by id, and is walked in steps of its own where it is much. */
function namedRanges({ id }: ListedTable, order: string) {
  const isTwin = `${order} = @walkFromKey AND ${id} > @walkFromId`
  const isLater = `${order} > @walkFromKey`
  // Where all keys are equal SQLite would still sort by an expression.
  const byId = `ORDER BY ${id}`
  const byKey = `ORDER BY ${order}, ${id}`
  return {
    twins: { within: isTwin, ordered: byId },
    someTwins: { within: `${isTwin} AND ${id} <= @walkToId`, ordered: byId },
    later: { within: isLater, ordered: byKey },
    between: { within: `${isLater} AND ${order} < @walkToKey`, ordered: byKey },
    lastKey: { within: `${order} = @walkToKey AND ${id} <= @walkToId`, ordered: byId },
  }
}

/** Statements that find where a step begins and ends; there is no end where fewer rows are left. */
function preparePlaces(connection: Connection, table: ListedTable, order: string) {
  const { twins, later } = namedRanges(table, order)
  const place = `SELECT ${order} AS key, ${table.id} AS id FROM ${table.name}`
  const endOf = ({ within, ordered }: Range) =>
    `${place} WHERE ${within} ${ordered} LIMIT 1 OFFSET ${rowsAtOnce - 1}`
  return {
    first: connection.prepare<[], Place>(`${place} ORDER BY ${order}, ${table.id} LIMIT 1`),
    lastTwin: connection.prepare<[object], Place>(endOf(twins)),
    lastLater: connection.prepare<[object], Place>(endOf(later)),
  }
}

function prepareOnce<Key, Statement>(prepare: (key: Key) => Statement) {
  const known = new Map<Key, Statement>()
  return (key: Key): Statement => {
    const statement = known.get(key) ?? prepare(key)
    known.set(key, statement)
    return statement
  }
}

/** Finds those of some rows that meet the condition, in the order they have, and lets others run meanwhile.
 * @returns the ids
 */
export async function walkSome(
  connection: Connection,
  { name, id }: ListedTable,
  { where, values }: Walk,
  among: readonly string[],
): Promise<string[]> {
  const select = connection
    .prepare<[object], string>(
      `SELECT ${id} FROM (SELECT key AS walkKey, value AS walkId FROM json_each(@walkIds))
       JOIN ${name} ON ${id} = walkId WHERE ${where} ORDER BY walkKey`,
    )
    .pluck()
  const found: string[] = []
  for (let start = 0; start < among.length; start += rowsAtOnce) {
    if (start > 0) await setImmediate()
    const walkIds = JSON.stringify(among.slice(start, start + rowsAtOnce))
    for (const one of select.all({ ...values, walkIds })) found.push(one)
  }
  return found
}
