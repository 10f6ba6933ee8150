import type { LaunchParty } from '../../../shared/contract/launch-step.ts'

/** The lanes of a launch, left to right. */
export const lanes = [
  { label: 'App', parties: ['app'] },
  { label: 'Browser', parties: ['browser', 'ehr'] },
  { label: 'Authorization server', parties: ['authorization-server'] },
  { label: 'Identity provider', parties: ['identity-provider'] },
  { label: 'FHIR server', parties: ['fhir-server'] },
] as const satisfies readonly { label: string; parties: readonly LaunchParty[] }[]

const names: Readonly<Record<LaunchParty, string>> = {
  app: 'app',
  browser: 'browser',
  ehr: 'EHR',
  'authorization-server': 'authorization server',
  'identity-provider': 'identity provider',
  'fhir-server': 'FHIR server',
}

/** A party by the name people call it. */
export function partyName(party: LaunchParty): string {
  return names[party]
}

/** Which lane a party stands in. */
export function laneOf(party: LaunchParty): number {
  return lanes.findIndex(({ parties }) => parties.some((each) => each === party))
}
