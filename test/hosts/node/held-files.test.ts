import { chmodSync, cpSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import BetterSqlite3 from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { runHeadless, startHeadless } from '../../support/headless-process.ts'
import { makePlace, type Place } from '../../support/place.ts'

const preload = pathToFileURL(join(import.meta.dirname, '..', '..', 'support', 'hold-file.mjs'))

/** A store with a backup that is older than one of its settings. */
let used: Place
let backup: string
let place: Place

beforeAll(async () => {
  used = await makePlace()
  const { code, stdout } = await runHeadless(['backup', '--data', used.data])
  expect(code).toBe(0)
  backup = JSON.parse(stdout).path
  change(used)
})

afterAll(() => used.folder.remove())

beforeEach(async () => {
  place = await makePlace()
  cpSync(used.data, place.data, { recursive: true })
  chmodSync(place.data, 0o700)
  chmodSync(join(place.data, 'backups'), 0o700)
})

afterEach(() => place.folder.remove())

/** Makes something the backup does not have. */
function change({ data }: Place): void {
  const store = new BetterSqlite3(join(data, 'trustbench.sqlite'))
  store.exec("INSERT INTO setting (name, value) VALUES ('approval', '\"automatic\"')")
  store.close()
}

/** What a sound store says of that; it throws for one that is not. */
function readStore(file = join(place.data, 'trustbench.sqlite')) {
  const store = new BetterSqlite3(file, { readonly: true })
  try {
    expect(store.pragma('integrity_check', { simple: true })).toBe('ok')
    return store.prepare('SELECT count(*) FROM setting').pluck().get() === 1 ? 'changed' : 'old'
  } finally {
    store.close()
  }
}

/** Makes calls of the real program on a file fail, the first ones unless some are skipped. */
const hold = (
  call: 'renameSync' | 'rmSync',
  name: string,
  times: number,
  { code = 'EBUSY', skip = 0 } = {},
) => ({
  NODE_OPTIONS: `--import=${preload.href}`,
  HELD_FILE: JSON.stringify({ call, name, code, skip, times }),
})
const run = (args: readonly string[], env: NodeJS.ProcessEnv) =>
  runHeadless([...args, '--data', place.data], { env })
const backupNames = () => readdirSync(join(place.data, 'backups'))

describe('a backup whose name is held', () => {
  it.each(['EBUSY', 'EPERM', 'EACCES'])(
    'is made at the tenth repetition after %s [RE-19]',
    async (code) => {
      const { code: exitCode, stdout } = await run(
        ['backup'],
        hold('renameSync', 'unfinished', 10, { code }),
      )

      expect(exitCode).toBe(0)
      expect(readStore(JSON.parse(stdout).path)).toBe('changed')
    },
  )

  it('is reported after the tenth, and store and older backup are as they were [RE-19]', async () => {
    const before = backupNames().filter((name) => name.endsWith('.sqlite'))
    const { code, log } = await run(['backup'], hold('renameSync', 'unfinished', 11))

    expect(code).toBe(2)
    expect(log).toEqual([
      expect.objectContaining({
        event: 'failed',
        message: expect.stringMatching(/unfinished cannot be renamed or removed/),
      }),
    ])
    expect(backupNames().filter((name) => name.endsWith('.sqlite'))).toEqual(before)
    expect(readStore()).toBe('changed')
    expect((await run(['backup'], {})).code).toBe(0)
  })

  it('is not tried again when it fails for another reason [RE-19]', async () => {
    const held = hold('renameSync', 'unfinished', 1, { code: 'EIO' })
    const { code } = await run(['backup'], held)

    expect(code).toBe(70)
  })
})

describe('a restore whose file is held', () => {
  it('is done at the tenth repetition [RE-19]', async () => {
    const held = hold('renameSync', 'trustbench.sqlite.restoring', 10)
    const { code } = await run(['restore', backup], held)

    expect(code).toBe(0)
    expect(readStore()).toBe('old')
  })

  it('is reported after the tenth, and the store is as it was [RE-19]', async () => {
    const before = readdirSync(place.data, { recursive: true }).sort()
    const bytes = readFileSync(join(place.data, 'trustbench.sqlite'))
    const held = hold('renameSync', 'trustbench.sqlite.restoring', 11)
    const { code, log } = await run(['restore', backup], held)

    expect(code).toBe(2)
    expect(log).toEqual([
      expect.objectContaining({
        subject: join(place.data, 'trustbench.sqlite.restoring'),
        wanted: expect.stringMatching(/no other program holds/),
      }),
    ])
    expect(readdirSync(place.data, { recursive: true }).sort()).toEqual(before)
    expect(readFileSync(join(place.data, 'trustbench.sqlite')).equals(bytes)).toBe(true)
    expect(readStore()).toBe('changed')
    expect((await run(['restore', backup], {})).code).toBe(0)
  })
})

describe('a file that is held when it is to be removed', () => {
  it('is removed at the tenth repetition [RE-19]', async () => {
    const { code } = await run(['wipe', '--yes'], hold('rmSync', 'trustbench.sqlite', 10))

    expect(code).toBe(0)
    expect(readdirSync(place.data)).toEqual([])
  })

  it('is reported after the tenth, and removed by the next order [RE-19]', async () => {
    const { code, log } = await run(['wipe', '--yes'], hold('rmSync', 'trustbench.sqlite', 11))

    expect(code).toBe(2)
    expect(log).toEqual([
      expect.objectContaining({ subject: join(place.data, 'trustbench.sqlite') }),
    ])
    expect(readStore()).toBe('changed')
    expect((await run(['wipe', '--yes'], {})).code).toBe(0)
    expect(readdirSync(place.data)).toEqual([])
  })

  it.each([
    ['in order at the tenth repetition', 10, 0, []],
    ['with a report after it, its store closed all the same', 11, 2, ['admin-token']],
  ])('lets a server end %s [RE-19]', async (_, times, wanted, left) => {
    // The first removal makes room for the token, at the start.
    const held = hold('rmSync', 'admin-token', times, { skip: 1 })
    const server = await startHeadless(['--port', String(place.port), '--data', place.data], held)
    const { code } = await server.stop()

    expect(code).toBe(wanted)
    expect(readdirSync(place.data).filter((name) => /-token|-wal/.test(name))).toEqual(left)
    expect(readStore()).toBe('changed')
  })
})
