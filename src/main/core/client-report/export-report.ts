import type { ClientReport, JudgedRule } from '../../../shared/contract/client-report.ts'
import { type JUnitCase, writeJUnit } from '../exports/index.ts'
import { type Block, renderHtml } from '../token-inspector/index.ts'

/** A report as a file. */
export interface ReportFile {
  readonly fileName: string
  readonly mediaType: string
  readonly text: string
}

/** Writes a report as a page that loads and runs nothing, or as JUnit XML.
 * @see spec/security.md TI-01, TI-04
 */
export function exportReport(report: ClientReport, format: 'html' | 'junit'): ReportFile {
  const name = `client-report-${report.client_id.replaceAll(/[^\w.-]/g, '_').slice(0, 80)}`
  return format === 'html'
    ? { fileName: `${name}.html`, mediaType: 'text/html', text: writePage(report) }
    : { fileName: `${name}.xml`, mediaType: 'application/xml', text: writeCases(report) }
}

const order: ReadonlyArray<readonly [verdict: JudgedRule['verdict'], title: string]> = [
  ['failed', 'Failed'],
  ['passed', 'Passed'],
  ['not-seen', 'Not seen'],
]

function writePage(report: ClientReport): string {
  const count = (verdict: JudgedRule['verdict']) =>
    report.rules.filter((rule) => rule.verdict === verdict).length
  const blocks: Block[] = [
    { kind: 'heading', level: 1, text: `Client conformance: ${report.client_name}` },
    {
      kind: 'text',
      text: `${report.client_id}. ${instant(report.fromMs)} to ${instant(report.toMs)}, ${report.exchanges} exchanges${report.isTruncated ? '; older ones were left out' : ''}. ${count('failed')} failed, ${count('passed')} passed, ${count('not-seen')} not seen.`,
    },
    ...order.flatMap(([verdict, title]) => {
      const rules = report.rules.filter((rule) => rule.verdict === verdict)
      return rules.length === 0
        ? []
        : [
            { kind: 'heading', level: 2, text: `${title} (${rules.length})` } as const,
            ...rules.flatMap(describeRule),
          ]
    }),
  ]
  return renderHtml(blocks, `Client conformance of ${report.client_name}`)
}

function describeRule(rule: JudgedRule): Block[] {
  const { title, level, clause, how, findings, judged, failed } = rule
  const left = judged - findings.length
  return [
    { kind: 'heading', level: 3, text: `${level}: ${title}` },
    { kind: 'text', text: `${clause}. ${how}` },
    ...(findings.length === 0
      ? []
      : [
          {
            kind: 'table',
            head: ['Verdict', 'Time', 'Request', 'Status', 'Seen', 'Wanted', 'Exchange'],
            rows: findings.map((each) => [
              each.outcome,
              instant(each.atMs),
              each.request,
              String(each.status),
              each.seen,
              each.wanted,
              each.exchangeId,
            ]),
          } as const,
        ]),
    ...(left <= 0
      ? []
      : [{ kind: 'text', text: `${left} more judged; ${failed} failed in all.` } as const]),
  ]
}

function writeCases(report: ClientReport): string {
  return writeJUnit(`Client conformance of ${report.client_id}`, [
    {
      name: report.client_name,
      startedAtMs: report.fromMs,
      properties: {
        client_id: report.client_id,
        exchanges: String(report.exchanges),
        ...(report.runId === null ? {} : { launch: report.runId }),
      },
      cases: report.rules.map(toCase),
    },
  ])
}

/** A SHOULD or MAY that is not kept is no failure of a pipeline: it is told, and skipped. */
function toCase({
  id,
  title,
  level,
  clause,
  how,
  verdict,
  failed,
  findings,
}: JudgedRule): JUnitCase {
  const shared = { name: `${id}: ${title}`, classname: `client-conformance.${level}` }
  if (verdict === 'passed') return shared
  if (verdict === 'not-seen')
    return { ...shared, skipped: 'not seen: nothing of the kind was sent' }
  const [worst] = findings
  const message = `seen ${worst?.seen ?? ''}, wanted ${worst?.wanted ?? ''}`
  if (level !== 'SHALL') return { ...shared, skipped: `${level} not kept: ${message} (${clause})` }
  const lines = findings
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ request, status, seen, exchangeId }) => `${request} ${status}: ${seen} [${exchangeId}]`)
  return {
    ...shared,
    failure: { message, clause, text: [how, `${failed} failed:`, ...lines].join('\n') },
  }
}

function instant(atMs: number): string {
  return new Date(atMs).toISOString()
}
