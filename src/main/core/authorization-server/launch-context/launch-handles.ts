import type { LaunchContext } from '../../../../shared/oauth/launch-context.ts'
import type { Platform } from '../../platform.ts'
import type { Database } from '../../storage/index.ts'
import { createRandomValue, hashValue } from '../random-value.ts'
import type { EhrSessionStore } from './ehr-session-store.ts'

/** What an EHR launch was made for. Times are epoch seconds. */
export interface LaunchHandle {
  readonly handleHash: Buffer
  readonly client_id: string
  readonly ehrSessionId: string
  readonly context: LaunchContext
  readonly launchRunId: string | null
  readonly expiresAt: number
  readonly spentAt: number | null
}

/** What a new launch is for. */
export interface NewLaunch {
  readonly client_id: string
  /** Who is signed in at the simulated EHR. */
  readonly username: string
  readonly context: LaunchContext
  /** The launch run that shows what happens next. */
  readonly launchRunId: string
}

/** Makes and finds EHR launch handles. A handle is bound to one client and ends when a code is issued for it;
 * spending it is part of `GrantStore.create`, so two authorizations cannot share one.
 * @see SMART App Launch 2.2.0, app-launch, EHR launch; SAL-05, SAL-06
 */
export interface LaunchHandles {
  /** Opens an EHR session for the user and a handle in it.
   * @returns the opaque `launch` value, known to nobody else, and the session
   */
  create(
    launch: NewLaunch,
    lifetimeSeconds: number,
  ): Promise<{ readonly launch: string; readonly ehrSessionId: string; readonly expiresAt: number }>
  find(launch: string): Promise<LaunchHandle | undefined>
}

interface Row {
  handle_hash: Buffer
  client_id: string
  ehr_session_id: string
  context: string
  launch_run_id: string | null
  expires_at: number
  spent_at: number | null
}

/** Launch handles in SQLite; only their hashes are kept. */
export function createSqliteLaunchHandles(
  { connection }: Database,
  sessions: EhrSessionStore,
  platform: Platform,
): LaunchHandles {
  const insert = connection.prepare(
    `INSERT INTO launch_handle (handle_hash, client_id, ehr_session_id, context, launch_run_id, created_at, expires_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  )
  const byHash = connection.prepare<[Buffer], Row>(
    'SELECT * FROM launch_handle WHERE handle_hash = ?',
  )
  return {
    create: async ({ client_id, username, context, launchRunId }, lifetimeSeconds) => {
      const now = Math.floor(platform.clock.now() / 1000)
      const session = await sessions.start(username, now)
      const launch = createRandomValue(platform)
      const expiresAt = now + lifetimeSeconds
      insert.run(
        hashValue(launch),
        client_id,
        session.id,
        JSON.stringify(context),
        launchRunId,
        now,
        expiresAt,
      )
      return { launch, ehrSessionId: session.id, expiresAt }
    },
    find: async (launch) => {
      const row = byHash.get(hashValue(launch))
      if (row === undefined) return undefined
      return {
        handleHash: row.handle_hash,
        client_id: row.client_id,
        ehrSessionId: row.ehr_session_id,
        // Written by create from a LaunchContext.
        context: JSON.parse(row.context) as LaunchContext,
        launchRunId: row.launch_run_id,
        expiresAt: row.expires_at,
        spentAt: row.spent_at,
      }
    },
  }
}
