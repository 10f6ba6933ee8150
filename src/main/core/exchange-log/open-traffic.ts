import type { ExchangeRow } from '../../../shared/contract/traffic.ts'
import type { Platform } from '../platform.ts'
import { type Connection, findStoreOutage } from '../storage/index.ts'
import { startThreadWriter } from './apart/write-apart.ts'
import {
  carryExchangesOver,
  DamagedExchangesError,
  exchangeFileOf,
  openExchangeFile,
} from './exchange-file.ts'
import { createExchangeLog, type ExchangeLog } from './exchange-log.ts'
import { createSqliteExchangeStore, type ExchangeStore } from './exchange-store.ts'

interface TrafficOptions {
  readonly databaseFile: string
  /** The store, which held the exchanges before they had a file of their own. */
  readonly connection: Connection
  readonly platform: Pick<Platform, 'threadEntry' | 'openStoreFiles' | 'clock' | 'log'>
  /** How many exchanges are kept. */
  readonly keep: () => number
  readonly onRecorded: (row: ExchangeRow) => void
}

/** The exchanges of a store. */
export interface Traffic {
  readonly exchanges: ExchangeStore
  /** Closing it closes the file, too. */
  readonly log: ExchangeLog
  /** Where a damaged file of exchanges was put by this start; undefined where it was whole. */
  readonly setAside: string | undefined
}

/** Opens the exchanges beside a store. A damaged file of them is kept under another name and a new one begun: unlike the store it holds
 * nothing that is needed to go on.
 * @throws {SqliteError} the file cannot be opened
 */
export function openTraffic(options: TrafficOptions): Traffic {
  const { databaseFile, platform } = options
  const file = exchangeFileOf(databaseFile)
  const { connection, setAside } = openOrBeginAnew(file, platform)
  const warn = (event: string, details: Record<string, unknown>) =>
    platform.log({ level: 'warn', event, details })
  if (setAside !== undefined) warn('exchanges-damaged', { file, keptAs: setAside })
  try {
    carryExchangesOver(options.connection, connection)
  } catch (cause) {
    // They stay where they are, and the next start tries again.
    const outage = findStoreOutage(cause)
    if (outage === undefined) throw cause
    warn('exchanges-not-carried-over', { cause: outage })
  }
  const exchanges = createSqliteExchangeStore(connection)
  const log = createExchangeLog({
    store: exchanges,
    clock: platform.clock,
    keep: options.keep,
    startThread:
      databaseFile === ':memory:'
        ? undefined
        : (listeners) => startThreadWriter({ platform, file, ...listeners }),
    onRecorded: options.onRecorded,
    onDropped: (count, cause) => warn('exchanges-dropped', { count, cause: String(cause) }),
  })
  return {
    exchanges,
    log: {
      ...log,
      close: () => {
        log.close()
        connection.close()
      },
    },
    setAside,
  }
}

function openOrBeginAnew(file: string, platform: Pick<Platform, 'openStoreFiles' | 'clock'>) {
  try {
    return { connection: openExchangeFile(file), setAside: undefined }
  } catch (error) {
    if (!(error instanceof DamagedExchangesError)) throw error
    const setAside = platform.openStoreFiles(file).setAside(platform.clock.now())
    return { connection: openExchangeFile(file), setAside }
  }
}
