import { z } from 'zod'

/** What the form edits of the first brand of a bundle. Empty: absent. */
export interface BrandFields {
  readonly name: string
  readonly website: string
  readonly kind: string
  readonly portalName: string
  readonly portalUrl: string
  readonly portalDescription: string
  readonly logo: string
}

type Members = Readonly<Record<string, unknown>>

const brandUrl = 'http://hl7.org/fhir/StructureDefinition/organization-brand'
const portalUrl = 'http://hl7.org/fhir/StructureDefinition/organization-portal'
const kindSystem = 'http://terminology.hl7.org/CodeSystem/organization-type'

/** As much of a bundle as the form must understand; whether it is right is judged apart. */
const looseBundle = z.looseObject({
  entry: z.array(z.looseObject({ resource: z.looseObject({ resourceType: z.string() }) })),
})
const looseExtensions = z.array(
  z.looseObject({ url: z.string(), extension: z.array(z.looseObject({ url: z.string() })) }),
)

/** A bundle of which the form can read the first brand. */
export type LooseBundle = z.infer<typeof looseBundle>

/** Where each extension part of the form stands, and under which name its value. */
const parts = {
  portalName: [portalUrl, 'portalName', 'valueString'],
  portalUrl: [portalUrl, 'portalUrl', 'valueUrl'],
  portalDescription: [portalUrl, 'portalDescription', 'valueMarkdown'],
  logo: [brandUrl, 'brandLogo', 'valueUrl'],
} as const

/** Reads the text of a bundle; undefined while it is none or has no brand. */
export function readBundle(text: string): LooseBundle | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (!looseBundle.safeParse(value).success) return undefined
    // The schema just proved it; the value itself keeps the order in which its members were written.
    const bundle = value as LooseBundle
    return brandIndexOf(bundle) >= 0 ? bundle : undefined
  } catch (error) {
    // Half-typed JSON; the field says so.
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** The place of the brand that the form edits. */
export function brandIndexOf({ entry }: LooseBundle): number {
  return entry.findIndex(({ resource }) => resource.resourceType === 'Organization')
}

/** What the bundle says of its first brand. */
export function readFields(bundle: LooseBundle): BrandFields {
  const brand: Members = bundle.entry[brandIndexOf(bundle)]?.resource ?? {}
  const part = (name: keyof typeof parts) => {
    const [url, partName, member] = parts[name]
    const extension = extensionsOf(brand).find((one) => one.url === url)
    return textOf(extension?.extension.find((one) => one.url === partName)?.[member])
  }
  return {
    name: textOf(brand['name']),
    website: textOf(at(brand, 'telecom', 0, 'value')),
    kind: textOf(at(brand, 'type', 0, 'coding', 0, 'code')),
    portalName: part('portalName'),
    portalUrl: part('portalUrl'),
    portalDescription: part('portalDescription'),
    logo: part('logo'),
  }
}

/** The bundle with one field of its first brand changed; everything else stays as it is. */
export function withField(
  bundle: LooseBundle,
  field: keyof BrandFields,
  value: string,
): LooseBundle {
  const index = brandIndexOf(bundle)
  const entry = bundle.entry.map((one, place) =>
    place === index
      ? { ...one, resource: { ...one.resource, ...change(one.resource, field, value) } }
      : one,
  )
  return { ...bundle, entry }
}

function change(brand: Members, field: keyof BrandFields, value: string): Members {
  switch (field) {
    case 'name':
      return { name: value }
    case 'website':
      return { telecom: [{ system: 'url', value }] }
    case 'kind':
      return { type: [{ coding: [{ system: kindSystem, code: value }] }] }
    default:
      return { extension: withPart(extensionsOf(brand), parts[field], value) }
  }
}

function withPart(
  extensions: z.infer<typeof looseExtensions>,
  [url, name, member]: readonly [string, string, string],
  value: string,
) {
  const earlier = extensions.find((one) => one.url === url) ?? { url, extension: [] }
  const others = earlier.extension.filter((one) => one.url !== name)
  const own = value === '' ? [] : [{ url: name, [member]: value }]
  const changed = { ...earlier, extension: [...others, ...own] }
  const rest = extensions.filter((one) => one.url !== url)
  return changed.extension.length === 0 ? rest : [...rest, changed]
}

function extensionsOf(brand: Members): z.infer<typeof looseExtensions> {
  const parsed = looseExtensions.safeParse(brand['extension'])
  return parsed.success ? parsed.data : []
}

function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let found = value
  for (const step of path) {
    if (typeof found !== 'object' || found === null) return undefined
    found = Reflect.get(found, step)
  }
  return found
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
