import type { UdapFinding } from '../../../../shared/contract/udap-discovery.ts'
import { describeMember, type JwtMembers } from '../../jwt/index.ts'
import { isSafeTransport } from '../../safe-transport.ts'
import { notKept, passed, type Rule } from '../finding.ts'

/** Endpoints that stand in the document and under the signature. */
export const signedEndpointNames = [
  'authorization_endpoint',
  'token_endpoint',
  'registration_endpoint',
] as const

/** One of the endpoints. */
export type SignedEndpointName = (typeof signedEndpointNames)[number]

const clause = 'UDAP-DISC-010, UDAP-DISC-012, UDAP-DISC-013; UDAP Security 2.0.0 section 2.3'

/** Checks one endpoint: there where it has to be, the same in the document and under the signature, and a URL that can be
 * used without being listened in on. Where the two differ the signed one counts, which the lab switch allows to go on with.
 * @see UDAP-DISC-010, UDAP-DISC-012, UDAP-DISC-013; D1; spec/security.md AS-15
 */
export function checkEndpoint(
  name: SignedEndpointName,
  { plain, claims }: { readonly plain: JwtMembers; readonly claims: JwtMembers },
  { base, usesSigned }: { readonly base: string; readonly usesSigned: boolean },
): UdapFinding[] {
  const value = plain[name]
  const signedValue = claims[name]
  if (name === 'authorization_endpoint' && value === undefined && signedValue === undefined) {
    return [checkAbsence(plain)]
  }
  const agreement: Rule = {
    check: `${name.replaceAll('_', '-')}-signed`,
    clause,
    text: `${name} is the same in the document and under the signature`,
  }
  const used = signedValue
  if (value !== signedValue) {
    const mayGoOn = usesSigned && typeof signedValue === 'string'
    const seen = `${describeMember(value)} in the document, ${describeMember(signedValue)} signed`
    const finding = notKept(agreement, seen, 'the same URL', mayGoOn ? 'warning' : 'failed')
    return mayGoOn ? [finding, ...checkUrl(name, used, base)] : [finding]
  }
  return [passed(agreement, describeMember(value)), ...checkUrl(name, used, base)]
}

/** @see UDAP-DISC-007; spec/udap.md section 9.1 */
function checkAbsence(plain: JwtMembers): UdapFinding {
  const rule: Rule = {
    check: 'authorization-endpoint-needed',
    clause: 'UDAP-DISC-006, UDAP-DISC-007; UDAP Security 2.0.0 section 2.2',
    text: 'authorization_endpoint is there exactly with authorization_code',
  }
  const grants = plain['grant_types_supported']
  const isNeeded = Array.isArray(grants) && grants.includes('authorization_code')
  return isNeeded
    ? notKept(rule, 'absent', 'a URL, since authorization_code is listed')
    : passed(rule)
}

function checkUrl(name: SignedEndpointName, value: unknown, base: string): UdapFinding[] {
  const rule: Rule = {
    check: `${name.replaceAll('_', '-')}-usable`,
    clause: 'UDAP-DISC-024; GEN-21; UDAP Security 2.0.0 section 2.2',
    text: `${name} is an absolute https URL, or http on this machine`,
  }
  const isUrl = typeof value === 'string' && isSafeTransport(value) && !value.includes('#')
  if (!isUrl) return [notKept(rule, describeMember(value), 'an absolute https URL')]
  return [passed(rule, value), ...checkHost(name, value, base)]
}

/** @see spec/security.md AS-15 */
function checkHost(name: SignedEndpointName, value: string, base: string): UdapFinding[] {
  const { host } = new URL(value)
  const { host: wanted } = new URL(base)
  if (host === wanted) return []
  const rule: Rule = {
    check: `${name.replaceAll('_', '-')}-host`,
    clause: 'AS-15',
    text: `${name} is at the host of the base URL`,
  }
  return [notKept(rule, host, wanted, 'warning')]
}
