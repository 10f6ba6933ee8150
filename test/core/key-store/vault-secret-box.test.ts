import { describe, expect, it } from 'vitest'
import { createVaultSecretBox } from '../../../src/main/core/key-store/vault-secret-box.ts'
import { openKeyStore } from '../../support/key-store.ts'

describe('secret box of the vault', () => {
  it('seals a column by the vault, anew with its data key, and still opens what the host sealed [KS-14]', async () => {
    const { database, vault, world } = await openKeyStore()
    await vault.setPassphrase('correct horse battery')
    database.connection.exec('CREATE TABLE kept (id TEXT, secret BLOB)')
    const column = { table: 'kept', column: 'secret' }
    const box = createVaultSecretBox(vault, world.secretBox, database, column)
    const text = Buffer.from('a secret that lasts')
    const put = database.connection.prepare('INSERT INTO kept VALUES (?, ?)')
    put.run('ours', Buffer.from(await box.seal(text)))
    put.run('host', Buffer.from(await world.secretBox.seal(text)))
    const sealedAs = (id: string) =>
      database.connection.prepare('SELECT secret FROM kept WHERE id = ?').pluck().get(id) as Buffer
    const before = { ours: sealedAs('ours'), host: sealedAs('host') }
    await vault.rotateDataKey('correct horse battery')
    expect(sealedAs('ours')).not.toEqual(before.ours)
    expect(sealedAs('host')).toEqual(before.host)
    for (const id of ['ours', 'host']) {
      expect(Buffer.from(await box.open(sealedAs(id)))).toEqual(text)
    }
    await expect(box.open(before.ours)).rejects.toThrow()
  })
})
