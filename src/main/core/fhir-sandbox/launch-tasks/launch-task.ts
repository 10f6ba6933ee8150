import { elementsAt } from '../../../../shared/fhir/element-path.ts'
import type { FhirResource } from '../../../../shared/fhir/resource.ts'
import { propertyOf, textOf } from '../../../../shared/fhir/search-match/element.ts'
import { parseLocalReference } from '../../../../shared/fhir/search-match/reference-match.ts'

/** The code system of launch Tasks. @see SMART App Launch 2.2.0, Task profile for requesting SMART launch */
export const smartCodes = 'http://hl7.org/fhir/smart-app-launch/CodeSystem/smart-codes'

const profiles = 'http://hl7.org/fhir/smart-app-launch/StructureDefinition'

/** How a Task wants its app launched. */
export type LaunchTaskKind = 'ehr' | 'standalone'

/** The code and the profile of each kind. @see TSK-01, TSK-02 */
export const launchTaskKinds: ReadonlyArray<{
  readonly kind: LaunchTaskKind
  readonly code: string
  readonly profile: string
}> = [
  { kind: 'ehr', code: 'launch-app-ehr', profile: `${profiles}/task-ehr-launch` },
  {
    kind: 'standalone',
    code: 'launch-app-standalone',
    profile: `${profiles}/task-standalone-launch`,
  },
]

/** A Task that asks a person to launch an app. */
export interface LaunchTask {
  readonly id: string
  readonly kind: LaunchTaskKind
  /** Where the app is launched. */
  readonly url: string
  /** Handed to the app unchanged. */
  readonly appContext: string | null
  /** Id of the patient of `Task.for`. */
  readonly patient: string | null
  readonly encounter: string | null
  readonly status: string
  readonly description: string | null
}

/** What of a launch Task does not follow its profile. */
export interface LaunchTaskFault {
  readonly element: string
  readonly seen: string
  readonly wanted: string
}

/** Whether a resource is, or claims to be, a Task that requests a launch. */
export function isLaunchTask(resource: FhirResource): boolean {
  return kindsOf(resource).length > 0
}

/** Finds the first way in which a launch Task does not follow its profile; undefined when there is none, or when the
 * resource is no launch Task at all.
 * @see SMART App Launch 2.2.0, task-ehr-launch and task-standalone-launch; TSK-01, TSK-02
 */
export function findLaunchTaskFault(resource: FhirResource): LaunchTaskFault | undefined {
  const [kind, ...others] = kindsOf(resource)
  if (kind === undefined) return undefined
  const { code } = kind
  if (others.length > 0) return fault('code', 'both kinds of launch', 'one of them')
  if (!hasCode(propertyOf(resource, 'code'), code)) {
    return fault('code', 'another code than the profile has', `${code} of ${smartCodes}`)
  }
  const urls = inputsTyped(resource, 'smartonfhir-application')
  if (urls.length !== 1) {
    return fault('input', `${urls.length} typed smartonfhir-application`, 'exactly one')
  }
  const url = textOf(urls[0], 'valueUrl')
  if (url === undefined || !/^https?:/.test(url) || !URL.canParse(url)) {
    return fault('input.valueUrl', url ?? 'absent', 'the URL of an app')
  }
  const contexts = inputsTyped(resource, 'smartonfhir-appcontext')
  if (contexts.length > 1) {
    return fault('input', `${contexts.length} typed smartonfhir-appcontext`, 'at most one')
  }
  if (contexts.length === 1 && textOf(contexts[0], 'valueString') === undefined) {
    return fault('input', 'a smartonfhir-appcontext without valueString', 'its text in valueString')
  }
  return undefined
}

/** Reads a launch Task that follows its profile.
 * @throws {TypeError} it has a fault; ask `findLaunchTaskFault` first
 */
export function readLaunchTask(resource: FhirResource, fhirBase: string): LaunchTask {
  const [kind] = kindsOf(resource)
  const url = textOf(inputsTyped(resource, 'smartonfhir-application')[0], 'valueUrl')
  if (kind === undefined || url === undefined) throw new TypeError('no sound launch Task')
  return {
    id: resource.id ?? '',
    kind: kind.kind,
    url,
    appContext: textOf(inputsTyped(resource, 'smartonfhir-appcontext')[0], 'valueString') ?? null,
    patient: referenceId(resource, 'for', 'Patient', fhirBase),
    encounter: referenceId(resource, 'encounter', 'Encounter', fhirBase),
    status: textOf(resource, 'status') ?? 'unknown',
    description: textOf(resource, 'description') ?? null,
  }
}

function kindsOf(resource: FhirResource) {
  if (resource.resourceType !== 'Task') return []
  const claimed = elementsAt(resource, 'meta.profile')
  return launchTaskKinds.filter(
    ({ code, profile }) =>
      hasCode(propertyOf(resource, 'code'), code) ||
      claimed.some((each) => typeof each === 'string' && each.split('|')[0] === profile),
  )
}

function hasCode(concept: unknown, code: string): boolean {
  return elementsAt(concept, 'coding').some(
    (coding) => textOf(coding, 'system') === smartCodes && textOf(coding, 'code') === code,
  )
}

function inputsTyped(resource: FhirResource, code: string): readonly unknown[] {
  return elementsAt(resource, 'input').filter((input) => hasCode(propertyOf(input, 'type'), code))
}

function referenceId(
  resource: FhirResource,
  element: 'for' | 'encounter',
  type: 'Patient' | 'Encounter',
  fhirBase: string,
): string | null {
  const text = textOf(propertyOf(resource, element), 'reference')
  const found = text === undefined ? undefined : parseLocalReference(text, fhirBase)
  return found?.type === type ? found.id : null
}

function fault(element: string, seen: string, wanted: string): LaunchTaskFault {
  return { element: `Task.${element}`, seen, wanted }
}
