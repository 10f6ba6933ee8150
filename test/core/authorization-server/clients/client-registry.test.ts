import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type ClientRegistry,
  createClientRegistry,
  createSqliteClientStore,
  ensureBuiltInClient,
} from '../../../../src/main/core/authorization-server/clients/index.ts'
import { createSecretHasher } from '../../../../src/main/core/authorization-server/secret-hashing/index.ts'
import { type Database, openDatabase } from '../../../../src/main/core/storage/index.ts'
import { builtInClientId } from '../../../../src/shared/built-in-client.ts'
import { clientMetadataSchema } from '../../../../src/shared/oauth/client-metadata.ts'
import { createTestClock, testEpochMs } from '../../../support/test-workbench.ts'

const clock = createTestClock()
const random = (count: number) => new Uint8Array(randomBytes(count))
const sym = clientMetadataSchema.parse({
  client_name: 'Clinic app',
  redirect_uris: ['https://app.test/cb', 'com.example.app:/cb'],
  allowed_origins: ['https://spa.test'],
  token_endpoint_auth_method: 'client_secret_basic',
})

let database: Database
let registry: ClientRegistry

beforeEach(() => {
  database = openDatabase(':memory:', testEpochMs)
  registry = createClientRegistry({
    store: createSqliteClientStore(database),
    hasher: createSecretHasher(random),
    platform: { clock, random },
    onChanged: () => undefined,
  })
})
afterEach(() => database.close())

function addGrant(clientId: string): void {
  database.connection
    .prepare(
      `INSERT INTO authorization_grant (id, client_id, scope, context, refresh_kind, is_automatic, created_at, last_used_at)
       VALUES ('g1', ?, 'openid', '{}', 'none', 0, 1, 7)`,
    )
    .run(clientId)
  database.connection
    .prepare(
      `INSERT INTO access_token (token_hash, grant_id, client_id, scope, issued_at, expires_at)
       VALUES (x'00', 'g1', ?, 'openid', 1, 2)`,
    )
    .run(clientId)
}

const count = (table: string) =>
  database.connection.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get()

describe('client registry', () => {
  it('lets one of two registrations under one id win', async () => {
    const client = { client_id: 'app', metadata: sym, registeredBy: 'console' } as const
    const outcomes = await Promise.allSettled([
      registry.register(client),
      registry.register(client),
    ])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await registry.secretsOf('app')).toHaveLength(1)
  })

  it('brings a client deleted meanwhile back neither by an edit nor by a secret', async () => {
    const registration = { client_id: 'app', metadata: sym, registeredBy: 'console' } as const
    for (const change of [() => registry.update('app', sym), () => registry.addSecret('app')]) {
      await registry.register(registration)
      const [deleted, changed] = await Promise.allSettled([registry.delete('app'), change()])
      expect(deleted.status).toBe('fulfilled')
      if (changed.status === 'rejected') {
        expect(changed.reason).toMatchObject({ problem: { code: 'not-found' } })
      }
      expect(await registry.find('app')).toBeUndefined()
      expect(count('client_secret')).toBe(0)
    }
  })

  it('deletes grants and tokens with their client [REG-09]', async () => {
    const { client } = await registry.register({ metadata: sym, registeredBy: 'console' })
    addGrant(client.client_id)
    expect(await registry.usageOf(client.client_id)).toEqual({ activeGrants: 1, lastUsedAt: 7 })
    await registry.delete(client.client_id)
    expect([count('authorization_grant'), count('access_token'), count('client_secret')]).toEqual([
      0, 0, 0,
    ])
  })

  it('keeps grants when a workspace replaces a client', async () => {
    const given = { client_id: 'app', metadata: sym, registeredBy: 'workspace' } as const
    const first = await registry.put(given)
    expect(first.secret?.client_secret).toHaveLength(43)
    addGrant('app')
    const second = await registry.put({ ...given, metadata: { ...sym, client_name: 'Renamed' } })
    expect(second.secret).toBeNull()
    expect(second.client.metadata.client_name).toBe('Renamed')
    expect(count('authorization_grant')).toBe(1)
    expect(await registry.secretsOf('app')).toHaveLength(1)
  })

  it('stretches a secret a person chose, and replaces it by a later one [AS-13]', async () => {
    const given = { client_id: 'app', metadata: sym, registeredBy: 'workspace' } as const
    expect(await registry.put({ ...given, client_secret: 'hunter2' })).toMatchObject({
      secret: null,
    })
    expect((await registry.secretsOf('app'))[0]?.algorithm).toBe('scrypt-32768-8-3')
    expect(await registry.verifySecret('app', ['hunter2'], true)).toBe('right')
    expect(await registry.verifySecret('app', ['hunter3'], true)).toBe('wrong')
    expect(await registry.verifySecret('app', ['hunter2'], false)).toBe('undecided')
    await registry.put({ ...given, client_secret: 'hunter3' })
    expect(await registry.verifySecret('app', ['hunter2'], true)).toBe('wrong')
    expect(await registry.verifySecret('app', ['hunter3'], true)).toBe('right')
  })

  it('keeps no secret in the store [SYM-08] [AS-13]', async () => {
    const { secret } = await registry.register({ metadata: sym, registeredBy: 'console' })
    const stored = database.connection.serialize().toString('latin1')
    expect(stored).not.toContain(secret?.client_secret)
  })

  it('accepts each of two overlapping secrets until it is retired or expires [SYM-08]', async () => {
    const { client, secret } = await registry.register({ metadata: sym, registeredBy: 'console' })
    const id = client.client_id
    const second = await registry.addSecret(id)
    const verify = (value: string | undefined) => registry.verifySecret(id, [value ?? ''], true)
    expect(await verify(secret?.client_secret)).toBe('right')
    expect(await verify(second.client_secret)).toBe('right')
    await registry.retireSecret(id, secret?.id ?? '', 0)
    expect(await verify(secret?.client_secret)).toBe('wrong')
    expect(await verify(second.client_secret)).toBe('right')
    database.connection.prepare('UPDATE client_secret SET expires_at = ?').run(clock.nowSeconds())
    expect(await verify(second.client_secret)).toBe('wrong')
  })

  it('knows the origins of enabled clients, and whose they are [COR-02] [COR-03]', async () => {
    const { client } = await registry.register({ metadata: sym, registeredBy: 'console' })
    expect(client.origins).toEqual(['https://app.test', 'https://spa.test'])
    expect(await registry.isRegistered('https://spa.test')).toBe(true)
    expect(await registry.isRegistered('https://evil.test')).toBe(false)
    expect(await registry.isRegistered('null')).toBe(false)
    expect(await registry.isRegisteredFor('https://app.test', client.client_id)).toBe(true)
    expect(await registry.isRegisteredFor('https://app.test', 'other')).toBe(false)
    await registry.setDisabled(client.client_id, true)
    expect(await registry.isRegistered('https://spa.test')).toBe(false)
  })

  it('lets no workspace take the place of the built-in client', async () => {
    await ensureBuiltInClient(createSqliteClientStore(database), 'http://localhost:4100', clock)
    await expect(
      registry.put({ client_id: builtInClientId, metadata: sym, registeredBy: 'workspace' }),
    ).rejects.toMatchObject({ problem: { code: 'conflict' } })
    expect(await registry.find(builtInClientId)).toMatchObject({ registeredBy: 'built-in' })
  })

  it('moves the built-in client to the issuer of this start and keeps it disabled', async () => {
    const store = createSqliteClientStore(database)
    await ensureBuiltInClient(store, 'http://localhost:4100', clock)
    await registry.setDisabled(builtInClientId, true)
    await ensureBuiltInClient(store, 'http://localhost:5000', clock)
    expect(await registry.find(builtInClientId)).toMatchObject({
      isDisabled: true,
      metadata: { redirect_uris: ['http://localhost:5000/app/callback'] },
      origins: ['http://localhost:5000'],
    })
  })
})
