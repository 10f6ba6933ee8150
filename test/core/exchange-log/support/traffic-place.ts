import { join } from 'node:path'
import {
  openTraffic,
  type RawExchange,
  type Traffic,
} from '../../../../src/main/core/exchange-log/index.ts'
import { createRequestScope } from '../../../../src/main/core/http/request-scope.ts'
import type { LogEntry } from '../../../../src/main/core/platform.ts'
import { openDatabase } from '../../../../src/main/core/storage/index.ts'
import { openStoreFiles } from '../../../../src/main/hosts/node/store-files.ts'
import { createTestClock, type TestClock, testEpochMs } from '../../../support/test-workbench.ts'
import { sourceThreadEntry } from '../../../support/thread-entry.ts'

/** The exchanges beside a real store in a folder, without the rest of the program. */
export interface TrafficPlace extends Traffic {
  readonly clock: TestClock
  /** Path of the store. */
  readonly store: string
  readonly logged: LogEntry[]
  /** Ids of the exchanges that were told of, in order. */
  readonly told: string[]
  /** How many threads were started. */
  threads(): number
  /** Records one exchange of a client with a secret in its form.
   * @param padding makes the answer longer
   */
  record(id: string, padding?: string): void
  /** Pages of the list that hold a word, or of all. */
  find(search?: string): readonly string[]
  close(): void
}

/** Opens the exchanges of a folder.
 * @param entry of the thread that writes a flood; the real one unless given
 */
export function openTrafficPlace(
  folder: string,
  entry: () => URL = () => sourceThreadEntry('exchange-log-thread'),
): TrafficPlace {
  const store = join(folder, 'store.sqlite')
  const clock = createTestClock()
  const logged: LogEntry[] = []
  const told: string[] = []
  let threads = 0
  const database = openDatabase(store, testEpochMs, openStoreFiles(store))
  const traffic = openTraffic({
    databaseFile: store,
    connection: database.connection,
    platform: {
      clock,
      log: (line) => logged.push(line),
      openStoreFiles,
      threadEntry: () => {
        threads += 1
        return entry()
      },
    },
    keep: () => 10_000,
    onRecorded: ({ id }) => told.push(id),
  })
  return {
    ...traffic,
    clock,
    store,
    logged,
    told,
    threads: () => threads,
    record: (id, padding = '') => traffic.log.record(tokenRequest(id, padding, clock.now())),
    find: (search = '') =>
      traffic.exchanges
        .list({ search, outcome: 'any', direction: 'any' }, { offset: 0, limit: 5_000 })
        .rows.map((row) => row.id),
    close: () => {
      traffic.log.close()
      database.close()
    },
  }
}

/** The secret each exchange is sent with, which no file may hold. */
export const canary = 'canary-of-a-client-that-authenticates'

function tokenRequest(id: string, padding: string, startedAtMs: number): RawExchange {
  const form = `grant_type=client_credentials&client_id=${id}&client_secret=${canary}`
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
  const request = new Request('http://localhost:4100/token', {
    method: 'POST',
    headers,
    body: form,
  })
  const answer = JSON.stringify({
    error: 'invalid_client',
    error_description: `no ${id}${padding}`,
  })
  return {
    scope: createRequestScope(id, []),
    notes: [
      { outcome: 'failed', check: 'client', clause: 'RFC 6749 5.2', text: `${id} is unknown` },
    ],
    direction: 'inbound',
    area: 'token',
    startedAtMs,
    request,
    requestBody: new TextEncoder().encode(form),
    response: new Response(answer, {
      status: 401,
      headers: { 'Content-Type': 'application/json' },
    }),
    responseBody: new TextEncoder().encode(answer),
  }
}
