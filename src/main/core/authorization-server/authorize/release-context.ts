import type { LaunchContext } from '../../../../shared/oauth/launch-context.ts'
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
export function releaseContext(known: LaunchContext, needs: ContextNeeds): LaunchContext {
  if (needs.hasLaunch) return known
  return {
    ...(needs.needsPatient && known.patient !== undefined ? { patient: known.patient } : {}),
    ...(needs.needsEncounter && known.encounter !== undefined
      ? { encounter: known.encounter }
      : {}),
  }
}
