import { type B2bExtension, b2bKey } from '../../../../shared/udap/b2b-object.ts'
import type { B2bPolicy } from '../../../../shared/udap/b2b-policy.ts'
import { describeMember } from '../../jwt/index.ts'
import { refuseExtension } from './refuse-extension.ts'

/** Checks an extension object by the rules of a community.
 * @returns what was accepted and is not the preferred form
 * @throws {OAuthError} invalid_grant, naming the member
 * @see UDAP-B2B-010, UDAP-B2B-011, UDAP-B2B-014
 */
export function checkByPolicy(extension: B2bExtension, policy: B2bPolicy): readonly string[] {
  const { organization_id, subject_id, subject_role, purpose_of_use } = extension
  checkPrefix('organization_id', organization_id, policy.organizationIdPrefixes)
  checkPrefix('subject_id', subject_id, policy.subjectIdPrefixes)
  checkPrefix('subject_role', subject_role, policy.subjectRolePrefixes)
  checkValues('purpose_of_use', purpose_of_use, policy.purposes)
  checkValues('consent_policy', extension.consent_policy ?? [], policy.consentPolicies)
  checkConsentGiven(extension, policy)
  return checkForm(extension, policy)
}

function checkPrefix(member: string, value: string | undefined, prefixes: readonly string[]): void {
  if (value === undefined || prefixes.length === 0) return
  if (prefixes.some((prefix) => value.startsWith(prefix))) return
  const wanted = `a value that begins with ${prefixes.join(' or ')}`
  throw refuseExtension(b2bKey, member, describeMember(value), wanted, 'UDAP-B2B-010')
}

function checkValues(member: string, values: readonly string[], known: readonly string[]): void {
  if (known.length === 0) return
  const unknown = values.find((value) => !known.includes(value))
  if (unknown === undefined) return
  throw refuseExtension(
    b2bKey,
    member,
    describeMember(unknown),
    `one of ${known.join(' ')}`,
    'UDAP-B2B-010',
  )
}

function checkConsentGiven(extension: B2bExtension, { purposesWithConsent }: B2bPolicy): void {
  if (extension.consent_policy !== undefined) return
  const purpose = extension.purpose_of_use.find((value) => purposesWithConsent.includes(value))
  if (purpose === undefined) return
  const wanted = `a consent policy, which this community demands for ${purpose}`
  throw refuseExtension(b2bKey, 'consent_policy', 'absent', wanted, 'UDAP-B2B-014')
}

/** Codes are best written as a URI, or as the URI of their system, `#` and the code. */
function checkForm(extension: B2bExtension, { isUriFormRequired }: B2bPolicy): readonly string[] {
  const values = [
    ...extension.purpose_of_use.map((value) => ['purpose_of_use', value] as const),
    ...(extension.subject_role === undefined
      ? []
      : [['subject_role', extension.subject_role] as const]),
    ...(extension.subject_id === undefined ? [] : [['subject_id', extension.subject_id] as const]),
  ]
  const bare = values.filter(([, value]) => !URL.canParse(value))
  const [first] = bare
  if (first !== undefined && isUriFormRequired) {
    const [member, value] = first
    throw refuseExtension(
      b2bKey,
      member,
      describeMember(value),
      'a URI, or a system URI, # and a code',
      'UDAP-B2B-011',
    )
  }
  return bare.map(([member, value]) => `${member} ${value} is a bare code (UDAP-B2B-011)`)
}
