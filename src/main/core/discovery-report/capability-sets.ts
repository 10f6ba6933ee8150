import type { DiscoveryReport } from '../../../shared/contract/discovery.ts'

/** A set of capabilities; an inner list is a choice of which one is enough. */
interface CapabilitySet {
  readonly name: string
  readonly wanted: readonly (readonly string[])[]
}

const client = ['client-public', 'client-confidential-symmetric']

/** The sets of which a server SHOULD have at least one.
 * @see SMART App Launch 2.2.0, Conformance, capability sets; spec/smart.md section 3.2
 */
const sets: readonly CapabilitySet[] = [
  {
    name: 'Patient access for standalone apps',
    wanted: [['launch-standalone'], client, ['context-standalone-patient'], ['permission-patient']],
  },
  {
    name: 'Patient access for EHR launch',
    wanted: [['launch-ehr'], client, ['context-ehr-patient'], ['permission-patient']],
  },
  {
    name: 'Clinician access for standalone apps',
    wanted: [['launch-standalone'], client, ['permission-user'], ['permission-patient']],
  },
  {
    name: 'Clinician access for EHR launch',
    wanted: [
      ['launch-ehr'],
      client,
      ['context-ehr-patient'],
      ['context-ehr-encounter'],
      ['permission-user'],
      ['permission-patient'],
    ],
  },
]

/** What each set lacks in a list of capabilities. */
export function missingOfSets(capabilities: readonly string[]): DiscoveryReport['capabilitySets'] {
  return sets.map(({ name, wanted }) => ({
    name,
    missing: wanted
      .filter((choice) => !choice.some((one) => capabilities.includes(one)))
      .map((choice) => choice.join(' or ')),
  }))
}
