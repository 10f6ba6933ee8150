import type {
  Condition,
  IndexTable,
  QuantityQuery,
  RangeQuery,
  ReferenceQuery,
  TokenQuery,
} from '../search/condition.ts'

/** A piece of SQL with the values for its placeholders, in order. */
export interface SqlFragment {
  readonly sql: string
  readonly values: readonly (string | number)[]
}

const tables: Readonly<Record<IndexTable, string>> = {
  token: 'fhir_token',
  string: 'fhir_string',
  date: 'fhir_date',
  reference: 'fhir_reference',
  quantity: 'fhir_quantity',
}

/** Compiles a condition on the rows of a resource table alias into bound SQL. All names in the text come
 * from this file; everything from a request is a placeholder.
 * @param alias `r` followed by the depth of the chain
 * @see spec/security.md FH-03
 */
export function compileCondition(condition: Condition, dataSet: number, depth = 0): SqlFragment {
  const alias = `r${depth}`
  const inner = (part: Condition) => compileCondition(part, dataSet, depth)
  switch (condition.kind) {
    case 'all':
      return join(condition.of.map(inner), ' AND ', '1')
    case 'any':
      return join(condition.of.map(inner), ' OR ', '0')
    case 'not': {
      const { sql, values } = inner(condition.of)
      return { sql: `NOT (${sql})`, values }
    }
    case 'id':
      return {
        sql: `${alias}.id IN (${condition.ids.map(() => '?').join(', ')})`,
        values: condition.ids,
      }
    case 'lastUpdated':
      return compileRange(condition.range, `${alias}.last_updated`, `${alias}.last_updated + 1`)
    case 'chain':
      return compileChain(condition, dataSet, depth)
    case 'has':
      return compileHas(condition, dataSet, depth)
    case 'present':
      return inIndex(alias, condition.table, condition.index, { sql: '1', values: [] })
    default:
      return inIndex(alias, condition.kind, condition.index, compileValues(condition))
  }
}

type ValueCondition = Extract<Condition, { readonly anyOf: unknown; readonly index: string }>

function compileValues(condition: ValueCondition): SqlFragment {
  switch (condition.kind) {
    case 'token':
      return join(condition.anyOf.map(compileToken), ' OR ', '0')
    case 'string':
      return join(
        condition.anyOf.map((text) => compileString(text, condition.match)),
        ' OR ',
        '0',
      )
    case 'date':
      return join(
        condition.anyOf.map((range) => compileRange(range, 'low', 'high')),
        ' OR ',
        '0',
      )
    case 'quantity':
      return join(condition.anyOf.map(compileQuantity), ' OR ', '0')
    case 'reference':
      return join(condition.anyOf.map(compileReference), ' OR ', '0')
  }
}

function inIndex(alias: string, table: IndexTable, index: string, where: SqlFragment): SqlFragment {
  return {
    sql: `${alias}.key IN (SELECT resource_key FROM ${tables[table]} WHERE parameter = ? AND (${where.sql}))`,
    values: [index, ...where.values],
  }
}

function compileToken({ system, code }: TokenQuery): SqlFragment {
  const parts: SqlFragment[] = []
  if (code !== undefined) parts.push({ sql: 'code = ?', values: [code] })
  if (system !== undefined) parts.push({ sql: 'system = ?', values: [system] })
  return join(parts, ' AND ', '1')
}

function compileString(text: string, match: 'starts' | 'contains' | 'exact'): SqlFragment {
  if (match === 'exact') return { sql: 'exact = ?', values: [text] }
  if (match === 'contains') return { sql: 'instr(folded, ?) > 0', values: [text] }
  return { sql: 'folded >= ? AND folded < ?', values: [text, `${text}\u{10ffff}`] }
}

/** Compares the span [low, high) of a row with the span of the search. */
function compileRange(range: RangeQuery, low: string, high: string): SqlFragment {
  switch (range.prefix) {
    case 'eq':
      return { sql: `${low} >= ? AND ${high} <= ?`, values: [range.low, range.high] }
    case 'ne':
      return { sql: `NOT (${low} >= ? AND ${high} <= ?)`, values: [range.low, range.high] }
    case 'gt':
      return { sql: `${high} > ?`, values: [range.high] }
    case 'ge':
      return {
        sql: `${high} > ? OR (${low} >= ? AND ${high} <= ?)`,
        values: [range.high, range.low, range.high],
      }
    case 'lt':
      return { sql: `${low} < ?`, values: [range.low] }
    case 'le':
      return {
        sql: `${low} < ? OR (${low} >= ? AND ${high} <= ?)`,
        values: [range.low, range.low, range.high],
      }
    case 'sa':
      return { sql: `${low} >= ?`, values: [range.high] }
    case 'eb':
      return { sql: `${high} <= ?`, values: [range.low] }
    case 'ap':
      return { sql: `${low} < ? AND ${high} > ?`, values: [range.high, range.low] }
  }
}

function compileQuantity(query: QuantityQuery): SqlFragment {
  const parts = [compileQuantityValue(query)]
  if (query.system !== undefined) parts.push({ sql: 'system = ?', values: [query.system] })
  if (query.unit !== undefined) {
    parts.push(
      query.system === undefined
        ? { sql: 'code = ? OR unit = ?', values: [query.unit, query.unit] }
        : { sql: 'code = ?', values: [query.unit] },
    )
  }
  return join(parts, ' AND ', '1')
}

/** Rows hold points (low = high) or closed ranges; `eq` allows the precision of the number searched. */
function compileQuantityValue({ prefix, low, high, number }: QuantityQuery): SqlFragment {
  switch (prefix) {
    case 'eq':
      return { sql: 'low >= ? AND high < ?', values: [low, high] }
    case 'ne':
      return { sql: 'NOT (low >= ? AND high < ?)', values: [low, high] }
    case 'gt':
    case 'sa':
      return { sql: `${prefix === 'sa' ? 'low' : 'high'} > ?`, values: [number] }
    case 'lt':
    case 'eb':
      return { sql: `${prefix === 'eb' ? 'high' : 'low'} < ?`, values: [number] }
    case 'ge':
      return { sql: 'high >= ?', values: [number] }
    case 'le':
      return { sql: 'low <= ?', values: [number] }
    case 'ap': {
      const width = Math.abs(number) * 0.1
      return { sql: 'high >= ? AND low <= ?', values: [number - width, number + width] }
    }
  }
}

function compileReference({ targetTypes, targetId }: ReferenceQuery): SqlFragment {
  if (targetTypes.length === 0) return { sql: 'target_id = ?', values: [targetId] }
  return {
    sql: `target_id = ? AND target_type IN (${targetTypes.map(() => '?').join(', ')})`,
    values: [targetId, ...targetTypes],
  }
}

function compileChain(
  condition: Extract<Condition, { kind: 'chain' }>,
  dataSet: number,
  depth: number,
): SqlFragment {
  const to = compileCondition(condition.to, dataSet, depth + 1)
  const target = `r${depth + 1}`
  return {
    sql: `r${depth}.key IN (SELECT f.resource_key FROM fhir_reference f
      JOIN fhir_resource ${target} ON ${target}.data_set = ? AND ${target}.type = f.target_type
        AND ${target}.id = f.target_id
      WHERE f.parameter = ? AND f.target_type = ? AND ${target}.content IS NOT NULL AND (${to.sql}))`,
    values: [dataSet, condition.index, condition.type, ...to.values],
  }
}

function compileHas(
  condition: Extract<Condition, { kind: 'has' }>,
  dataSet: number,
  depth: number,
): SqlFragment {
  const from = compileCondition(condition.from, dataSet, depth + 1)
  const source = `r${depth + 1}`
  return {
    sql: `(r${depth}.type, r${depth}.id) IN (SELECT f.target_type, f.target_id FROM fhir_reference f
      JOIN fhir_resource ${source} ON ${source}.key = f.resource_key
      WHERE f.parameter = ? AND ${source}.data_set = ? AND ${source}.type = ?
        AND ${source}.content IS NOT NULL AND (${from.sql}))`,
    values: [condition.index, dataSet, condition.type, ...from.values],
  }
}

/** Joins fragments, each in parentheses; nothing to join gives the neutral element. */
function join(parts: readonly SqlFragment[], by: string, neutral: string): SqlFragment {
  if (parts.length === 0) return { sql: neutral, values: [] }
  return {
    sql: parts.map((part) => `(${part.sql})`).join(by),
    values: parts.flatMap((part) => part.values),
  }
}
