import type { UdapFinding } from '../../../../../shared/contract/udap-discovery.ts'
import type { CheckListItem } from '../../../../components/index.ts'

/** What rules found, as a list of checks shows it. */
export function toChecks(findings: readonly UdapFinding[]): readonly CheckListItem[] {
  return findings.map(({ check, ...rest }) => ({ name: check, ...rest }))
}
