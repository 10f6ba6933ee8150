import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { KeyStoreLockedError } from '../../../../src/main/core/errors.ts'
import {
  SlotError,
  TooManyTriesError,
  WrongSecretError,
} from '../../../../src/main/core/key-store/vault/index.ts'
import {
  unwrapWithPassphrase,
  wrapWithPassphrase,
} from '../../../../src/main/core/key-store/vault/slot-keys.ts'
import type { SecretBox } from '../../../../src/main/core/platform.ts'
import type { Connection } from '../../../../src/main/core/storage/index.ts'
import { createUnsteadySecretBox, openKeyStore } from '../../../support/key-store.ts'
import { createTestSecretBox } from '../../../support/test-workbench.ts'

const phrase = 'correct horse battery'
const other = 'another long passphrase'
const by = (passphrase: string) => ({ kind: 'passphrase', passphrase }) as const
const newKey = { algorithm: 'p-256', name: 'a', purpose: 'other' } as const
const kindsOf = (vault: { state(): { slots: readonly { kind: string }[] } }) =>
  vault.state().slots.map(({ kind }) => kind)

describe('vault, host slot', () => {
  it('is made once and opens again with the same host [KS-01] [KS-02]', async () => {
    const secretBox = createTestSecretBox()
    const { database, keyPairs, vault } = await openKeyStore({ secretBox })
    const made = await keyPairs.generate(newKey)
    expect(vault.state()).toMatchObject({ status: 'unlocked', unlockedBy: 'host', reason: null })
    const again = await openKeyStore({ database, secretBox })
    await expect(again.keyPairs.privateKey(made.id)).resolves.toMatchObject({ type: 'private' })
    expect(again.vault.state().slots).toMatchObject([{ kind: 'host', backend: 'test' }])
  })

  it('stays locked and as it is on another host, and says why and what opens it [KS-04] [KS-12]', async () => {
    const { database, keyPairs, vault } = await openKeyStore()
    const made = await keyPairs.generate(newKey)
    await vault.setPassphrase(phrase)
    const before = dump(database)
    const elsewhere = await openKeyStore({ database, secretBox: createTestSecretBox() })
    expect(elsewhere.vault.state()).toMatchObject({ status: 'locked', unlockedBy: null })
    expect(elsewhere.vault.state().reason).toMatch(
      /the slot sealed by test does not open here \(.+\); it opens with its passphrase or the system or key file that sealed it/,
    )
    await expect(elsewhere.keyPairs.privateKey(made.id)).rejects.toThrow(KeyStoreLockedError)
    await expect(elsewhere.keyPairs.generate(newKey)).rejects.toThrow(KeyStoreLockedError)
    expect(elsewhere.keyPairs.find(made.id)).toMatchObject({ kid: made.kid })
    expect(dump(database)).toEqual(before)
    await elsewhere.vault.unlock(by(phrase))
    await expect(elsewhere.keyPairs.privateKey(made.id)).resolves.toBeDefined()
    await elsewhere.vault.addHostSlot()
    elsewhere.vault.lock()
    await elsewhere.vault.unlock({ kind: 'host' })
  })

  it('replaces the secret of another host only when it is asked to admit this one [KS-04] [KS-12]', async () => {
    const { database, vault } = await openKeyStore()
    await vault.setPassphrase(phrase)
    const own = createTestSecretBox()
    let isForeign = true
    const refuseForeign = async () => {
      if (isForeign) throw new Error('sealed elsewhere')
    }
    const secretBox: SecretBox = {
      backend: 'new host',
      seal: async (plaintext) => refuseForeign().then(() => own.seal(plaintext)),
      open: async (sealed) => refuseForeign().then(() => own.open(sealed)),
      renew: async () => {
        isForeign = false
      },
    }
    const elsewhere = await openKeyStore({ database, secretBox })
    await elsewhere.vault.unlock(by(phrase))
    expect(isForeign).toBe(true)
    await elsewhere.vault.addHostSlot()
    elsewhere.vault.lock()
    await elsewhere.vault.unlock({ kind: 'host' })
    expect(elsewhere.vault.state()).toMatchObject({ status: 'unlocked', unlockedBy: 'host' })
  })

  it('says why a host that keeps no secret is not admitted [KS-03]', async () => {
    const { database, vault } = await openKeyStore()
    await vault.setPassphrase(phrase)
    const { secretBox, fault } = createUnsteadySecretBox()
    fault.message = 'found basic_text'
    const elsewhere = await openKeyStore({ database, secretBox })
    await elsewhere.vault.unlock(by(phrase))
    await expect(elsewhere.vault.addHostSlot()).rejects.toThrow(
      'this system cannot keep the key (found basic_text)',
    )
  })

  it('refuses a host that does not give back what it sealed [KS-02]', async () => {
    const forgetful = { ...createTestSecretBox(), open: async () => new Uint8Array(32) }
    const { vault } = await openKeyStore({ secretBox: forgetful })
    expect(vault.state()).toMatchObject({ status: 'unset', slots: [] })
    expect(vault.state().reason).toContain('loses what it seals')
  })

  it('is asked again with growing pauses, never taken for missing, and opens when it is back [KS-17]', async () => {
    const { secretBox, fault } = createUnsteadySecretBox()
    const { database } = await openKeyStore({ secretBox })
    const before = dump(database)
    fault.message = 'the keyring is locked'
    const { vault, clock, states } = await openKeyStore({ database, secretBox })
    expect(vault.isLocked).toBe(true)
    for (const seconds of [4, 1, 9, 1]) {
      clock.advance(seconds)
      await vault.tend(0)
      expect(vault.isLocked).toBe(true)
    }
    expect(dump(database)).toEqual(before)
    fault.message = undefined
    clock.advance(19)
    await vault.tend(0)
    expect(vault.isLocked).toBe(true)
    clock.advance(1)
    await vault.tend(0)
    expect(vault.isLocked).toBe(false)
    expect(states).toEqual(['unlocked'])
  })

  it('is not asked again by itself once a person has locked the vault [KS-17]', async () => {
    const { vault, clock } = await openKeyStore()
    vault.lock()
    clock.advance(1_000)
    await vault.tend(0)
    expect(vault.isLocked).toBe(true)
  })
})

describe('vault, without a host that protects keys', () => {
  it('is unset and stores no key until a passphrase makes it [KS-03] [KS-06]', async () => {
    const { secretBox, fault } = createUnsteadySecretBox()
    fault.message = 'wanted a system key store that protects keys, found basic_text'
    const { database, keyPairs, signingKeys, vault } = await openKeyStore({ secretBox })
    expect(vault.state()).toMatchObject({ status: 'unset', slots: [] })
    expect(vault.state().reason).toMatch(/found basic_text; set a passphrase/)
    await expect(keyPairs.generate(newKey)).rejects.toThrow(KeyStoreLockedError)
    await expect(signingKeys.current('id-token')).rejects.toThrow(KeyStoreLockedError)
    expect(await signingKeys.publicJwks()).toEqual([])
    expect(dump(database)).toEqual({ key_pair: [], signing_key: [], vault: [], vault_slot: [] })
    await vault.setPassphrase(phrase)
    expect(kindsOf(vault)).toEqual(['passphrase'])
    await keyPairs.generate(newKey)
    const again = await openKeyStore({ database, secretBox, passphrase: phrase })
    expect(again.vault.state()).toMatchObject({ status: 'unlocked', unlockedBy: 'passphrase' })
  })
})

describe('vault, passphrase', () => {
  it('makes the vault alone when it is given at the first start; the host is not asked [KS-05]', async () => {
    const { secretBox, fault } = createUnsteadySecretBox()
    fault.message = 'nobody asks'
    const { vault } = await openKeyStore({ secretBox, passphrase: phrase })
    expect(vault.state()).toMatchObject({ status: 'unlocked', unlockedBy: 'passphrase' })
    expect(kindsOf(vault)).toEqual(['passphrase'])
  })

  it('is scrypt with 128 MiB and a salt of its own [KS-05]', async () => {
    const { database } = await openKeyStore({ passphrase: phrase })
    const parameters = JSON.parse(
      database.connection.prepare<[], string>('SELECT parameters FROM vault_slot').pluck().get() ??
        '',
    )
    expect(parameters).toMatchObject({ N: 131_072, r: 8, p: 1 })
    expect(Buffer.from(parameters.salt, 'base64')).toHaveLength(16)
  })

  it('opens in whatever way its characters are composed, and not when it is another [KS-05]', async () => {
    const { vault } = await openKeyStore({ passphrase: 'Gr\u00fc\u00dfe aus K\u00f6ln' })
    vault.lock()
    await vault.unlock(by('Gru\u0308\u00dfe aus Ko\u0308ln'))
    vault.lock()
    await expect(vault.unlock(by('Gr\u00fc\u00dfe aus Bonn'))).rejects.toThrow(WrongSecretError)
    expect(vault.isLocked).toBe(true)
  })

  it('makes the sixth try wait after five wrong ones, longer each time, also for the right one [KS-05]', async () => {
    const { vault, clock } = await openKeyStore({ passphrase: phrase })
    vault.lock()
    // The recovery slot takes no time to try.
    await vault.unlock(by(phrase))
    await vault.newRecoveryCode()
    vault.lock()
    const guess = () => vault.unlock({ kind: 'recovery', code: 'wrong' })
    const settled = await Promise.allSettled(Array.from({ length: 8 }, guess))
    expect(
      settled.map((each) => (each.status === 'rejected' ? each.reason.constructor : '')),
    ).toEqual([...Array(5).fill(WrongSecretError), ...Array(3).fill(TooManyTriesError)])
    await expect(vault.unlock(by(phrase))).rejects.toThrow(TooManyTriesError)
    clock.advance(1)
    await expect(guess()).rejects.toThrow(WrongSecretError)
    clock.advance(1)
    await expect(guess()).rejects.toThrow('wait 1 seconds')
    clock.advance(1)
    await vault.unlock(by(phrase))
  })

  it('is changed in one step that an interruption leaves whole [KS-14]', async () => {
    const { database, vault, keyPairs } = await openKeyStore({ passphrase: phrase })
    const made = await keyPairs.generate(newKey)
    await expect(vault.changePassphrase('not the passphrase', other)).rejects.toThrow(
      WrongSecretError,
    )
    database.connection.exec(
      "CREATE TEMP TRIGGER cut BEFORE INSERT ON vault_slot BEGIN SELECT RAISE(ABORT, 'cut off'); END",
    )
    await expect(vault.changePassphrase(phrase, other)).rejects.toThrow('cut off')
    database.connection.exec('DROP TRIGGER cut')
    vault.lock()
    await vault.unlock(by(phrase))
    await vault.changePassphrase(phrase, other)
    vault.lock()
    await expect(vault.unlock(by(phrase))).rejects.toThrow(WrongSecretError)
    await vault.unlock(by(other))
    await expect(keyPairs.privateKey(made.id)).resolves.toBeDefined()
  })

  it('of a lower cost is wrapped anew at the present one when it is used [KS-05]', async () => {
    const { database, vault } = await openKeyStore({ passphrase: phrase })
    await wrapAtLowCost(database)
    vault.lock()
    await vault.unlock(by(phrase))
    expect(costOf(database)).toMatchObject({ N: 131_072 })
    vault.lock()
    await vault.unlock(by(phrase))
  })

  it('whose stored cost asks for more memory than is run is refused before it runs [L-10]', async () => {
    const { database, vault } = await openKeyStore({ passphrase: phrase })
    database.connection
      .prepare("UPDATE vault_slot SET parameters = json_set(parameters, '$.N', 1048576)")
      .run()
    vault.lock()
    await expect(vault.unlock(by(phrase))).rejects.toThrow('more than is run')
  })

  it('with parameters changed from outside opens nothing [KS-01]', async () => {
    const { database, vault } = await openKeyStore({ passphrase: phrase })
    database.connection
      .prepare("UPDATE vault_slot SET parameters = json_set(parameters, '$.p', 2)")
      .run()
    vault.lock()
    await expect(vault.unlock(by(phrase))).rejects.toThrow(WrongSecretError)
  })
})

describe('vault, recovery code', () => {
  it('opens it as it was copied by hand; a newer code ends it [KS-01]', async () => {
    const { vault } = await openKeyStore()
    const code = await vault.newRecoveryCode()
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){7}$/)
    vault.lock()
    const spoken = code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')
    await vault.unlock({ kind: 'recovery', code: spoken })
    const next = await vault.newRecoveryCode()
    vault.lock()
    await expect(vault.unlock({ kind: 'recovery', code })).rejects.toThrow(WrongSecretError)
    await vault.unlock({ kind: 'recovery', code: next })
  })
})

describe('vault, slots', () => {
  it('keep the host or a passphrase, so that nobody is locked out by hand [KS-04]', async () => {
    const { vault } = await openKeyStore()
    await vault.newRecoveryCode()
    expect(() => vault.removeSlot('host')).toThrow(SlotError)
    await vault.setPassphrase(phrase)
    await expect(vault.setPassphrase(phrase)).rejects.toThrow('there is a passphrase already')
    vault.removeSlot('host')
    expect(kindsOf(vault)).toEqual(['passphrase', 'recovery'])
    vault.lock()
    await expect(vault.unlock({ kind: 'host' })).rejects.toThrow('no host slot')
    expect(() => vault.removeSlot('recovery')).toThrow(KeyStoreLockedError)
  })

  it('of another vault open nothing here [KS-01]', async () => {
    const mine = await openKeyStore()
    const secretBox = createTestSecretBox()
    const theirs = await openKeyStore({ secretBox })
    const slot = theirs.database.connection.prepare('SELECT * FROM vault_slot').get() as object
    mine.database.connection
      .prepare('UPDATE vault_slot SET wrapped_key = @wrapped_key, backend = @backend')
      .run(slot)
    const { vault } = await openKeyStore({ database: mine.database, secretBox })
    expect(vault.state().reason).toContain('the key of another key store')
  })
})

describe('vault, locking', () => {
  it('forgets every opened key and the data key [KS-09]', async () => {
    const { vault, keyPairs, signingKeys } = await openKeyStore()
    const made = await keyPairs.generate(newKey)
    await keyPairs.privateKey(made.id)
    const { kid } = await signingKeys.current('access-token')
    vault.lock()
    await expect(keyPairs.privateKey(made.id)).rejects.toThrow(KeyStoreLockedError)
    await expect(signingKeys.current('access-token')).rejects.toThrow('locked in the console')
    expect((await signingKeys.publicJwks()).map((jwk) => jwk.kid)).toContain(kid)
    await vault.unlock({ kind: 'host' })
    expect((await signingKeys.current('access-token')).kid).toBe(kid)
  })

  it('comes by itself after idle time, and not while keys are used [KS-09]', async () => {
    const { vault, keyPairs, clock } = await openKeyStore()
    const made = await keyPairs.generate(newKey)
    for (const _ of [1, 2, 3]) {
      clock.advance(50)
      await keyPairs.privateKey(made.id)
      await vault.tend(60)
      expect(vault.isLocked).toBe(false)
    }
    clock.advance(59)
    await vault.tend(60)
    expect(vault.isLocked).toBe(false)
    clock.advance(1)
    await vault.tend(0)
    expect(vault.isLocked).toBe(false)
    await vault.tend(60)
    expect(vault.isLocked).toBe(true)
    expect(vault.state().reason).toContain('nobody used it for 60 seconds')
  })
})

describe('vault, data key', () => {
  it('stays as it is when the vault is locked, or its slots change, while the next one is wrapped [KS-14]', async () => {
    const { secretBox } = createUnsteadySecretBox()
    const meanwhile: { happens: () => void } = { happens: () => undefined }
    const sealing: SecretBox = {
      ...secretBox,
      seal: (plaintext) => {
        meanwhile.happens()
        return secretBox.seal(plaintext)
      },
    }
    const { database, vault, keyPairs } = await openKeyStore({ secretBox: sealing })
    const made = await keyPairs.generate(newKey)
    meanwhile.happens = () => vault.lock()
    await expect(vault.rotateDataKey(undefined)).rejects.toThrow('locked meanwhile')
    await vault.unlock({ kind: 'host' })
    meanwhile.happens = () =>
      database.connection.exec(
        "UPDATE vault_slot SET wrapped_key = CAST(x'00' || wrapped_key AS BLOB)",
      )
    await expect(vault.rotateDataKey(undefined)).rejects.toThrow('its slots were changed meanwhile')
    await expect(keyPairs.privateKey(made.id)).resolves.toMatchObject({ type: 'private' })
  })

  it('is changed with everything sealed under it, for every slot [KS-14]', async () => {
    const { database, vault, keyPairs, signingKeys } = await openKeyStore()
    const made = await keyPairs.generate(newKey)
    const { kid } = await signingKeys.current('id-token')
    await vault.setPassphrase(phrase)
    const code = await vault.newRecoveryCode()
    const before = dump(database)
    await expect(vault.rotateDataKey(undefined)).rejects.toThrow('wants the passphrase')
    await expect(vault.rotateDataKey('not the passphrase')).rejects.toThrow(WrongSecretError)
    expect(dump(database)).toEqual(before)
    await vault.rotateDataKey(phrase)
    const after = dump(database)
    for (const table of Object.keys(before)) expect(after[table]).not.toEqual(before[table])
    vault.lock()
    await expect(vault.unlock({ kind: 'recovery', code })).rejects.toThrow('no recovery slot')
    await vault.unlock({ kind: 'host' })
    await expect(keyPairs.privateKey(made.id)).resolves.toBeDefined()
    expect((await signingKeys.current('id-token')).kid).toBe(kid)
    vault.lock()
    await vault.unlock(by(phrase))
  })

  it('changed while a passphrase is set leaves no slot that opens nothing [KS-14]', async () => {
    const { vault } = await openKeyStore()
    const settled = await Promise.allSettled([
      vault.setPassphrase(phrase),
      vault.rotateDataKey(undefined),
    ])
    expect(settled.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const kinds = kindsOf(vault)
    vault.lock()
    await vault.unlock({ kind: 'host' })
    vault.lock()
    if (kinds.includes('passphrase')) await vault.unlock(by(phrase))
  })

  it.each(['key_pair', 'signing_key', 'vault', 'vault_slot'])(
    'stays the old one in all places when its change is cut off at %s [KS-14]',
    async (table) => {
      const { database, vault, keyPairs, signingKeys } = await openKeyStore()
      const made = await keyPairs.generate(newKey)
      await signingKeys.current('id-token')
      const before = dump(database)
      for (const event of ['INSERT', 'UPDATE', 'DELETE']) {
        database.connection.exec(
          `CREATE TEMP TRIGGER cut_${event} AFTER ${event} ON ${table} BEGIN SELECT RAISE(ABORT, 'cut off'); END`,
        )
      }
      await expect(vault.rotateDataKey(undefined)).rejects.toThrow('cut off')
      expect(dump(database)).toEqual(before)
      vault.lock()
      await vault.unlock({ kind: 'host' })
      await expect(keyPairs.privateKey(made.id)).resolves.toBeDefined()
    },
  )
})

function dump({ connection }: { connection: Connection }) {
  const tables = ['key_pair', 'signing_key', 'vault', 'vault_slot']
  return Object.fromEntries(
    tables.map((table) => [table, connection.prepare(`SELECT * FROM ${table}`).all()]),
  )
}

/** Puts the passphrase slot into the form an earlier version with a lower cost would have left. */
async function wrapAtLowCost({ connection }: { connection: Connection }) {
  const slot = connection
    .prepare<[], { parameters: string; wrapped_key: Buffer }>('SELECT * FROM vault_slot')
    .get()
  if (slot === undefined) throw new Error('there is one slot')
  const { parameters, wrapped_key: wrappedKey } = slot
  const dataKey = await unwrapWithPassphrase({ parameters, wrappedKey }, phrase)
  const random = (count: number) => new Uint8Array(randomBytes(count))
  const low = await wrapWithPassphrase(dataKey, phrase, random, { N: 1_024, r: 8, p: 1 })
  connection
    .prepare('UPDATE vault_slot SET parameters = @parameters, wrapped_key = @wrappedKey')
    .run(low)
}

function costOf({ connection }: { connection: Connection }) {
  return JSON.parse(
    connection
      .prepare<[], string>("SELECT parameters FROM vault_slot WHERE kind = 'passphrase'")
      .pluck()
      .get() ?? '',
  )
}
