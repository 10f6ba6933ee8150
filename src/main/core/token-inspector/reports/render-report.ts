import type { Inspection, ReportFile, ReportFormat } from '../../../../shared/contract/inspector.ts'
import { certificateRules, crlRules } from '../others/certificate-rules.ts'
import { keyRules } from '../others/key-rules.ts'
import { requestRules } from '../others/request-rules.ts'
import { inspectorRules } from '../rules/index.ts'
import { renderCsv } from './csv.ts'
import { documentOf, renderHtml, renderMarkdown } from './document.ts'
import { redact } from './redact.ts'
import { renderSarif, type SarifResult, type SarifRule, sentenceOf } from './sarif.ts'

/** Every rule, for the list in a SARIF log. */
export const allRules: readonly SarifRule[] = [
  ...inspectorRules,
  ...keyRules,
  ...requestRules,
  ...certificateRules,
  ...crlRules,
]

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
