import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import { calculateJwkThumbprint, type JWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { UnfitKeyError } from '../../../../src/main/core/key-store/index.ts'
import { type KeyOwner, keyAlgorithms } from '../../../../src/shared/contract/keys.ts'
import { openKeyStore } from '../../../support/key-store.ts'
import { createTestWorkbench } from '../../../support/test-workbench.ts'

const openKeyPairs = () => openKeyStore()

const client: KeyOwner = { kind: 'client', id: 'app' }
const ecKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey

describe('key pairs', () => {
  it.each(keyAlgorithms)(
    'of kind %s sign with what was sealed [KS-01] [L-09]',
    async (algorithm) => {
      const { keyPairs } = await openKeyPairs()
      const made = await keyPairs.generate({
        algorithm,
        name: 'one',
        purpose: 'client-authentication',
      })
      const privateKey = await keyPairs.privateKey(made.id)
      const text = Buffer.from('signed')
      const digest = algorithm === 'ed25519' ? null : 'sha256'
      const publicKey = createPublicKey({ key: made.publicJwk as never, format: 'jwk' })
      expect(verify(digest, text, publicKey, sign(digest, text, privateKey))).toBe(true)
      expect(made.algorithm).toBe(algorithm)
    },
  )

  it('are known by their RFC 7638 thumbprint and one algorithm [KS-15]', async () => {
    const { keyPairs } = await openKeyPairs()
    const made = await keyPairs.generate({ algorithm: 'p-384', name: 'a', purpose: 'other' })
    expect(made.thumbprint).toBe(await calculateJwkThumbprint(made.publicJwk))
    expect(made.publicJwk).toMatchObject({ kid: made.thumbprint, alg: 'ES384', use: 'sig' })
    expect(made.publicJwk).not.toHaveProperty('d')
  })

  it('keep RSA for RS384, for RS256 where UDAP wants it, or as told [KS-15]', async () => {
    const { keyPairs } = await openKeyPairs()
    const make = async (purpose: 'client-authentication' | 'software-statement', alg?: 'RS512') =>
      (await keyPairs.generate({ algorithm: 'rsa-2048', name: 'a', purpose, alg })).alg
    expect(await make('client-authentication')).toBe('RS384')
    expect(await make('software-statement')).toBe('RS256')
    expect(await make('software-statement', 'RS512')).toBe('RS512')
  })

  it('refuse an algorithm that is not of their kind [KS-15]', async () => {
    const { keyPairs } = await openKeyPairs()
    const request = { algorithm: 'p-256', name: 'a', purpose: 'other', alg: 'RS256' } as const
    await expect(keyPairs.generate(request)).rejects.toThrow(UnfitKeyError)
  })

  it.each([
    ['a short modulus', () => generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey],
    [
      'a small exponent',
      () => generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 }).privateKey,
    ],
    ['another curve', () => generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey],
    ['another kind', () => generateKeyPairSync('x25519').privateKey],
  ])('refuse %s and store none of what came with it [L-09]', async (_, make) => {
    const { keyPairs } = await openKeyPairs()
    const pairs = [ecKey(), make()].map((privateKey, index) => ({
      privateKey,
      name: `key ${index}`,
      purpose: 'other' as const,
    }))
    await expect(keyPairs.add(pairs)).rejects.toThrow(UnfitKeyError)
    expect((await keyPairs.list(everything)).total).toBe(0)
  })

  it('are stored once: the same key again is refused with all that came with it [KS-15]', async () => {
    const { keyPairs } = await openKeyPairs()
    const privateKey = ecKey()
    await keyPairs.add([{ privateKey, name: 'first', purpose: 'other' }])
    const again = keyPairs.add([
      { privateKey: ecKey(), name: 'second', purpose: 'other' },
      { privateKey, name: 'third', purpose: 'tls' },
    ])
    await expect(again).rejects.toThrow('is stored already')
    expect((await keyPairs.list(everything)).total).toBe(1)
  })

  it('may share a kid, only not in one JWK Set [AS-21]', async () => {
    const { keyPairs } = await openKeyPairs()
    const add = (owner: KeyOwner) =>
      keyPairs.add([{ privateKey: ecKey(), name: 'k', purpose: 'other', kid: 'one', owner }])
    await add(client)
    await add({ kind: 'client', id: 'other' })
    await expect(add(client)).rejects.toThrow('is taken by another key')
  })

  it('do not open once moved to another row, renamed kid or purpose [KS-01]', async () => {
    const { keyPairs, database } = await openKeyPairs()
    const [one, two] = await keyPairs.add(
      ['one', 'two'].map((name) => ({ privateKey: ecKey(), name, purpose: 'other' as const })),
    )
    if (one === undefined || two === undefined) throw new Error('two were added')
    database.connection
      .prepare(
        'UPDATE key_pair SET sealed_private_key = (SELECT sealed_private_key FROM key_pair WHERE id = ?) WHERE id = ?',
      )
      .run(one.id, two.id)
    await expect(keyPairs.privateKey(two.id)).rejects.toThrow('changed, moved')
    database.connection.prepare("UPDATE key_pair SET purpose = 'tls' WHERE id = ?").run(one.id)
    await expect(keyPairs.privateKey(one.id)).rejects.toThrow('changed, moved')
  })

  it('publish both keys of a succession until the overlap ends [KS-14]', async () => {
    const { keyPairs, clock } = await openKeyPairs()
    const old = await keyPairs.generate({
      algorithm: 'p-256',
      name: 'app key',
      purpose: 'client-authentication',
      owner: client,
      tags: ['demo'],
    })
    const next = await keyPairs.succeed(old.id, { overlapSeconds: 600 })
    const kids = () => keyPairs.publishedJwks(client).map(({ kid }) => kid)
    expect(next).toMatchObject({ name: 'app key', tags: ['demo'], owner: client, alg: 'ES256' })
    expect(kids()).toEqual([next.kid, old.kid])
    expect(keyPairs.find(old.id)).toMatchObject({ successorId: next.id })
    expect(keyPairs.predecessorOf(next.id)).toBe(old.id)
    clock.advance(601)
    expect(kids()).toEqual([next.kid])
  })

  it('have one successor, also of two made at once [KS-14]', async () => {
    const { keyPairs } = await openKeyPairs()
    const old = await keyPairs.generate({ algorithm: 'p-256', name: 'a', purpose: 'other' })
    const settled = await Promise.allSettled([
      keyPairs.succeed(old.id, { overlapSeconds: 1 }),
      keyPairs.succeed(old.id, { overlapSeconds: 1 }),
    ])
    expect(settled.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect((await keyPairs.list(everything)).total).toBe(2)
  })

  it('have a successor of another kind where that is wanted, and of their own otherwise [KS-14]', async () => {
    const { keyPairs, clock } = await openKeyPairs()
    const old = await keyPairs.generate({ algorithm: 'p-256', name: 'a', purpose: 'other' })
    const next = await keyPairs.succeed(old.id, { algorithm: 'ed25519', overlapSeconds: 60 })
    expect(next).toMatchObject({ algorithm: 'ed25519', alg: 'EdDSA', name: 'a' })
    const own = await keyPairs.succeed(next.id, {
      overlapSeconds: 60,
      expiresAt: clock.nowSeconds() + 86_400,
    })
    expect(own).toMatchObject({ algorithm: 'ed25519', expiresAt: clock.nowSeconds() + 86_400 })
  })

  it('of a kind that is not made here want to be told the kind of their successor [KS-14]', async () => {
    const { keyPairs } = await openKeyPairs()
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2560 })
    const [old] = await keyPairs.add([{ privateKey, name: 'imported', purpose: 'other' }])
    const id = old?.id ?? ''
    await expect(keyPairs.succeed(id, { overlapSeconds: 0 })).rejects.toThrow(
      'rsa-2560 is not made here',
    )
    const next = await keyPairs.succeed(id, { algorithm: 'p-384', overlapSeconds: 0 })
    expect(next.algorithm).toBe('p-384')
  })

  it('of authorities and listeners are in no JWK Set', async () => {
    const { keyPairs } = await openKeyPairs()
    const owner: KeyOwner = { kind: 'jwk-set', id: 'demo' }
    await keyPairs.generate({ algorithm: 'p-256', name: 'a', purpose: 'tls', owner })
    expect(keyPairs.publishedJwks(owner)).toEqual([])
    await keyPairs.generate({ algorithm: 'p-256', name: 'b', purpose: 'other', owner })
    expect(keyPairs.publishedJwks(owner)).toHaveLength(1)
  })

  it('are deleted only when confirmed while something uses them [KS-16]', async () => {
    const { keyPairs, changed } = await openKeyPairs()
    keyPairs.addUses(() => [{ kind: 'certificate', id: '1', text: 'certificate of a test' }])
    const made = await keyPairs.generate({ algorithm: 'p-256', name: 'a', purpose: 'other' })
    await expect(keyPairs.delete(made.id, false)).rejects.toThrow('certificate of a test')
    await keyPairs.delete(made.id, true)
    expect(keyPairs.find(made.id)).toBeUndefined()
    expect(changed).toEqual([made.id, made.id])
    await expect(keyPairs.privateKey(made.id)).rejects.toThrow('there is no key')
  })
})

const everything = {
  offset: 0,
  limit: 100,
  search: '',
  sort: 'name',
  direction: 'ascending',
} as const

describe('console, keys', () => {
  it('lists a page at a time, filtered by text, purpose, owner, tag, state and end', async () => {
    const workbench = await createTestWorkbench()
    const { call, clock } = workbench
    const now = clock.nowSeconds()
    const make = (name: string, more: object) =>
      call('keys.generate', { algorithm: 'p-256', name, purpose: 'other', ...more })
    const alpha = await make('Alpha', { owner: client, tags: ['lab', 'x'] })
    await make('beta', { purpose: 'tls', tags: ['lab'] })
    await make('gamma', { expiresAt: now + 10 })
    const next = await call('keys.succeed', { id: alpha.id, overlapSeconds: 100 })
    const names = async (query: object) =>
      (await call('keys.list', query)).rows.map(({ name, id }) => (id === next.id ? 'next' : name))
    expect(await names({ limit: 2, offset: 1, sort: 'createdAt' })).toHaveLength(2)
    expect(await names({ search: 'BETA' })).toEqual(['beta'])
    expect(await names({ search: alpha.kid.slice(0, 12) })).toEqual(['Alpha'])
    expect(await names({ search: '%' })).toEqual([])
    expect(await names({ purpose: 'tls' })).toEqual(['beta'])
    expect((await names({ owner: client })).sort()).toEqual(['Alpha', 'next'])
    expect((await names({ tag: 'lab' })).sort()).toEqual(['Alpha', 'beta', 'next'])
    expect(await names({ state: 'retiring' })).toEqual(['Alpha'])
    expect(await names({ expiresBefore: now + 11 })).toEqual(['gamma'])
    expect(await names({ expiresBefore: now + 10 })).toEqual([])
    clock.advance(101)
    expect(await names({ state: 'retired' })).toEqual(['Alpha'])
    expect(await names({ state: 'expired' })).toEqual(['gamma'])
    expect((await names({ state: 'active' })).sort()).toEqual(['beta', 'next'])
    expect((await call('keys.tags', {})).tags).toEqual(['lab', 'x'])
    await workbench.close()
  })

  it('gives the public part of a key only, and tells of each change [KS-07]', async () => {
    const workbench = await createTestWorkbench()
    const { call } = workbench
    const told: string[] = []
    workbench.subscribe('keys.changed', ({ id }) => told.push(id))
    const request = { algorithm: 'rsa-2048', name: ' spaced ', purpose: 'other' } as const
    const made = await call('keys.generate', request)
    const shown = await call('keys.get', { id: made.id })
    expect(shown).toEqual(made)
    expect(shown.name).toBe('spaced')
    expect(Object.keys(shown.publicJwk as JWK).sort()).toEqual([
      'alg',
      'e',
      'kid',
      'kty',
      'n',
      'use',
    ])
    const updated = await call('keys.update', { id: made.id, tags: ['a', 'a'], owner: client })
    expect(updated).toMatchObject({ tags: ['a'], owner: client, name: 'spaced' })
    expect((await call('keys.retire', { id: made.id })).state).toBe('retired')
    await call('keys.delete', { id: made.id, isConfirmed: true })
    await expect(call('keys.get', { id: made.id })).rejects.toMatchObject({
      problem: { code: 'not-found' },
    })
    expect(told).toEqual([made.id, made.id, made.id, made.id])
    await workbench.close()
  })
})
