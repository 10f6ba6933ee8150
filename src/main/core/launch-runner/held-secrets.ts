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

/** Finds a secret that a launch still holds by its fingerprint; for the core only, it never goes to the console.
 * @param preferredRun the launch that is looked at first
 */
export async function findHeldSecret(
  fingerprint: string,
  preferredRun: string | null,
  store: Pick<LaunchRunStore, 'list' | 'secretsOf'>,
): Promise<{ readonly runId: string; readonly name: string; readonly value: string } | undefined> {
  const { runs } = await store.list({ search: '' }, 0, searchedRuns)
  const ids = runs.map(({ id }) => id).filter((id) => id !== preferredRun)
  for (const runId of preferredRun === null ? ids : [preferredRun, ...ids]) {
    const secrets = await store.secretsOf(runId)
    for (const [member, name] of Object.entries(names)) {
      // The names are members of the secrets.
      const value = secrets[member as keyof typeof names]
      if (value !== undefined && fingerprintOf(value) === fingerprint) return { runId, name, value }
    }
  }
  return undefined
}
