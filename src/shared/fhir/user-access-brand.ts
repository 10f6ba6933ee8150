import { z } from 'zod'

const webUrl = z.url({ protocol: /^https?$/ })
const imageUrl = z.url({ protocol: /^(?:https?|data)$/ })
const text = z.string().min(1).max(5000)
const reference = z.strictObject({ reference: text, display: text.optional() })
const identifier = z.strictObject({
  use: z.enum(['usual', 'official', 'temp', 'secondary', 'old']).optional(),
  system: z.string().min(1).max(500).optional(),
  value: z.string().min(1).max(500),
})
const coding = z.strictObject({
  system: z.string().min(1).max(500).optional(),
  version: text.optional(),
  code: z.string().regex(/^\S+(?: \S+)*$/, 'a FHIR code'),
  display: text.optional(),
})

/** Says why an element has no value; the two reasons are those a vendor can have. @see UAB-06 */
const absence = z.strictObject({
  extension: z.tuple([
    z.strictObject({
      url: z.literal('http://hl7.org/fhir/StructureDefinition/data-absent-reason'),
      valueCode: z.enum(['asked-declined', 'asked-unknown']),
    }),
  ]),
})

function urlPart<Name extends string>(name: Name, schema: z.ZodType<string> = webUrl) {
  return z.union([
    z.strictObject({ url: z.literal(name), valueUrl: schema }),
    z.strictObject({ url: z.literal(name), _valueUrl: absence }),
  ])
}

function licenceTypePart<Name extends string>(name: Name) {
  return z.strictObject({ url: z.literal(name), valueCoding: coding })
}

const brandExtension = z.strictObject({
  url: z.literal('http://hl7.org/fhir/StructureDefinition/organization-brand'),
  extension: z
    .array(
      z.union([
        urlPart('brandLogo', imageUrl),
        urlPart('brandLogoLicense'),
        licenceTypePart('brandLogoLicenseType'),
        urlPart('brandBundle'),
      ]),
    )
    .min(1),
})

const portalExtension = z.strictObject({
  url: z.literal('http://hl7.org/fhir/StructureDefinition/organization-portal'),
  extension: z
    .array(
      z.union([
        z.strictObject({ url: z.literal('portalName'), valueString: text }),
        z.strictObject({ url: z.literal('portalDescription'), valueMarkdown: text }),
        urlPart('portalUrl'),
        urlPart('portalLogo', imageUrl),
        urlPart('portalLogoLicense'),
        licenceTypePart('portalLogoLicenseType'),
        z.strictObject({ url: z.literal('portalEndpoint'), valueReference: reference }),
      ]),
    )
    .min(1),
})

const address = z.union([
  z.strictObject({
    use: z.enum(['home', 'work', 'temp', 'old', 'billing']).optional(),
    type: z.enum(['postal', 'physical', 'both']).optional(),
    text: text.optional(),
    line: z.array(text).optional(),
    city: text.optional(),
    district: text.optional(),
    state: text.optional(),
    postalCode: text.optional(),
    country: text.optional(),
  }),
  absence,
])

/** What kind of organization a brand is. @see UAB-06 */
export const brandTypeCodes = [
  'prov',
  'ins',
  'laboratory',
  'imaging',
  'pharmacy',
  'health-information-network',
  'health-data-aggregator',
] as const

const resourceId = z.string().regex(/^[A-Za-z0-9.-]{1,64}$/, 'a FHIR id')
const resourceMeta = z.strictObject({
  versionId: text.optional(),
  lastUpdated: z.iso.datetime({ offset: true }).optional(),
  profile: z.array(text).optional(),
})

const brand = z.strictObject({
  resourceType: z.literal('Organization'),
  id: resourceId,
  meta: resourceMeta.optional(),
  extension: z.array(z.union([brandExtension, portalExtension])).optional(),
  identifier: z.array(identifier).optional(),
  active: z.boolean().optional(),
  type: z
    .array(
      z.strictObject({
        coding: z.array(coding.extend({ code: z.enum(brandTypeCodes) })).min(1),
        text: text.optional(),
      }),
    )
    .optional(),
  name: text,
  alias: z.array(text).optional(),
  telecom: z.tuple([z.strictObject({ system: z.literal('url'), value: webUrl })]),
  address: z.array(address).optional(),
  partOf: reference.optional(),
  endpoint: z.array(reference).optional(),
})

const endpoint = z.strictObject({
  resourceType: z.literal('Endpoint'),
  id: resourceId,
  meta: resourceMeta.optional(),
  extension: z
    .array(
      z.strictObject({
        url: z.literal('http://hl7.org/fhir/StructureDefinition/endpoint-fhir-version'),
        valueCode: z.string().regex(/^\d+\.\d+(?:\.\d+)?(?:-[\w.-]+)?$/, 'a FHIR version'),
      }),
    )
    .min(1),
  identifier: z.array(identifier).optional(),
  status: z.enum(['active', 'suspended', 'error', 'off', 'entered-in-error', 'test']),
  connectionType: z.strictObject({
    system: z.literal('http://terminology.hl7.org/CodeSystem/endpoint-connection-type'),
    code: z.literal('hl7-fhir-rest'),
    display: text.optional(),
  }),
  name: text.optional(),
  managingOrganization: reference.optional(),
  contact: z
    .array(z.strictObject({ system: z.enum(['url', 'email', 'phone']), value: text }))
    .refine((contacts) => contacts.some(({ system }) => system === 'url'), {
      message: 'at least one contact with system url',
    }),
  payloadType: z.tuple([z.strictObject({ coding: z.array(coding).min(1), text: text.optional() })]),
  address: webUrl,
})

const entry = z.strictObject({
  fullUrl: z.string().min(1).max(2000),
  resource: z.discriminatedUnion('resourceType', [brand, endpoint]),
})

const bundleMembers = {
  resourceType: z.literal('Bundle'),
  id: resourceId.optional(),
  type: z.literal('collection'),
  entry: z.array(entry).min(1).max(5000),
}

/** A brand bundle as it is edited; the times of the last change are the server's to write.
 * @see SMART App Launch 2.2.0, User-access Brands and Endpoints; UAB-02, UAB-03, UAB-05, UAB-06
 */
export const brandBundleSchema = z.strictObject({
  ...bundleMembers,
  meta: resourceMeta.optional(),
  timestamp: z.iso.datetime({ offset: true }).optional(),
})

/** A brand bundle as it is published, with the time of the last change twice.
 * @see UAB-02; ruling D-40
 */
export const publishedBrandBundleSchema = z.strictObject({
  ...bundleMembers,
  meta: resourceMeta.extend({ lastUpdated: z.iso.datetime({ offset: true }) }),
  timestamp: z.iso.datetime({ offset: true }),
})

/** Which brand of a bundle is the one of this server. @see UAB-01 */
export const brandIdentifierSchema = z.strictObject({
  system: z.string().min(1).max(500).optional(),
  value: z.string().min(1).max(500),
})

/** A brand bundle as it is edited. */
export type BrandBundle = z.infer<typeof brandBundleSchema>
/** A brand bundle as it is published. */
export type PublishedBrandBundle = z.infer<typeof publishedBrandBundleSchema>
/** An organization as users know it. */
export type Brand = z.infer<typeof brand>
/** Names the brand of this server. */
export type BrandIdentifier = z.infer<typeof brandIdentifierSchema>
