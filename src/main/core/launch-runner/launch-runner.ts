import { fhirBaseOf } from '../config.ts'
import type { Router } from '../http/index.ts'
import type { Database } from '../storage/index.ts'
import { addAppRoutes } from './app-routes.ts'
import { createBackChannel } from './back-channel.ts'
import { createRequestChanger } from './changed-request/index.ts'
import { findHeldSecrets } from './held-secrets.ts'
import { type LaunchFaults, withLaunchFaults } from './launch-faults.ts'
import { launchRpc } from './launch-rpc.ts'
import { createSqliteLaunchRunStore } from './launch-run-store.ts'
import { hashOf, type LaunchServices } from './launch-services.ts'
import { watchExchanges } from './watch-exchanges.ts'

/** What the launch runner is given. */
export type LaunchRunnerOptions = Omit<LaunchServices, 'store' | 'channel' | 'changer'> & {
  readonly database: Database
  readonly router: Router
  readonly faults: LaunchFaults
  /** How far the clock of the platform is ahead of the machine's, in milliseconds. */
  readonly shiftMs: () => number
}

/** Plays the app of a launch, or watches one: adds the pages of the built-in client to the router and starts watching.
 * Speaks to every server by HTTP only, so a foreign one works like this one.
 * @returns the console methods, a function that stops watching, one that finds a launch, and what tells launches apart by
 * their requests
 */
export function createLaunchRunner({
  database,
  router,
  faults,
  shiftMs,
  ...options
}: LaunchRunnerOptions) {
  const store = createSqliteLaunchRunStore(database, options.platform.secretBox, shiftMs)
  const changer = createRequestChanger(store)
  const services: LaunchServices = {
    ...options,
    changer,
    store: withLaunchFaults(store, faults, fhirBaseOf(options.settings.current.issuer)),
    channel: createBackChannel(options.platform, options.log, changer),
  }
  addAppRoutes(router, services)
  const { stop, settle } = watchExchanges(services)
  return {
    handlers: launchRpc(services, settle),
    stop,
    settle,
    /** Which app a launch was of, when it began and how. */
    findLaunch: async (runId: string) => {
      const run = await services.store.find(runId)
      if (run === undefined) return undefined
      const { client_id, startedAt, record } = run
      const isHere = record.fhirBase === fhirBaseOf(services.settings.current.issuer)
      return { client_id, startedAt, mode: record.order.mode, isHere }
    },
    /** Secrets that launches still hold, for the core. */
    heldSecrets: {
      find: (fingerprints: ReadonlySet<string>, preferredRun: string | null) =>
        findHeldSecrets(fingerprints, preferredRun, store),
    },
    /** Tells which launch a request belongs to. */
    launches: {
      tracedRun: services.channel.tracedRun,
      runExpecting: async (state: string) => (await store.findByState(hashOf(state)))?.id,
    },
  }
}
