import { addDays, RECORDED_ON } from './calendar.mjs'
import { hl7 } from './codes.mjs'
import { PROXIES } from './people.mjs'

const RACE_SYSTEM = 'urn:oid:2.16.840.1.113883.6.238'
const RACES = {
  asian: ['2028-9', 'Asian'],
  black: ['2054-5', 'Black or African American'],
  hispanic: ['2131-1', 'Other Race'],
  native: ['1002-5', 'American Indian or Alaska Native'],
  pacific: ['2076-8', 'Native Hawaiian or Other Pacific Islander'],
  white: ['2106-3', 'White'],
}
const STREETS = [
  'Maple Avenue',
  'Oak Street',
  'River Road',
  'Chestnut Lane',
  'Second Street',
  'Harbor View',
]

/** A birth date that makes the person exactly as old as the table says on the recording day. */
export function birthDateOf(person, random) {
  const year = Number(RECORDED_ON.slice(0, 4)) - person.age
  const lastBirthday = `${year}${RECORDED_ON.slice(4)}`
  return addDays(lastBirthday, -random.integer(5, person.age === 0 ? 150 : 355))
}

/** The Patient resource of a person of the table. */
export function buildPatient(person, birthDate, clinician, index, random) {
  return {
    resourceType: 'Patient',
    id: person.id,
    meta: {
      lastUpdated: `2026-0${1 + (index % 6)}-${String(1 + (index % 27)).padStart(2, '0')}T08:00:00Z`,
    },
    extension: buildExtensions(person),
    identifier: [
      {
        use: 'usual',
        type: hl7('v2-0203', 'MR', 'Medical Record Number'),
        system: 'urn:trustbench:mrn',
        value: `MRN${10_001 + index}`,
      },
      ...(person.age > 17
        ? [
            {
              type: hl7('v2-0203', 'MB', 'Member Number'),
              system: 'urn:trustbench:member',
              value: `M-${700_001 + index * 37}`,
            },
          ]
        : []),
    ],
    active: !person.marks.includes('inactive') && person.stories[0] !== 'duplicate',
    name: [
      {
        use: 'official',
        family: person.family,
        given: person.given,
        text: `${person.given.join(' ')} ${person.family}`,
      },
    ],
    telecom: [
      {
        system: 'phone',
        value: `${person.areaCode}-555-0${String(101 + index).padStart(3, '0')}`,
        use: person.age > 17 ? 'mobile' : 'home',
      },
      ...(person.age > 17 ? [{ system: 'email', value: `${person.id}@mail.example` }] : []),
    ],
    gender: person.gender,
    birthDate,
    ...(person.marks.includes('deceased') ? { deceasedDateTime: '2026-05-17T04:20:00Z' } : {}),
    ...(person.marks.includes('homeless')
      ? {}
      : {
          address: [
            {
              use: 'home',
              line: [`${random.integer(12, 980)} ${STREETS[person.cityIndex % STREETS.length]}`],
              city: person.city,
              state: person.state,
              postalCode: person.postalCode,
              country: 'US',
            },
          ],
        }),
    ...(person.age > 17
      ? { maritalStatus: hl7('v3-MaritalStatus', random.chance(0.5) ? 'M' : 'S', undefined) }
      : {}),
    communication: [
      {
        language: {
          coding: [
            { system: 'urn:ietf:bcp:47', code: person.language, display: person.languageName },
          ],
          text: person.languageName,
        },
        preferred: true,
      },
    ],
    generalPractitioner: [
      { reference: `Practitioner/${clinician.id}`, display: clinician.display },
    ],
    managingOrganization: { reference: `Organization/${clinician.organization}` },
    ...buildLinks(person),
  }
}

function buildExtensions(person) {
  const [code, display] = RACES[person.race]
  const [ethnicityCode, ethnicity] =
    person.race === 'hispanic'
      ? ['2135-2', 'Hispanic or Latino']
      : ['2186-5', 'Not Hispanic or Latino']
  const part = (url, valueCode, valueDisplay) => ({
    url,
    extension: [
      {
        url: 'ombCategory',
        valueCoding: { system: RACE_SYSTEM, code: valueCode, display: valueDisplay },
      },
      { url: 'text', valueString: valueDisplay },
    ],
  })
  return [
    part('http://hl7.org/fhir/us/core/StructureDefinition/us-core-race', code, display),
    part(
      'http://hl7.org/fhir/us/core/StructureDefinition/us-core-ethnicity',
      ethnicityCode,
      ethnicity,
    ),
  ]
}

function buildLinks(person) {
  const replacedBy = person.marks
    .find((mark) => mark.startsWith('replaced-by:'))
    ?.slice('replaced-by:'.length)
  if (replacedBy)
    return { link: [{ other: { reference: `Patient/${replacedBy}` }, type: 'replaced-by' }] }
  if (person.id === 'james-whitfield')
    return { link: [{ other: { reference: 'Patient/jim-whitfield' }, type: 'replaces' }] }
  return {}
}

/** RelatedPerson resources, one per patient looked after, and the Person that joins them. */
export function buildProxies() {
  return PROXIES.flatMap((proxy) => {
    const meta = { lastUpdated: '2026-02-03T10:00:00Z' }
    const name = [{ use: 'official', family: proxy.family, given: [proxy.given] }]
    const related = proxy.patients.map(([patientId, code, display]) => ({
      resourceType: 'RelatedPerson',
      id: `${proxy.id}-of-${patientId}`,
      meta,
      identifier: [{ system: 'urn:trustbench:proxy', value: proxy.id }],
      active: true,
      patient: { reference: `Patient/${patientId}` },
      relationship: [hl7('v3-RoleCode', code, display)],
      name,
      gender: proxy.gender,
      birthDate: proxy.birthDate,
      telecom: [{ system: 'email', value: `${proxy.id}@mail.example` }],
      communication: [
        {
          language: { coding: [{ system: 'urn:ietf:bcp:47', code: proxy.language }] },
          preferred: true,
        },
      ],
    }))
    const targets = [
      ...related.map((person) => `RelatedPerson/${person.id}`),
      ...(proxy.self ? [`Patient/${proxy.self}`] : []),
    ]
    const person = {
      resourceType: 'Person',
      id: proxy.id,
      meta,
      identifier: [{ system: 'urn:trustbench:proxy', value: proxy.id }],
      name,
      gender: proxy.gender,
      birthDate: proxy.birthDate,
      active: true,
      link: targets.map((reference) => ({ target: { reference }, assurance: 'level3' })),
    }
    return [...related, person]
  })
}
