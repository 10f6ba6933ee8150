import { chmodSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import BetterSqlite3 from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Ended, runHeadless, startHeadless } from '../../support/headless-process.ts'
import { makePlace, type Place } from '../../support/place.ts'
import { takePorts } from '../../support/ports.ts'

/** A data directory whose server started and ended with 0: what a test spoils in its copy is what ends the program there. */
let sound: Place
let place: Place
let endings: (() => unknown)[]

beforeAll(async () => {
  sound = await makePlace()
  const running = await startHeadless(['--port', String(sound.port), '--data', sound.data])
  expect((await running.stop()).code).toBe(0)
})

afterAll(() => sound.folder.remove())

beforeEach(async () => {
  place = await makePlace()
  cpSync(sound.data, place.data, { recursive: true })
  chmodSync(place.data, 0o700)
  endings = [() => place.folder.remove()]
})

afterEach(async () => {
  for (const end of endings.reverse()) await end()
})

const serveArguments = () => ['--port', String(place.port), '--data', place.data]
const serve = (...more: string[]) =>
  runHeadless(['serve', '--no-open', ...serveArguments(), ...more])
const command = (...args: string[]) => runHeadless([...args, '--data', place.data])

/** Shows that the server starts here, and ends in order. */
async function startAndStop(...more: string[]): Promise<Ended> {
  const running = await startHeadless([...serveArguments(), ...more])
  return await running.stop()
}

/** Keeps a server on the data directory for the length of a test. */
async function holdDirectory() {
  const other = await takePorts()
  const holder = await startHeadless(['--port', String(other), '--data', place.data])
  endings.push(() => holder.stop())
}

async function holdPort() {
  const stranger = net.createServer((socket) => socket.destroy())
  await new Promise<void>((resolve) => stranger.listen(place.port, '127.0.0.1', resolve))
  endings.push(() => new Promise((resolve) => stranger.close(resolve)))
}

function spoilStore() {
  writeFileSync(join(place.data, 'trustbench.sqlite'), Buffer.alloc(8_192, 'not a database '))
}

function ageStore() {
  const database = new BetterSqlite3(join(place.data, 'trustbench.sqlite'))
  database.pragma('user_version = 9999')
  database.close()
}

function writePassphrase(text: string): string {
  const file = join(place.folder.path, 'passphrase')
  writeFileSync(file, text, { mode: 0o600 })
  return file
}

/** The one line on stderr, and nothing on stdout. */
function readFailure({ code, stdout, log }: Ended) {
  expect(stdout).toBe('')
  expect(log).toHaveLength(1)
  expect(log[0]).toEqual(
    expect.objectContaining({
      level: 'error',
      event: 'failed',
      exitCode: code,
      message: expect.stringMatching(/./),
    }),
  )
  return { code, subject: log[0]?.['subject'], wanted: log[0]?.['wanted'] }
}

describe('exit codes of the program', () => {
  it('are 0 for a server that was stopped, and for a command, without a line of failure [RE-18]', async () => {
    const stopped = await startAndStop()
    const backup = await command('backup')

    expect(stopped).toMatchObject({ code: 0, signal: null })
    expect(backup).toMatchObject({ code: 0, log: [] })
    expect(stopped.log.filter(({ level }) => level === 'error')).toEqual([])
  })

  it('are 2 for a server that would listen to everybody [RE-18]', async () => {
    const failure = readFailure(await serve('--unsafe-listen', '0.0.0.0'))

    expect(failure).toMatchObject({ code: 2, subject: '--unsafe-listen' })
  })

  it('are 3 for a server whose port is taken [RE-18]', async () => {
    await holdPort()

    const failure = readFailure(await serve())

    expect(failure).toMatchObject({ code: 3, subject: '--port' })
  })

  describe.each([
    ['server', () => serve()],
    ['command', () => command('backup')],
  ])('of a %s', (_, run) => {
    it.each([
      ['4 for a data directory in use', 4, holdDirectory, /no other process/],
      ['5 for a corrupt store', 5, spoilStore, /undamaged database/],
      ['6 for a store of a newer version', 6, ageStore, /this version can bring up to date/],
    ])('are %s [RE-18]', async (_name, code, spoil, wanted) => {
      await spoil()

      const failure = readFailure(await run())

      expect(failure).toEqual({
        code,
        subject: 'data directory',
        wanted: expect.stringMatching(wanted),
      })
    })
  })

  it.each([
    ['server', (file: string) => serve('--passphrase-file', file)],
    ['command', (file: string) => command('backup', '--store-passphrase-file', file)],
  ])('are 8 for a %s with the wrong passphrase [RE-18]', async (_, run) => {
    rmSync(place.data, { recursive: true })
    expect((await startAndStop('--passphrase-file', writePassphrase('the right one'))).code).toBe(0)

    const failure = readFailure(await run(writePassphrase('the wrong one')))

    expect(failure).toMatchObject({ code: 8, subject: 'passphrase' })
  })

  it('are 70 for a command that meets what nobody foresaw [RE-18]', async () => {
    expect((await command('backup')).code).toBe(0)
    mkdirSync(join(place.data, 'backups', 'unfinished'), { mode: 0o700 })

    const failure = readFailure(await command('backup'))

    expect(failure.code).toBe(70)
  })

  it('are 70 for a server that is ended by an error nobody caught [RE-16] [RE-18]', async () => {
    const preload = join(place.folder.path, 'throw-later.mjs')
    const signal = join(place.folder.path, 'now')
    writeFileSync(
      preload,
      `import { existsSync } from 'node:fs'
       setInterval(() => { if (existsSync(${JSON.stringify(signal)})) throw new Error('unforeseen') }, 20)`,
    )
    const running = await startHeadless(serveArguments(), {
      NODE_OPTIONS: `--import=${pathToFileURL(preload).href}`,
    })
    writeFileSync(signal, '')
    const { code, log } = await running.ended

    expect(code).toBe(70)
    const errors = log.filter(({ level }) => level === 'error')
    expect(errors).toEqual([expect.objectContaining({ exitCode: 70 })])
  })
})
