import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../../../../src/main/core/storage/index.ts'
import { openKeyStore } from '../../../support/key-store.ts'
import { temporaryDirectory } from '../../../support/temporary-directory.ts'
import { testEpochMs } from '../../../support/test-workbench.ts'

describe('deleted key pair', () => {
  it('leaves nothing in the file or in the log beside it, not even sealed [KS-16]', async () => {
    const folder = temporaryDirectory()
    const file = join(folder.path, 'store.sqlite')
    const database = openDatabase(file, testEpochMs)
    const { keyPairs } = await openKeyStore({ database })
    const made = await keyPairs.generate({ algorithm: 'rsa-4096', name: 'a', purpose: 'other' })
    const other = await keyPairs.generate({ algorithm: 'p-256', name: 'b', purpose: 'other' })
    const sealed = (id: string) =>
      database.connection
        .prepare<[string], Buffer>('SELECT sealed_private_key FROM key_pair WHERE id = ?')
        .pluck()
        .get(id)
    // A piece from the middle: a long value is spread over pages.
    const marks = [sealed(made.id), sealed(other.id)].map((bytes) => bytes?.subarray(60, 100))
    const holds = (mark: Buffer | undefined) =>
      [file, `${file}-wal`]
        .filter(existsSync)
        .some((path) => mark !== undefined && readFileSync(path).includes(mark))
    expect(marks.map(holds)).toEqual([true, true])
    await keyPairs.delete(made.id, true)
    expect(marks.map(holds)).toEqual([false, true])
    database.close()
    folder.remove()
  })
})
