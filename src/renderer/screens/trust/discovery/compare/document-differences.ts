import type { DiscoveryReport } from '../../../../../shared/contract/discovery.ts'
import type { UdapDiscoveryReport } from '../../../../../shared/contract/udap-discovery.ts'
import type { CheckListItem } from '../../../../components/index.ts'

/** The documents that are compared, UDAP first. */
export const comparedDocuments = ['UDAP', 'SMART', 'RFC 8414'] as const

/** One field that the UDAP metadata shares with the documents of OAuth. */
export interface DocumentDifference {
  readonly name: string
  /** JSON in the order of the documents; null where it is absent. */
  readonly values: readonly (string | null)[]
  readonly finding: CheckListItem
}

/** Names by which the lists of a client's ways at the token endpoint are known in all three documents. */
const sharedFields = [
  'authorization_endpoint',
  'token_endpoint',
  'registration_endpoint',
  'grant_types_supported',
  'token_endpoint_auth_methods_supported',
  'token_endpoint_auth_signing_alg_values_supported',
  'scopes_supported',
] as const

/** Compares the UDAP metadata of a server with its SMART configuration and its RFC 8414 metadata. The documents are
 * separate, so lists may differ; one authorization server has one endpoint of each kind.
 * @see UDAP-DISC-005, UDAP-DISC-020, UDAP-DISC-021, UDAP-DISC-022
 */
export function compareDocuments(
  udap: UdapDiscoveryReport,
  oauth: DiscoveryReport,
): readonly DocumentDifference[] {
  return sharedFields.flatMap((name) => {
    const own = udap.fields.find((field) => field.name === name)?.value ?? null
    const others = oauth.fields.find((field) => field.name === name)?.values
    const values = [own, others?.smart ?? null, others?.oauth ?? null]
    if (values.every((value) => value === null)) return []
    return [{ name, values, finding: judge(name, values) }]
  })
}

function judge(name: string, values: readonly (string | null)[]): CheckListItem {
  const [udap = null, ...others] = values
  const said = others.filter((value) => value !== null)
  const base = { name: 'documents-agree', seen: null, wanted: null }
  if (name === 'registration_endpoint' && udap !== null && others.some((value) => value !== udap)) {
    return {
      ...base,
      outcome: 'warning',
      clause: 'UDAP-DISC-021',
      text: 'Apps that look in the documents of OAuth do not find this registration endpoint',
      seen: said.join(' ') || 'none',
      wanted: udap,
    }
  }
  if (name.endsWith('_endpoint') && udap !== null && said.some((value) => value !== udap)) {
    return {
      ...base,
      outcome: 'warning',
      clause: 'UDAP-DISC-020, UDAP-DISC-022',
      text: 'The endpoints differ: UDAP flows use the one of the UDAP metadata',
      seen: said.join(' '),
      wanted: udap,
    }
  }
  const isSame = udap !== null && said.every((value) => value === udap)
  return {
    ...base,
    outcome: isSame ? 'passed' : 'information',
    clause: 'UDAP-DISC-005, UDAP-DISC-020',
    text: isSame
      ? 'The documents agree as far as they speak of it'
      : 'May differ: the UDAP metadata speaks of UDAP flows only',
  }
}
