import type { B2bPolicy } from '../../../../shared/udap/b2b-policy.ts'
import { describeMember } from '../../jwt/index.ts'
import { type AcceptedB2b, type B2bExtension, b2bKey } from './b2b-extension.ts'
import { checkByPolicy } from './check-b2b-policy.ts'
import { isValidNpi } from './national-provider-identifier.ts'
import { refuseB2b } from './refuse-b2b.ts'

/** Reads and checks the B2B extension object of a client_credentials request, then what the community demands of it.
 * @param extensions the claim `extensions` of the authentication token
 * @throws {OAuthError} invalid_grant, naming the member
 * @see UDAP-B2B-003, UDAP-B2B-006 to UDAP-B2B-012
 */
export function checkB2b(extensions: unknown, policy: B2bPolicy): AcceptedB2b {
  const extension = readExtension(extensions)
  const warnings = [
    ...checkByPolicy(extension, policy),
    ...(isValidNpi(extension.subject_id)
      ? []
      : [`subject_id ${describeMember(extension.subject_id)} is no valid NPI (UDAP-B2B-012)`]),
  ]
  return { extension, warnings }
}

function readExtension(extensions: unknown): B2bExtension {
  if (!isObject(extensions)) {
    throw refuseB2b('', `in extensions ${describeMember(extensions)}`, 'an object', 'UDAP-B2B-003')
  }
  const value = extensions[b2bKey]
  if (!isObject(value)) throw refuseB2b('', describeMember(value), 'an object', 'UDAP-B2B-003')
  if (value['version'] !== '1') {
    throw refuseB2b('version', describeMember(value['version']), 'the text 1', 'UDAP-B2B-006')
  }
  const subject = readSubject(value)
  return {
    version: '1',
    organization_id: requireUri(value['organization_id']),
    purpose_of_use: requireTexts(value, 'purpose_of_use', 'UDAP-B2B-006'),
    ...optionalText(value, 'organization_name'),
    ...subject,
    ...readConsent(value),
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function requireUri(value: unknown): string {
  if (typeof value === 'string' && value.length <= 2_048 && URL.canParse(value)) return value
  throw refuseB2b('organization_id', describeMember(value), 'a URI', 'UDAP-B2B-006')
}

function requireTexts(
  object: Readonly<Record<string, unknown>>,
  member: string,
  requirement: string,
): readonly string[] {
  const value = object[member]
  const isFit =
    Array.isArray(value) && value.length > 0 && value.length <= 50 && value.every(isShortText)
  if (isFit) return value
  throw refuseB2b(member, describeMember(value), 'an array of 1 to 50 texts', requirement)
}

function optionalText<Name extends keyof B2bExtension>(
  object: Readonly<Record<string, unknown>>,
  member: Name,
): { [member in Name]?: string } {
  const value = object[member]
  if (value === undefined) return {}
  // A computed member of a generic name: its type is written out above.
  if (isShortText(value)) return { [member]: value } as { [member in Name]?: string }
  throw refuseB2b(member, describeMember(value), 'a text', 'UDAP-B2B-008')
}

function isShortText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= 2_048
}

/** @see UDAP-B2B-008, UDAP-B2B-009 */
function readSubject(object: Readonly<Record<string, unknown>>) {
  const subject = {
    ...optionalText(object, 'subject_name'),
    ...optionalText(object, 'subject_id'),
    ...optionalText(object, 'subject_role'),
  }
  for (const member of ['subject_id', 'subject_role'] as const) {
    if (subject[member] === undefined || subject.subject_name !== undefined) continue
    throw refuseB2b(
      member,
      `${describeMember(subject[member])} without subject_name`,
      'the name of that person in subject_name',
      'UDAP-B2B-009',
    )
  }
  return subject
}

/** @see UDAP-B2B-007 */
function readConsent(object: Readonly<Record<string, unknown>>) {
  const { consent_policy, consent_reference } = object
  if (consent_policy === undefined && consent_reference === undefined) return {}
  if (consent_policy === undefined) {
    const seen = 'there without consent_policy'
    throw refuseB2b('consent_reference', seen, 'a consent_policy beside it', 'UDAP-B2B-007')
  }
  const policies = requireTexts(object, 'consent_policy', 'UDAP-B2B-007')
  const unfit = policies.find((policy) => !URL.canParse(policy))
  if (unfit !== undefined) {
    throw refuseB2b('consent_policy', describeMember(unfit), 'URIs', 'UDAP-B2B-007')
  }
  if (consent_reference === undefined) return { consent_policy: policies }
  const references = requireTexts(object, 'consent_reference', 'UDAP-B2B-007')
  const odd = references.find((reference) => !isConsentReference(reference))
  if (odd !== undefined) {
    const wanted = 'absolute URLs that end in Consent/<id> or DocumentReference/<id>'
    throw refuseB2b('consent_reference', describeMember(odd), wanted, 'UDAP-B2B-007')
  }
  return { consent_policy: policies, consent_reference: references }
}

function isConsentReference(reference: string): boolean {
  if (!URL.canParse(reference)) return false
  const { protocol, pathname } = new URL(reference)
  const isWeb = protocol === 'https:' || protocol === 'http:'
  return isWeb && /\/(?:Consent|DocumentReference)\/[A-Za-z0-9.-]{1,64}$/.test(pathname)
}
