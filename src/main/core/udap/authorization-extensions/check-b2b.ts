import { type B2bExtension, b2bKey } from '../../../../shared/udap/b2b-object.ts'
import type { B2bPolicy } from '../../../../shared/udap/b2b-policy.ts'
import { describeMember } from '../../jwt/index.ts'
import type { AcceptedB2b } from './b2b-extension.ts'
import { checkByPolicy } from './check-b2b-policy.ts'
import {
  type ExtensionObject,
  isExtensionObject,
  isShortText,
  type MemberReader,
  readConsent,
  requireTexts,
  requireVersion,
} from './extension-members.ts'
import { hasNpiSystem, isValidNpi } from './national-provider-identifier.ts'
import { refuseExtension } from './refuse-extension.ts'

/** Reads and checks the B2B extension object of a client_credentials request, then what the community demands of it.
 * @param extensions the claim `extensions` of the authentication token
 * @throws {OAuthError} invalid_grant, naming the member
 * @see UDAP-B2B-003, UDAP-B2B-006 to UDAP-B2B-012
 */
export function checkB2b(extensions: unknown, policy: B2bPolicy): AcceptedB2b {
  const { extension, warnings } = readExtension(extensions, policy)
  return {
    extension,
    warnings: [
      ...warnings,
      ...checkByPolicy(extension, policy),
      ...checkNpi(extension.subject_id, policy),
    ],
  }
}

function readExtension(extensions: unknown, policy: B2bPolicy): AcceptedB2b {
  if (!isExtensionObject(extensions)) {
    throw refuseB2b('', `in extensions ${describeMember(extensions)}`, 'an object', 'UDAP-B2B-003')
  }
  const object = extensions[b2bKey]
  if (!isExtensionObject(object)) {
    throw refuseB2b('', describeMember(object), 'an object', 'UDAP-B2B-003')
  }
  const reader: MemberReader = { key: b2bKey, object }
  const version = requireVersion(reader, 'UDAP-B2B-006')
  const { subject, warnings } = readSubject(object, policy)
  const extension = {
    version,
    organization_id: requireUri(object['organization_id']),
    purpose_of_use: requireTexts(reader, 'purpose_of_use', 'UDAP-B2B-006'),
    ...optionalText(object, 'organization_name'),
    ...subject,
    ...readConsent(reader),
  }
  return { extension, warnings }
}

function requireUri(value: unknown): string {
  if (typeof value === 'string' && value.length <= 2_048 && URL.canParse(value)) return value
  throw refuseB2b('organization_id', describeMember(value), 'a URI', 'UDAP-B2B-006')
}

function optionalText<Name extends keyof B2bExtension>(
  object: ExtensionObject,
  member: Name,
): { [member in Name]?: string } {
  const value = object[member]
  if (value === undefined) return {}
  // A computed member of a generic name: its type is written out above.
  if (isShortText(value)) return { [member]: value } as { [member in Name]?: string }
  throw refuseB2b(member, describeMember(value), 'a text', 'UDAP-B2B-008')
}

/** @see UDAP-B2B-008, UDAP-B2B-009 */
function readSubject(object: ExtensionObject, { isSubjectNameRequired }: B2bPolicy) {
  const subject = {
    ...optionalText(object, 'subject_name'),
    ...optionalText(object, 'subject_id'),
    ...optionalText(object, 'subject_role'),
  }
  const nameless = (['subject_id', 'subject_role'] as const).filter(
    (member) => subject[member] !== undefined && subject.subject_name === undefined,
  )
  const [first] = nameless
  if (first !== undefined && isSubjectNameRequired) {
    const seen = `${describeMember(subject[first])} without subject_name`
    throw refuseB2b(first, seen, 'the name of that person in subject_name', 'UDAP-B2B-009')
  }
  const warnings = nameless.map((member) => `${member} is there without a name (UDAP-B2B-009)`)
  return { subject, warnings }
}

/** @see UDAP-B2B-012 */
function checkNpi(subjectId: string | undefined, { isNpiRequired }: B2bPolicy): readonly string[] {
  if (subjectId === undefined) return []
  const isNational = hasNpiSystem(subjectId)
  if (isNational && isValidNpi(subjectId)) return []
  if (!isNpiRequired) {
    return isNational ? [`subject_id ${subjectId} is no valid NPI (UDAP-B2B-012)`] : []
  }
  const wanted = 'a national provider identifier with a right check digit'
  throw refuseB2b('subject_id', describeMember(subjectId), wanted, 'UDAP-B2B-012')
}

function refuseB2b(member: string, seen: string, wanted: string, requirement: string) {
  return refuseExtension(b2bKey, member, seen, wanted, `section 5.2.1.1; ${requirement}`)
}
