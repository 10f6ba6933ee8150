import type { Platform } from '../platform.ts'
import type { ServerConditions } from '../server-conditions.ts'
import type { Job } from '../timekeeping/index.ts'
import type { SigningKeys } from './signing-keys.ts'
import type { QuarantinedRow } from './trust-marks/index.ts'
import type { Vault } from './vault/index.ts'

/** Locks the key store when it is idle, and asks the host again that could not open it.
 * @param idleSeconds read at each run; 0 for never
 * @see spec/security.md KS-09, KS-17
 */
export function keyStoreJob(vault: Vault, idleSeconds: () => number): Job {
  return { name: 'tend-key-store', everySeconds: 5, run: () => vault.tend(idleSeconds()) }
}

/** Seals by the vault what an earlier version sealed by the host. Keys of a host that is not there stay as they are: they
 * cannot sign, and are tried again at the next unlocking.
 */
export async function adoptSealedByHost(
  signingKeys: SigningKeys,
  { log }: Pick<Platform, 'log'>,
): Promise<void> {
  try {
    const count = await signingKeys.adopt()
    if (count > 0) log({ level: 'info', event: 'keys-sealed-anew', details: { count } })
  } catch (cause) {
    log({ level: 'warn', event: 'keys-not-sealed-anew', details: { cause: String(cause) } })
  }
}

/** Tells of the rows that do not count because something else wrote them. @see spec/security.md KS-11 */
export function noteQuarantine(
  rows: readonly QuarantinedRow[],
  conditions: Pick<ServerConditions, 'noteQuarantine'>,
  { log }: Pick<Platform, 'log'>,
): void {
  conditions.noteQuarantine(rows.map(({ table, rowId, fault }) => `${table} ${rowId} (${fault})`))
  if (rows.length > 0) log({ level: 'error', event: 'rows-quarantined', details: { rows } })
}
