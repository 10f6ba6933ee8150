import type { Verdict as VerdictName } from '../../../../shared/design-tokens.ts'
import type { CheckListItem } from '../../../components/index.ts'

/** The results of rules, whoever applied them. */
export type Findings = readonly Pick<CheckListItem, 'outcome'>[]

/** The worst of the findings; `info` while no rule was applied. */
export function verdictOf(findings: Findings): VerdictName {
  const has = (outcome: CheckListItem['outcome']) =>
    findings.some((finding) => finding.outcome === outcome)
  if (has('failed')) return 'fail'
  if (has('warning')) return 'warn'
  return has('passed') ? 'pass' : 'info'
}

/** The same in words, as in `2 rules broken`. */
export function wordOf(findings: Findings): string {
  const count = (outcome: CheckListItem['outcome']) =>
    findings.filter((finding) => finding.outcome === outcome).length
  const [failed, warnings, passed] = [count('failed'), count('warning'), count('passed')]
  if (failed > 0) return failed === 1 ? '1 rule broken' : `${failed} rules broken`
  if (warnings > 0) return warnings === 1 ? '1 warning' : `${warnings} warnings`
  if (passed > 0) return passed === 1 ? '1 rule kept' : `${passed} rules kept`
  return 'no rule'
}
