import type { Connection } from './database.ts'
import { migration as foundation } from './migrations/001-settings-keys-and-exchanges.ts'
import { migration as authorizationServer } from './migrations/002-clients-users-and-grants.ts'
import { migration as fhirSandbox } from './migrations/003-fhir-sandbox.ts'
import { migration as launchRuns } from './migrations/004-launch-runs.ts'
import { migration as styleDocuments } from './migrations/005-style-documents.ts'
import { migration as timeMark } from './migrations/006-time-mark.ts'
import { migration as clientRegistration } from './migrations/008-client-registration.ts'
import { migration as clientAssertions } from './migrations/009-client-assertions.ts'
import { migration as userAccessBrands } from './migrations/011-user-access-brands.ts'
import { migration as appInstances } from './migrations/013-app-instances.ts'
import { migration as appState } from './migrations/014-app-state.ts'
import { migration as keyPairs } from './migrations/015-key-pairs.ts'
import { migration as vault } from './migrations/016-vault.ts'
import { migration as trustMarks } from './migrations/017-key-uses-and-trust-marks.ts'
import { migration as communities } from './migrations/020-communities-and-certificates.ts'
import { migration as certificateRevocation } from './migrations/021-certificate-revocation.ts'
import { migration as appStateOwners } from './migrations/023-app-state-owners.ts'
import { migration as softwareStatements } from './migrations/024-software-statements.ts'
import { migration as fhirUpstreamHeader } from './migrations/025-fhir-upstream-header.ts'
import { migration as trustCommunities } from './migrations/026-trust-communities.ts'
import { migration as udapRegistrations } from './migrations/027-udap-registrations.ts'
import { migration as grantClientProof } from './migrations/028-grant-client-proof.ts'
import { migration as trustDecisions } from './migrations/029-trust-decisions.ts'
import { migration as certifications } from './migrations/030-certifications.ts'
import { migration as udapClient } from './migrations/032-udap-client.ts'
import { migration as identityProvider } from './migrations/036-identity-provider.ts'
import { migration as tieredOauth } from './migrations/037-tiered-oauth.ts'
import { migration as exchangeSearch } from './migrations/042-exchange-search.ts'
import { migration as inspectorHistory } from './migrations/046-inspector-history.ts'
import { migration as listIndexes } from './migrations/047-list-indexes.ts'
import { migration as narrowIndexes } from './migrations/048-narrow-indexes.ts'
import { migration as resourcesThere } from './migrations/049-resources-there.ts'
import { migration as exchangesApart } from './migrations/050-exchanges-apart.ts'

/** One step of the schema; applied once, in order of `id`, in one transaction. */
export interface Migration {
  readonly id: number
  readonly name: string
  readonly sql: string
}

/** A migration failed, or the store was written by a newer program; the store is unchanged. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError'
}

/** Every migration, oldest first; a test compares this list with the folder. */
export const migrations: readonly Migration[] = [
  foundation,
  authorizationServer,
  fhirSandbox,
  launchRuns,
  styleDocuments,
  timeMark,
  clientRegistration,
  clientAssertions,
  userAccessBrands,
  appInstances,
  appState,
  keyPairs,
  vault,
  trustMarks,
  communities,
  certificateRevocation,
  appStateOwners,
  softwareStatements,
  fhirUpstreamHeader,
  trustCommunities,
  udapRegistrations,
  grantClientProof,
  trustDecisions,
  certifications,
  udapClient,
  identityProvider,
  tieredOauth,
  exchangeSearch,
  inspectorHistory,
  listIndexes,
  narrowIndexes,
  resourcesThere,
  exchangesApart,
]

/** Applies what is missing; either all of it or nothing.
 * @param now milliseconds since the epoch
 * @throws {MigrationError} newer schema, or a statement failed
 * @see spec/security.md RE-08
 */
export function applyMigrations(
  connection: Connection,
  now: number,
  steps: readonly Migration[] = migrations,
): void {
  const missing = missingMigrations(connection, steps)
  if (missing.length === 0) return
  connection
    .transaction(() => {
      for (const step of missing) applyOne(connection, step, now)
    })
    .immediate()
}

/** Lists what the store's schema lacks.
 * @throws {MigrationError} newer schema
 */
export function missingMigrations(
  connection: Connection,
  steps: readonly Migration[] = migrations,
): readonly Migration[] {
  const current = Number(connection.pragma('user_version', { simple: true }))
  const newest = steps.at(-1)?.id ?? 0
  if (current > newest) {
    throw new MigrationError(`schema version is ${current}, this program knows up to ${newest}`)
  }
  return steps.filter((step) => step.id > current)
}

function applyOne(connection: Connection, step: Migration, now: number): void {
  try {
    connection.exec(step.sql)
    connection.pragma(`user_version = ${step.id}`)
    connection
      .prepare('INSERT INTO migration (id, name, applied_at) VALUES (?, ?, ?)')
      .run(step.id, step.name, Math.floor(now / 1000))
  } catch (cause) {
    throw new MigrationError(`migration ${step.id} (${step.name}) failed`, { cause })
  }
}
