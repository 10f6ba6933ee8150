import { createLocalJWKSet, jwtVerify, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { createSigningKeys } from '../../../src/main/core/key-store/index.ts'
import type { Platform } from '../../../src/main/core/platform.ts'
import { openDatabase } from '../../../src/main/core/storage/index.ts'
import { createTestClock, createTestSecretBox, testEpochMs } from '../../support/test-workbench.ts'

function openKeys() {
  const clock = createTestClock()
  const database = openDatabase(':memory:', testEpochMs)
  const secretBox = createTestSecretBox()
  // Signing keys use the clock and the secret box only.
  const platform = { clock, secretBox } as unknown as Platform
  return { clock, database, reopen: () => createSigningKeys(database, platform) }
}

describe('signing keys', () => {
  it('stay published after a rotation until the overlap is over [OID-09]', async () => {
    const { clock, reopen } = openKeys()
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
    const { database, reopen } = openKeys()
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
})
