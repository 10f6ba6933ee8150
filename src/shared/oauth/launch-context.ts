import { z } from 'zod'
import { isResourceTypeName, type ResourceTypeName } from '../fhir/resource-types.ts'

const relativeReference = /^[A-Z][A-Za-z]+\/[A-Za-z0-9.-]{1,64}$/
const absoluteUri = /^[a-z][a-z0-9+.-]*:[^\s]+$/i

/** A FHIR logical id. @see FHIR R4 datatypes, id */
export const fhirIdSchema = z.string().regex(/^[A-Za-z0-9.-]{1,64}$/, 'a FHIR id')

/** One item of `fhirContext`.
 * @see SMART App Launch 2.2.0, scopes-and-launch-context, fhirContext; CTX-06 to CTX-08
 */
export const fhirContextItemSchema = z
  .looseObject({
    reference: z.string().regex(relativeReference, 'a relative reference').optional(),
    canonical: z.string().regex(absoluteUri, 'a canonical URL').optional(),
    identifier: z.looseObject({}).optional(),
    type: z.string().optional(),
    role: z
      .string()
      .refine((role) => role === 'launch' || absoluteUri.test(role), 'launch or an absolute URI')
      .optional(),
  })
  .refine(
    (item) =>
      item.reference !== undefined || item.canonical !== undefined || item.identifier !== undefined,
    'at least one of reference, canonical, identifier',
  )
  .refine(
    (item) =>
      !/^(?:Patient|Encounter)\//.test(item.reference ?? '') ||
      (item.role !== undefined && item.role !== 'launch'),
    'Patient and Encounter belong to patient and encounter, unless they have another role',
  )

const extensionName = /^(?:__(?!proto__$)[!#-[\]-~]{1,200}|[a-z][a-z0-9+.-]*:[^\s]{1,500})$/i

/** Context that is not in SMART, under names of its own: a full URI, or one that begins with two underscores.
 * @see SMART App Launch 2.2.0, scopes-and-launch-context; CTX-12, CTX-13
 */
export const contextExtensionsSchema = z
  .record(z.string(), z.unknown())
  .superRefine((members, { addIssue }) => {
    const wanted = 'a full URI, or a name that begins with __'
    for (const name of Object.keys(members)) {
      if (!extensionName.test(name)) addIssue({ code: 'custom', message: wanted, path: [name] })
    }
  })
  .refine((members) => JSON.stringify(members).length <= 16_384, 'at most 16 KiB as JSON')

const knownMembers = {
  patient: fhirIdSchema.optional(),
  encounter: fhirIdSchema.optional(),
  fhirContext: z.array(fhirContextItemSchema).max(50).optional(),
  need_patient_banner: z.boolean().optional(),
  smart_style_url: z.string().max(2048).optional(),
  intent: z.string().min(1).max(200).optional(),
  tenant: z.string().min(1).max(200).optional(),
  /** What whoever asked for the launch wants the app to know, in its own words. @see TSK-04 */
  appContext: z.string().min(1).max(16_384).optional(),
}

/** What a launch is about, in the names of the token response.
 * @see SMART App Launch 2.2.0, scopes-and-launch-context, launch context arrives with your access token
 */
export const launchContextSchema = z
  .looseObject(knownMembers)
  .superRefine((context, { addIssue }) => {
    const more = Object.entries(context).filter(([name]) => !Object.hasOwn(knownMembers, name))
    const checked = contextExtensionsSchema.safeParse(Object.fromEntries(more))
    for (const { message, path } of checked.error?.issues ?? []) {
      addIssue({ code: 'custom', message, path })
    }
  })

/** Launch context, validated. */
export type LaunchContext = z.infer<typeof launchContextSchema>

/** The resource type of an item of `fhirContext`: of its reference, or as it says, or as its canonical URL has it. */
export function contextItemType({
  reference,
  type,
  canonical,
}: z.infer<typeof fhirContextItemSchema>): ResourceTypeName | undefined {
  const named = reference?.split('/')[0] ?? type ?? canonical?.split('/').at(-2)
  return named !== undefined && isResourceTypeName(named) ? named : undefined
}
