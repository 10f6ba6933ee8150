import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  runHeadless,
  startHeadless,
  type TemporaryDirectory,
  temporaryDirectory,
} from '../../support/headless-process.ts'
import { takePorts } from '../../support/ports.ts'

let folder: TemporaryDirectory
let data: string

beforeEach(() => {
  folder = temporaryDirectory()
  data = join(folder.path, 'data')
})

afterEach(() => folder.remove())

const run = (...args: readonly string[]) => runHeadless([...args, '--data', data])
const files = () =>
  readdirSync(data, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))

describe('wipe', () => {
  it('removes store, backups and keys, lists each, and leaves what is not ours [SC-10]', async () => {
    await run('clients', 'add', '--name', 'Canary app', '--redirect-uri', 'https://app.test/cb')
    const added = await run('keys', 'generate', 'Canary key', '--algorithm', 'p-256')
    expect(added.code).toBe(0)
    expect((await run('backup')).code).toBe(0)
    writeFileSync(join(data, 'trustbench.sqlite.2026-03-07.corrupt'), 'Canary key')
    mkdirSync(join(data, 'notes'))
    writeFileSync(join(data, 'notes', 'mine.txt'), 'of somebody else')
    const holdsCanary = () =>
      files().filter((path) => /Canary (?:app|key)/.test(readFileSync(path, 'latin1')))
    expect(holdsCanary().length).toBeGreaterThanOrEqual(3)
    const wiped = await run('wipe', '--yes')
    expect(wiped.code).toBe(0)
    const { removed, left } = JSON.parse(wiped.stdout)
    expect(left).toEqual([])
    expect(removed).toEqual(
      expect.arrayContaining([
        'trustbench.sqlite',
        'trustbench.sqlite.2026-03-07.corrupt',
        'trustbench.lock',
        'secret-box.key',
        expect.stringMatching(/^backups\/./),
      ]),
    )
    expect(files()).toEqual([join(data, 'notes', 'mine.txt')])
    expect(holdsCanary()).toEqual([])
  }, 120_000)

  it('touches nothing without --yes, or while the directory is in use [SC-10] [RE-06]', async () => {
    const server = await startHeadless(['--data', data, '--port', String(await takePorts())])
    try {
      expect((await run('wipe')).code).toBe(2)
      const inUse = await run('wipe', '--yes')
      expect(inUse.code).toBe(4)
    } finally {
      await server.stop()
    }
    expect((await run('wipe')).log.at(-1)).toMatchObject({ event: 'failed' })
    expect(readdirSync(data)).toContain('trustbench.sqlite')
    expect((await run('wipe', '--yes')).code).toBe(0)
    expect(readdirSync(data)).toEqual([])
  }, 120_000)

  it('finds no directory where there is none', async () => {
    expect((await run('wipe', '--yes')).code).toBe(2)
  })
})
