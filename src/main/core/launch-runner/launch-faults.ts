import type { OrderedFault } from '../../../shared/contract/faults.ts'
import { badRequest } from '../rpc/index.ts'
import type { LaunchRun } from './launch-run.ts'
import type { LaunchRunStore } from './launch-run-store.ts'

/** Switches faults on and off for launches. */
export interface LaunchFaults {
  /** @throws {ProblemError} conflict: too many faults are on */
  begin(run: Pick<LaunchRun, 'id' | 'client_id'>, faults: readonly OrderedFault[]): void
  /** Switches off what was on for a launch. */
  end(runId: string): void
  /** Switches off what was on for launches of a client but one. */
  endOthers(clientId: string, runId: string): void
  /** Switches off what was on for launches that are not among these. */
  endAllBut(isKept: (runId: string) => Promise<boolean>): Promise<void>
}

/** The store of launches, whose launches meet the faults they were ordered with from their first request on. Faults end when
 * their launch fails or is forgotten, or when an app that is only watched is launched again: what it does then belongs to
 * the newer launch. A launch that succeeded keeps them, as it can still refresh and read.
 * @param ownBase FHIR base URL of this server, which alone misbehaves
 * @see spec/security.md AS-33
 */
export function withLaunchFaults(
  store: LaunchRunStore,
  faults: LaunchFaults,
  ownBase: string,
): LaunchRunStore {
  return {
    ...store,
    insert: async (run, secrets, entryHash) => {
      const ordered = run.record.order.faults ?? []
      if (ordered.length > 0 && run.record.fhirBase !== ownBase) throw foreignServer(run)
      await store.insert(run, secrets, entryHash)
      if (!run.record.isBuiltIn) faults.endOthers(run.client_id, run.id)
      faults.begin(run, ordered)
    },
    update: async (id, change, now) => {
      await store.update(id, change, now)
      if (change.status === 'failed') faults.end(id)
    },
    delete: async (id) => {
      faults.end(id)
      return store.delete(id)
    },
    deleteEnded: async () => {
      await store.deleteEnded()
      await faults.endAllBut(async (id) => (await store.find(id)) !== undefined)
    },
  }
}

function foreignServer({ record }: LaunchRun) {
  return badRequest(`${record.fhirBase} cannot be made to misbehave from here`, [
    {
      path: 'faults',
      message: 'faults are of this server',
      seen: record.fhirBase,
      wanted: 'no faults, or a launch against this server',
    },
  ])
}
