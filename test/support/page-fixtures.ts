import type {
  AppStanding,
  ConnectedAppsPageView,
  ConsentPageView,
  ConsentScope,
  DemoUser,
  DestinationPageView,
  EncounterPickerPageView,
  ErrorPageView,
  FinishedPageView,
  FormPostPageView,
  FormTarget,
  LandingPageView,
  LoginPageView,
  PageChrome,
  PatientPickerPageView,
  PatientSummary,
  RequestingApp,
  SessionEndedPageView,
  SignedInUser,
} from '../../src/main/core/authorization-server/interaction/pages/index.ts'

/** View models of every page, as a launch on the sandbox would produce them. */

export const chrome: PageChrome = { issuer: 'http://localhost:4100' }

export const app: RequestingApp = {
  clientName: 'Growth Chart',
  clientId: 'growth-chart',
  redirectUri: 'https://growth.app.test/callback',
  isSelfRegistered: false,
}

export const standing: AppStanding = {
  community: 'Beta community',
  uri: 'https://growth.app.test',
  certificateSubject: 'CN=Growth Chart TEST ONLY, O=Growth Ltd',
  contacts: ['mailto:ops@growth.app.test'],
  certifications: [
    { name: 'Basic app', issuer: 'Lakeside certifier', kind: 'certification' },
    { name: 'Recommended for families', issuer: 'Patients first', kind: 'endorsement' },
    { name: 'Code of conduct', issuer: 'https://growth.app.test', kind: 'declaration' },
  ],
}

export const form: FormTarget = {
  action: '/interaction/7d0f1c',
  csrfToken: 'q1n0Zb-csrf',
}

export const practitioner: SignedInUser = {
  displayName: 'Dr. Mara Lindqvist',
  username: 'dr',
  fhirUser: 'Practitioner/lindqvist',
}

const practitioners: readonly DemoUser[] = [
  demoUser('dr', 'Dr. Mara Lindqvist', 'practitioner', 'Family medicine'),
  demoUser('dr-okafor', 'Dr. Chidi Okafor', 'practitioner', 'Cardiology'),
  { ...demoUser('nurse', 'Ana Ruiz, RN', 'practitioner', 'Nursing'), hasPassword: true },
]

const patientUsers: readonly DemoUser[] = [
  demoUser('pt', 'Amelia Hart', 'patient', 'born 1984-03-12'),
  demoUser('pt-bruno', 'Bruno Keller', 'patient', 'born 1951-11-02'),
  demoUser('pt-chen', 'Chen Wei', 'patient', 'born 2019-07-30'),
  demoUser('pt-dalia', 'Dalia Mansour', 'patient', 'born 1996-01-19'),
  demoUser('pt-erik', 'Erik Sørensen', 'patient', 'born 1973-08-25'),
]

const proxyUsers: readonly DemoUser[] = [
  demoUser('proxy', 'Jonas Hart', 'proxy', 'for Amelia Hart, Chen Wei'),
]

export const login: LoginPageView = {
  chrome,
  app,
  form,
  progress: { steps: ['sign-in', 'patient', 'approve'], current: 'sign-in' },
  filter: '',
  users: [...practitioners, ...patientUsers, ...proxyUsers],
}

export const patient: PatientSummary = {
  id: 'p1',
  name: 'Hart, Amelia Rose',
  birthDate: '1984-03-12',
  age: '42 y',
  sex: 'female',
  identifiers: [{ label: 'MRN', value: 'TB-000481' }],
}

const patients: readonly PatientSummary[] = [
  patient,
  person('p2', 'Keller, Bruno', '1951-11-02', '75 y', 'male', 'TB-000482'),
  person('p3', 'Chen, Wei', '2019-07-30', '7 y', 'male', 'TB-000483'),
  person('p4', 'Mansour, Dalia', '1996-01-19', '30 y', 'female', 'TB-000484'),
  {
    ...person('p5', 'Sørensen, Erik', '1973-08-25', '53 y', 'male', 'TB-000485'),
    identifiers: [
      { label: 'MRN', value: 'TB-000485' },
      { label: 'Member', value: 'W8841-2290-07' },
    ],
  },
  person('p6', 'Adeyemi, Folake', '2026-09-30', '1 mo', 'female', 'TB-000486'),
  { id: 'p7', name: 'Novak, Ivana', birthDate: '1938', age: 'about 88 y', identifiers: [] },
]

export const patientPicker: PatientPickerPageView = {
  chrome,
  app,
  form,
  progress: { steps: ['sign-in', 'patient', 'approve'], current: 'patient' },
  user: practitioner,
  audience: 'all',
  list: { filter: '', page: 1, pageCount: 3, matchCount: 50 },
  patients,
}

export const encounterPicker: EncounterPickerPageView = {
  chrome,
  app,
  form,
  progress: { steps: ['sign-in', 'patient', 'encounter', 'approve'], current: 'encounter' },
  user: practitioner,
  patient,
  encounters: [
    {
      id: 'e9',
      label: 'Follow-up, hypertension',
      start: '2026-11-18 09:30',
      status: 'in-progress',
      location: 'Elm Street Clinic, room 4',
    },
    {
      id: 'e1',
      label: 'Annual wellness visit',
      start: '2026-02-03 14:00',
      end: '2026-02-03 14:40',
      status: 'finished',
      location: 'Elm Street Clinic',
    },
    { id: 'e0', label: 'Emergency room admission', start: '2024-07-19 22:15', status: 'finished' },
  ],
}

const observationCategory = 'http://terminology.hl7.org/CodeSystem/observation-category'

/** Observation at resource level, with the categories that may be chosen in its place. */
export const observationScope: ConsentScope = {
  text: 'patient/Observation.rs',
  short: 'Read measurements and results',
  long: 'Vital signs, laboratory results, social history and survey answers of this patient.',
  group: 'read',
  categoryChoices: [
    category('laboratory', 'laboratory results'),
    category('vital-signs', 'vital signs'),
    category('social-history', 'social history'),
    category('survey', 'survey answers'),
  ],
}

export const consent: ConsentPageView = {
  chrome,
  app,
  form,
  progress: { steps: ['sign-in', 'patient', 'approve'], current: 'approve' },
  user: practitioner,
  patient,
  scopes: [
    {
      text: 'patient/*.rs',
      short: 'Read the whole record',
      long: 'The app may open and search all records of the selected patient. This covers every type of record, those of types that are added in the future too.',
      group: 'read',
      categoryChoices: [],
    },
    observationScope,
    {
      text: 'patient/MedicationRequest.cu',
      short: 'Write prescriptions',
      long: 'Create and change medication requests of this patient.',
      group: 'write',
      categoryChoices: [],
    },
    {
      text: 'launch/patient',
      short: 'Know which patient is open',
      long: 'The app learns the id of the patient chosen here.',
      group: 'context',
      categoryChoices: [],
    },
    {
      text: 'openid',
      short: 'Confirm that you signed in',
      long: 'The app receives a signed statement that you signed in here, and when.',
      group: 'identity',
      categoryChoices: [],
    },
    {
      text: 'fhirUser',
      short: 'Know your FHIR profile',
      long: 'The app may read Practitioner/lindqvist.',
      group: 'identity',
      categoryChoices: [],
    },
    {
      text: 'offline_access',
      short: 'Stay connected when you are away',
      long: 'The app may renew its access without asking you again.',
      group: 'persistence',
      categoryChoices: [],
    },
  ],
  withheldScopes: [
    {
      scope: 'launch/ImagingStudy',
      reason: 'Context types are written in lower case.',
      clause: 'SMART App Launch 2.2.0, Scopes',
    },
    { scope: 'user/Patient.dus', reason: 'Letters must follow the order c, r, u, d, s.' },
  ],
  lifetimes: {
    accessTokenSeconds: 3600,
    refresh: { kind: 'offline', idleSeconds: 30 * 86_400, absoluteSeconds: 90 * 86_400 },
  },
}

export const formPost: FormPostPageView = {
  chrome,
  redirectUri: app.redirectUri,
  parameters: [
    ['code', 'Zk3aP0'],
    ['state', 'a+b/c=&%25"<'],
    ['iss', 'http://localhost:4100'],
  ],
}

export const error: ErrorPageView = {
  chrome,
  heading: 'The redirect address is not registered',
  explanation:
    'The app asked for the answer at an address that is not among those registered for it. Register the address below for this client, or correct the request.',
  code: 'invalid_request',
  status: 400,
  check: 'redirect_uri is identical to a registered one',
  parameter: 'redirect_uri',
  seen: 'https://growth.app.test/callback/',
  wanted: 'https://growth.app.test/callback',
  clause: 'RFC 9700 section 4.1.3',
  exchangeId: 'x-01JD8W3T9V',
}

export const finished: FinishedPageView = {
  chrome,
  heading: 'Launch finished',
  explanation: 'The built-in app exchanged its code and received a token.',
  details: [
    ['Granted scopes', 'launch/patient patient/*.rs openid fhirUser'],
    ['Patient', 'p1'],
  ],
}

export const destination: DestinationPageView = {
  chrome,
  app: { ...app, isSelfRegistered: true, redirectUri: 'https://unknown.example.test/cb?x=1' },
  explanation: 'The request failed with invalid_scope, and the app is about to be told.',
  response: {
    mode: 'query',
    location: 'https://unknown.example.test/cb?x=1&error=invalid_scope&state=s',
  },
}

export const sessionEnded: SessionEndedPageView = {
  chrome,
  state: 'ended',
  displayName: practitioner.displayName,
}

export const landing: LandingPageView = {
  chrome,
  fhirBase: 'http://localhost:4100/fhir',
  version: '0.1.0',
  links: [
    link('SMART configuration', 'What an app reads first', '/fhir/.well-known/smart-configuration'),
    link('OpenID configuration', 'For identity', '/.well-known/openid-configuration'),
    link('CapabilityStatement', 'What the FHIR sandbox can do', '/fhir/metadata'),
    link('JWK Set', 'Public keys that check tokens', '/jwks'),
  ],
  certificateAuthority: {
    subject: 'CN=Trustbench local CA, O=Trustbench sandbox',
    sha256Fingerprint:
      '3F:1A:90:7C:44:0D:8E:B2:51:6A:C9:03:77:EF:12:9B:DA:60:85:2E:F4:38:0B:C6:95:21:7D:AE:4F:B8:13:66',
    href: 'http://localhost:4100/ca.pem',
    isServingTls: false,
  },
}

function demoUser(
  username: string,
  displayName: string,
  kind: DemoUser['kind'],
  detail: string,
): DemoUser {
  return { username, displayName, kind, detail, hasPassword: false }
}

function person(
  id: string,
  name: string,
  birthDate: string,
  age: string,
  sex: string,
  mrn: string,
): PatientSummary {
  return { id, name, birthDate, age, sex, identifiers: [{ label: 'MRN', value: mrn }] }
}

function category(code: string, label: string): { text: string; label: string } {
  return { text: `patient/Observation.rs?category=${observationCategory}|${code}`, label }
}

function link(label: string, description: string, path: string): LandingPageView['links'][number] {
  return { label, description, href: `http://localhost:4100${path}` }
}

export const connectedApps: ConnectedAppsPageView = {
  chrome,
  form,
  user: practitioner,
  apps: [
    {
      clientId: 'growth-chart',
      clientName: 'Growth Chart',
      isSelfRegistered: false,
      permissions: [
        { text: 'openid', short: 'Sign you in' },
        { text: 'patient/*.rs', short: 'See all records of the selected patient' },
        { text: 'offline_access', short: 'Keep access for up to 90 days' },
      ],
      connections: [
        {
          approvedAt: 1_772_884_800,
          lastUsedAt: 1_772_971_200,
          endsAt: 1_775_563_200,
          endsAtLatest: 1_780_660_800,
          kind: 'offline',
          isAutomatic: false,
        },
        {
          approvedAt: 1_772_800_000,
          lastUsedAt: 1_772_800_000,
          endsAt: 1_772_990_000,
          endsAtLatest: 1_773_000_000,
          kind: 'online',
          isAutomatic: true,
        },
      ],
    },
    {
      clientId: 'dyn-3f9a',
      clientName: 'Free Rewards',
      isSelfRegistered: true,
      permissions: [
        {
          text: 'patient/Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category|vital-signs',
          short: 'See observations of the selected patient, only with category vital-signs',
        },
      ],
      connections: [
        {
          approvedAt: 1_772_884_800,
          lastUsedAt: 1_772_884_800,
          endsAt: 1_772_888_400,
          kind: 'none',
          isAutomatic: false,
        },
      ],
    },
  ],
}
