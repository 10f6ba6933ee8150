import { createLocalJWKSet, jwtVerify, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { KeyStoreLockedError } from '../../../src/main/core/errors.ts'
import { createSigningKeys, type Vault } from '../../../src/main/core/key-store/index.ts'
import type { SecretBox } from '../../../src/main/core/platform.ts'
import type { Database } from '../../../src/main/core/storage/index.ts'
import { openKeyStore } from '../../support/key-store.ts'
import { createTestSecretBox } from '../../support/test-workbench.ts'

async function openKeys() {
  const store = await openKeyStore()
  const { clock, database, world, vault } = store
  return { clock, database, vault, reopen: () => createSigningKeys(database, world, vault) }
}

describe('signing keys', () => {
  it('stay published after a rotation until the overlap is over [OID-09]', async () => {
    const { clock, reopen } = await openKeys()
    const keys = reopen()
    const old = await keys.current('id-token')
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: old.alg, kid: old.kid })
      .sign(old.privateKey)
    const next = await keys.rotate('id-token', 600)
    expect(next.kid).not.toBe(old.kid)
    expect((await keys.current('id-token')).kid).toBe(next.kid)
    const verify = async () =>
      jwtVerify(token, createLocalJWKSet({ keys: await keys.publicJwks() }))
    await expect(verify()).resolves.toBeDefined()
    clock.advance(601)
    await expect(verify()).rejects.toThrow()
  })

  it('are the same after a reopen, sealed in the store and different per purpose [AS-10] [OID-03]', async () => {
    const { database, reopen } = await openKeys()
    const first = reopen()
    const [idToken, accessToken] = await Promise.all([
      first.current('id-token'),
      first.current('access-token'),
    ])
    expect([idToken.alg, accessToken.alg]).toEqual(['RS256', 'ES256'])
    const second = reopen()
    expect((await second.current('id-token')).kid).toBe(idToken.kid)
    const rows = database.connection.prepare('SELECT * FROM signing_key').all()
    expect(JSON.stringify(rows)).not.toContain('"d"')
    const sealed = database.connection
      .prepare('SELECT sealed_private_jwk FROM signing_key')
      .pluck()
      .all()
    for (const bytes of sealed) expect((bytes as Buffer).toString('latin1')).not.toContain('"kty"')
  })

  it('are published before they sign, and after, until the overlap ends [KS-14]', async () => {
    const { clock, reopen } = await openKeys()
    const keys = reopen()
    const old = await keys.current('id-token')
    const next = await keys.rotate('id-token', 600, 300)
    const published = async () => (await keys.publicJwks()).map(({ kid }) => kid)
    expect(await published()).toEqual(expect.arrayContaining([old.kid, next.kid]))
    expect((await keys.current('id-token')).kid).toBe(old.kid)
    clock.advance(300)
    expect((await keys.current('id-token')).kid).toBe(next.kid)
    expect(await published()).toContain(old.kid)
    clock.advance(600)
    expect(await published()).not.toContain(old.kid)
  })

  it('are made once, however many ask at once [KS-14]', async () => {
    const { database, reopen } = await openKeys()
    const keys = reopen()
    const kids = await Promise.all([1, 2, 3].map(async () => (await keys.current('id-token')).kid))
    expect(new Set(kids).size).toBe(1)
    expect(database.connection.prepare('SELECT count(*) FROM signing_key').pluck().get()).toBe(1)
  })

  it('of an earlier version are sealed anew by the vault and sign the same [KS-01]', async () => {
    const secretBox = createTestSecretBox()
    const { database, signingKeys, vault, world } = await openKeyStore({ secretBox })
    const { kid } = await signingKeys.current('id-token')
    await sealAsEarlierVersion(database, vault, secretBox)
    const keys = createSigningKeys(database, world, vault)
    expect(await keys.adopt()).toBe(1)
    const stored = database.connection
      .prepare<[], { sealed_private_jwk: Buffer; sealed_by: string }>('SELECT * FROM signing_key')
      .get()
    expect(stored?.sealed_by).toBe('vault')
    expect(stored?.sealed_private_jwk.subarray(0, 4).toString()).toBe('TBV1')
    const fresh = await createSigningKeys(database, world, vault).current('id-token')
    expect(fresh.kid).toBe(kid)
    expect(await keys.adopt()).toBe(0)
  })

  it('sealed by a host that is gone stay as they are, and nothing signs in their place [KS-04] [KS-06]', async () => {
    const here = createTestSecretBox()
    const { database, signingKeys, vault, world } = await openKeyStore({ secretBox: here })
    await signingKeys.current('id-token')
    await sealAsEarlierVersion(database, vault, createTestSecretBox())
    const before = database.connection.prepare('SELECT * FROM signing_key').all()
    const keys = createSigningKeys(database, world, vault)
    await expect(keys.adopt()).rejects.toThrow(KeyStoreLockedError)
    await expect(keys.current('id-token')).rejects.toThrow(KeyStoreLockedError)
    expect(database.connection.prepare('SELECT * FROM signing_key').all()).toEqual(before)
  })
})

/** Puts the one signing key into the form it had before there was a vault: sealed by the host. */
async function sealAsEarlierVersion(database: Database, vault: Vault, host: SecretBox) {
  const { connection } = database
  const row = connection
    .prepare<[], { kid: string; purpose: string; sealed_private_jwk: Buffer }>(
      'SELECT * FROM signing_key',
    )
    .get()
  if (row === undefined) throw new Error('there is one signing key')
  const { kid, purpose } = row
  const plain = vault.open(row.sealed_private_jwk, {
    table: 'signing_key',
    rowId: kid,
    kid,
    purpose,
  })
  connection
    .prepare("UPDATE signing_key SET sealed_private_jwk = ?, sealed_by = 'host'")
    .run(Buffer.from(await host.seal(plain)))
}
