import type { LaunchContext } from '../../../../shared/oauth/launch-context.ts'
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
}

/** Tells what context the granted scopes call for; a `patient/` scope alone calls for a patient.
 * @see SMART App Launch 2.2.0, scopes-and-launch-context; SAL-41; ruling D-08
 */
export function contextNeedsOf({ granted, isPatientInferred }: NegotiatedScopes): ContextNeeds {
  const types = granted.flatMap(({ scope }) => (scope.kind === 'context' ? [scope.type] : []))
  const hasPatientScopes = granted.some(
    ({ scope }) => scope.kind === 'resource' && scope.level === 'patient',
  )
  return {
    hasLaunch: types.includes(undefined),
    needsPatient: isPatientInferred || hasPatientScopes || types.includes('Patient'),
    needsEncounter: types.includes('Encounter'),
  }
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
  return {
    ...(needs.needsPatient && known.patient !== undefined ? { patient: known.patient } : {}),
    ...(needs.needsEncounter && known.encounter !== undefined
      ? { encounter: known.encounter }
      : {}),
  }
}

const capabilityOf: Partial<Record<keyof LaunchContext, SmartCapability>> = {
  patient: 'context-ehr-patient',
  encounter: 'context-ehr-encounter',
  need_patient_banner: 'context-banner',
  smart_style_url: 'context-style',
}

/** Leaves out what belongs to a capability that is switched off. @see DSC-10 */
function withoutDisabled(known: LaunchContext, config: Config): LaunchContext {
  const released: LaunchContext = { ...known }
  for (const [member, capability] of Object.entries(capabilityOf)) {
    // The keys are those of the table above.
    if (!isCapabilityOn(config, capability)) delete released[member as keyof LaunchContext]
  }
  return released
}
