import { fingerprintOf } from '../exchange-log/index.ts'
import type { LaunchRunStore } from './launch-run-store.ts'

/** How many launches are looked through, the newest first. */
const searchedRuns = 100

const names = {
  access_token: 'access token',
  refresh_token: 'refresh token',
  id_token: 'ID token',
  code_verifier: 'PKCE verifier',
  launch: 'launch value',
  client_secret: 'client secret',
} as const

/** A secret that a launch still holds, and which of its secrets it is. */
export interface HeldSecret {
  readonly runId: string
  readonly name: string
  readonly value: string
}

/** Finds secrets that launches still hold by their fingerprints; for the core only, they never go to the console.
 * @param preferredRun the launch that is looked at first
 * @returns what was found, by fingerprint
 */
export async function findHeldSecrets(
  fingerprints: ReadonlySet<string>,
  preferredRun: string | null,
  store: Pick<LaunchRunStore, 'list' | 'secretsOf'>,
): Promise<ReadonlyMap<string, HeldSecret>> {
  const found = new Map<string, HeldSecret>()
  if (fingerprints.size === 0) return found
  const { runs } = await store.list({ search: '' }, 0, searchedRuns)
  const ids = runs.map(({ id }) => id).filter((id) => id !== preferredRun)
  for (const runId of preferredRun === null ? ids : [preferredRun, ...ids]) {
    if (found.size === fingerprints.size) return found
    const secrets = await store.secretsOf(runId)
    for (const [member, name] of Object.entries(names)) {
      // The names are members of the secrets.
      const value = secrets[member as keyof typeof names]
      if (value === undefined) continue
      const fingerprint = fingerprintOf(value)
      const isNew = fingerprints.has(fingerprint) && !found.has(fingerprint)
      if (isNew) found.set(fingerprint, { runId, name, value })
    }
  }
  return found
}
