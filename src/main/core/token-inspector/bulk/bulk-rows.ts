import type { BulkGroupKind, BulkRow } from '../../../../shared/contract/inspector-bulk.ts'
import type { ThreadRow } from '../apart/protocol.ts'

/** How many tokens are listed, and how many groups of one kind are told apart. */
export const bulkLimits = { rows: 20_000, groups: 5_000 } as const

/** Stands for the groups beyond the limit. */
const otherGroups = 'others'

/** Which rows are wanted. */
export interface RowFilter {
  readonly group?: { readonly by: BulkGroupKind; readonly value: string } | undefined
  readonly search: string
  readonly outcome?: 'failed' | 'warning' | 'clean' | undefined
}

/** What a bulk inspection found: the first tokens one by one, and all of them in numbers. */
export interface BulkRows {
  add(rows: readonly ThreadRow[]): void
  counts(): {
    tokens: number
    withFailures: number
    withWarnings: number
    verified: number
    invalid: number
    listed: number
  }
  groups(by: BulkGroupKind): { value: string; tokens: number }[]
  find(filter: RowFilter, limit: number, offset: number): { rows: BulkRow[]; total: number }
  all(): readonly BulkRow[]
  /** Hears every row as it comes, so that it can be written elsewhere. */
  onRows(listener: (rows: readonly BulkRow[]) => void): void
}

/** Keeps what a bulk inspection found, in memory that is bounded. */
export function createBulkRows(): BulkRows {
  const kept: BulkRow[] = []
  const listeners: ((rows: readonly BulkRow[]) => void)[] = []
  const groups = new Map<BulkGroupKind, Map<string, number>>()
  const counts = { tokens: 0, withFailures: 0, withWarnings: 0, verified: 0, invalid: 0 }

  const count = (by: BulkGroupKind, value: string) => {
    const group = groups.get(by) ?? new Map<string, number>()
    groups.set(by, group)
    const name = group.has(value) || group.size < bulkLimits.groups ? value : otherGroups
    group.set(name, (group.get(name) ?? 0) + 1)
  }

  const note = (row: ThreadRow): BulkRow => {
    counts.tokens += 1
    if (row.failed.length > 0) counts.withFailures += 1
    else if (row.warnings.length > 0) counts.withWarnings += 1
    if (row.signature === 'valid') counts.verified += 1
    if (row.signature === 'invalid') counts.invalid += 1
    for (const by of ['issuer', 'key', 'kind'] as const) count(by, groupOf(row, by))
    for (const id of [...row.failed, ...row.warnings]) count('finding', id)
    return { number: counts.tokens, ...row }
  }

  return {
    add: (rows) => {
      const numbered = rows.map(note)
      if (kept.length < bulkLimits.rows)
        kept.push(...numbered.slice(0, bulkLimits.rows - kept.length))
      for (const listener of listeners) listener(numbered)
    },
    counts: () => ({ ...counts, listed: kept.length }),
    groups: (by) =>
      [...(groups.get(by) ?? [])]
        .map(([value, tokens]) => ({ value, tokens }))
        .sort((a, b) => b.tokens - a.tokens),
    find: (filter, limit, offset) => {
      const found = kept.filter((row) => matches(row, filter))
      return { rows: found.slice(offset, offset + limit), total: found.length }
    },
    all: () => kept,
    onRows: (listener) => {
      listeners.push(listener)
    },
  }
}

function groupOf(row: ThreadRow, by: 'issuer' | 'key' | 'kind'): string {
  if (by === 'issuer') return row.issuer ?? 'no issuer'
  if (by === 'key') return row.kid ?? 'no kid'
  return row.kind
}

function matches(row: BulkRow, { group, search, outcome }: RowFilter): boolean {
  if (group !== undefined) {
    const isIn =
      group.by === 'finding'
        ? row.failed.includes(group.value) || row.warnings.includes(group.value)
        : groupOf(row, group.by) === group.value
    if (!isIn) return false
  }
  if (outcome === 'failed' && row.failed.length === 0) return false
  if (outcome === 'warning' && row.warnings.length === 0) return false
  if (outcome === 'clean' && row.failed.length + row.warnings.length > 0) return false
  if (search === '') return true
  const wanted = search.toLowerCase()
  return [row.place, row.fingerprint, row.issuer, row.client, row.kid, row.kind].some(
    (text) => text?.toLowerCase().includes(wanted) === true,
  )
}
