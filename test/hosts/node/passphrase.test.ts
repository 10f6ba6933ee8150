import { chmodSync, openSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  parsePassphraseSource,
  passphraseVariable,
  readPassphrase,
} from '../../../src/main/hosts/node/passphrase.ts'
import { type TemporaryDirectory, temporaryDirectory } from '../../support/temporary-directory.ts'

const phrase = 'correct horse battery'
let folder: TemporaryDirectory
let file: string
let said: string[]

beforeEach(() => {
  folder = temporaryDirectory()
  file = join(folder.path, 'passphrase')
  writeFileSync(file, `${phrase}\n`, { mode: 0o600 })
  said = []
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said.push(String(text))
    return true
  })
})

afterEach(() => {
  vi.restoreAllMocks()
  folder.remove()
})

describe('passphrase', () => {
  it('is read from a file of the owner only, without its line end [KS-05]', async () => {
    expect(await readPassphrase({ kind: 'file', path: file }, {})).toBe(phrase)
  })

  it('is read from an open descriptor [KS-05]', async () => {
    const descriptor = openSync(file, 'r')
    expect(await readPassphrase({ kind: 'descriptor', descriptor }, {})).toBe(phrase)
  })

  it('is taken from the environment with a warning, and erased there [KS-05]', async () => {
    const env = { [passphraseVariable]: phrase, OTHER: 'stays' }
    expect(await readPassphrase(undefined, env)).toBe(phrase)
    expect(env).toEqual({ OTHER: 'stays' })
    expect(said.map((line) => JSON.parse(line))).toMatchObject([
      { level: 'warn', event: 'passphrase-in-environment' },
    ])
    expect(said.join()).not.toContain(phrase)
  })

  it('in the environment is erased also when it is not used [KS-05]', async () => {
    const env = { [passphraseVariable]: 'another long passphrase' }
    expect(await readPassphrase({ kind: 'file', path: file }, env)).toBe(phrase)
    expect(env).toEqual({})
  })

  it('is none where none is given', async () => {
    expect(await readPassphrase(undefined, {})).toBeUndefined()
    expect(said).toEqual([])
  })

  it.skipIf(process.platform === 'win32')(
    'is refused from a file that others may read [KS-05]',
    async () => {
      for (const mode of [0o640, 0o604, 0o620]) {
        chmodSync(file, mode)
        await expect(readPassphrase({ kind: 'file', path: file }, {})).rejects.toMatchObject({
          subject: '--passphrase-file',
          wanted: expect.stringContaining(mode.toString(8)),
        })
      }
    },
  )

  it('is refused from a link, a missing file and a closed descriptor [KS-05]', async () => {
    const link = join(folder.path, 'link')
    symlinkSync(file, link)
    for (const path of [link, join(folder.path, 'missing')]) {
      await expect(readPassphrase({ kind: 'file', path }, {})).rejects.toMatchObject({
        subject: '--passphrase-file',
      })
    }
    const closed = readPassphrase({ kind: 'descriptor', descriptor: 9_999 }, {})
    await expect(closed).rejects.toMatchObject({ subject: '--passphrase-fd' })
  })

  it.each(['eleven char', '', 'x'.repeat(1_001)])(
    'of unfit length is refused without being told [KS-05]',
    async (text) => {
      writeFileSync(file, text)
      const error = await readPassphrase({ kind: 'file', path: file }, {}).catch((cause) => cause)
      expect(error).toMatchObject({ seen: `${text.length} characters` })
    },
  )

  it('wants a terminal when it is to be asked for [KS-05]', async () => {
    const { isTTY } = process.stdin
    process.stdin.isTTY = false
    await expect(readPassphrase({ kind: 'terminal' }, {})).rejects.toMatchObject({
      subject: '--ask-passphrase',
    })
    process.stdin.isTTY = isTTY
  })
})

describe('source of the passphrase', () => {
  it('is one of three', () => {
    expect(parsePassphraseSource(undefined, undefined, false)).toBeUndefined()
    expect(parsePassphraseSource('/p', undefined, false)).toEqual({ kind: 'file', path: '/p' })
    expect(parsePassphraseSource(undefined, '3', false)).toEqual({
      kind: 'descriptor',
      descriptor: 3,
    })
    expect(parsePassphraseSource(undefined, undefined, true)).toEqual({ kind: 'terminal' })
  })

  it.each([
    ['/p', '3', false],
    ['/p', undefined, true],
    [undefined, '-1', false],
    [undefined, 'stdin', false],
  ])('is refused as %j %j %j [RE-18]', (path, descriptor, isAsked) => {
    expect(() => parsePassphraseSource(path, descriptor, isAsked)).toThrow()
  })
})
