import { beforeAll, describe, expect, it } from 'vitest'
import type { MethodParams } from '../../src/shared/contract/index.ts'
import { createProofKey } from '../support/launch.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'
import {
  createUdapApp,
  registerUdapApp,
  requestUdapToken,
  serviceStatementOf,
  signUdapJwt,
  tokenClaimsOf,
  treatmentRequest,
  trustCommunity,
  type UdapApp,
} from '../support/udap-app.ts'
import {
  launchUdapApp,
  obtainUdapCode,
  redeemUdapCode,
  signPersonalToken,
} from '../support/udap-flow.ts'

type Policy = MethodParams<'trust.save'>['policy']

const treatment = 'urn:oid:2.16.840.1.113883.5.8#TREAT'
const research = 'urn:oid:2.16.840.1.113883.5.8#HRESCH'
const doctor = { subject_name: 'Dr. Ada Grant' }

describe('authorization extension objects', () => {
  let bench: TestWorkbench
  let app: UdapApp
  let clientId: string
  const foreign = new Map<string, () => Response>()
  beforeAll(async () => {
    bench = await createTestWorkbench({
      foreign: async (request) => {
        const answer = foreign.get(request.url)
        if (answer === undefined) throw new Error('connect ECONNREFUSED')
        return answer()
      },
    })
    await trustCommunity(bench, 'beta')
    app = await createUdapApp(bench)
    clientId = await registerUdapApp(app, serviceStatementOf(app))
  }, 60_000)

  /** Asks with a claim `extensions`, and gives status, code and description. */
  async function ask(extensions: unknown) {
    const claims = { ...tokenClaimsOf(app, clientId), extensions }
    const response = await requestUdapToken(bench, await signUdapJwt(app, claims))
    const body = await response.json()
    return { status: response.status, error: body.error, description: body.error_description }
  }
  const askB2b = (change: Readonly<Record<string, unknown>>, more = {}) =>
    ask({ 'hl7-b2b': { ...treatmentRequest, ...change }, ...more })
  const refused = (member: string) => ({
    status: 400,
    error: 'invalid_grant',
    description: expect.stringContaining(member),
  })
  const granted = { status: 200, error: undefined, description: undefined }

  async function withPolicy(policy: Policy, run: () => Promise<void>) {
    await trustCommunity(bench, 'beta', policy)
    try {
      await run()
    } finally {
      await trustCommunity(bench, 'beta')
    }
  }

  /** What the last token request left behind about its extension objects. */
  async function notesOfLastRequest(): Promise<string> {
    const { rows } = await bench.call('traffic.list', { search: '/token', limit: 1 })
    const { notes } = await bench.call('traffic.get', { id: rows[0]?.id ?? '' })
    return notes.map(({ text }) => text).join('\n')
  }

  it('are announced with the B2B one, and wanted of services [UDAP-B2B-002] [UDAP-B2B-003]', async () => {
    const metadata = await (await bench.request(`${bench.fhirBase}/.well-known/udap`)).json()
    expect(metadata.udap_profiles_supported).toContain('udap_authz')
    expect(metadata.udap_authorization_extensions_supported).toEqual(['hl7-b2b'])
    expect(metadata.udap_authorization_extensions_required).toEqual(['hl7-b2b'])
    expect(await askB2b({})).toEqual(granted)
    for (const extensions of [undefined, [], 'hl7-b2b', {}, { 'hl7-b2b': [] }]) {
      expect(await ask(extensions), JSON.stringify(extensions)).toEqual(refused('hl7-b2b'))
    }
  })

  it('are not wanted of apps of people, and ignored where they send one [UDAP-B2B-004] [UDAP-B2B-005]', async () => {
    const own = await createUdapApp(bench)
    const ownId = await registerUdapApp(own)
    expect((await launchUdapApp(own, ownId)).access_token).toMatch(/^eyJ/)
    const extensions = { 'hl7-b2b': { version: 7 } }
    const proof = createProofKey()
    const code = await obtainUdapCode(bench, ownId, proof)
    const client_assertion = await signPersonalToken(own, ownId, { claims: { extensions } })
    const response = await redeemUdapCode(own, ownId, code, proof, { client_assertion })
    expect(response.status).toBe(200)
    expect(await notesOfLastRequest()).toContain('claim extensions is ignored')
  })

  it.each([
    ['version', { version: 1 }],
    ['version', { version: '2' }],
    ['organization_id', { organization_id: 'Acme' }],
    ['organization_id', { organization_id: undefined }],
    ['purpose_of_use', { purpose_of_use: treatment }],
    ['purpose_of_use', { purpose_of_use: [] }],
    ['purpose_of_use', { purpose_of_use: [7] }],
    ['consent_policy', { consent_policy: 'https://acme.example/policy' }],
    ['consent_policy', { consent_policy: ['policy'] }],
    ['consent_reference', { consent_reference: ['https://acme.example/fhir/Consent/1'] }],
    ['consent_reference', withPolicyMember(['Consent/1'])],
    ['consent_reference', withPolicyMember(['https://acme.example/fhir/Patient/1'])],
    ['consent_reference', withPolicyMember([])],
    ['subject_id', { subject_id: 'urn:oid:2.16.840.1.113883.4.6#1234567893' }],
    ['subject_role', { subject_role: 'urn:oid:2.16.840.1.113883.6.101#207R00000X' }],
  ])(
    'have %s as the guide wants it, unlike %j [UDAP-B2B-006] [UDAP-B2B-007] [UDAP-B2B-009]',
    async (member, change) => {
      expect(await askB2b({})).toEqual(granted)
      expect(await askB2b(change)).toEqual(refused(member))
    },
  )

  it('name subjects by id or role without a name only where the community lets them [UDAP-B2B-009]', async () => {
    const nameless = { subject_id: 'urn:oid:2.16.840.1.113883.4.6#1234567893' }
    expect(await askB2b({ ...nameless, ...doctor })).toEqual(granted)
    expect(await askB2b(nameless)).toEqual(refused('subject_id'))
    await withPolicy({ b2b: { isSubjectNameRequired: false } }, async () => {
      expect(await askB2b(nameless)).toEqual(granted)
      expect(await notesOfLastRequest()).toContain('UDAP-B2B-009')
    })
  })

  it.each([
    [
      'organization_id',
      { organizationIdPrefixes: ['https://fhir.example.org/'] },
      { organization_id: 'urn:oid:1.2' },
    ],
    [
      'subject_id',
      { subjectIdPrefixes: ['urn:oid:2.16.840.1.113883.4.6#'] },
      { ...doctor, subject_id: 'urn:x:1' },
    ],
    [
      'subject_role',
      { subjectRolePrefixes: ['urn:oid:2.16.840.1.113883.6.101#'] },
      { ...doctor, subject_role: 'urn:x:1' },
    ],
    ['purpose_of_use', { purposes: [treatment] }, { purpose_of_use: [treatment, research] }],
    [
      'consent_policy',
      { consentPolicies: ['https://acme.example/a'] },
      { consent_policy: ['https://acme.example/b'] },
    ],
    ['consent_policy', { purposesWithConsent: [research] }, { purpose_of_use: [research] }],
  ])('keep to what the community says of %s [UDAP-B2B-010]', async (member, b2b, change) => {
    expect(await askB2b(change)).toEqual(granted)
    await withPolicy({ b2b }, async () => {
      expect(await askB2b({})).toEqual(granted)
      expect(await askB2b(change)).toEqual(refused(member))
    })
  })

  it('may use bare codes unless the community wants URIs [UDAP-B2B-011]', async () => {
    expect(await askB2b({ purpose_of_use: ['TREAT'] })).toEqual(granted)
    expect(await notesOfLastRequest()).toContain('purpose_of_use TREAT is a bare code')
    await withPolicy({ b2b: { isUriFormRequired: true } }, async () => {
      expect(await askB2b({})).toEqual(granted)
      expect(await askB2b({ purpose_of_use: ['TREAT'] })).toEqual(refused('purpose_of_use'))
    })
  })

  it('are told about a wrong NPI, or refused where the community wants one [UDAP-B2B-012]', async () => {
    const npi = (digits: string) => ({
      ...doctor,
      subject_id: `urn:oid:2.16.840.1.113883.4.6#${digits}`,
    })
    expect(await askB2b(npi('1234567893'))).toEqual(granted)
    expect(await notesOfLastRequest()).not.toContain('NPI')
    expect(await askB2b(npi('1234567890'))).toEqual(granted)
    expect(await notesOfLastRequest()).toContain('no valid NPI')
    await withPolicy({ b2b: { isNpiRequired: true } }, async () => {
      expect(await askB2b(npi('1234567893'))).toEqual(granted)
      expect(await askB2b(npi('1234567890'))).toEqual(refused('subject_id'))
      expect(await askB2b({ ...doctor, subject_id: 'urn:x:1' })).toEqual(refused('subject_id'))
    })
  })

  it('may hold others that nobody agreed on, unless the community refuses them [UDAP-B2B-015]', async () => {
    const more = { 'acme-ext': { x: 1 } }
    expect(await askB2b({ further: 'member' }, more)).toEqual(granted)
    expect(await notesOfLastRequest()).toContain('extension acme-ext is ignored')
    await withPolicy({ unknownExtensions: 'refuse' }, async () => {
      expect(await askB2b({ further: 'member' })).toEqual(granted)
      expect(await askB2b({}, more)).toEqual(refused('acme-ext'))
    })
  })

  it('may hold others by a schema of the community, which metadata announces [UDAP-B2B-016]', async () => {
    const schema = {
      type: 'object',
      properties: { case_number: { type: 'string', minLength: 3 } },
      required: ['case_number'],
    }
    const extensions = [{ key: 'acme-case', isRequired: true, schema }]
    await withPolicy({ extensions }, async () => {
      const query = `?community=${encodeURIComponent('urn:example:trustbench:beta')}`
      const metadata = await (
        await bench.request(`${bench.fhirBase}/.well-known/udap${query}`)
      ).json()
      expect(metadata.udap_authorization_extensions_supported).toEqual(['hl7-b2b', 'acme-case'])
      expect(metadata.udap_authorization_extensions_required).toEqual(['hl7-b2b', 'acme-case'])
      expect(await askB2b({}, { 'acme-case': { case_number: '123' } })).toEqual(granted)
      expect(await askB2b({})).toEqual(refused('acme-case'))
      expect(await askB2b({}, { 'acme-case': [] })).toEqual(refused('acme-case'))
      expect(await askB2b({}, { 'acme-case': { case_number: '1' } })).toEqual(
        refused('acme-case.case_number'),
      )
    })
    expect(await askB2b({})).toEqual(granted)
  })

  it('need not be there where the community wants none [UDAP-B2B-003]', async () => {
    expect(await ask(undefined)).toEqual(refused('hl7-b2b'))
    await withPolicy({ b2b: { isRequired: false } }, async () => {
      const query = `?community=${encodeURIComponent('urn:example:trustbench:beta')}`
      const answer = await bench.request(`${bench.fhirBase}/.well-known/udap${query}`)
      const metadata = await answer.json()
      expect(metadata.udap_authorization_extensions_required ?? []).toEqual([])
      expect(await ask(undefined)).toEqual(granted)
      expect(await notesOfLastRequest()).toContain('extensions: none')
    })
  })

  it('need not be the B2B one where the community takes others alone [UDAP-B2B-003] [UDAP-B2B-016]', async () => {
    const extensions = [{ key: 'tefca_ias', isRequired: true }]
    await withPolicy({ extensions, b2b: { isRequired: false } }, async () => {
      expect(await ask({ tefca_ias: individualAccess })).toEqual(granted)
      expect(await ask({})).toEqual(refused('tefca_ias'))
    })
  })

  it.each([
    ['user_person', { user_person: undefined }],
    ['user_person', { user_person: { resourceType: 'Patient' } }],
    ['version', { version: '2' }],
    ['purpose_of_use', { purpose_of_use: [] }],
    ['consent_reference', { consent_reference: ['https://acme.example/Consent/1'] }],
  ])(
    'of a user have %s as its guide wants it, unlike %j [UDAP-EXT-001]',
    async (member, change) => {
      const user = {
        version: '1',
        purpose_of_use: [treatment],
        user_person: { resourceType: 'Person', name: [{ family: 'Grant' }] },
      }
      await withPolicy({ extensions: [{ key: 'hl7-b2b-user' }] }, async () => {
        expect(await askB2b({}, { 'hl7-b2b-user': user })).toEqual(granted)
        expect(await askB2b({}, { 'hl7-b2b-user': { ...user, ...change } })).toEqual(
          refused(`hl7-b2b-user.${member}`),
        )
      })
      expect(await askB2b({}, { 'hl7-b2b-user': { ...user, ...change } })).toEqual(granted)
    },
  )

  const individualAccess = {
    version: '1',
    purpose_of_use: ['T-IAS'],
    user_information: { resourceType: 'RelatedPerson' },
    patient_information: { resourceType: 'Patient' },
    consent_policy: ['https://rce.example/policy'],
  }

  it.each([
    ['user_information', { user_information: { resourceType: 'Person' } }],
    ['patient_information', { patient_information: undefined }],
    ['consent_policy', { consent_policy: undefined }],
    ['purpose_of_use', { purpose_of_use: 7 }],
    ['id_token', { id_token: 7 }],
  ])(
    'of individual access have %s as TEFCA wants it, unlike %j [UDAP-EXT-002]',
    async (member, change) => {
      await withPolicy({ extensions: [{ key: 'tefca_ias' }] }, async () => {
        expect(await askB2b({}, { tefca_ias: individualAccess })).toEqual(granted)
        expect(await askB2b({}, { tefca_ias: { ...individualAccess, ...change } })).toEqual(
          refused(`tefca_ias.${member}`),
        )
      })
    },
  )

  it('of individual access are taken as older tools write them, and flagged [UDAP-EXT-002]', async () => {
    await withPolicy({ extensions: [{ key: 'tefca_ias', isRequired: true }] }, async () => {
      const old = { ...individualAccess, purpose_of_use: 'T-IAS' }
      expect(await askB2b({}, { 'tefca-ias': old })).toEqual(granted)
      const notes = await notesOfLastRequest()
      expect(notes).toContain('the key is written tefca_ias now')
      expect(notes).toContain('purpose_of_use is a text')
    })
  })

  describe('that refer to consents', () => {
    const organization = 'lakeside-health'
    const consent = {
      resourceType: 'Consent',
      status: 'active',
      scope: { coding: [{ code: 'patient-privacy' }] },
      category: [{ coding: [{ code: 'IDSCL' }] }],
      policyRule: { coding: [{ code: 'OPTIN' }] },
      patient: { reference: 'Patient/amara-okafor' },
      organization: [{ reference: `Organization/${organization}` }],
      provision: {
        type: 'permit',
        period: { start: '2026-01-01', end: '2026-03-07' },
        purpose: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'TREAT' }],
      },
    }
    const { provision } = consent
    const consents: Readonly<Record<string, object>> = {
      good: consent,
      'good-too': consent,
      inactive: { ...consent, status: 'inactive' },
      denying: { ...consent, provision: { ...provision, type: 'deny' } },
      undecided: { ...consent, provision: { ...provision, type: undefined } },
      over: { ...consent, provision: { ...provision, period: { end: '2026-03-06' } } },
      early: { ...consent, provision: { ...provision, period: { start: '2026-03-08' } } },
      'of-others': { ...consent, organization: [{ reference: 'Organization/elsewhere' }] },
      'for-payment': { ...consent, provision: { ...provision, purpose: [{ code: 'HPAYMT' }] } },
      'other-patient': { ...consent, patient: { reference: 'Patient/bruno' } },
    }
    const documentStates = { recorded: 'current', replaced: 'superseded' }
    beforeAll(async () => {
      const entry = [
        ...Object.entries(consents).map(([id, content]) => ({ ...content, id })),
        ...Object.entries(documentStates).map(([id, status]) => ({
          resourceType: 'DocumentReference',
          id,
          status,
          subject: { reference: 'Patient/amara-okafor' },
          content: [{ attachment: { contentType: 'text/plain' } }],
        })),
      ].map((resource) => ({ resource }))
      await bench.call('sandbox.import', {
        bundle: JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry }),
        isDryRun: false,
      })
    }, 60_000)
    const of = (...references: string[]) => ({
      organization_id: `${bench.fhirBase}/Organization/${organization}`,
      consent_policy: ['https://acme.example/policy'],
      consent_reference: references.map((reference) =>
        URL.canParse(reference) ? reference : `${bench.fhirBase}/${reference}`,
      ),
    })

    it('are granted by consents that are active, permit it and are of one patient [UDAP-B2B-014]', async () => {
      expect(await askB2b(of('Consent/good', 'Consent/good-too'))).toEqual(granted)
      expect(await askB2b(of('Consent/good', 'DocumentReference/recorded'))).toEqual(granted)
      expect(await notesOfLastRequest()).toContain('Consent/good permits it')
    })

    it.each([
      'Consent/inactive',
      'Consent/denying',
      'Consent/undecided',
      'Consent/over',
      'Consent/early',
      'Consent/of-others',
      'Consent/for-payment',
      'Consent/absent',
      'DocumentReference/replaced',
    ])('are refused by %s [UDAP-B2B-014]', async (reference) => {
      expect(await askB2b(of('Consent/good'))).toEqual(granted)
      expect(await askB2b(of('Consent/good', reference))).toEqual(refused('consent_reference'))
    })

    it('are refused by consents of several patients [UDAP-B2B-014]', async () => {
      expect(await askB2b(of('Consent/other-patient'))).toEqual(granted)
      expect(await askB2b(of('Consent/good', 'Consent/other-patient'))).toEqual(
        refused('of several patients'),
      )
    })

    it('are resolved at other servers where the community wants it [UDAP-B2B-013]', async () => {
      const base = 'https://fhir.acme.example/r4'
      const there = { ...of(`${base}/Consent/7`), organization_id: `${base}/Organization/1` }
      const publish = (path: string, resource: object) =>
        foreign.set(`${base}/${path}`, () => Response.json(resource))
      expect(await askB2b(there)).toEqual(granted)
      await withPolicy({ b2b: { areReferencesResolved: true } }, async () => {
        expect(await askB2b(there)).toEqual(refused('organization_id'))
        publish('Organization/1', { resourceType: 'Organization', id: '1' })
        expect(await askB2b(there)).toEqual(refused('consent_reference'))
        const organizations = [{ reference: `${base}/Organization/1` }]
        publish('Consent/7', { ...consent, organization: organizations, id: '7' })
        expect(await askB2b(there)).toEqual(granted)
        publish('Consent/7', { ...consent, organization: organizations, status: 'inactive' })
        expect(await askB2b(there)).toEqual(refused('consent_reference'))
        publish('Organization/1', { resourceType: 'Patient', id: '1' })
        expect(await askB2b(there)).toEqual(refused('organization_id'))
        const nearby = { organization_id: 'http://169.254.169.254/Organization/1' }
        expect(await askB2b(nearby)).toEqual(refused('organization_id'))
      })
    })

    it('name an organization of the sandbox only where there is one [UDAP-B2B-013]', async () => {
      const named = (id: string) => ({ organization_id: `${bench.fhirBase}/Organization/${id}` })
      expect(await askB2b(named(organization))).toEqual(granted)
      expect(await askB2b(named('nobody'))).toEqual(refused('organization_id'))
    })
  })
})

function withPolicyMember(consent_reference: unknown) {
  return { consent_policy: ['https://acme.example/policy'], consent_reference }
}
