import { contextItemType, type LaunchContext } from '../../../../shared/oauth/launch-context.ts'
import type { ContextScope } from '../../../../shared/oauth/scope.ts'
import type { SmartCapability } from '../../../../shared/oauth/smart-capabilities.ts'
import type { Config } from '../../config.ts'
import type { Settings } from '../../settings/index.ts'
import { isCapabilityOn } from '../discovery/index.ts'
import type { NegotiatedScopes } from '../scopes/index.ts'

/** Which context a set of granted scopes calls for. */
export interface ContextNeeds {
  /** Everything the EHR launch handle carries. */
  readonly hasLaunch: boolean
  readonly needsPatient: boolean
  readonly needsEncounter: boolean
  /** A patient has to be known, to be released or because an encounter is one of a patient. */
  readonly presumesPatient: boolean
  /** The context scopes that ask for items of `fhirContext`. */
  readonly types: readonly ContextScope[]
}

/** Tells what context the granted scopes call for; a `patient/` scope alone calls for a patient.
 * @see SMART App Launch 2.2.0, scopes-and-launch-context; SAL-41; ruling D-08
 */
export function contextNeedsOf({ granted, isPatientInferred }: NegotiatedScopes): ContextNeeds {
  const asked = granted.flatMap(({ scope }) => (scope.kind === 'context' ? [scope] : []))
  const types = asked.map(({ type }) => type)
  const hasPatientScopes = granted.some(
    ({ scope }) => scope.kind === 'resource' && scope.level === 'patient',
  )
  const needsPatient = isPatientInferred || hasPatientScopes || types.includes('Patient')
  const needsEncounter = types.includes('Encounter')
  return {
    hasLaunch: types.includes(undefined),
    needsPatient,
    needsEncounter,
    presumesPatient: needsPatient || needsEncounter,
    types: asked.filter(({ type, role }) => role !== undefined || isOtherType(type)),
  }
}

/** Patient and Encounter have members of their own beside `fhirContext`. */
function isOtherType(type: ContextScope['type']): boolean {
  return type !== undefined && type !== 'Patient' && type !== 'Encounter'
}

/** Leaves of the known context what the granted scopes release; the rest is withheld.
 * @see CTX-15
 */
export function releaseContext(
  known: LaunchContext,
  needs: ContextNeeds,
  { current }: Settings,
): LaunchContext {
  if (needs.hasLaunch) return withoutDisabled(known, current)
  const items = itemsAskedFor(known.fhirContext ?? [], needs.types)
  return {
    ...(needs.needsPatient && known.patient !== undefined ? { patient: known.patient } : {}),
    ...(needs.needsEncounter && known.encounter !== undefined
      ? { encounter: known.encounter }
      : {}),
    ...(items.length > 0 ? { fhirContext: items } : {}),
  }
}

type ContextItem = NonNullable<LaunchContext['fhirContext']>[number]

/** The items that scopes by type ask for: those in the role that a scope names, or others of its type where there is none
 * in that role.
 * @see SMART App Launch 2.2.0, scopes-and-launch-context, fhirContext; CTX-04, CTX-05
 */
function itemsAskedFor(
  known: readonly ContextItem[],
  types: readonly ContextScope[],
): ContextItem[] {
  const wanted = new Set(types.flatMap(({ type, role }) => itemsFor(known, type, role)))
  return known.filter((item) => wanted.has(item))
}

function itemsFor(
  known: readonly ContextItem[],
  type: string | undefined,
  role: string | undefined,
): readonly ContextItem[] {
  const ofType = known.filter((item) => contextItemType(item) === type)
  if (role === undefined) return ofType
  const inRole = ofType.filter((item) => (item.role ?? 'launch') === role)
  return inRole.length > 0 ? inRole : ofType
}

const capabilityOf = {
  patient: 'context-ehr-patient',
  encounter: 'context-ehr-encounter',
  need_patient_banner: 'context-banner',
  smart_style_url: 'context-style',
} as const satisfies Partial<Record<keyof LaunchContext, SmartCapability>>

/** Leaves out what belongs to a capability that is switched off. @see DSC-10 */
function withoutDisabled(known: LaunchContext, config: Config): LaunchContext {
  const released: LaunchContext = { ...known }
  for (const [member, capability] of Object.entries(capabilityOf)) {
    if (!isCapabilityOn(config, capability)) delete released[member]
  }
  return released
}
