import type { BulkFormat, BulkRow } from '../../../../shared/contract/inspector-bulk.ts'
import { renderCsvLine } from './csv.ts'
import { allRules } from './render-report.ts'
import { renderSarifResult, type SarifResult, sarifFrame } from './sarif.ts'
import { visible } from './visible-text.ts'

/** How the tokens of a bulk inspection are written, any number of them one after the other. */
export interface BulkFile {
  readonly name: string
  readonly mediaType: string
  readonly head: string
  readonly tail: string
  /** @param hasBegun whether rows were written before that were not empty */
  rows(rows: readonly BulkRow[], hasBegun: boolean): string
}

/** The file of one format. */
export function bulkFile(format: BulkFormat, version: string): BulkFile {
  const between = (texts: readonly string[], hasBegun: boolean) =>
    texts.length === 0 ? '' : `${hasBegun ? ',\n' : ''}${texts.join(',\n')}`
  switch (format) {
    case 'csv':
      return {
        name: 'token-inspection.csv',
        mediaType: 'text/csv',
        head: `${renderCsvLine(bulkHead)}\r\n`,
        tail: '',
        rows: (rows) => rows.map((row) => `${bulkCsvLine(row)}\r\n`).join(''),
      }
    case 'json':
      return {
        name: 'token-inspection.json',
        mediaType: 'application/json',
        head: '[\n',
        tail: '\n]\n',
        rows: (rows, hasBegun) =>
          between(
            rows.map((row) => JSON.stringify(row)),
            hasBegun,
          ),
      }
    case 'json-lines':
      return {
        name: 'token-inspection.jsonl',
        mediaType: 'application/x-ndjson',
        head: '',
        tail: '',
        rows: (rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
      }
    case 'sarif':
      return {
        name: 'token-inspection.sarif',
        mediaType: 'application/sarif+json',
        ...sarifFrame(version, allRules),
        rows: (rows, hasBegun) =>
          between(rows.flatMap(bulkResults).map(renderSarifResult), hasBegun),
      }
  }
}

const levelOf = new Map(allRules.map(({ id, level }) => [id, level]))

/** Columns of a bulk inspection as CSV. */
const bulkHead = [
  'number',
  'place',
  'kind',
  'profile',
  'issuer',
  'client',
  'alg',
  'kid',
  'signature',
  'key',
  'expires',
  'failed',
  'warnings',
  'fingerprint',
] as const

/** One token of a bulk inspection as a line of CSV. */
function bulkCsvLine(row: BulkRow): string {
  return renderCsvLine([
    String(row.number),
    row.place,
    row.kind,
    row.profile ?? '',
    row.issuer ?? '',
    row.client ?? '',
    row.alg ?? '',
    row.kid ?? '',
    row.signature,
    row.key ?? '',
    row.expiresAt === null ? '' : String(row.expiresAt),
    row.failed.join(' '),
    row.warnings.join(' '),
    row.fingerprint,
  ])
}

/** The findings about one token of a bulk inspection. */
function bulkResults(row: BulkRow): SarifResult[] {
  const colon = row.place.lastIndexOf(':')
  return [...row.failed, ...row.warnings].map((ruleId) => ({
    ruleId,
    level: row.failed.includes(ruleId) ? (levelOf.get(ruleId) ?? 'error') : 'warning',
    text: `${ruleId} does not hold for a token of the kind ${row.kind}, issued by ${visible(row.issuer ?? 'nobody')}.`,
    uri: row.place.slice(0, colon),
    line: Number(row.place.slice(colon + 1)) || 1,
    fingerprint: row.fingerprint,
  }))
}
