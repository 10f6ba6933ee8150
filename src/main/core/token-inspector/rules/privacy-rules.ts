import { fail, type InspectionSubject, type InspectorRule, pass } from '../rule.ts'

const advice =
  'Keep it out of the token: whoever sees the token in a log or an address bar reads it, signed or not.'

/** Rules about health information and personal data in claims, which everybody can read who sees the token. */
export const privacyRules: readonly InspectorRule[] = [
  namesRule('phi-name', 'a name of a person', [
    'given_name',
    'family_name',
    'middle_name',
    'name',
    'patient_name',
    'nickname',
  ]),
  namesRule('phi-birth-date', 'a date of birth', [
    'birthdate',
    'birthDate',
    'birth_date',
    'dob',
    'date_of_birth',
  ]),
  namesRule('phi-contact', 'an address, a telephone number or an e-mail address', [
    'email',
    'phone_number',
    'phone',
    'address',
    'street_address',
  ]),
  namesRule('phi-identifier', 'a number that identifies a person', [
    'ssn',
    'mrn',
    'medical_record_number',
    'member_id',
    'subscriber_id',
    'insurance_id',
    'passport',
  ]),
  namesRule('phi-clinical', 'clinical information', [
    'diagnosis',
    'diagnoses',
    'condition',
    'conditions',
    'medication',
    'medications',
    'allergies',
    'lab_results',
    'icd10',
    'problem_list',
  ]),
  {
    id: 'phi-ssn-value',
    level: 'warning',
    clause: 'HIPAA 45 CFR 164.514(b)(2); RFC 7519 section 12',
    advice,
    check: (subject) =>
      valueRule(
        subject,
        /(?<![\d-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])/,
        'a social security number',
      ),
  },
  {
    id: 'phi-email-value',
    level: 'information',
    clause: 'HIPAA 45 CFR 164.514(b)(2); RFC 7519 section 12',
    advice,
    check: (subject) =>
      valueRule(
        subject,
        /^(?!mailto:)[^\s@<>:/]{1,64}@[^\s@<>/]{1,255}\.[a-z]{2,}$/i,
        'an e-mail address',
      ),
  },
  {
    id: 'phi-resource',
    level: 'error',
    clause: 'HIPAA 45 CFR 164.514; SMART App Launch 2.2.0, launch context',
    advice: 'Give a reference to the resource; the app reads it with the token.',
    check: ({ claims }) => {
      const inside = claims.members.find(
        ({ value }) => value.members?.some(({ name }) => name === 'resourceType') === true,
      )
      return inside === undefined
        ? pass('No FHIR resource inside')
        : fail('A whole FHIR resource stands in the token', inside.name, 'a reference')
    },
  },
  {
    id: 'secret-in-claims',
    level: 'error',
    clause: 'RFC 7519 section 12; RFC 6819 section 5.1.6',
    advice: 'Change this secret at once: everybody who saw the token has it.',
    reads: 'names',
    check: ({ claims }) => {
      const found = claims.members.find(({ name }) =>
        /^(?:password|passwd|pwd|client_secret|secret|api_?key|private_key|refresh_token)$/i.test(
          name,
        ),
      )
      return found === undefined
        ? pass('No secret in the claims')
        : fail('A secret stands in the token', found.name, 'no secret: everybody can read a JWT')
    },
  },
]

function namesRule(id: string, what: string, names: readonly string[]): InspectorRule {
  const wanted = new Set(names)
  return {
    id,
    level: 'warning',
    clause: 'HIPAA 45 CFR 164.514(b)(2); RFC 7519 section 12',
    advice,
    reads: 'names',
    check: ({ claims, profile }) => {
      // Software and endorsements are about organizations, whose names and contacts are meant to be read.
      if (profile === 'udap-certification') return undefined
      const found = claims.members.filter(({ name }) => wanted.has(name)).map(({ name }) => name)
      return found.length === 0
        ? pass(`Does not hold ${what}`)
        : fail(`Holds ${what}`, found.join(', '), 'nothing about a person but references')
    },
  }
}

function valueRule({ claims }: InspectionSubject, pattern: RegExp, what: string) {
  const found = claims.members.filter(
    ({ name, value }) =>
      name !== 'contacts' &&
      value.string !== undefined &&
      value.string.length < 2_000 &&
      pattern.test(value.string),
  )
  return found.length === 0
    ? pass(`Does not hold ${what}`)
    : fail(
        `Holds ${what}`,
        found.map(({ name }) => name).join(', '),
        'nothing that identifies a person',
      )
}
