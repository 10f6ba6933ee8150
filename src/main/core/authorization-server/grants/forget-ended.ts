import type { Database } from '../../storage/index.ts'

/** How long the console can say what became of a grant, after its last use. */
const rememberedSeconds = 90 * 86_400

/** How long a launch handle is known after it expired. */
const handlesRememberedSeconds = 86_400

/** Rows deleted by one statement, so that no request waits long. */
const batch = 500

/** Builds the sweep that forgets grants 90 days after their last use when nothing of them can be used any more, then instances of
 * apps without their grant, then
 * expired launch handles, then EHR sessions that nothing refers to. It goes on where it stopped at its next run.
 * @returns a function of the time, in epoch seconds
 * @see spec/security.md RE-13
 */
export function createEndedSweep({ connection }: Database): (now: number) => void {
  const grants = connection.prepare(
    `DELETE FROM authorization_grant WHERE id IN (
       SELECT id FROM authorization_grant g WHERE last_used_at < @before
         AND NOT EXISTS (SELECT 1 FROM authorization_code c WHERE c.grant_id = g.id AND c.expires_at > @now)
         AND NOT EXISTS (SELECT 1 FROM access_token a WHERE a.grant_id = g.id AND a.expires_at > @now)
         AND (revoked_at IS NOT NULL OR refresh_kind <> 'instance' OR refresh_until <= @now)
         AND (revoked_at IS NOT NULL OR NOT EXISTS (
           SELECT 1 FROM refresh_token r WHERE r.grant_id = g.id AND r.expires_at > @now))
       LIMIT ${batch})`,
  )
  const instances = connection.prepare(
    `DELETE FROM client WHERE client_id IN (
       SELECT client_id FROM client c WHERE instance_of IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM authorization_grant g WHERE g.client_id = c.client_id)
       LIMIT ${batch})`,
  )
  const handles = connection.prepare(
    `DELETE FROM launch_handle WHERE handle_hash IN (
       SELECT handle_hash FROM launch_handle WHERE expires_at < ? LIMIT ${batch})`,
  )
  const sessions = connection.prepare(
    `DELETE FROM ehr_session WHERE id IN (
       SELECT id FROM ehr_session s WHERE started_at < ?
         AND NOT EXISTS (SELECT 1 FROM authorization_grant g WHERE g.ehr_session_id = s.id)
         AND NOT EXISTS (SELECT 1 FROM launch_handle h WHERE h.ehr_session_id = s.id)
       LIMIT ${batch})`,
  )
  return (now) => {
    grants.run({ before: now - rememberedSeconds, now })
    instances.run()
    handles.run(now - handlesRememberedSeconds)
    sessions.run(now - rememberedSeconds)
  }
}
