import type { Connection } from './database.ts'

/** Why grants of a restored store are revoked, as the console shows it. */
export const restoredReason = 'the store was restored from a backup'

/** What was done so that nothing used since a backup was taken can be used again. */
export interface EpochReport {
  readonly epoch: number
  readonly revokedGrants: number
  /** Whether the assertions used since could be read; if not, assertions made before the restore are refused. */
  readonly hasUsedAssertions: boolean
}

interface UsedAssertion {
  readonly iss: string
  readonly jti: string
  readonly ends_at: number
}

/** Longest an assertion lives, with the longest leeway that can be set. @see ASY-39 */
const longestAssertionSeconds = 600

/** Each leaves what it ends readable, so that a second use is still told from an unknown value. */
const endings: readonly string[] = [
  'UPDATE authorization_code SET burned_at = @now WHERE burned_at IS NULL',
  'UPDATE refresh_token SET revoked_at = @now WHERE revoked_at IS NULL',
  'UPDATE access_token SET revoked_at = @now WHERE revoked_at IS NULL',
  'UPDATE launch_handle SET spent_at = @now WHERE spent_at IS NULL',
  'UPDATE ehr_session SET ended_at = @now WHERE ended_at IS NULL',
  'UPDATE initial_access_token SET expires_at = min(expires_at, @now)',
  'DELETE FROM interaction WHERE @now > 0',
]

/** Raises the epoch of a restored copy: every code, launch handle, refresh and access token in it ends, and what was used
 * since the backup stays used. A part of the caller's transaction.
 * @param replaced the store that the copy takes the place of; undefined where it cannot be read
 * @param now epoch seconds
 * @see spec/security.md KS-13, AS-16
 */
export function raiseEpoch(
  copy: Connection,
  replaced: Connection | undefined,
  { now, backupTakenAt }: { readonly now: number; readonly backupTakenAt: number },
): EpochReport {
  const revokedGrants = copy
    .prepare(
      'UPDATE authorization_grant SET revoked_at = ?, revoked_because = ? WHERE revoked_at IS NULL',
    )
    .run(now, restoredReason).changes
  for (const sql of endings) copy.prepare(sql).run({ now })
  const used = replaced === undefined ? undefined : readUsed(replaced)
  const insert = copy.prepare(
    `INSERT INTO client_assertion (iss, jti, ends_at) VALUES (@iss, @jti, @ends_at)
     ON CONFLICT DO UPDATE SET ends_at = max(ends_at, excluded.ends_at)`,
  )
  for (const each of used?.assertions ?? []) insert.run(each)
  const epoch = Math.max(readEpoch(copy), used?.epoch ?? 0) + 1
  const refusedUntil = used === undefined ? now + longestAssertionSeconds : 0
  copy
    .prepare(
      `INSERT INTO store_epoch (epoch, began_at, backup_taken_at, assertions_refused_until)
       VALUES (?, ?, ?, ?)`,
    )
    .run(epoch, now, backupTakenAt, refusedUntil)
  return { epoch, revokedGrants, hasUsedAssertions: used !== undefined }
}

function readUsed(replaced: Connection) {
  return {
    assertions: replaced
      .prepare<[], UsedAssertion>('SELECT iss, jti, ends_at FROM client_assertion')
      .all(),
    epoch: readEpoch(replaced),
  }
}

function readEpoch(connection: Connection): number {
  return (
    connection
      .prepare<[], number>('SELECT coalesce(max(epoch), 0) FROM store_epoch')
      .pluck()
      .get() ?? 0
  )
}
