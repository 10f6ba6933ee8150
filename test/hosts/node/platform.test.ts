import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDataDirectory } from '../../../src/main/hosts/node/data-directory.ts'
import { openFileSecretBox } from '../../../src/main/hosts/node/file-secret-box.ts'
import { redactError, renderLogLine } from '../../../src/main/hosts/node/json-log.ts'
import { readShippedFile } from '../../../src/main/hosts/node/platform.ts'
import { type TemporaryDirectory, temporaryDirectory } from '../../support/temporary-directory.ts'

let folder: TemporaryDirectory

beforeEach(() => {
  folder = temporaryDirectory()
})

afterEach(() => folder.remove())

describe('file secret box', () => {
  const secret = new TextEncoder().encode('a private key')

  it('opens what it sealed, also after a restart, and seals the same text differently each time', async () => {
    const directory = openDataDirectory(join(folder.path, 'data'))
    const box = await openFileSecretBox(directory)
    const [first, second] = [await box.seal(secret), await box.seal(secret)]
    expect(Buffer.from(first).equals(Buffer.from(second))).toBe(false)
    const again = await openFileSecretBox(directory)
    expect(new Uint8Array(await again.open(first))).toEqual(secret)
    expect(statSync(directory.secretKeyFile).mode & 0o777).toBe(0o600)
    expect(readFileSync(directory.secretKeyFile)).toHaveLength(32)
  })

  it('refuses bytes that were changed, cut, or sealed elsewhere', async () => {
    const box = await openFileSecretBox(openDataDirectory(join(folder.path, 'one')))
    const other = await openFileSecretBox(openDataDirectory(join(folder.path, 'two')))
    const sealed = Buffer.from(await box.seal(secret))
    for (let index = 0; index < sealed.length; index += 1) {
      const changed = Buffer.from(sealed)
      changed.writeUInt8(changed.readUInt8(index) ^ 1, index)
      await expect(box.open(changed)).rejects.toThrow()
      await expect(box.open(sealed.subarray(0, index))).rejects.toThrow()
    }
    await expect(other.open(sealed)).rejects.toThrow()
  })
})

describe('log line', () => {
  it('is one line of JSON in which no character hides, moves or ends text (CVE-2026-50629) [AS-23]', () => {
    const text = 'a\r\nb\u0000\u001b[2J\u0085\u009b\u2028\u202e\u2066\u200b\ufeff"\\'
    const line = renderLogLine({ level: 'info', event: 'x', details: { text } }, 0)
    expect(line).toMatch(/^[\x20-\x7e]+$/)
    expect(JSON.parse(line)).toEqual({
      time: '1970-01-01T00:00:00.000Z',
      level: 'info',
      event: 'x',
      text,
    })
  })

  it('tells of an unforeseen error its kind and place, not its words [RE-16]', () => {
    const cause = new TypeError('token eyJsecret')
    const report = redactError(new Error('password hunter2', { cause }))
    expect(report).toMatchObject({ error: 'Error', cause: { error: 'TypeError' } })
    expect(JSON.stringify(report)).not.toMatch(/hunter2|eyJsecret/)
  })
})

describe('shipped files', () => {
  it('are read below their folder and nowhere else', async () => {
    const resources = join(import.meta.dirname, '..', '..', '..', 'resources')
    expect((await readShippedFile(resources, 'workspace.schema.json')).length).toBeGreaterThan(0)
    for (const name of ['../package.json', '/etc/passwd/../../x', 'a/../../package.json', '..']) {
      await expect(readShippedFile(resources, name)).rejects.toThrow()
    }
  })
})
