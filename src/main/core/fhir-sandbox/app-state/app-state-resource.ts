import type { z } from 'zod'
import { appStateSchema } from '../../../../shared/fhir/app-state.ts'
import type { FhirResource } from '../../../../shared/fhir/resource.ts'
import { FhirError } from '../../errors.ts'
import { parseFhirBody } from '../resource-body.ts'
import { appStateLimits } from './app-state-limits.ts'

/** State that an app keeps at the server: what it may hold is exactly what is kept.
 * @see SMART App Launch 2.2.0, Persisting App State; APS-03, APS-04
 */
export type AppState = FhirResource &
  Pick<z.infer<typeof appStateSchema>, 'code' | 'subject' | 'extension'>

const subjectTypes = [
  'Patient',
  'Practitioner',
  'PractitionerRole',
  'RelatedPerson',
  'Person',
] as const

/** Whom state is about. */
export interface AppStateSubject {
  readonly type: (typeof subjectTypes)[number]
  readonly id: string
}

/** Reads a body as app state.
 * @throws {FhirError} 413 too large; 400 not JSON; 422 an element that is not kept or is missing
 * @see APS-03, APS-04
 */
export function parseAppState(bytes: Uint8Array): AppState {
  const body = parseFhirBody(bytes, appStateLimits.resourceBytes)
  const parsed = appStateSchema.safeParse(body)
  // JSON has no members that are undefined, which is all the schema leaves open.
  if (parsed.success) return parsed.data as AppState
  const [issue] = parsed.error.issues
  const place = issue?.path.join('.') || 'the resource'
  throw unfitState(`${place}: ${issue?.message ?? 'unfit'}`, place)
}

/** Reads an absolute reference below the main FHIR base; undefined for anything else. @see APS-04 */
export function parseSubject(reference: string, fhirBase: string): AppStateSubject | undefined {
  if (!reference.startsWith(`${fhirBase}/`)) return undefined
  const [typeName, id = '', ...more] = reference.slice(fhirBase.length + 1).split('/')
  const type = subjectTypes.find((known) => known === typeName)
  if (type === undefined || more.length > 0 || !/^[A-Za-z0-9.-]{1,64}$/.test(id)) return undefined
  return { type, id }
}

/** The refusal of a resource that is not app state as it can be kept. */
export function unfitState(diagnostics: string, parameter: string): FhirError {
  return new FhirError(422, 'invariant', diagnostics, {
    explanation: { check: 'app-state-resource', clause: 'APS-04', parameter },
  })
}
