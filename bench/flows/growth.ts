import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { createGrantId } from '../../src/main/core/authorization-server/grants/grant-id.ts'
import { makeClientKey, registerBackend } from '../../test/support/asymmetric-client.ts'
import { startHeadless } from '../../test/support/headless-process.ts'
import { takePorts } from '../../test/support/ports.ts'
import { type Contender, contenderOf } from '../contender.ts'
import { type Findings, measureFlow } from '../flow.ts'
import type { LoadProcess } from '../load/load-process.ts'
import { startOwnServer } from '../peers/own-server.ts'
import { slopeOf } from '../statistics.ts'
import { type Surroundings, withServers } from '../surroundings.ts'
import { createTokenRequests } from './assertions.ts'

const sizes = [0, 10_000, 100_000, 1_000_000] as const
const title = 'client_credentials, RS384, by rows stored'
const nameOf = (rows: number) => `Trustbench, ${rows.toLocaleString('en')} rows`

/** Measures the token endpoint with ever more stored tokens, grants and used assertions; servers of all sizes take turns. */
export function measureGrowth(around: Surroundings): Promise<Findings[]> {
  const { load, pace, folder, say } = around
  return withServers(async (keep) => {
    const contenders: Contender[] = []
    for (const rows of sizes) {
      say(`a store of ${rows.toLocaleString('en')} rows`)
      const { contender, stop } = await startFilled(rows, folder, load)
      keep({ stop })
      contenders.push(contender)
    }
    const goals = sizes.slice(1).map((rows) => ({
      of: nameOf(rows),
      to: nameOf(0),
      atLeast: 0.95,
      concurrencies: [16],
    }))
    const found = await measureFlow({ title, concurrencies: [16], contenders, goals }, pace)
    const points = found.reached.map(
      ({ requestsPerSecond }, at) => [sizes[at] ?? 0, requestsPerSecond] as const,
    )
    say(`slope: ${(slopeOf(points) * 1e6).toFixed(1)} requests/s for each million rows`)
    return [found]
  })
}

async function startFilled(rows: number, folder: string, load: LoadProcess) {
  const key = makeClientKey('RS384', 'RS384')
  const scope = 'system/*.rs'
  const first = await startOwnServer(folder, `growth-${rows}`)
  await first.call('settings.update', { name: 'accessTokenFormat', value: 'opaque' })
  const client_id = await registerBackend(first, [key], { scope })
  await first.stop()
  fill(join(first.data, 'trustbench.sqlite'), client_id, rows)
  const port = await takePorts()
  const server = await startHeadless(['--port', String(port), '--data', first.data])
  const audience = `${server.ready.issuer}/token`
  const requestsFor = createTokenRequests({ key, audience, client_id, scope })
  const contender = contenderOf(
    load,
    { name: nameOf(rows), pid: server.pid, port },
    async (turn) => ({
      work: { kind: 'each once', requests: await requestsFor(turn) },
      expected: {
        kind: 'tokens',
        accessToken: 'opaque',
        hasRefreshToken: false,
        hasIdToken: false,
        scope,
      },
    }),
  )
  return { contender, stop: () => server.stop() }
}

/** Writes rows as the endpoint would, with keys of the same kind, still valid for hours so that none is forgotten meanwhile. */
function fill(file: string, client_id: string, rows: number): void {
  const connection = new BetterSqlite3(file, { fileMustExist: true })
  try {
    const grant = connection.prepare(
      `INSERT INTO authorization_grant (id, client_id, scope, context, refresh_kind, is_automatic, created_at, last_used_at)
       VALUES (?, ?, 'system/*.rs', '{}', 'none', 0, ?, ?)`,
    )
    const token = connection.prepare(
      `INSERT INTO access_token (token_hash, grant_id, client_id, scope, issued_at, expires_at)
       VALUES (?, ?, ?, 'system/*.rs', ?, ?)`,
    )
    const use = connection.prepare(
      'INSERT INTO client_assertion (iss, jti, ends_at) VALUES (?, ?, ?)',
    )
    const now = Math.floor(Date.now() / 1000)
    connection.transaction(() => {
      for (let row = 0; row < rows; row += 1) {
        // A thousand a second until now, in order, as a busy server would have made them.
        const id = createGrantId(now - Math.floor((rows - row) / 1000))
        grant.run(id, client_id, now, now)
        const hash = createHash('sha256').update(randomBytes(32)).digest()
        token.run(hash, id, client_id, now, now + 36_000)
        use.run(client_id, randomUUID(), now + 36_000)
      }
    })()
  } finally {
    connection.close()
  }
}
