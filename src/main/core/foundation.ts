import type { Config } from './config.ts'
import { openTraffic } from './exchange-log/index.ts'
import { withinReach } from './outbound-reach.ts'
import type { Clock, Platform } from './platform.ts'
import { createEventHub } from './rpc/index.ts'
import { createSettings } from './settings/index.ts'
import { openDatabase } from './storage/index.ts'
import { restoreAsked } from './storage-rpc.ts'
import { createTimekeeper } from './timekeeper.ts'

/** What every module stands on: the store, one clock, settings, events and the log of exchanges. */
export type Foundation = ReturnType<typeof openFoundation>

/** Opens the store of a host, restored first where that was asked for, and what is read from it before all else.
 * @param storeImage what a store in memory begins with
 * @throws {CorruptStoreError | DurabilityError | MigrationError} the store cannot be used
 */
export function openFoundation(config: Config, host: Platform, storeImage?: Uint8Array) {
  const { databaseFile } = config
  const files = databaseFile === ':memory:' ? undefined : host.openStoreFiles(databaseFile)
  if (files !== undefined) restoreAsked(databaseFile, files, host)
  const database = openDatabase(databaseFile, host.clock.now(), files, storeImage)
  const timekeeper = createTimekeeper(database, host, files)
  const { clock } = timekeeper
  const isLocalOnly = () => settings.current.localOnly
  const outboundFetch = withinReach(host.outboundFetch, isLocalOnly)
  const platform: Platform = { ...host, clock, outboundFetch }
  const hub = createEventHub()
  const settings = createSettings(database, config, (name) =>
    hub.emit('settings.changed', { name }),
  )
  const { exchanges, log, setAside } = openTraffic({
    databaseFile,
    connection: database.connection,
    platform,
    keep: () => settings.current.exchangesKept,
    onRecorded: (row) => hub.emit('traffic.recorded', row),
  })
  if (setAside !== undefined) timekeeper.conditions.noteExchangesSetAside(setAside)
  return {
    issuer: config.issuer,
    files,
    database,
    timekeeper,
    onStepBack: clock.onStepBack,
    platform,
    hub,
    settings,
    exchanges,
    log,
    /** Resolves when that many seconds have passed. */
    wait: (seconds: number) => waitBy(host.clock, seconds),
    /** Epoch seconds. */
    now: () => Math.floor(clock.now() / 1000),
  }
}

function waitBy(clock: Clock, seconds: number): Promise<void> {
  return new Promise((resolve) => {
    const stop = clock.every(seconds, () => {
      stop()
      resolve()
    })
  })
}
