import { randomBytes } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  createSqliteGrantStore,
  type GrantStore,
  type NewTokens,
} from '../../../../src/main/core/authorization-server/grants/index.ts'
import { type Database, openDatabase } from '../../../../src/main/core/storage/index.ts'
import { testEpochMs } from '../../../support/test-workbench.ts'

const now = Math.floor(testEpochMs / 1000)

function newTokens(generation: number | undefined): NewTokens {
  return {
    accessToken: {
      tokenHash: randomBytes(32),
      scope: 'openid',
      issuedAt: now,
      expiresAt: now + 60,
    },
    refreshToken:
      generation === undefined
        ? undefined
        : { tokenHash: randomBytes(32), generation, issuedAt: now, expiresAt: now + 600 },
  }
}

function addClient({ connection }: Database): void {
  connection
    .prepare(
      `INSERT OR IGNORE INTO client (client_id, client_name, registered_by, created_at, updated_at, metadata)
       VALUES ('app', 'App', 'console', ?, ?, '{}')`,
    )
    .run(now, now)
}

async function createGrant(store: GrantStore, expiresAt = now + 60): Promise<Buffer> {
  const codeHash = randomBytes(32)
  await store.create(
    {
      client_id: 'app',
      username: null,
      scope: 'openid',
      context: {},
      refreshKind: 'offline',
      ehrSessionId: null,
      authenticatedAt: now,
      isAutomatic: false,
      createdAt: now,
      refreshUntil: now + 6000,
    },
    {
      codeHash,
      client_id: 'app',
      redirect_uri: 'https://app.test/cb',
      code_challenge: 'c',
      nonce: null,
      isAuthTimeWanted: false,
      expiresAt,
    },
    undefined,
  )
  return codeHash
}

/** Every implementation of the interface keeps the same promises; two stores stand for two connections. */
describe.each([
  [
    'one connection',
    () => {
      const database = openDatabase(':memory:', testEpochMs)
      addClient(database)
      const store = createSqliteGrantStore(database)
      return [store, store] as const
    },
  ],
  [
    'two connections on one file',
    () => {
      const file = join(mkdtempSync(join(tmpdir(), 'trustbench-grants-')), 'store.sqlite')
      const [first, second] = [openDatabase(file, testEpochMs), openDatabase(file, testEpochMs)]
      addClient(first)
      return [createSqliteGrantStore(first), createSqliteGrantStore(second)] as const
    },
  ],
])('grant store, %s', (_, open) => {
  it('lets at most one of many concurrent redemptions of a code succeed, with its tokens [AS-04] [RE-12]', async () => {
    const [one, two] = open()
    for (let round = 0; round < 20; round += 1) {
      const codeHash = await createGrant(one)
      const orders = Array.from({ length: 10 }, () => newTokens(0))
      const outcomes = await Promise.all(
        orders.map((tokens, index) =>
          (index % 2 === 0 ? one : two).redeemCode(codeHash, tokens, now),
        ),
      )
      expect(outcomes.filter((isWinner) => isWinner)).toHaveLength(1)
      const winner = orders[outcomes.indexOf(true)]
      const stored = await two.findAccessToken(winner?.accessToken.tokenHash ?? Buffer.alloc(0))
      expect(stored?.client_id).toBe('app')
      for (const loser of orders.filter((order) => order !== winner)) {
        expect(await one.findAccessToken(loser.accessToken.tokenHash)).toBeUndefined()
      }
    }
  })

  it('lets at most one of many concurrent rotations of a refresh token succeed [AS-09] [RE-12]', async () => {
    const [one, two] = open()
    const first = newTokens(0)
    expect(await one.redeemCode(await createGrant(one), first, now)).toBe(true)
    const tokenHash = first.refreshToken?.tokenHash ?? Buffer.alloc(0)
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_unused, index) =>
        (index % 2 === 0 ? one : two).rotateRefreshToken(tokenHash, newTokens(1), now),
      ),
    )
    expect(outcomes.filter((isWinner) => isWinner)).toHaveLength(1)
  })

  it('redeems neither an expired nor a burned code, nor one of a revoked grant', async () => {
    const [store] = open()
    const expired = await createGrant(store, now)
    expect(await store.redeemCode(expired, newTokens(0), now)).toBe(false)
    const burned = await createGrant(store)
    await store.burnCode(burned, now)
    expect(await store.redeemCode(burned, newTokens(0), now)).toBe(false)
    const revoked = await createGrant(store)
    expect(await store.revoke({ client_id: 'app' }, 'revoked in the console', now)).toHaveLength(3)
    expect(await store.redeemCode(revoked, newTokens(0), now)).toBe(false)
  })

  it('lists a grant as active while its code is open or a token of it lives, and no longer [REV-06]', async () => {
    const [store] = open()
    const active = async (at: number) =>
      (await store.list({ client_id: 'app', isActiveOnly: true }, 0, 10, at)).total
    const codeHash = await createGrant(store)
    const { grants } = await store.list({ client_id: 'app', isActiveOnly: false }, 0, 10, now)
    expect(grants.map(({ isActive }) => isActive)).toEqual([true])
    expect(await active(now)).toBe(1)
    expect(await active(now + 60)).toBe(0)

    expect(await store.redeemCode(codeHash, newTokens(0), now)).toBe(true)
    expect(await active(now + 599)).toBe(1)
    expect(await active(now + 600)).toBe(0)

    await store.revoke({ client_id: 'app' }, 'revoked in the console', now)
    expect(await active(now)).toBe(0)
  })
})

describe('grant store', () => {
  it('takes a grant for revoked whose row has a time of it and no reason, unlike one with neither [REV-06]', async () => {
    const database = openDatabase(':memory:', testEpochMs)
    addClient(database)
    const store = createSqliteGrantStore(database)
    await createGrant(store)
    const read = async () =>
      (await store.list({ client_id: 'app', isActiveOnly: false }, 0, 10, now)).grants[0]
    expect(await read()).toMatchObject({ revokedAt: null, revokedBecause: null })
    const grant = await store.find((await read())?.id ?? '')
    expect(grant?.revokedBecause).toBeNull()
    database.connection.prepare('UPDATE authorization_grant SET revoked_at = ?').run(now)
    const again = createSqliteGrantStore(database)
    const found = await again.find(grant?.id ?? '')
    expect(found).toMatchObject({ revokedAt: now, revokedBecause: 'no reason recorded' })
  })
})
