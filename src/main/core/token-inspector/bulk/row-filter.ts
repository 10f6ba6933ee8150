import type { BulkFilter, BulkGroupKind } from '../../../../shared/contract/inspector-bulk.ts'

/** Which part of those that fit. */
export interface RowRange {
  readonly limit: number
  readonly offset: number
}

/** What each kind of group is counted by. */
export const groupTexts: Readonly<
  Record<BulkGroupKind, { readonly value: string; readonly from: string }>
> = {
  issuer: { value: "coalesce(issuer, 'no issuer')", from: 'facts' },
  key: { value: "coalesce(kid, 'no kid')", from: 'facts' },
  kind: { value: 'kind', from: 'facts' },
  finding: {
    value: 'finding',
    from: `(SELECT value AS finding, tokens FROM facts, json_each(failed)
            UNION ALL SELECT value, tokens FROM facts, json_each(warnings))`,
  },
}

interface Condition {
  readonly sql: string
  readonly values: readonly string[]
  /** Whether it looks at nothing but what many tokens share. */
  readonly isOfFactsOnly: boolean
}

const outcomes = {
  failed: "failed <> '[]'",
  warning: "warnings <> '[]'",
  clean: "failed = '[]' AND warnings = '[]'",
} as const

/** The filter as a condition of SQL; what a person typed goes in as values only. */
export function conditionOf({ group, search, outcome }: BulkFilter): Condition {
  const parts: string[] = []
  const values: string[] = []
  if (group?.by === 'finding') {
    parts.push(
      `(EXISTS (SELECT 1 FROM json_each(failed) WHERE value = ?)
        OR EXISTS (SELECT 1 FROM json_each(warnings) WHERE value = ?))`,
    )
    values.push(group.value, group.value)
  } else if (group !== undefined) {
    parts.push(`${groupTexts[group.by].value} = ?`)
    values.push(group.value)
  }
  if (outcome !== undefined) parts.push(outcomes[outcome])
  if (search !== '') {
    const searched = [
      "source.name || ':' || token.line",
      "printf('%08x', token.fingerprint)",
      'issuer',
      'client',
      'kid',
      'kind',
    ]
    parts.push(`(${searched.map((text) => `${text} LIKE ? ESCAPE '\\'`).join(' OR ')})`)
    const pattern = `%${search.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
    values.push(...searched.map(() => pattern))
  }
  const sql = parts.length === 0 ? 'TRUE' : parts.map((part) => `(${part})`).join(' AND ')
  return { sql, values, isOfFactsOnly: search === '' }
}

/** Whether every row fits. */
export function isEmpty({ group, search, outcome }: BulkFilter): boolean {
  return group === undefined && search === '' && outcome === undefined
}
