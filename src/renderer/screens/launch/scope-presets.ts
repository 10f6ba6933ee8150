import type { LaunchOrder } from '../../../shared/contract/launch.ts'

/** Scopes that belong together. */
export interface ScopePreset {
  readonly label: string
  readonly modes: readonly LaunchOrder['mode'][]
  readonly scope: string
}

/** What typical apps ask for; the first of a flow is its start. */
export const scopePresets: readonly ScopePreset[] = [
  {
    label: 'Patient app',
    modes: ['standalone'],
    scope: 'openid fhirUser launch/patient patient/*.rs offline_access',
  },
  {
    label: 'App in the EHR',
    modes: ['ehr'],
    scope: 'openid fhirUser launch patient/*.rs online_access',
  },
  {
    label: 'Clinician, many patients',
    modes: ['standalone', 'ehr'],
    scope: 'openid fhirUser user/Patient.rs user/Observation.rs user/Encounter.rs offline_access',
  },
  {
    label: 'Laboratory and vital signs only',
    modes: ['standalone', 'ehr'],
    scope:
      'openid fhirUser launch/patient patient/Patient.r patient/Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category|laboratory patient/Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category|vital-signs',
  },
  {
    label: 'SMART 1 scopes',
    modes: ['standalone', 'ehr'],
    scope: 'openid profile launch/patient patient/*.read offline_access',
  },
  { label: 'All patients', modes: ['backend'], scope: 'system/Patient.rs' },
  {
    label: 'Patients, observations, encounters',
    modes: ['backend'],
    scope: 'system/Patient.rs system/Observation.rs system/Encounter.rs',
  },
  { label: 'Everything', modes: ['backend'], scope: 'system/*.rs' },
  { label: 'SMART 1 scopes of a service', modes: ['backend'], scope: 'system/*.read' },
  { label: 'Sign-in only', modes: ['standalone', 'ehr'], scope: 'openid fhirUser' },
]

/** The scopes of a preset for a flow: an EHR launch always asks for the context of the EHR. */
export function scopeFor(preset: ScopePreset, mode: LaunchOrder['mode']): string {
  const scopes = preset.scope.split(' ')
  if (mode !== 'ehr' || scopes.includes('launch')) return preset.scope
  return ['launch', ...scopes.filter((scope) => scope !== 'launch/patient')].join(' ')
}
