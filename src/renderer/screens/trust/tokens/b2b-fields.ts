import { b2bKey } from '../../../../shared/udap/b2b-object.ts'
import { type Claims, withClaim } from '../statements/claims-text.ts'
import type { ClaimField } from '../statements/form/claim-fields.ts'

const text = { kind: 'text' } as const
const lines = { kind: 'lines' } as const

/** Who asks; id and role belong to people alone. @see UDAP-B2B-008 */
export const subjectFields: readonly ClaimField[] = [
  {
    name: 'subject_name',
    label: 'Requestor (subject_name)',
    hint: 'A person, or the program where it is known',
    control: text,
    checks: ['b2b-requestor-named'],
  },
  {
    name: 'subject_id',
    label: 'Identifier (subject_id)',
    hint: 'As in urn:oid:2.16.840.1.113883.4.6#1234567893 (NPI)',
    control: text,
    checks: [],
  },
  {
    name: 'subject_role',
    label: 'Role (subject_role)',
    hint: 'As in urn:oid:2.16.840.1.113883.6.101#207R00000X',
    control: text,
    checks: [],
  },
]

/** For whom, why and by whose leave. @see spec/udap.md section 9.6 */
export const organizationFields: readonly ClaimField[] = [
  {
    name: 'organization_id',
    label: 'Organization (organization_id)',
    hint: 'A URI',
    control: text,
    checks: [],
  },
  {
    name: 'organization_name',
    label: 'Its name (organization_name)',
    hint: 'May be left out',
    control: text,
    checks: [],
  },
  {
    name: 'purpose_of_use',
    label: 'Purposes of use (purpose_of_use)',
    hint: 'One per line, as in urn:oid:2.16.840.1.113883.5.8#TREAT',
    control: lines,
    checks: [],
  },
  {
    name: 'consent_policy',
    label: 'Consent policies (consent_policy)',
    hint: 'URIs, one per line; may be left out',
    control: lines,
    checks: [],
  },
  {
    name: 'consent_reference',
    label: 'Consents (consent_reference)',
    hint: 'URLs of Consent or DocumentReference, one per line; only with a policy',
    control: lines,
    checks: [],
  },
]

/** The extensions a form starts with. */
export const startExtensions: Claims = {
  [b2bKey]: {
    version: '1',
    subject_name: 'Trustbench',
    organization_id: 'https://organization.example/',
    purpose_of_use: ['urn:oid:2.16.840.1.113883.5.8#TREAT'],
  },
}

/** The B2B object in extensions; empty where there is none. */
export function b2bOf(extensions: Claims): Claims {
  const object = extensions[b2bKey]
  return typeof object === 'object' && object !== null && !Array.isArray(object)
    ? { ...object }
    : {}
}

/** Extensions with one member of the B2B object set, or taken out. */
export function withB2b(extensions: Claims, name: string, value: unknown): Claims {
  return { ...extensions, [b2bKey]: withClaim(b2bOf(extensions), name, value) }
}

/** Extensions of a requestor that is a program: it has neither id nor role. @see UDAP-B2B-008 */
export function withoutPerson(extensions: Claims): Claims {
  return withB2b(withB2b(extensions, 'subject_id', undefined), 'subject_role', undefined)
}
