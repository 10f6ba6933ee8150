import { DRUG, hl7, snomed } from './codes.mjs'
import { slug } from './people.mjs'

const NPI = 'http://hl7.org/fhir/sid/us-npi'

const ORGANIZATIONS = [
  [
    'lakeside-health',
    'Lakeside Health',
    'prov',
    'Healthcare Provider',
    '216-555-0100',
    'Cedar Falls',
    'OH',
    '44102',
  ],
  [
    'bayview-community-clinic',
    'Bayview Community Clinic',
    'prov',
    'Healthcare Provider',
    '415-555-0110',
    'Bayview',
    'CA',
    '94124',
  ],
  [
    'northgate-general-hospital',
    'Northgate General Hospital',
    'prov',
    'Healthcare Provider',
    '206-555-0120',
    'Northgate',
    'WA',
    '98115',
  ],
  [
    'red-mesa-tribal-health',
    'Red Mesa Tribal Health Center',
    'prov',
    'Healthcare Provider',
    '928-555-0130',
    'Red Mesa',
    'AZ',
    '86514',
  ],
  [
    'meridian-mutual',
    'Meridian Mutual Insurance',
    'pay',
    'Payer',
    '800-555-0140',
    'Fairhaven',
    'PA',
    '17602',
  ],
  [
    'commonwealth-medicaid',
    'Commonwealth Medicaid',
    'pay',
    'Payer',
    '800-555-0150',
    'Hollis Bridge',
    'MA',
    '02125',
  ],
  [
    'harborlight-pharmacy',
    'Harborlight Pharmacy',
    'bus',
    'Non-Healthcare Business or Corporation',
    '617-555-0160',
    'Hollis Bridge',
    'MA',
    '02125',
  ],
]

const LOCATIONS = [
  ['lakeside-primary-care', 'Lakeside Primary Care', 'lakeside-health', 'OUTPHARM', 'HOSP'],
  ['lakeside-emergency', 'Lakeside Emergency Department', 'lakeside-health', 'ER', 'ER'],
  ['bayview-clinic', 'Bayview Clinic, Main Street', 'bayview-community-clinic', 'OF', 'OF'],
  ['northgate-ward-4', 'Northgate Ward 4 West', 'northgate-general-hospital', 'HU', 'HU'],
  [
    'northgate-outpatients',
    'Northgate Outpatient Department',
    'northgate-general-hospital',
    'HOSP',
    'HOSP',
  ],
  ['red-mesa-clinic', 'Red Mesa Clinic', 'red-mesa-tribal-health', 'OF', 'OF'],
]

const PRACTITIONERS = [
  [
    'Grace',
    'Adeyemi',
    'female',
    'family',
    '419772000',
    'Family practice',
    'lakeside-health',
    'lakeside-primary-care',
  ],
  [
    'Henrik',
    'Sørensen',
    'male',
    'cardiology',
    '394579002',
    'Cardiology',
    'lakeside-health',
    'lakeside-primary-care',
  ],
  [
    'Marcus',
    'Bell',
    'male',
    'emergency',
    '773568002',
    'Emergency medicine',
    'lakeside-health',
    'lakeside-emergency',
  ],
  [
    'Anjali',
    'Desai',
    'female',
    'family',
    '419772000',
    'Family practice',
    'bayview-community-clinic',
    'bayview-clinic',
  ],
  [
    'Rosa',
    'Villanueva',
    'female',
    'pediatrics',
    '394537008',
    'Pediatric specialty',
    'bayview-community-clinic',
    'bayview-clinic',
  ],
  [
    'Kenji',
    'Watanabe',
    'male',
    'internal',
    '419192003',
    'Internal medicine',
    'northgate-general-hospital',
    'northgate-outpatients',
  ],
  [
    'Sarah',
    'Lindholm',
    'female',
    'oncology',
    '394593009',
    'Medical oncology',
    'northgate-general-hospital',
    'northgate-ward-4',
  ],
  [
    'Miriam',
    'Katz',
    'female',
    'psychiatry',
    '394587001',
    'Psychiatry',
    'northgate-general-hospital',
    'northgate-outpatients',
  ],
  [
    'Thomas',
    'Yazzie',
    'male',
    'family',
    '419772000',
    'Family practice',
    'red-mesa-tribal-health',
    'red-mesa-clinic',
  ],
  [
    'Nadia',
    'Petrov',
    'female',
    'obstetrics',
    '394585009',
    'Obstetrics and gynecology',
    'bayview-community-clinic',
    'bayview-clinic',
  ],
]

/** Clinicians as the patient records use them: ids, names and where they work. */
export const CLINICIANS = PRACTITIONERS.map(
  ([given, family, gender, field, specialtyCode, specialty, organization, location]) => ({
    id: `${slug(given)}-${slug(family.replace('ø', 'o'))}`,
    given,
    family,
    gender,
    field,
    specialtyCode,
    specialty,
    organization,
    location,
    display: `Dr. ${given} ${family}`,
  }),
)

/** Everything that exists once for all patients: organizations, places, clinicians and drugs. */
export function buildCareNetwork() {
  return [
    ...ORGANIZATIONS.map(buildOrganization),
    ...LOCATIONS.map(buildLocation),
    ...CLINICIANS.flatMap((clinician, index) => [
      buildPractitioner(clinician, index),
      buildPractitionerRole(clinician),
    ]),
    ...Object.entries(DRUG).map(([name, code]) => ({
      resourceType: 'Medication',
      id: medicationId(name),
      code,
      status: 'active',
    })),
  ]
}

/** The Medication id of a drug of the DRUG table. */
export function medicationId(name) {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

function buildOrganization([id, name, type, typeDisplay, phone, city, state, postalCode], index) {
  return {
    resourceType: 'Organization',
    id,
    identifier: [{ system: NPI, value: String(1_000_000_004 + index * 1_111) }],
    active: true,
    type: [hl7('organization-type', type, typeDisplay)],
    name,
    telecom: [{ system: 'phone', value: phone, use: 'work' }],
    address: [
      { line: [`${100 + index * 25} Main Street`], city, state, postalCode, country: 'US' },
    ],
  }
}

function buildLocation([id, name, organization, , type]) {
  return {
    resourceType: 'Location',
    id,
    status: 'active',
    name,
    mode: 'instance',
    type: [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code: type }] },
    ],
    managingOrganization: { reference: `Organization/${organization}` },
  }
}

function buildPractitioner(clinician, index) {
  return {
    resourceType: 'Practitioner',
    id: clinician.id,
    identifier: [{ system: NPI, value: String(1_800_000_006 + index * 7_919) }],
    active: true,
    name: [
      { use: 'official', family: clinician.family, given: [clinician.given], prefix: ['Dr.'] },
    ],
    telecom: [{ system: 'email', value: `${clinician.id}@lakeside.example`, use: 'work' }],
    gender: clinician.gender,
    qualification: [{ code: hl7('v2-0360', 'MD', 'Doctor of Medicine') }],
  }
}

function buildPractitionerRole(clinician) {
  return {
    resourceType: 'PractitionerRole',
    id: `${clinician.id}-role`,
    active: true,
    practitioner: { reference: `Practitioner/${clinician.id}`, display: clinician.display },
    organization: { reference: `Organization/${clinician.organization}` },
    code: [
      {
        coding: [
          {
            system: 'http://terminology.hl7.org/CodeSystem/practitioner-role',
            code: 'doctor',
            display: 'Doctor',
          },
        ],
      },
    ],
    specialty: [snomed(clinician.specialtyCode, clinician.specialty)],
    location: [{ reference: `Location/${clinician.location}` }],
  }
}
