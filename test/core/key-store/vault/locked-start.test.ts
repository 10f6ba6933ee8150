import { afterEach, describe, expect, it } from 'vitest'
import {
  asCredentials,
  makeAssertion,
  makeClientKey,
  registerBackend,
} from '../../../support/asymmetric-client.ts'
import { createUnsteadySecretBox } from '../../../support/key-store.ts'
import { temporaryDirectory } from '../../../support/temporary-directory.ts'
import { createTestWorkbench, type TestWorkbench } from '../../../support/test-workbench.ts'

const key = makeClientKey('ES384', 'one')
const folder = temporaryDirectory()
let count = 0
const open: TestWorkbench[] = []
afterEach(async () => {
  for (const bench of open.splice(0)) await bench.close()
})

/** Starts on a store with keys and a published set, whose host does not open it. */
async function startLocked() {
  count += 1
  const config = { databaseFile: `${folder.path}/${count}.sqlite` }
  const { secretBox, fault } = createUnsteadySecretBox()
  const before = await createTestWorkbench({ config, secretBox })
  const clientId = await registerBackend(before, [key])
  await before.prepare()
  await before.call('keys.generate', {
    algorithm: 'p-256',
    name: 'published',
    purpose: 'other',
    owner: { kind: 'jwk-set', id: 'lab' },
  })
  const keys = await (await before.request('/jwks')).json()
  const { total } = await before.call('keys.list', {})
  await before.close()
  fault.message = 'the keyring is locked'
  const bench = await createTestWorkbench({ config, secretBox })
  open.push(bench)
  return { bench, fault, clientId, keys, total }
}

const ask = (bench: TestWorkbench, assertion: string) =>
  bench.postForm('/token', {
    grant_type: 'client_credentials',
    scope: 'system/Patient.rs',
    ...asCredentials(assertion),
  })

describe('server with a locked key store', () => {
  it('serves what is public, with the keys it had [KS-06] [KS-12]', async () => {
    const { bench, keys, total } = await startLocked()
    const paths = [
      '/.well-known/openid-configuration',
      '/fhir/.well-known/smart-configuration',
      '/fhir/metadata',
      '/jwks',
      '/jwk-sets/lab',
    ]
    for (const path of paths) expect((await bench.request(path)).status).toBe(200)
    expect(await (await bench.request('/jwks')).json()).toEqual(keys)
    expect((await bench.call('keys.list', {})).total).toBe(total)
  })

  it('answers what has to be signed 503 with Retry-After, and uses nothing up [KS-06]', async () => {
    const { bench, fault, clientId } = await startLocked()
    const assertion = makeAssertion(bench, clientId, key)
    const refused = await ask(bench, assertion)
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('30')
    expect(await refused.json()).toEqual({
      error: 'temporarily_unavailable',
      error_description: 'the key store of this server is locked, try again later',
    })
    fault.message = undefined
    await bench.call('vault.unlock', { by: { kind: 'host' } })
    expect((await ask(bench, assertion)).status).toBe(200)
  })

  it('makes no key in place of the locked ones, whoever asks [KS-06]', async () => {
    const { bench, keys, total } = await startLocked()
    await expect(bench.prepare()).resolves.toBeUndefined()
    const generate = bench.call('keys.generate', { algorithm: 'p-256', name: 'a', purpose: 'tls' })
    await expect(generate).rejects.toMatchObject({ problem: { code: 'key_store_locked' } })
    expect(await (await bench.request('/jwks')).json()).toEqual(keys)
    expect((await bench.call('keys.list', {})).total).toBe(total)
  })

  it('warns in the console, and opens by itself when the host is back [KS-17]', async () => {
    const { bench, fault } = await startLocked()
    const told: string[] = []
    bench.subscribe('vault.changed', ({ status }) => told.push(status))
    const conditions = async () => (await bench.call('server.status', {})).conditions
    expect(await conditions()).toMatchObject([
      { kind: 'key-store-locked', text: expect.stringContaining('the keyring is locked') },
    ])
    fault.message = undefined
    for (const _ of [1, 2]) bench.clock.advance(5)
    await expect.poll(conditions).toEqual([])
    expect(told).toEqual(['unlocked'])
  })
})

describe('console, key store', () => {
  it('is locked and unlocked, and given a passphrase and a recovery code [KS-05] [KS-09]', async () => {
    const bench = await createTestWorkbench()
    open.push(bench)
    const { call } = bench
    const phrase = 'correct horse battery'
    const unlock = (by: Parameters<typeof bench.call<'vault.unlock'>>[1]['by']) =>
      call('vault.unlock', { by })
    await expect(call('vault.setPassphrase', { passphrase: 'too short' })).rejects.toMatchObject({
      problem: { code: 'bad-request' },
    })
    await call('vault.setPassphrase', { passphrase: phrase })
    const { code } = await call('vault.newRecoveryCode', {})
    const locked = await call('vault.lock', {})
    expect(locked).toMatchObject({ status: 'locked', unlockedBy: null })
    expect(locked.slots.map(({ kind }) => kind)).toEqual(['host', 'passphrase', 'recovery'])
    await expect(
      unlock({ kind: 'passphrase', passphrase: 'a wrong passphrase' }),
    ).rejects.toMatchObject({
      problem: { code: 'bad-request', message: 'this does not open the key store' },
    })
    expect(await unlock({ kind: 'recovery', code })).toMatchObject({ unlockedBy: 'recovery' })
    await call('vault.rotateDataKey', { passphrase: phrase })
    const { slots } = await call('vault.removeSlot', { kind: 'host' })
    expect(slots.map(({ kind }) => kind)).toEqual(['passphrase'])
    await expect(call('vault.removeSlot', { kind: 'passphrase' })).rejects.toMatchObject({
      problem: { code: 'conflict' },
    })
    const next = 'another long passphrase'
    await call('vault.changePassphrase', { current: phrase, next })
    await call('vault.lock', {})
    expect(await unlock({ kind: 'passphrase', passphrase: next })).toEqual(
      await call('vault.state', {}),
    )
  })

  it('answers a wrong code after five others that it has to wait [KS-05]', async () => {
    const bench = await createTestWorkbench()
    open.push(bench)
    await bench.call('vault.newRecoveryCode', {})
    await bench.call('vault.lock', {})
    const guess = () => bench.call('vault.unlock', { by: { kind: 'recovery', code: 'wrong' } })
    for (const _ of [1, 2, 3, 4, 5]) {
      await expect(guess()).rejects.toMatchObject({ problem: { code: 'bad-request' } })
    }
    await expect(guess()).rejects.toMatchObject({
      problem: { code: 'temporarily-unavailable', message: expect.stringContaining('wait 1 s') },
    })
    // What is sealed is no guess.
    expect(await bench.call('vault.unlock', { by: { kind: 'host' } })).toMatchObject({
      status: 'unlocked',
    })
  })

  it('locks itself after the idle time of the setting [KS-09]', async () => {
    const bench = await createTestWorkbench()
    open.push(bench)
    await bench.call('settings.update', { name: 'keyStoreIdleLockSeconds', value: 20 })
    for (const _ of [1, 2, 3, 4, 5]) bench.clock.advance(5)
    await expect
      .poll(async () => (await bench.call('vault.state', {})).reason)
      .toContain('nobody used it for 20 seconds')
  })
})
