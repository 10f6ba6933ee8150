import type { AuthorityServices } from '../authority-services.ts'
import { createCommunity, type NewCommunity } from './create-community.ts'

/** Id of the seeded community whose hierarchy no one trusts. */
export const strangerId = 'strangers'

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
    uri: 'urn:example:trustbench:strangers',
    isTrusted: false,
    algorithm: 'p-384',
  },
]

/** Builds the function that makes the seeded communities that are missing. It is called at each use and does the work
 * once; calls during the work wait for it, and work that failed, as while the key store is locked, is tried again.
 */
export function createSeeding(services: AuthorityServices): () => Promise<void> {
  let underway: Promise<void> | undefined
  const seed = async () => {
    for (const community of seeds) {
      const isMissing =
        services.communities.find(community.id ?? '') === undefined &&
        services.communities.findByUri(community.uri) === undefined
      if (isMissing) await createCommunity(services, community)
    }
  }
  return () => {
    underway ??= seed().finally(() => {
      underway = undefined
    })
    return underway
  }
}
