import type { ClientReport, JudgedRule } from '../../../../shared/contract/client-report.ts'
import { exportReport } from '../../../core/client-report/index.ts'
import type { Workbench } from '../../../core/workbench.ts'
import { type ExitCode, exitCodes, UnusableInputError } from '../start-failure.ts'
import { ofClient } from './of-client.ts'
import { printable, printableJson } from './printable.ts'
import { giveFile } from './write-secret-file.ts'

/** What was asked of `clients report`. */
export interface ReportRequest {
  readonly clientId: string
  /** Only what came since then, as ISO 8601. */
  readonly since: string | undefined
  readonly html: string | undefined
  readonly junit: string | undefined
  readonly isJson: boolean
}

/** Judges a client by what a data directory holds of it, prints what it broke and writes the files that were asked for.
 * @returns 1 where a SHALL is broken, or nothing at all could be judged
 * @throws {UnusableInputError} a client that is not registered, a time that is none, a file that exists
 */
export async function reportClient(
  { call }: Workbench,
  { clientId, since, html, junit, isJson }: ReportRequest,
): Promise<ExitCode> {
  const subject = {
    client_id: clientId,
    ...(since === undefined ? {} : { since: parseInstant(since) }),
  }
  const report = await ofClient(clientId, () => call('clientReport.build', { subject }))
  for (const [format, path] of [['html', html] as const, ['junit', junit] as const]) {
    if (path === undefined) continue
    giveFile(path, new TextEncoder().encode(exportReport(report, format).text))
  }
  process.stdout.write(isJson ? `${printableJson(report)}\n` : summaryOf(report))
  const isBroken = report.rules.some(
    ({ verdict, level }) => verdict === 'failed' && level === 'SHALL',
  )
  return isBroken || report.exchanges === 0 ? exitCodes.findings : exitCodes.ok
}

function parseInstant(text: string): number {
  const at = /^\d{4}-\d{2}-\d{2}T/.test(text) ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(at) && at >= 0) return Math.floor(at / 1000)
  throw new UnusableInputError('--since', text, 'a time as 2026-03-07T12:00:00Z')
}

function summaryOf(report: ClientReport): string {
  const of = (verdict: JudgedRule['verdict']) =>
    report.rules.filter((rule) => rule.verdict === verdict)
  const broken = of('failed').map(({ level, id, title, clause, failed, findings: [worst] }) => {
    const met = `seen ${worst?.seen ?? ''}, wanted ${worst?.wanted ?? ''}`
    return [level, id, title, `${failed} times`, met, clause]
  })
  const counts = `${of('failed').length} failed, ${of('passed').length} passed, ${of('not-seen').length} not seen, ${report.exchanges} exchanges`
  // What an app sent may hold characters that a terminal obeys.
  return [...broken.map((cells) => cells.map(printable).join('\t')), counts, ''].join('\n')
}
