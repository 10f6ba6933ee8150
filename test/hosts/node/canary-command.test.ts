import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDataDirectory } from '../../../src/main/hosts/node/data-directory.ts'
import { openFileSecretBox } from '../../../src/main/hosts/node/file-secret-box.ts'
import { runHeadless } from '../../support/headless-process.ts'
import { findAny, readSecrets } from '../../support/secret-search.ts'
import { type TemporaryDirectory, temporaryDirectory } from '../../support/temporary-directory.ts'

let folder: TemporaryDirectory
let data: string

beforeEach(() => {
  folder = temporaryDirectory()
  data = join(folder.path, 'data')
})

afterEach(() => folder.remove())

const at = (name: string) => join(folder.path, name)

/** Names of the parts of a command, as its help lists them. */
async function partsOf(command: string): Promise<string[]> {
  const { stdout } = await runHeadless([command, '--help'])
  const pattern = new RegExp(`^trustbench ${command} (\\S+)`, 'gm')
  return Array.from(stdout.matchAll(pattern), ([, part]) => `${command} ${part}`)
}

describe('private values of keys', () => {
  it('are in nothing that a command prints, logs or leaves, but the file it was told to write [KS-07] [FG-24]', async () => {
    const printed: string[] = []
    const done = new Set<string>()
    const run = async (...args: readonly string[]) => {
      done.add(args.slice(0, 2).join(' '))
      const ended = await runHeadless([...args, '--data', data])
      printed.push(ended.stdout, JSON.stringify(ended.log))
      expect(ended.code, JSON.stringify([args, ended.log])).toBe(0)
      return ended.stdout
    }
    const idIn = (text: string): string => JSON.parse(text).certificate.id
    const phrase = 'the passphrase of the canary'
    writeFileSync(at('phrase'), `${phrase}\n`, { mode: 0o600 })
    const ofFile = ['--passphrase-file', at('phrase')]

    for (const algorithm of ['rsa-2048', 'p-256', 'ed25519']) {
      await run('keys', 'generate', algorithm, '--algorithm', algorithm)
    }
    await run('keys', 'list', '--json')
    await run('keys', 'show', 'p-256')
    await run('keys', 'public', 'p-256')
    await run(
      'keys',
      'export',
      'p-256',
      at('p.p12'),
      '--confirm',
      'p-256',
      '--format',
      'pkcs12',
      ...ofFile,
    )
    const weak = ['--format', 'pkcs12-legacy', '--weak', ...ofFile]
    await run('keys', 'export', 'p-256', at('old.p12'), '--confirm', 'p-256', ...weak)
    await run('keys', 'delete', 'p-256', '--confirm', 'p-256')
    await run('keys', 'import', at('p.p12'), '--name', 'back', ...ofFile)
    await run('keys', 'rotate', 'ed25519')
    await run('keys', 'retire', 'rsa-2048')

    await run('ca', 'create', 'Canary', 'urn:example:canary')
    await run('ca', 'communities')
    const uri = ['--uri', 'https://canary.example']
    const id = idIn(await run('ca', 'issue', 'Canary', 'Canary', '--key', 'back', ...uri))
    writeFileSync(at('csr'), await run('ca', 'request', 'back', 'Canary'))
    await run('ca', 'read-request', at('csr'))
    await run('ca', 'list')
    await run('ca', 'show', id)
    await run('ca', 'export', id, '--format', 'chain-pem')
    const renewed = idIn(await run('ca', 'renew', id))
    await run('ca', 'revoke', renewed, '--reason', 'certificateHold')
    await run('ca', 'unhold', renewed)
    await run('ca', 'fixture', 'Canary', 'C-OK')
    await run('ca', 'crl', 'Canary', 'issuing')

    await run('vault', 'state')
    await run('vault', 'passphrase', ...ofFile)
    const { code } = JSON.parse(await run('vault', 'recovery-code'))
    await run('backup')
    await run('backup', '--portable')
    const ofStore = ['--store-passphrase-file', at('phrase')]
    await run('vault', 'rotate', ...ofStore)
    await run('vault', 'remove', 'recovery')
    await run('vault', 'admit', ...ofStore)

    const parts = (await Promise.all(['keys', 'ca', 'vault'].map(partsOf))).flat()
    expect(parts.length).toBeGreaterThan(20)
    expect(parts.filter((part) => !done.has(part))).toEqual([])

    const directory = openDataDirectory(data)
    const secretBox = await openFileSecretBox(directory, false)
    const { secrets, publicValues } = await readSecrets(directory.databaseFile, { secretBox })
    const files = readdirSync(data, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name)))
    const places = { printed: Buffer.from(printed.join('\n')), files: Buffer.concat(files) }
    expect(secrets.length).toBeGreaterThan(12)
    for (const [place, content] of Object.entries(places)) {
      expect(findAny(content, secrets), place).toEqual([])
      // The search finds what is there.
      expect(
        publicValues.some((value) => content.includes(value)),
        place,
      ).toBe(true)
      expect(content.includes(phrase), place).toBe(false)
    }
    expect(places.files.includes(code.replaceAll('-', ''))).toBe(false)
  }, 600_000)
})
