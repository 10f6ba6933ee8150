import type { UdapDifference } from '../../../../shared/contract/udap-client-shapes.ts'
import type { JwtMembers } from '../../jwt/index.ts'

/** Members that are about the JWT and no part of a registration. */
const ofJwt = new Set(['iss', 'sub', 'aud', 'exp', 'iat', 'jti'])
/** Members that only an answer has. */
const ofAnswer = new Set([
  'client_id',
  'client_id_issued_at',
  'client_secret',
  'client_secret_expires_at',
  'software_statement',
  'certifications',
])

/** Puts what was requested beside what was granted, member by member; those that differ first.
 * @see UDAP-DCR-020, UDAP-DCR-044; UDAP-SCOPE-008
 */
export function compareRegistration(requested: JwtMembers, granted: JwtMembers): UdapDifference[] {
  const names = new Set([...Object.keys(requested), ...Object.keys(granted)])
  const compared = [...names]
    .filter((name) => !ofJwt.has(name) && !ofAnswer.has(name))
    .map((name) => ({
      name,
      requested: textOf(requested[name]),
      granted: textOf(granted[name]),
      relation: relate(name, requested[name], granted[name]),
    }))
  return compared.sort(
    (one, other) => Number(one.relation === 'same') - Number(other.relation === 'same'),
  )
}

const longestText = 4_000

function textOf(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value).slice(0, longestText)
}

function relate(name: string, requested: unknown, granted: unknown): UdapDifference['relation'] {
  if (requested === undefined) return 'added'
  if (granted === undefined) return 'absent'
  const asked = setOf(name, requested)
  const got = setOf(name, granted)
  if (asked === undefined || got === undefined) {
    return JSON.stringify(requested) === JSON.stringify(granted) ? 'same' : 'other'
  }
  const hasAll = [...asked].every((each) => got.has(each))
  const hasNoMore = [...got].every((each) => asked.has(each))
  if (hasAll && hasNoMore) return 'same'
  if (hasNoMore) return 'fewer'
  return hasAll ? 'more' : 'other'
}

/** Order does not count in scopes and lists. */
function setOf(name: string, value: unknown): ReadonlySet<string> | undefined {
  if (name === 'scope' && typeof value === 'string') {
    return new Set(value.split(' ').filter((each) => each !== ''))
  }
  return Array.isArray(value) ? new Set(value.map((each) => JSON.stringify(each))) : undefined
}
