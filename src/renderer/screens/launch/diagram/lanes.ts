import type { LaunchParty, LaunchStep } from '../../../../shared/contract/launch-step.ts'

/** A lane of the diagram, with who stands in it. */
export interface Lane {
  readonly label: string
  readonly parties: readonly LaunchParty[]
}

const lanes: readonly Lane[] = [
  { label: 'App', parties: ['app'] },
  { label: 'Browser', parties: ['browser', 'ehr'] },
  { label: 'Authorization server', parties: ['authorization-server'] },
  { label: 'Identity provider', parties: ['identity-provider'] },
  { label: 'FHIR server', parties: ['fhir-server'] },
]

const others: Lane = { label: 'Other', parties: ['other'] }

/** The lanes a launch needs, left to right; the one for others only where somebody stands in it. */
export function lanesOf(steps: readonly LaunchStep[]): readonly Lane[] {
  const hasOthers = steps.some(({ from, to }) => from === 'other' || to === 'other')
  return hasOthers ? [...lanes, others] : lanes
}

const names: Readonly<Record<LaunchParty, string>> = {
  app: 'app',
  browser: 'browser',
  ehr: 'EHR',
  'authorization-server': 'authorization server',
  'identity-provider': 'identity provider',
  'fhir-server': 'FHIR server',
  other: 'another server',
}

/** A party by the name people call it. */
export function partyName(party: LaunchParty): string {
  return names[party]
}

/** Middle of the lane of a party, as a share of the width of all lanes. */
export function centreOf(party: LaunchParty, among: readonly Lane[]): number {
  const lane = among.findIndex(({ parties }) => parties.includes(party))
  return centreOfLane(lane, among)
}

/** Middle of a lane, as a share of the width of all lanes. */
export function centreOfLane(lane: number, among: readonly Lane[]): number {
  return (lane + 0.5) / among.length
}
