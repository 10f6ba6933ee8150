import { z } from 'zod'
import type { ExtensionPolicy } from '../../../../shared/udap/extension-policy.ts'
import { describeMember } from '../../jwt/index.ts'
import {
  type ExtensionObject,
  isExtensionObject,
  type MemberReader,
  readConsent,
  requireTexts,
  requireVersion,
} from './extension-members.ts'
import { refuseExtension } from './refuse-extension.ts'

/** Knows one kind of authorization extension object beside the B2B one. */
interface ExtensionPlugIn {
  readonly key: string
  /** Keys that older tools use for the same object. */
  readonly otherKeys: readonly string[]
  /** Checks an object and gives warnings.
   * @throws {OAuthError} invalid_grant, naming the member
   */
  check(reader: MemberReader): readonly string[]
}

/** The object that says for which user a request is made.
 * @see FAST Identity Matching IG; UDAP-EXT-001
 */
const b2bUser: ExtensionPlugIn = {
  key: 'hl7-b2b-user',
  otherKeys: [],
  check: (reader) => {
    requireVersion(reader, 'UDAP-EXT-001')
    requireTexts(reader, 'purpose_of_use', 'UDAP-EXT-001')
    requireResource(reader, 'user_person', 'Person', 'UDAP-EXT-001')
    readConsent(reader)
    return []
  },
}

/** The object of TEFCA individual access services. @see TEFCA Facilitated FHIR SOP; UDAP-EXT-002 */
const tefcaIas: ExtensionPlugIn = {
  key: 'tefca_ias',
  otherKeys: ['tefca-ias'],
  check: (reader) => {
    requireVersion(reader, 'UDAP-EXT-002')
    const isOld = reader.object['purpose_of_use'] === 'T-IAS'
    if (!isOld) requireTexts(reader, 'purpose_of_use', 'UDAP-EXT-002')
    requireResource(reader, 'user_information', 'RelatedPerson', 'UDAP-EXT-002')
    requireResource(reader, 'patient_information', 'Patient', 'UDAP-EXT-002')
    requireTexts(reader, 'consent_policy', 'UDAP-EXT-002')
    readConsent(reader)
    const { id_token } = reader.object
    if (id_token !== undefined && typeof id_token !== 'string') {
      const { key } = reader
      throw refuseExtension(key, 'id_token', describeMember(id_token), 'a text', 'UDAP-EXT-002')
    }
    return [
      ...(isOld ? ['purpose_of_use is a text, as an older SOP had it (UDAP-EXT-002)'] : []),
      ...(reader.key === 'tefca-ias' ? ['the key is written tefca_ias now (UDAP-EXT-002)'] : []),
    ]
  },
}

const plugIns = [b2bUser, tefcaIas]

/** Finds the object of a key that a community agreed on, under its own key or an older one, and checks it: by the rules that are
 * built in for it, then by the schema of the community.
 * @returns undefined where it is not there
 * @throws {OAuthError} invalid_grant, naming the member
 * @see UDAP-B2B-016; UDAP-EXT-001, UDAP-EXT-002
 */
export function checkFurtherExtension(
  extensions: ExtensionObject,
  { key, isRequired, schema }: ExtensionPolicy,
): { readonly object: ExtensionObject; readonly warnings: readonly string[] } | undefined {
  const plugIn = plugIns.find((one) => one.key === key)
  const found = [key, ...(plugIn?.otherKeys ?? [])].find((name) => extensions[name] !== undefined)
  if (found === undefined) {
    if (!isRequired) return undefined
    throw refuseExtension(
      key,
      '',
      'absent',
      'an object, which this community wants',
      'UDAP-B2B-003',
    )
  }
  const object = extensions[found]
  if (!isExtensionObject(object)) {
    throw refuseExtension(found, '', describeMember(object), 'an object', 'UDAP-B2B-003')
  }
  const warnings = plugIn?.check({ key: found, object }) ?? []
  if (schema !== undefined) checkSchema({ key: found, object }, schema)
  return { object, warnings }
}

/** Every key an object of a community can have. */
export function keysOf({ key }: ExtensionPolicy): readonly string[] {
  return [key, ...(plugIns.find((one) => one.key === key)?.otherKeys ?? [])]
}

function requireResource(
  { key, object }: MemberReader,
  member: string,
  resourceType: string,
  requirement: string,
): void {
  const value = object[member]
  if (isExtensionObject(value) && value['resourceType'] === resourceType) return
  const seen = isExtensionObject(value)
    ? `a resource of type ${describeMember(value['resourceType'])}`
    : describeMember(value)
  throw refuseExtension(key, member, seen, `a FHIR ${resourceType}`, requirement)
}

function checkSchema(
  { key, object }: MemberReader,
  schema: Readonly<Record<string, unknown>>,
): void {
  const parsed = z.fromJSONSchema(schema).safeParse(object)
  if (parsed.success) return
  const [issue] = parsed.error.issues
  const member = issue?.path.join('.') ?? ''
  const wanted = `what the schema of the community says: ${issue?.message ?? ''}`
  throw refuseExtension(key, member, 'unfit', wanted, 'UDAP-B2B-016')
}
