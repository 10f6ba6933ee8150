import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createJwkSets } from '../../../../src/main/core/key-store/index.ts'
import type { KeyDetail, KeyOwner } from '../../../../src/shared/contract/keys.ts'
import { openKeyStore } from '../../../support/key-store.ts'
import { createTestWorkbench, type TestWorkbench } from '../../../support/test-workbench.ts'

let bench: TestWorkbench
beforeEach(async () => {
  bench = await createTestWorkbench()
})
afterEach(() => bench.close())

const set: KeyOwner = { kind: 'jwk-set', id: 'lab.one' }
const make = (owner: KeyOwner, more: object = {}) =>
  bench.call('keys.generate', {
    algorithm: 'p-384',
    name: 'key',
    purpose: 'client-authentication',
    owner,
    ...more,
  })
const read = async (path: string, init: RequestInit = {}) => {
  const response = await bench.request(path, init)
  const body = response.status === 200 ? await response.json() : undefined
  return { response, kids: body?.keys.map(({ kid }: { kid: string }) => kid), body }
}

describe('published JWK Set', () => {
  it('holds public members only, with use, alg and kid [KS-07] [DSC-15]', async () => {
    const rsa = await make(set, { algorithm: 'rsa-2048' })
    const ec = await make(set)
    const { response, body } = await read('/jwk-sets/lab.one')
    expect(response.headers.get('content-type')).toBe('application/jwk-set+json')
    expect(body).toEqual({ keys: [ec.publicJwk, rsa.publicJwk] })
    expect(Object.keys(body.keys[0]).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])
    expect(Object.keys(body.keys[1]).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use'])
    expect(body.keys[0]).toMatchObject({ use: 'sig', alg: 'ES384', kid: ec.thumbprint })
  })

  it('may be read from any origin and kept by caches, and is 304 to who has it [COR-01]', async () => {
    await make(set)
    const { response } = await read('/jwk-sets/lab.one', {
      headers: { Origin: 'https://a.example' },
    })
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('access-control-allow-credentials')).toBeNull()
    expect(response.headers.get('cache-control')).toBe('public, max-age=300')
    const etag = response.headers.get('etag') ?? ''
    const again = await read('/jwk-sets/lab.one', { headers: { 'If-None-Match': `"x", ${etag}` } })
    expect(again.response.status).toBe(304)
    await make(set)
    const changed = await read('/jwk-sets/lab.one', { headers: { 'If-None-Match': etag } })
    expect(changed.response.status).toBe(200)
  })

  it('keeps an old key for the overlap and no cache longer than that [KS-14]', async () => {
    const old = await make(set)
    const next = await bench.call('keys.succeed', { id: old.id, overlapSeconds: 400 })
    bench.clock.advance(150)
    const during = await read('/jwk-sets/lab.one')
    expect(during.kids).toEqual([next.kid, old.kid])
    expect(during.response.headers.get('cache-control')).toBe('public, max-age=250')
    bench.clock.advance(250)
    expect((await read('/jwk-sets/lab.one')).kids).toEqual([next.kid])
  })

  it('is kept by no cache past the end of a key [KS-14]', async () => {
    const expiresAt = bench.clock.nowSeconds() + 90
    await make(set, { expiresAt })
    const { response } = await read('/jwk-sets/lab.one')
    expect(response.headers.get('cache-control')).toBe('public, max-age=90')
  })

  it('is listed by the id of its owner, with or without the kind [KS-16]', async () => {
    const key = await make(set)
    const list = async (wanted: object) =>
      (await bench.call('keys.jwkSets', wanted)).sets.map(({ owner }) => owner)
    expect(await list({ id: set.id })).toEqual([set])
    expect(await list({ kind: 'jwk-set', id: set.id })).toEqual([set])
    expect(await list({ kind: 'client', id: set.id })).toEqual([])
    expect(await list({ id: 'another' })).toEqual([])
    expect(key.owner).toEqual(set)
  })

  it('stays there without keys when all are retired, and is 404 where there never was one', async () => {
    const only = await make(set)
    await bench.call('keys.retire', { id: only.id })
    expect((await read('/jwk-sets/lab.one')).kids).toEqual([])
    expect((await read('/jwk-sets/lab.two')).response.status).toBe(404)
    expect((await read('/clients/nobody/jwks')).response.status).toBe(404)
    expect((await read('/jwk-sets/lab.one', { method: 'POST' })).response.status).toBe(405)
  })

  it('is listed by its kind or its owner, where it ever had a key', async () => {
    const made = await make(set)
    await make({ kind: 'client', id: 'app' })
    const idsOf = async (wanted: object) =>
      (await bench.call('keys.jwkSets', wanted)).sets.map(({ owner }) => owner.id)
    const { owner } = made
    if (!('id' in owner)) throw new Error('it was made for a set')
    expect(await idsOf({})).toEqual(['app', owner.id])
    expect(await idsOf({ kind: 'jwk-set' })).toEqual([owner.id])
    expect(await idsOf({ kind: 'client', id: 'app' })).toEqual(['app'])
    expect(await idsOf({ kind: 'client', id: 'nobody' })).toEqual([])
  })

  it.each(['app', 'https://app.example/id?x=1', 'ä b'])(
    'is found under the escaped id of the client %s',
    async (id) => {
      const made = await make({ kind: 'client', id })
      const { sets } = await bench.call('keys.jwkSets', {})
      const [own] = sets
      expect(own).toMatchObject({ publishedKeys: 1, clients: [] })
      expect((await read(own?.url ?? '')).kids).toEqual([made.kid])
    },
  )
})

describe('client whose keys this server publishes', () => {
  const register = (jwks_uri: string, client_id = 'own-keys') =>
    bench.call('clients.register', {
      client_id,
      metadata: {
        client_name: 'Keeps its keys here',
        token_endpoint_auth_method: 'private_key_jwt',
        grant_types: ['client_credentials'],
        scope: 'system/*.rs',
        jwks_uri,
      },
    })

  it('is told with the key it names, which is not deleted unasked [KS-16]', async () => {
    const owner: KeyOwner = { kind: 'client', id: 'own-keys' }
    const key = await make(owner)
    const url = `${bench.issuer}/clients/own-keys/jwks`
    await register(url)
    expect(textsOf(await bench.call('keys.get', { id: key.id }))).toEqual([
      `published in ${url}`,
      'client Keeps its keys here names that JWK Set as its jwks_uri',
    ])
    await expect(bench.call('keys.delete', { id: key.id })).rejects.toThrow('is in use')
    await bench.call('keys.delete', { id: key.id, isConfirmed: true })
  })

  it('is told as the last to have authenticated with a key, and when [KS-14]', async () => {
    const { database, keyPairs, clock } = await openKeyStore()
    database.connection.exec(`INSERT INTO client
      (client_id, client_name, registered_by, created_at, updated_at, metadata)
      VALUES ('app', 'App', 'console', 1, 1, '{}')`)
    const issuer = 'http://as.test'
    const jwkSets = createJwkSets({ database, issuer, now: clock.nowSeconds })
    const key = await keyPairs.generate({ algorithm: 'p-256', name: 'a', purpose: 'other' })
    const texts = () => jwkSets.usesOf(key).map(({ text }) => text)
    expect(texts()).toEqual([])
    jwkSets.noteUse('nobody', key.thumbprint)
    jwkSets.noteUse('app', key.thumbprint)
    clock.advance(3_600)
    jwkSets.noteUse('app', key.thumbprint)
    expect(texts()).toEqual(['client app last authenticated with it at 2026-03-07T13:00:00Z'])
  })

  it('is noted to have authenticated with more keys than are remembered at once [KS-14]', async () => {
    const { database, clock } = await openKeyStore()
    database.connection.exec(`INSERT INTO client
      (client_id, client_name, registered_by, created_at, updated_at, metadata)
      VALUES ('app', 'App', 'console', 1, 1, '{}')`)
    const jwkSets = createJwkSets({ database, issuer: bench.issuer, now: clock.nowSeconds })
    for (let number = 0; number <= 1_000; number += 1) jwkSets.noteUse('app', `key ${number}`)
    const count = database.connection.prepare('SELECT count(*) FROM client_key_use').pluck()
    expect(count.get()).toBe(1_001)
  })

  it('finds its own set or a named one by the URL it names, and no other [KS-16]', async () => {
    const { database, keyPairs, clock } = await openKeyStore()
    const issuer = 'http://as.test'
    const jwkSets = createJwkSets({ database, issuer, now: clock.nowSeconds })
    const key = { algorithm: 'p-256', name: 'a', purpose: 'other' } as const
    const own = await keyPairs.generate({ ...key, owner: { kind: 'client', id: 'app' } })
    const named = await keyPairs.generate({ ...key, owner: set })
    const kidsAt = (path: string) =>
      jwkSets.findFor('app', `${issuer}${path}`)?.keys.map(({ kid }) => kid)
    expect(kidsAt('/clients/app/jwks')).toEqual([own.kid])
    expect(kidsAt('/jwk-sets/lab.one')).toEqual([named.kid])
    for (const path of ['/clients/other/jwks', '/jwk-sets/', '/jwk-sets/a/b', '/jwks']) {
      expect(kidsAt(path)).toBeUndefined()
    }
  })

  it('is found registered with a key by value', async () => {
    const key = await make({ kind: 'none' })
    const { publicJwk } = key
    await bench.call('clients.register', {
      metadata: {
        client_name: 'By value',
        token_endpoint_auth_method: 'private_key_jwt',
        grant_types: ['client_credentials'],
        scope: 'system/*.rs',
        jwks: { keys: [publicJwk as { kty: string }] },
      },
    })
    expect(textsOf(await bench.call('keys.get', { id: key.id }))).toEqual([
      'client By value is registered with this key by value',
    ])
  })
})

const textsOf = ({ uses }: KeyDetail) => uses.map(({ text }) => text)
