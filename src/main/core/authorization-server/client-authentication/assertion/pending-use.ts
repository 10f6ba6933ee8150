import type { AssertionStore, AssertionUse } from './assertion-store.ts'

/** When the one-time use of an assertion is put on record: before anything else happens, or in the very transaction that stores
 * what is issued for it, which is one commit less.
 */
export type UseRecording = 'at once' | 'with issuance'

/** The one-time use of an assertion that holds in all else and is not on record yet. Whoever is given one records it, with what
 * is issued or by itself, before anything leaves.
 * @see spec/security.md AS-16, RE-02
 */
export interface PendingUse {
  /** Has `issue` record the use in the transaction that stores what is issued; of two that do so at once, one fails.
   * @param issue calls its argument in that transaction and resolves after COMMIT
   * @throws {OAuthError} the assertion was used before; nothing is stored
   */
  recordWith<Issued>(issue: (record: () => void) => Promise<Issued>): Promise<Issued>
  /** Records the use by itself where nothing was issued.
   * @throws {OAuthError} the assertion was used before, which counts for more than why nothing was issued
   */
  settle(): Promise<void>
}

interface PendingUseOptions {
  readonly store: Pick<AssertionStore, 'use' | 'record'>
  readonly use: AssertionUse
  /** Makes the refusal of a second use. */
  readonly refuseReuse: () => unknown
  /** Called once the use is on record. */
  readonly onRecorded: () => void
}

/** Builds a use that is still to be recorded. */
export function createPendingUse(options: PendingUseOptions): PendingUse {
  const { store, use, refuseReuse, onRecorded } = options
  let isRecorded = false
  const conclude = () => {
    isRecorded = true
    onRecorded()
  }
  return {
    recordWith: async (issue) => {
      const issued = await issue(() => {
        if (!store.record(use)) throw refuseReuse()
      })
      conclude()
      return issued
    },
    settle: async () => {
      if (isRecorded) return
      if (!(await store.use(use))) throw refuseReuse()
      conclude()
    },
  }
}
