import { cpSync, existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runHeadless } from '../../support/headless-process.ts'
import { type TemporaryDirectory, temporaryDirectory } from '../../support/temporary-directory.ts'

let folder: TemporaryDirectory
let data: string

beforeEach(() => {
  folder = temporaryDirectory()
  data = join(folder.path, 'data')
})

afterEach(() => folder.remove())

const run = (...args: readonly string[]) => runHeadless([...args, '--data', data])

function secretFile(name: string, content: string): string {
  const path = join(folder.path, name)
  writeFileSync(path, `${content}\n`, { mode: 0o600 })
  return path
}

const slotsOf = ({ stdout }: { stdout: string }): string[] =>
  JSON.parse(stdout).slots.map(({ kind }: { kind: string }) => kind)

describe('vault', () => {
  it('sets and changes the passphrase that commands then open private keys with [KS-05] [KS-14]', async () => {
    const first = secretFile('first', 'the first passphrase')
    const second = secretFile('second', 'the second passphrase')
    expect(slotsOf(await run('vault', 'state'))).toEqual(['host'])
    const set = await run('vault', 'passphrase', '--passphrase-file', first)
    expect(slotsOf(set)).toEqual(['host', 'passphrase'])
    expect(slotsOf(await run('vault', 'remove', 'host'))).toEqual(['passphrase'])
    const locked = await run('keys', 'generate', 'A', '--algorithm', 'p-256')
    expect(locked.code).toBe(8)
    expect(locked.log.at(-1)?.['message']).toContain('it opens with its passphrase')
    const openedBy = (file: string) => ['--store-passphrase-file', file]
    const unnamed = await run('vault', 'passphrase', '--passphrase-file', second)
    expect(unnamed.code).toBe(2)
    const changed = await run(
      ...['vault', 'passphrase', '--passphrase-file', second],
      ...openedBy(first),
    )
    expect(changed.code).toBe(0)
    const old = await run('keys', 'generate', 'A', '--algorithm', 'p-256', ...openedBy(first))
    expect(old.code).toBe(8)
    const made = await run('keys', 'generate', 'A', '--algorithm', 'p-256', ...openedBy(second))
    expect(made.code).toBe(0)
    const rotated = await run('vault', 'rotate', ...openedBy(second))
    expect(slotsOf(rotated)).toEqual(['passphrase'])
  }, 120_000)

  it('says what a copy without its key file lacks, and opens it for good by the recovery code [KS-12] [KS-13]', async () => {
    await run('keys', 'generate', 'Kept', '--algorithm', 'p-256')
    const { code } = JSON.parse((await run('vault', 'recovery-code')).stdout)
    const backup = JSON.parse((await run('backup', '--portable')).stdout)
    expect(existsSync(backup.path)).toBe(true)
    const elsewhere = join(folder.path, 'elsewhere')
    cpSync(data, elsewhere, { recursive: true })
    rmSync(join(elsewhere, 'secret-box.key'))
    const there = (...args: readonly string[]) => runHeadless([...args, '--data', elsewhere])
    const listed = await there('keys', 'list', '--json', '--search', 'Kept')
    expect(JSON.parse(listed.stdout)).toHaveLength(1)
    const state = JSON.parse((await there('vault', 'state')).stdout)
    expect(state).toMatchObject({ status: 'locked', reason: expect.stringContaining('recovery') })
    expect((await there('keys', 'generate', 'B', '--algorithm', 'p-256')).code).toBe(8)
    const wrong = secretFile('wrong', 'AAAA-AAAA-AAAA-AAAA-AAAA-AAAA-AAAA-AAAA')
    expect((await there('vault', 'admit', '--recovery-file', wrong)).code).not.toBe(0)
    const right = secretFile('right', code)
    const admitted = await there('vault', 'admit', '--recovery-file', right)
    expect(JSON.parse(admitted.stdout)).toMatchObject({ status: 'unlocked' })
    expect((await there('keys', 'generate', 'B', '--algorithm', 'p-256')).code).toBe(0)
  }, 120_000)

  it.each([
    [['vault']],
    [['vault', 'open']],
    [['vault', 'remove', 'door']],
    [['vault', 'remove', 'host']],
    [['vault', 'state', 'surplus']],
    [['backup', 'surplus']],
    [['backup', '--portable']],
  ])('refuses %j, naming what was wanted [RE-18]', async (args) => {
    const { code, stdout, log } = await run(...args)
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(log.at(-1)).toMatchObject({ exitCode: 2, wanted: expect.any(String) })
  })
})
