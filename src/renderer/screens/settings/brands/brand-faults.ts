import { brandBundleSchema } from '../../../../shared/fhir/user-access-brand.ts'
import type { ProblemError } from '../../../../shared/problem.ts'
import { type BrandFields, brandIndexOf, type LooseBundle } from './brand-fields.ts'

/** Something wrong in a bundle, and where. */
export interface BrandFault {
  /** Path below the bundle, as in `entry.0.resource.name`. */
  readonly path: string
  readonly message: string
}

/** What the shape of a bundle breaks, seen while it is typed; the server judges how its parts fit together. */
export function findShapeFaults(bundle: LooseBundle): readonly BrandFault[] {
  const parsed = brandBundleSchema.safeParse(bundle)
  if (parsed.success) return []
  return parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
}

/** What the server found wrong, by path below the bundle. */
export function faultsOfProblem(error: ProblemError | null): readonly BrandFault[] {
  return (error?.problem.details ?? []).map(({ path, message }) => ({
    path: path.replace(/^bundle\./, ''),
    message,
  }))
}

const places: Readonly<Partial<Record<keyof BrandFields, string>>> = {
  name: 'name',
  website: 'telecom',
  kind: 'type',
}

/** The fault that belongs beside a field of the form. */
export function faultOfField(
  field: keyof BrandFields,
  value: string,
  bundle: LooseBundle,
  faults: readonly BrandFault[],
): string | undefined {
  const isUrl = field === 'portalUrl' || field === 'logo'
  if (isUrl && value !== '' && !/^(?:https?|data):/.test(value))
    return 'Wanted an http or https URL'
  const place = places[field]
  if (place === undefined) return undefined
  const start = `entry.${brandIndexOf(bundle)}.resource.${place}`
  return faults.find(({ path }) => path.startsWith(start))?.message
}
