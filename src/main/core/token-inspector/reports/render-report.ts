import type { Inspection, ReportFile, ReportFormat } from '../../../../shared/contract/inspector.ts'
import type { BulkRow } from '../../../../shared/contract/inspector-bulk.ts'
import { certificateRules, crlRules } from '../others/certificate-rules.ts'
import { keyRules } from '../others/key-rules.ts'
import { requestRules } from '../others/request-rules.ts'
import { inspectorRules } from '../rules/index.ts'
import { renderCsv, renderCsvLine } from './csv.ts'
import { documentOf, renderHtml, renderMarkdown } from './document.ts'
import { redact } from './redact.ts'
import { renderSarif, type SarifResult, type SarifRule, sentenceOf } from './sarif.ts'
import { visible } from './visible-text.ts'

/** Every rule, for the list in a SARIF log. */
export const allRules: readonly SarifRule[] = [
  ...inspectorRules,
  ...keyRules,
  ...requestRules,
  ...certificateRules,
  ...crlRules,
]

const levelOf = new Map(allRules.map(({ id, level }) => [id, level]))

/** Gives an inspection as a file, redacted unless it is asked otherwise. */
export function renderReport(
  inspection: Inspection,
  format: ReportFormat,
  isRedacted: boolean,
  version: string,
): ReportFile {
  const shown = isRedacted ? redact(inspection) : inspection
  switch (format) {
    case 'markdown':
      return file('md', 'text/markdown', renderMarkdown(documentOf(shown, isRedacted)))
    case 'html':
      return file(
        'html',
        'text/html',
        renderHtml(documentOf(shown, isRedacted), 'Token inspection'),
      )
    case 'json':
      return file('json', 'application/json', `${JSON.stringify(shown, null, 2)}\n`)
    case 'sarif':
      return file(
        'sarif',
        'application/sarif+json',
        renderSarif(version, allRules, resultsOf(shown)),
      )
    case 'csv':
      return file('csv', 'text/csv', findingsAsCsv(shown))
  }
}

function file(extension: string, mediaType: string, content: string): ReportFile {
  return { name: `token-inspection.${extension}`, mediaType, content }
}

function resultsOf({ tokens }: Inspection): SarifResult[] {
  return tokens.flatMap(({ findings, place, fingerprint }) =>
    findings
      .filter(({ outcome }) => outcome === 'failed' || outcome === 'warning')
      .map((finding) => ({
        ruleId: finding.id,
        level: finding.outcome === 'failed' ? finding.level : ('warning' as const),
        text: sentenceOf(finding),
        uri: place,
        line: 1,
        fingerprint,
      })),
  )
}

function findingsAsCsv({ tokens }: Inspection): string {
  const head = [
    'place',
    'kind',
    'profile',
    'fingerprint',
    'signature',
    'outcome',
    'rule',
    'text',
    'seen',
    'wanted',
    'clause',
  ]
  const rows = tokens.flatMap((token) =>
    token.findings.map(({ outcome, id, text, seen, wanted, clause }) => [
      token.place,
      token.kind,
      token.profile ?? '',
      token.fingerprint,
      token.signature?.state ?? '',
      outcome,
      id,
      text,
      seen ?? '',
      wanted ?? '',
      clause,
    ]),
  )
  return renderCsv(head, rows)
}

/** Columns of a bulk inspection as CSV. */
export const bulkHead = [
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
export function bulkCsvLine(row: BulkRow): string {
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

/** Gives the rows of a bulk inspection as a file. */
export function renderBulk(
  rows: readonly BulkRow[],
  format: 'csv' | 'json' | 'sarif',
  version: string,
): ReportFile {
  if (format === 'csv') {
    const lines = [renderCsvLine(bulkHead), ...rows.map(bulkCsvLine)]
    return file('csv', 'text/csv', `${lines.join('\r\n')}\r\n`)
  }
  if (format === 'json')
    return file('json', 'application/json', `${JSON.stringify(rows, null, 1)}\n`)
  return file(
    'sarif',
    'application/sarif+json',
    renderSarif(version, allRules, rows.flatMap(bulkResults)),
  )
}

/** The findings about one token of a bulk inspection. */
export function bulkResults(row: BulkRow): SarifResult[] {
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
