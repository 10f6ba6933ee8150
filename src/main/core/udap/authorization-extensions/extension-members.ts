import { describeMember } from '../../jwt/index.ts'
import { refuseExtension } from './refuse-extension.ts'

/** A JSON object whose members are still to be looked at. */
export type ExtensionObject = Readonly<Record<string, unknown>>

/** Whether a value is a JSON object. */
export function isExtensionObject(value: unknown): value is ExtensionObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Reads the members of one extension object; each refusal names the member. */
export interface MemberReader {
  readonly key: string
  readonly object: ExtensionObject
}

/** @throws {OAuthError} invalid_grant: no array of 1 to 50 texts */
export function requireTexts(
  { key, object }: MemberReader,
  member: string,
  requirement: string,
): readonly string[] {
  const value = object[member]
  const isFit =
    Array.isArray(value) && value.length > 0 && value.length <= 50 && value.every(isShortText)
  if (isFit) return value
  throw refuseExtension(
    key,
    member,
    describeMember(value),
    'an array of 1 to 50 texts',
    requirement,
  )
}

/** @throws {OAuthError} invalid_grant: no version 1 */
export function requireVersion({ key, object }: MemberReader, requirement: string): '1' {
  const value = object['version']
  if (value === '1') return value
  throw refuseExtension(key, 'version', describeMember(value), 'the text 1', requirement)
}

/** Whether a value is a text that is neither empty nor overlong. */
export function isShortText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= 2_048
}

/** What an extension object says of consent. */
export interface ConsentMembers {
  readonly consent_policy?: readonly string[]
  readonly consent_reference?: readonly string[]
}

/** Reads policies and references; there is no reference without a policy.
 * @throws {OAuthError} invalid_grant
 * @see UDAP-B2B-007
 */
export function readConsent(reader: MemberReader): ConsentMembers {
  const { consent_policy, consent_reference } = reader.object
  const refuse = (member: string, seen: string, wanted: string) =>
    refuseExtension(reader.key, member, seen, wanted, 'UDAP-B2B-007')
  if (consent_policy === undefined && consent_reference === undefined) return {}
  if (consent_policy === undefined) {
    throw refuse('consent_reference', 'there without consent_policy', 'a consent_policy beside it')
  }
  const policies = requireTexts(reader, 'consent_policy', 'UDAP-B2B-007')
  const unfit = policies.find((policy) => !URL.canParse(policy))
  if (unfit !== undefined) throw refuse('consent_policy', describeMember(unfit), 'URIs')
  if (consent_reference === undefined) return { consent_policy: policies }
  const references = requireTexts(reader, 'consent_reference', 'UDAP-B2B-007')
  const odd = references.find((reference) => !isConsentReference(reference))
  if (odd !== undefined) {
    const wanted = 'absolute URLs that end in Consent/<id> or DocumentReference/<id>'
    throw refuse('consent_reference', describeMember(odd), wanted)
  }
  return { consent_policy: policies, consent_reference: references }
}

function isConsentReference(reference: string): boolean {
  if (!URL.canParse(reference)) return false
  const { protocol, pathname } = new URL(reference)
  const isWeb = protocol === 'https:' || protocol === 'http:'
  return isWeb && /\/(?:Consent|DocumentReference)\/[A-Za-z0-9.-]{1,64}$/.test(pathname)
}
