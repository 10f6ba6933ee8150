import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSqliteGrantStore } from '../../../src/main/core/authorization-server/grants/index.ts'
import { createSqliteInteractionStore } from '../../../src/main/core/authorization-server/interaction/index.ts'
import { createSqliteLaunchRunStore } from '../../../src/main/core/launch-runner/launch-run-store.ts'
import { type Database, openDatabase } from '../../../src/main/core/storage/index.ts'
import { createAdminAccess } from '../../../src/main/hosts/node/admin/access.ts'
import { type TemporaryDirectory, temporaryDirectory } from '../../support/temporary-directory.ts'
import { createTestClock, createTestSecretBox, testEpochMs } from '../../support/test-workbench.ts'

const now = testEpochMs / 1000

let folder: TemporaryDirectory
let connections: readonly [Database, Database]
beforeEach(() => {
  folder = temporaryDirectory()
  const file = `${folder.path}/store.sqlite`
  connections = [openDatabase(file, testEpochMs), openDatabase(file, testEpochMs)]
})
afterEach(() => {
  for (const database of connections) database.close()
  folder.remove()
})

const rounds = Array.from({ length: 20 }, (_, round) => round)

/** Runs one redemption 20 times at once, half on each connection. */
function race<Result>(redeem: (connection: 0 | 1) => Promise<Result>): Promise<Result[]> {
  return Promise.all(rounds.map((round) => redeem(round % 2 === 0 ? 0 : 1)))
}

describe('of many callers at once, over two connections', () => {
  it('one ends an interaction [RE-12]', async () => {
    const stores = [
      createSqliteInteractionStore(connections[0]),
      createSqliteInteractionStore(connections[1]),
    ] as const
    for (const round of rounds) {
      const id = `interaction-${round}`
      // Only the expiry is read by the store.
      await stores[0].start(id, { startedAt: now, expiresAt: now + 60 } as never)
      const outcomes = await race((connection) => stores[connection].finish(id))
      expect(outcomes.filter((isWinner) => isWinner)).toHaveLength(1)
    }
  })

  it('one spends a launch handle, with the only grant made from it [RE-12]', async () => {
    const stores = [
      createSqliteGrantStore(connections[0]),
      createSqliteGrantStore(connections[1]),
    ] as const
    const { connection } = connections[0]
    connection.exec(`
      INSERT INTO client (client_id, client_name, registered_by, is_disabled, created_at, updated_at, metadata)
      VALUES ('app', 'App', 'console', 0, 1, 1, '{}');
      INSERT INTO user (username, sub, display_name, registered_by) VALUES ('dr', 's', 'D', 'seed');
      INSERT INTO ehr_session (id, username, started_at) VALUES ('session', 'dr', ${now})`)
    const insert = connection.prepare(
      `INSERT INTO launch_handle (handle_hash, client_id, ehr_session_id, context, created_at, expires_at)
       VALUES (?, 'app', 'session', '{}', ${now}, ${now + 60})`,
    )
    const grant = {
      client_id: 'app',
      username: 'dr',
      scope: 'launch',
      context: {},
      refreshKind: 'none',
      ehrSessionId: 'session',
      authenticatedAt: now,
      isAutomatic: false,
      createdAt: now,
      refreshUntil: null,
    } as const
    const code = {
      client_id: 'app',
      redirect_uri: 'https://app.test/cb',
      code_challenge: 'c',
      nonce: null,
      isAuthTimeWanted: false,
      expiresAt: now + 60,
    }
    for (const _ of rounds) {
      const handleHash = randomBytes(32)
      insert.run(handleHash)
      const ids = await race((index) =>
        stores[index].create(grant, { ...code, codeHash: randomBytes(32) }, handleHash),
      )
      expect(ids.filter((id) => id !== undefined)).toHaveLength(1)
    }
    const { total } = await stores[1].list({ isActiveOnly: false }, 0, 1, now)
    expect(total).toBe(rounds.length)
  })

  it('one claims the state a launch waits for [RE-12]', async () => {
    const box = createTestSecretBox()
    const stores = [
      createSqliteLaunchRunStore(connections[0], box, () => 0),
      createSqliteLaunchRunStore(connections[1], box, () => 0),
    ] as const
    const run = { client_id: 'app', status: 'waiting', startedAt: now, updatedAt: now, record: {} }
    for (const round of rounds) {
      const stateHash = randomBytes(32)
      const id = `run-${round}`
      // The store reads nothing of the record.
      await stores[0].insert({ ...run, id } as never, { openUrl: null }, null)
      await stores[0].update(id, { stateHash }, now)
      const outcomes = await race((connection) => stores[connection].claimState(stateHash))
      expect(outcomes.filter((found) => found !== undefined)).toHaveLength(1)
    }
  })
})

describe('of many exchanges of one bootstrap token', () => {
  it('one gets a session [HO-04] [RE-12]', () => {
    const random = (count: number) => new Uint8Array(randomBytes(count))
    const access = createAdminAccess({ clock: createTestClock(), random })
    const token = access.mintToken()
    const secrets = Array.from({ length: 4 }, () => access.redeemToken(token))
    expect(secrets.filter((secret) => secret !== undefined)).toHaveLength(1)
  })
})
