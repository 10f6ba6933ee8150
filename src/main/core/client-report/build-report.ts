import type { ClientReport, JudgedRule } from '../../../shared/contract/client-report.ts'
import { readActivity } from './activity.ts'
import type { GatheredExchanges } from './gather-exchanges.ts'
import type { ReportFacts } from './report-facts.ts'
import type { ClientRule, RuleFinding } from './rule.ts'
import { clientRules } from './rules/index.ts'

const mostFindings = 20

/** Judges what a client did by every rule. Nothing is asked of the client or the server again. */
export function buildReport(
  { exchanges, isTruncated }: GatheredExchanges,
  facts: ReportFacts,
  window: Pick<ClientReport, 'runId' | 'fromMs' | 'toMs'>,
): ClientReport {
  const activity = readActivity(exchanges, facts)
  return {
    client_id: facts.client_id,
    client_name: facts.client_name,
    ...window,
    exchanges: exchanges.length,
    isTruncated,
    rules: clientRules.map((rule) => toJudged(rule, rule.judge(activity))),
  }
}

function toJudged(
  { id, title, clause, level, how }: ClientRule,
  findings: readonly RuleFinding[],
): JudgedRule {
  const failed = findings.filter(({ isHeld }) => !isHeld)
  const passed = findings.filter(({ isHeld }) => isHeld)
  const judged = findings.length === 0 ? 'not-seen' : 'passed'
  return {
    id,
    title,
    clause,
    level,
    how,
    verdict: failed.length > 0 ? 'failed' : judged,
    judged: findings.length,
    failed: failed.length,
    findings: [...failed, ...passed].slice(0, mostFindings).map(toFinding),
  }
}

function toFinding({
  exchange,
  isHeld,
  seen,
  wanted,
}: RuleFinding): JudgedRule['findings'][number] {
  const path = URL.parse(exchange.url)?.pathname ?? ''
  return {
    outcome: isHeld ? 'passed' : 'failed',
    exchangeId: exchange.id,
    request: `${exchange.method} ${path}`,
    atMs: exchange.startedAtMs,
    status: exchange.status,
    seen,
    wanted,
  }
}
