import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type BrandBundle, brandTypeCodes } from '../../src/shared/fhir/user-access-brand.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'

const site = 'https://hospital.test'
const absent = (valueCode: string) => ({
  extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode }],
})
const hospitalIdentifier = { system: 'urn:ietf:rfc:3986', value: site }

/** A hospital with its clinic and one endpoint: every Must-Support element has a value. */
function hospital() {
  return {
    resourceType: 'Organization',
    id: 'hospital',
    extension: [
      {
        url: 'http://hl7.org/fhir/StructureDefinition/organization-brand',
        extension: [
          { url: 'brandLogo', valueUrl: `${site}/logo.svg` },
          {
            url: 'brandLogoLicenseType',
            valueCoding: { system: 'http://hl7.org/fhir/spdx-license', code: 'CC0-1.0' },
          },
          { url: 'brandLogoLicense', valueUrl: `${site}/licence` },
          { url: 'brandBundle', valueUrl: `${site}/brands` },
        ],
      },
      {
        url: 'http://hl7.org/fhir/StructureDefinition/organization-portal',
        extension: [
          { url: 'portalName', valueString: 'My hospital' },
          { url: 'portalDescription', valueMarkdown: 'For *patients*' },
          { url: 'portalUrl', valueUrl: `${site}/portal` },
          { url: 'portalLogo', _valueUrl: absent('asked-declined') },
          { url: 'portalEndpoint', valueReference: { reference: 'Endpoint/r4' } },
        ],
      },
    ],
    identifier: [hospitalIdentifier, { system: 'https://ids.test', value: '17' }],
    type: [{ coding: [{ code: 'prov' }] }],
    name: 'Hospital',
    alias: ['The old infirmary'],
    telecom: [{ system: 'url', value: site }],
    address: [{ line: ['1 High Street'], city: 'Bath' }],
    endpoint: [{ reference: 'Endpoint/r4' }],
  }
}

const clinic = () => ({
  resourceType: 'Organization',
  id: 'clinic',
  name: 'Clinic',
  telecom: [{ system: 'url', value: `${site}/clinic` }],
  address: [absent('asked-unknown')],
  partOf: { reference: 'Organization/hospital' },
})

const fhirEndpoint = () => ({
  resourceType: 'Endpoint',
  id: 'r4',
  extension: [
    { url: 'http://hl7.org/fhir/StructureDefinition/endpoint-fhir-version', valueCode: '4.0.1' },
  ],
  status: 'active',
  connectionType: {
    system: 'http://terminology.hl7.org/CodeSystem/endpoint-connection-type',
    code: 'hl7-fhir-rest',
  },
  contact: [{ system: 'url', value: `${site}/developers` }],
  payloadType: [{ coding: [{ code: 'none' }] }],
  address: `${site}/fhir/r4`,
})

interface Parts {
  hospital: Record<string, unknown>
  clinic: Record<string, unknown>
  endpoint: Record<string, unknown>
}

/** The bundle; `change` may break its parts. */
function bundleOf(change: (parts: Parts) => void = () => undefined): BrandBundle {
  const parts: Parts = { hospital: hospital(), clinic: clinic(), endpoint: fhirEndpoint() }
  change(parts)
  const entry = Object.values(parts).map((resource) => ({
    fullUrl: `${site}/fhir/${resource.resourceType}/${resource.id}`,
    resource,
  }))
  // Broken bundles are the point of some tests; the contract checks what is sent.
  return { resourceType: 'Bundle', type: 'collection', entry } as unknown as BrandBundle
}

let bench: TestWorkbench
beforeEach(async () => {
  bench = await createTestWorkbench()
})
afterEach(() => bench.close())

const save = (bundle: BrandBundle, identifier: typeof hospitalIdentifier | null) =>
  bench.call('brands.save', { bundle, identifier })

async function discovery(): Promise<Record<string, unknown>> {
  return (await bench.request(`${bench.fhirBase}/.well-known/smart-configuration`)).json()
}

async function published(headers: Record<string, string> = {}): Promise<Response> {
  return bench.request(String((await discovery())['user_access_brand_bundle']), { headers })
}

function identifiersIn(bundle: BrandBundle): unknown[] {
  return bundle.entry.flatMap(({ resource }) =>
    resource.resourceType === 'Organization' ? (resource.identifier ?? []) : [],
  )
}

/** Expects a refusal that names the place. */
async function expectRefusal(bundle: BrandBundle, place: string | RegExp): Promise<void> {
  await expect(save(bundle, hospitalIdentifier)).rejects.toMatchObject({
    problem: {
      code: 'bad-request',
      details: expect.arrayContaining([
        expect.objectContaining({ path: expect.stringMatching(place) }),
      ]),
    },
  })
  expect((await bench.call('brands.get', {})).isDefault).toBe(true)
}

describe('user-access brands in discovery', () => {
  it('name the bundle and an identifier that exactly one brand in it has [UAB-01]', async () => {
    const first = await discovery()
    const bundle = await (await published()).json()
    expect(identifiersIn(bundle)).toEqual([first['user_access_brand_identifier']])
    await save(bundleOf(), hospitalIdentifier)
    expect(await discovery()).toMatchObject({
      user_access_brand_bundle: `${bench.issuer}/brands`,
      user_access_brand_identifier: hospitalIdentifier,
    })
  })

  it('need an identifier with several brands only [UAB-01]', async () => {
    const { bundle } = await bench.call('brands.get', {})
    await save(bundle, null)
    expect(await discovery()).not.toHaveProperty('user_access_brand_identifier')
    await expect(save(bundleOf(), null)).rejects.toMatchObject({
      problem: { code: 'bad-request', details: [{ path: 'identifier' }] },
    })
  })

  it('refuse an identifier that no brand or more than one has [UAB-01]', async () => {
    const unknown = { ...hospitalIdentifier, value: 'https://other.test' }
    const shared = bundleOf(({ clinic: part }) => {
      part['identifier'] = [hospitalIdentifier]
    })
    for (const [bundle, identifier] of [
      [bundleOf(), unknown],
      [shared, hospitalIdentifier],
    ] as const) {
      await expect(save(bundle, identifier)).rejects.toMatchObject({
        problem: { code: 'bad-request', details: [{ path: 'identifier' }] },
      })
    }
  })

  it('recommend the site as identifier of the sandbox, without www. and path [UAB-07]', async () => {
    const deep = await createTestWorkbench({ config: { issuer: 'https://www.lab.test/a' } })
    const { identifier } = await deep.call('brands.get', {})
    expect(identifier).toEqual({ system: 'urn:ietf:rfc:3986', value: 'https://lab.test' })
    expect((await deep.request('/a/brands')).status).toBe(200)
    await deep.close()
  })
})

describe('brand bundle', () => {
  it('is a collection of brands and endpoints with the time of its last change [UAB-02]', async () => {
    const before = await (await published()).json()
    const { bundle } = await save(bundleOf(), hospitalIdentifier)
    bench.clock.advance(60)
    const again = await save({ ...bundle }, hospitalIdentifier)
    const after = await (await published()).json()
    expect(after).toEqual(again.bundle)
    for (const one of [before, after]) {
      expect(one).toMatchObject({ resourceType: 'Bundle', type: 'collection' })
      expect(one.meta.lastUpdated).toBe(one.timestamp)
    }
    expect(Date.parse(after.timestamp) - Date.parse(before.timestamp)).toBe(60_000)
  })

  it('refuses to be empty, of another type, or to hold other resources [UAB-02]', async () => {
    await expectRefusal({ ...bundleOf(), entry: [] }, /entry/)
    const searchset = { ...bundleOf(), type: 'searchset' } as unknown as BrandBundle
    await expectRefusal(searchset, /type/)
    await expectRefusal(
      bundleOf(({ clinic: part }) => {
        part['resourceType'] = 'Patient'
      }),
      /entry\.1/,
    )
  })

  it('keeps every Must-Support element of a brand [UAB-03]', async () => {
    await save(bundleOf(), hospitalIdentifier)
    const bundle = await (await published()).json()
    expect(bundle.entry.map(({ resource }: { resource: unknown }) => resource)).toEqual([
      hospital(),
      clinic(),
      fhirEndpoint(),
    ])
  })

  it.each([
    ['no name', { name: undefined }],
    ['no telecom', { telecom: undefined }],
    [
      'two telecoms',
      {
        telecom: [
          { system: 'url', value: site },
          { system: 'url', value: site },
        ],
      },
    ],
    ['a telephone as telecom', { telecom: [{ system: 'phone', value: '1' }] }],
    ['an element of no brand', { contact: [] }],
  ])('refuses a brand with %s [UAB-03]', async (_name, members) => {
    await expectRefusal(
      bundleOf(({ clinic: part }) => Object.assign(part, members)),
      /entry\.1\.resource/,
    )
  })

  it.each([
    [
      'a brand names an endpoint that is not there',
      ({ clinic: part }: Parts) => {
        part['endpoint'] = [{ reference: 'Endpoint/none' }]
      },
    ],
    [
      'a brand is part of one that is not there',
      ({ clinic: part }: Parts) => {
        part['partOf'] = { reference: `${site}/fhir/Organization/none` }
      },
    ],
    [
      'a brand is part of an endpoint',
      ({ clinic: part }: Parts) => {
        part['partOf'] = { reference: 'Endpoint/r4' }
      },
    ],
    [
      'a brand is part of brands that are part of each other',
      (parts: Parts) => {
        parts.clinic['partOf'] = { reference: 'Organization/hospital' }
        parts.hospital['partOf'] = { reference: 'Organization/hospital' }
      },
    ],
    [
      'brands are part of each other',
      ({ hospital: part }: Parts) => {
        part['partOf'] = { reference: 'Organization/clinic' }
      },
    ],
    [
      'a portal has an endpoint its brand lacks',
      (parts: Parts) => {
        parts.clinic['endpoint'] = parts.hospital['endpoint']
        parts.hospital['endpoint'] = []
      },
    ],
    [
      'no brand names an endpoint',
      ({ hospital: part }: Parts) => {
        part['endpoint'] = undefined
        part['extension'] = undefined
      },
    ],
  ])('is refused when %s [UAB-04]', async (_name, change) => {
    await expectRefusal(bundleOf(change), /entry\.\d\.resource/)
  })

  it('refuses entries whose URLs repeat or do not name them [UAB-04]', async () => {
    const twice = bundleOf()
    await expectRefusal({ ...twice, entry: [...twice.entry, ...twice.entry] }, /fullUrl/)
    const [first, ...rest] = bundleOf().entry
    if (first === undefined) throw new Error('the bundle is empty')
    const entry = [{ ...first, fullUrl: `${site}/fhir/Organization/other` }, ...rest]
    await expectRefusal({ ...bundleOf(), entry }, /fullUrl/)
  })

  it.each([
    ['address', { address: undefined }],
    ['status', { status: 'ready' }],
    ['connectionType', { connectionType: { code: 'dicom-wado-rs' } }],
    ['extension', { extension: [] }],
    ['contact', { contact: [{ system: 'email', value: 'a@b.test' }] }],
    ['payloadType', { payloadType: [] }],
  ])('refuses an endpoint with a missing or wrong %s [UAB-05]', async (name, members) => {
    await expectRefusal(
      bundleOf(({ endpoint }) => Object.assign(endpoint, members)),
      new RegExp(`entry\\.2\\.resource\\.${name}`),
    )
  })

  it('takes the seven kinds of brand and no other [UAB-06]', async () => {
    const ofType = (code: string) =>
      bundleOf(({ hospital: part }) => {
        part['type'] = [{ coding: [{ code }] }]
      })
    await expectRefusal(ofType('clinical'), /entry\.0\.resource\.type/)
    for (const code of brandTypeCodes) await save(ofType(code), hospitalIdentifier)
    expect(brandTypeCodes).toHaveLength(7)
  })

  it('takes two reasons for absent data and no other [UAB-06]', async () => {
    const because = (reason: string) =>
      bundleOf(({ clinic: part }) => {
        part['address'] = [absent(reason)]
      })
    await expectRefusal(because('unknown'), /entry\.1\.resource\.address/)
    for (const reason of ['asked-declined', 'asked-unknown']) {
      await save(because(reason), hospitalIdentifier)
    }
  })

  it('may be read from any origin without a token, and is validated by a weak ETag [UAB-07] [COR-01]', async () => {
    const Origin = 'https://x.test'
    const first = await published({ Origin })
    expect(first.headers.get('access-control-allow-origin')).toBe('*')
    const etag = first.headers.get('etag') ?? ''
    expect(etag).toMatch(/^W\/"/)
    const second = await published({ Origin, 'If-None-Match': etag })
    expect([second.status, await second.text()]).toEqual([304, ''])
    expect(second.headers.get('access-control-allow-origin')).toBe('*')
    await save(bundleOf(), hospitalIdentifier)
    expect((await published({ 'If-None-Match': etag })).status).toBe(200)
  })

  it('takes identifiers as the customer has them [UAB-07]', async () => {
    const identifier = { system: 'https://ids.test', value: '17' }
    await save(bundleOf(), identifier)
    expect((await discovery())['user_access_brand_identifier']).toEqual(identifier)
  })

  it('is that of the sandbox again after a reset', async () => {
    await save(bundleOf(), hospitalIdentifier)
    expect((await bench.call('brands.reset', {})).isDefault).toBe(true)
    expect((await (await published()).json()).entry[0].resource.name).toBe('Trustbench sandbox')
  })
})
