import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { describeFailure } from '../../../src/main/hosts/node/start-failure.ts'
import { ProblemError } from '../../../src/shared/problem.ts'
import { runHeadless } from '../../support/headless-process.ts'
import { type TemporaryDirectory, temporaryDirectory } from '../../support/temporary-directory.ts'

let folder: TemporaryDirectory
let data: string

beforeEach(() => {
  folder = temporaryDirectory()
  data = join(folder.path, 'data')
})

afterEach(() => folder.remove())

/** Everything but printable characters and the line ends of a table. */
const unsafe = /[^\P{C}\n]/u

const keys = (...args: readonly string[]) => runHeadless(['keys', ...args, '--data', data])

describe('keys', () => {
  it('generates a key, lists it as a table and as JSON, and never prints a private part [KS-07]', async () => {
    const made = await keys(
      ...['generate', 'Nightly', '--algorithm', 'rsa-2048', '--alg', 'RS256'],
      ...['--owner', 'jwk-set:nightly', '--tag', 'lab', '--tag', '2026', '--expires', '2030-01-31'],
    )
    expect(made.code).toBe(0)
    const key = JSON.parse(made.stdout)
    expect(key).toMatchObject({
      name: 'Nightly',
      algorithm: 'rsa-2048',
      alg: 'RS256',
      owner: { kind: 'jwk-set', id: 'nightly' },
      tags: ['lab', '2026'],
      expiresAt: Date.UTC(2030, 0, 31, 23, 59, 59) / 1000,
    })
    expect(Object.keys(key.publicJwk)).not.toContain('d')
    const table = await keys('list')
    expect(table.stdout).toMatch(/^ID +STATE +ALGORITHM/)
    expect(table.stdout).toContain('jwk-set:nightly')
    expect(table.stdout).toContain('2030-01-31T23:59:59Z')
    const listed = await keys('list', '--json', '--search', 'nightly')
    expect(JSON.parse(listed.stdout)).toEqual([
      expect.objectContaining({ id: key.id, kid: key.kid, state: 'active' }),
    ])
  })

  it('makes the successor of a key named by its key id [KS-14]', async () => {
    const key = JSON.parse((await keys('generate', 'Turning', '--algorithm', 'p-256')).stdout)
    const rotated = await keys('rotate', key.kid, '--overlap', '60')
    expect(rotated.code).toBe(0)
    const successor = JSON.parse(rotated.stdout)
    expect(successor).toMatchObject({ name: 'Turning', predecessorId: key.id })
    const rows: { id: string; state: string }[] = JSON.parse((await keys('list', '--json')).stdout)
    expect(rows.find(({ id }) => id === key.id)?.state).toBe('retiring')
    const again = await keys('rotate', key.kid)
    expect(again.code).toBe(2)
    expect(again.log).toEqual([expect.objectContaining({ wanted: 'a key without a successor' })])
  })

  it('shows one key with what uses it, gives its public part, retires and deletes it [KS-07] [KS-16]', async () => {
    const owner = ['--owner', 'jwk-set:shown']
    const made = JSON.parse(
      (await keys('generate', 'Shown', '--algorithm', 'p-256', ...owner)).stdout,
    )
    const shown = JSON.parse((await keys('show', made.kid)).stdout)
    expect(shown).toMatchObject({ id: made.id, uses: [{ kind: 'jwk-set' }] })
    const jwk = JSON.parse((await keys('public', 'Shown')).stdout)
    expect(jwk).toEqual(made.publicJwk)
    const file = join(folder.path, 'shown.pem')
    expect((await keys('public', 'Shown', file, '--format', 'spki-pem')).code).toBe(0)
    expect(readFileSync(file, 'utf8')).toMatch(/^-----BEGIN PUBLIC KEY-----/)
    expect(JSON.parse((await keys('retire', 'Shown')).stdout)).toMatchObject({ state: 'retired' })
    const filtered = await keys('list', '--json', '--state', 'retired', ...owner)
    expect(JSON.parse(filtered.stdout)).toEqual([expect.objectContaining({ id: made.id })])
    const unconfirmed = await keys('delete', 'Shown', '--confirm', 'shown')
    expect(unconfirmed).toMatchObject({ code: 2, log: [{ subject: '--confirm' }] })
    const deleted = await keys('delete', 'Shown', '--confirm', 'Shown')
    expect(JSON.parse(deleted.stdout)).toEqual({
      deleted: { id: made.id, kid: made.kid, name: 'Shown' },
    })
    expect((await keys('show', made.kid)).code).toBe(2)
  })

  it('explains every subcommand, and one at length when asked about it', async () => {
    const all = await runHeadless(['keys', '--help'])
    for (const name of [
      'list',
      'show',
      'generate',
      'rotate',
      'retire',
      'delete',
      'import',
      'export',
    ]) {
      expect(all.stdout).toContain(`trustbench keys ${name} `)
    }
    expect(all.stdout).toContain('--store-passphrase-file')
    const one = await runHeadless(['keys', 'export', '--help'])
    expect(one.stdout).not.toContain('keys generate')
    expect(one.stdout).toContain('pkcs12')
  })

  it('shows control and direction characters as escapes, in the table and in JSON [TI-03]', async () => {
    const name = 'a\u001b]0;x\u0007\u009b31m\u202eb'
    expect((await keys('generate', name)).stdout).not.toMatch(unsafe)
    const table = await keys('list')
    expect(table.stdout).toContain('a\\u{1b}]0;x\\u{7}\\u{9b}31m\\u{202e}b')
    const { stdout } = await keys('list', '--json')
    expect(stdout).not.toMatch(unsafe)
    expect(JSON.parse(stdout)[0].name).toBe(name)
  })

  it.each([
    [[]],
    [['show']],
    [['list', 'surplus']],
    [['generate']],
    [['generate', 'A', '--algorithm', 'dsa']],
    [['generate', 'A', '--owner', 'client:']],
    [['generate', 'A', '--expires', '2030-02-31']],
    [['generate', 'A', '--alg', 'ES256']],
    [['rotate', 'nobody']],
    [['rotate', 'a', '--overlap', '-1']],
    [['list', '--state', 'lost']],
    [['list', '--owner', 'nobody']],
    [['show', 'a', 'b']],
    [['public', 'a', 'b', 'c']],
    [['retire', 'nobody']],
    [['delete', 'nobody', '--confirm', 'nobody']],
  ])('refuses keys %j, naming what was wanted [RE-18]', async (args) => {
    const { code, stdout, log } = await keys(...args)
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(log).toEqual([expect.objectContaining({ exitCode: 2, wanted: expect.any(String) })])
  })

  it('names the exit code of a locked key store [RE-18]', () => {
    const problem = { code: 'key_store_locked', message: 'locked', details: [], causes: [] }
    expect(describeFailure(new ProblemError(problem))).toMatchObject({ exitCode: 8 })
  })
})
