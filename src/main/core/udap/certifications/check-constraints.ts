import type { CertificationContent } from '../../../../shared/udap/certification.ts'
import { describeMember, type JwtMembers } from '../../jwt/index.ts'
import type { UdapJwtError } from '../udap-jwt/index.ts'
import { unfitMember } from './certification.ts'
import { fitsRedirectPattern } from './match-redirect-pattern.ts'

/** Members that must be equal where both the certification and the statement have them. */
const scalars = [
  'client_name',
  'software_id',
  'software_version',
  'client_uri',
  'logo_uri',
  'tos_uri',
  'policy_uri',
  'launch_uri',
  'token_endpoint_auth_method',
] as const

/** Members of which the statement may ask for a part. */
const lists = ['contacts', 'grant_types', 'response_types'] as const

/** Checks that a statement asks for nothing beyond what was certified; what it leaves out fits.
 * @throws {UdapJwtError} stage `claims`, naming the member
 * @see UDAP Certifications and Endorsements section 3; UDAP-CERT-009, UDAP-CERT-011
 */
export function checkConstraints(content: CertificationContent, statement: JwtMembers): void {
  for (const name of scalars) {
    const [certified, asked] = [content[name], statement[name]]
    if (certified === undefined || asked === undefined || certified === asked) continue
    throw outside(name, asked, certified)
  }
  for (const name of lists) requirePart(name, statement[name], content[name])
  requirePart('scope', scopesOf(statement['scope']), scopesOf(content.scope))
  requirePart('redirect_uris', statement['redirect_uris'], content.redirect_uris, (uri, pattern) =>
    fitsRedirectPattern(uri, pattern),
  )
}

function scopesOf(scope: unknown): readonly string[] | undefined {
  if (typeof scope !== 'string') return undefined
  return scope.split(' ').filter((entry) => entry !== '')
}

function requirePart(
  name: string,
  asked: unknown,
  certified: readonly string[] | undefined,
  fits: (asked: string, certified: string) => boolean = (one, other) => one === other,
): void {
  if (certified === undefined || !Array.isArray(asked)) return
  const extra = asked.find((one) => !certified.some((other) => fits(String(one), other)))
  if (extra !== undefined) throw outside(name, extra, certified.join(' '))
}

function outside(name: string, asked: unknown, certified: string): UdapJwtError {
  const requirement = name === 'redirect_uris' ? 'UDAP-CERT-009, UDAP-CERT-011' : 'UDAP-CERT-009'
  return unfitMember(
    name,
    certified,
    `one that covers ${describeMember(asked)} of the statement`,
    requirement,
  )
}

/** What an app asks to be registered as that could be certified, apart from what its profile leaves no choice in. */
const coverable = [
  'client_name',
  'contacts',
  'grant_types',
  'redirect_uris',
  'scope',
  'client_uri',
  'logo_uri',
  'tos_uri',
  'policy_uri',
  'software_id',
  'software_version',
] as const

/** The parameters of a statement that no certification says anything about. @see UDAP-CERT-010 */
export function findUncovered(
  contents: readonly CertificationContent[],
  statement: JwtMembers,
): readonly string[] {
  return coverable.filter(
    (name) =>
      statement[name] !== undefined && contents.every((content) => content[name] === undefined),
  )
}
