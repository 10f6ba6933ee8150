import type { AuthorityServices } from '../authority-services.ts'
import { createCommunity, type NewCommunity } from './create-community.ts'

/** Id of the seeded community whose hierarchy no one trusts. */
export const strangerId = 'strangers'

/** URI of that community. */
export const strangerUri = 'urn:example:trustbench:strangers'

/** Two communities to work with, of different algorithms, and a hierarchy that no one trusts.
 * @see spec/udap.md UDAP-CA-001
 */
const seeds: readonly NewCommunity[] = [
  {
    id: 'alpha',
    name: 'Alpha community',
    uri: 'urn:example:trustbench:alpha',
    isTrusted: true,
    algorithm: 'rsa-4096',
  },
  {
    id: 'beta',
    name: 'Beta community',
    uri: 'urn:example:trustbench:beta',
    isTrusted: true,
    algorithm: 'p-384',
  },
  {
    id: strangerId,
    name: 'Strangers',
    uri: strangerUri,
    isTrusted: false,
    algorithm: 'p-384',
  },
]

/** Makes the seeded communities that are missing. */
export interface Seeding {
  /** Makes them, for what cannot be done without.
   * @throws {KeyStoreLockedError} some are missing and no key can be made
   */
  require(): Promise<void>
  /** Makes them unless the key store is locked, for what shows what there is. */
  ifUnlocked(): Promise<void>
}

/** Builds the seeding. It is asked for at each use and does the work once; calls during the work wait for it, and work
 * that failed is tried again.
 */
export function createSeeding(services: AuthorityServices): Seeding {
  let underway: Promise<void> | undefined
  const missing = () =>
    seeds.filter(
      ({ id = '', uri }) =>
        services.communities.find(id) === undefined &&
        services.communities.findByUri(uri) === undefined,
    )
  const seed = async () => {
    for (const community of missing()) await createCommunity(services, community)
  }
  const require = () => {
    underway ??= seed().finally(() => {
      underway = undefined
    })
    return underway
  }
  return {
    require,
    ifUnlocked: async () => {
      if (!services.isKeyStoreLocked()) await require()
    },
  }
}
