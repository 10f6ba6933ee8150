import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type HeadlessProcess, runHeadless, startHeadless } from '../../support/headless-process.ts'
import { takePorts } from '../../support/ports.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'

let folder: ReturnType<typeof temporaryDirectory>
let data: string
let port: number
let running: HeadlessProcess | undefined

beforeEach(async () => {
  folder = temporaryDirectory()
  data = join(folder.path, 'data')
  port = await takePorts()
  running = undefined
})

afterEach(async () => {
  await running?.stop()
  folder.remove()
})

const serveArguments = () => ['--port', String(port), '--data', data]
const start = async (...more: string[]) => {
  running = await startHeadless([...serveArguments(), ...more])
  return running
}
const fail = (...more: string[]) =>
  runHeadless(['serve', '--no-open', ...serveArguments(), ...more])

/** Makes the data directory and leaves it in order. */
async function startOnce() {
  const first = await startHeadless(serveArguments())
  expect((await first.stop()).code).toBe(0)
}

describe('serve', () => {
  it('prints exactly one line on stdout, with every address, when it is ready [HO-04]', async () => {
    const host = await start()
    const issuer = `http://localhost:${port}`
    expect(host.ready).toEqual({
      event: 'ready',
      issuer,
      fhirBase: `${issuer}/fhir`,
      idp: `http://localhost:${port + 1}`,
      console: `http://127.0.0.1:${port + 2}`,
      adminToken: expect.stringMatching(/^[\w-]{43}$/),
    })
    expect((await fetch(`${issuer}/nowhere`)).status).toBe(404)
    const { stdout, log } = await host.stop()
    expect(stdout.split('\n')).toHaveLength(2)
    expect(log).toContainEqual(
      expect.objectContaining({
        event: 'console',
        open: `${host.ready.console}/#t=${host.ready.adminToken}`,
      }),
    )
  })

  it('keeps every file it makes for its owner only, while it runs and after [KS-10]', async () => {
    const host = await start()
    await fetch(`${host.ready.issuer}/jwks`)
    const wide = () =>
      readdirSync(data, { recursive: true, encoding: 'utf8' }).filter(
        (name) => (statSync(join(data, name)).mode & 0o077) !== 0,
      )
    expect(readdirSync(data)).toEqual(expect.arrayContaining(['trustbench.sqlite-wal']))
    expect(wide()).toEqual([])
    await host.stop()
    expect(wide()).toEqual([])
  })

  it('keeps its data and its token readable for the owner only, and removes the token at the end [HO-04]', async () => {
    const host = await start()
    const tokenFile = join(data, 'admin-token')
    expect(readFileSync(tokenFile, 'utf8')).toBe(`${host.ready.adminToken}\n`)
    const mode = (path: string) => statSync(path).mode & 0o777
    expect(mode(data)).toBe(0o700)
    expect(mode(tokenFile)).toBe(0o600)
    expect(mode(join(data, 'secret-box.key'))).toBe(0o600)
    expect(mode(join(data, 'trustbench.sqlite'))).toBe(0o600)
    await host.stop()
    expect(existsSync(tokenFile)).toBe(false)
  })

  it('writes the token where --admin-token-file says [HO-04]', async () => {
    const file = join(folder.path, 'token')
    const host = await start('--admin-token-file', file)
    expect(readFileSync(file, 'utf8').trim()).toBe(host.ready.adminToken)
  })

  it('applies the workspace file before it is ready [RE-11]', async () => {
    const file = join(folder.path, 'workspace.json')
    writeFileSync(file, JSON.stringify({ settings: { approval: 'automatic' } }))
    const host = await start('--workspace', file)
    const { log } = await host.stop()
    expect(log).toContainEqual(
      expect.objectContaining({ event: 'workspace-applied', entries: 1, changed: 1 }),
    )
  })

  it('says the scheme, host and port it serves in every URL it names [GEN-02]', async () => {
    const { ready } = await start()
    const places = [
      `${ready.fhirBase}/.well-known/smart-configuration`,
      `${ready.fhirBase}/metadata`,
      `${ready.issuer}/.well-known/openid-configuration`,
      `${ready.issuer}/.well-known/oauth-authorization-server`,
    ]
    const texts = await Promise.all(
      places.map(async (place) => {
        // The identifier of a brand has the form of a URL and is none.
        const { user_access_brand_identifier: _, ...named } = await (await fetch(place)).json()
        return JSON.stringify(named)
      }),
    )
    const query = new URLSearchParams({
      client_id: 'trustbench-console',
      redirect_uri: `${ready.issuer}/app/callback`,
      state: 'abc',
    })
    const answer = await fetch(`${ready.issuer}/authorize?${query}`, { redirect: 'manual' })
    const location = new URL(answer.headers.get('location') ?? '')
    expect(location.searchParams.get('iss')).toBe(ready.issuer)
    const named = texts.flatMap(
      (text) => text.match(/https?:\/\/(?:localhost|127\.0\.0\.1)[^"]*/g) ?? [],
    )
    expect(named.length).toBeGreaterThan(20)
    for (const url of [...named, location.href]) expect(new URL(url).origin).toBe(ready.issuer)
  })

  it('listens on loopback only [HO-01] [GEN-02]', async () => {
    await start()
    const addresses = listeningAddresses([port, port + 1, port + 2])
    expect(addresses.length).toBeGreaterThanOrEqual(2)
    expect(new Set(addresses)).toEqual(
      new Set(
        addresses.filter((each) => each === '0100007F' || each === `${'0'.repeat(24)}01000000`),
      ),
    )
  })

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'ends in order on %s: exit 0, the log merged, the lock free [RE-15]',
    async (signal) => {
      const host = await start()
      host.kill(signal)
      expect((await host.ended).code).toBe(0)
      expect(existsSync(join(data, 'trustbench.sqlite-wal'))).toBe(false)
      await startOnce()
    },
  )

  it('lets a running request end before it stops [RE-15]', async () => {
    const host = await start()
    const socket = net.connect(port, '127.0.0.1')
    await new Promise((resolve) => socket.once('connect', resolve))
    let answer = ''
    socket.on('data', (chunk) => {
      answer += String(chunk)
    })
    const closed = new Promise((resolve) => socket.once('close', resolve))
    const head = `POST /nowhere HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Length: 2\r\n\r\n`
    await new Promise<void>((resolve) => socket.write(head, () => resolve()))
    await fetch(`${host.ready.issuer}/nowhere`)
    host.kill('SIGTERM')
    await waitUntilRefused(port)
    socket.write('{}')
    expect((await host.ended).code).toBe(0)
    await closed
    expect(answer).toMatch(/^HTTP\/1\.1 404 /)
  })

  it('ends at once on a second signal [RE-15]', async () => {
    const host = await start()
    const socket = net.connect(port, '127.0.0.1')
    const head = `POST /nowhere HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Length: 2\r\n\r\n`
    await new Promise<void>((resolve) => socket.write(head, () => resolve()))
    await fetch(`${host.ready.issuer}/nowhere`)
    host.kill('SIGTERM')
    await waitUntilRefused(port)
    host.kill('SIGINT')
    expect((await host.ended).code).toBe(130)
    socket.destroy()
    await startOnce()
  })

  it('frees the data directory when it is killed [RE-06]', async () => {
    const host = await start()
    host.kill('SIGKILL')
    await host.ended
    await startOnce()
  })
})

describe('serve, refusing to start', () => {
  it('names the option, the value and what was wanted, and makes nothing [RE-18]', async () => {
    const { code, stdout, log } = await fail('--unsafe-listen', '0.0.0.0')
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(log).toEqual([
      expect.objectContaining({ exitCode: 2, subject: '--unsafe-listen', seen: '0.0.0.0' }),
    ])
    expect(log[0]).toHaveProperty('wanted')
    expect(existsSync(data)).toBe(false)
  })

  it.each([
    ['is missing', undefined, ''],
    ['is not JSON', '{"settings":', ''],
    ['has an unfit setting', '{"settings":{"approval":"yes"}}', 'settings.approval'],
    ['nests too deeply', '['.repeat(100_000), ''],
    ['is too large', ' '.repeat(5_242_881), ''],
  ])(
    'exits 2 when the workspace file %s, naming file, path and what was wanted, and makes nothing [EL-23] [RE-11] [RE-18]',
    async (_, text, path) => {
      const file = join(folder.path, 'workspace.json')
      if (text !== undefined) writeFileSync(file, text)
      const { code, stdout, log } = await fail('--workspace', file)
      expect(code).toBe(2)
      expect(stdout).toBe('')
      expect(log).toEqual([
        expect.objectContaining({ exitCode: 2, subject: file, path, wanted: expect.any(String) }),
      ])
      expect(existsSync(data)).toBe(false)
    },
  )

  it('exits 2 when a rule refuses a client of the workspace file, and applies nothing [RE-11]', async () => {
    const file = join(folder.path, 'workspace.json')
    const client = { client_id: 'bad', client_name: 'Bad', redirect_uris: ['javascript:1'] }
    const settings = { approval: 'automatic' }
    writeFileSync(file, JSON.stringify({ settings, clients: [client] }))
    const { code, log } = await fail('--workspace', file)
    expect(code).toBe(2)
    expect(log).toEqual([
      expect.objectContaining({ subject: file, path: 'clients[0].redirect_uris.0' }),
    ])
    const database = new BetterSqlite3(join(data, 'trustbench.sqlite'))
    expect(database.prepare('SELECT * FROM setting').all()).toEqual([])
    database.close()
  })

  it('refuses a data directory that is a file [RE-18]', async () => {
    writeFileSync(data, 'mine')
    const { code, log } = await fail()
    expect(code).toBe(2)
    expect(log).toEqual([expect.objectContaining({ subject: '--data', seen: data })])
    expect(readFileSync(data, 'utf8')).toBe('mine')
  })

  it.each([
    ['127.0.0.1', 0],
    ['::1', 0],
    ['127.0.0.1', 2],
  ])('exits 3 when a stranger listens on %s, port N+%i [HO-11]', async (address, offset) => {
    const stranger = net.createServer((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n'))
    await new Promise<void>((resolve) => stranger.listen(port + offset, address, resolve))
    const { code, stdout, log } = await fail()
    stranger.close()
    expect(code).toBe(3)
    expect(stdout).toBe('')
    expect(log).toEqual([
      expect.objectContaining({ exitCode: 3, subject: '--port', seen: port + offset }),
    ])
    expect(log[0]).not.toHaveProperty('holder')
  })

  it('exits 3 and names the holder when it is another Trustbench [HO-11]', async () => {
    const host = await start()
    const { code, log } = await runHeadless([
      'serve',
      '--no-open',
      '--port',
      String(port),
      '--data',
      join(folder.path, 'other'),
    ])
    expect(code).toBe(3)
    expect(log).toEqual([expect.objectContaining({ seen: port, holder: host.pid })])
  })

  it('exits 4 and names the holder when the data directory is in use [RE-06]', async () => {
    const host = await start()
    const other = await takePorts()
    const { code, log } = await runHeadless([
      'serve',
      '--no-open',
      '--port',
      String(other),
      '--data',
      data,
    ])
    expect(code).toBe(4)
    expect(log).toEqual([
      expect.objectContaining({
        exitCode: 4,
        holder: expect.objectContaining({ processId: host.pid, address: host.ready.issuer }),
      }),
    ])
    expect((await fetch(`${host.ready.issuer}/nowhere`)).status).toBe(404)
  })

  it('exits 5 on a corrupt store and leaves every byte of it [RE-07]', async () => {
    await startOnce()
    const file = join(data, 'trustbench.sqlite')
    const damaged = Buffer.alloc(8_192, 'not a database ')
    writeFileSync(file, damaged)
    const { code, log } = await fail()
    expect(code).toBe(5)
    expect(log).toEqual([expect.objectContaining({ exitCode: 5 })])
    expect(String(log[0]?.['message'])).toContain(file)
    expect(readFileSync(file).equals(damaged)).toBe(true)
  })

  it('exits 6 on a store of a newer version and leaves it [RE-08]', async () => {
    await startOnce()
    const file = join(data, 'trustbench.sqlite')
    const database = new BetterSqlite3(file)
    database.pragma('user_version = 9999')
    database.close()
    const { code, log } = await fail()
    expect(code).toBe(6)
    expect(log).toEqual([expect.objectContaining({ exitCode: 6 })])
    const after = new BetterSqlite3(file)
    expect(after.pragma('user_version', { simple: true })).toBe(9999)
    after.close()
  })

  it.each([
    ['missing', (file: string) => rmSync(file), false],
    ['another one', (file: string) => writeFileSync(file, Buffer.alloc(32, 1)), true],
    ['cut short', (file: string) => writeFileSync(file, Buffer.alloc(7)), true],
  ])(
    'starts locked when the key file is %s, says why, and makes no new one [KS-04] [KS-06]',
    async (_, change, isThere) => {
      await startOnce()
      const file = join(data, 'secret-box.key')
      change(file)
      const { ready, stop } = await start()
      expect((await fetch(`${ready.issuer}/jwks`)).status).toBe(200)
      const token = await fetch(`${ready.issuer}/token`, { method: 'POST' })
      expect(token.status).toBe(503)
      expect(token.headers.get('retry-after')).toBe('30')
      const { log } = await stop()
      const reason = expect.stringContaining(file)
      expect(log).toContainEqual(expect.objectContaining({ event: 'key-store-locked', reason }))
      expect(existsSync(file)).toBe(isThere)
    },
  )

  it('protects a new data directory with a passphrase alone, and exits 8 without the right one [KS-05] [RE-18]', async () => {
    const file = join(folder.path, 'passphrase')
    const write = (text: string) => writeFileSync(file, text, { mode: 0o600 })
    write('correct horse battery')
    const first = await start('--passphrase-file', file)
    expect((await fetch(`${first.ready.issuer}/jwks`)).status).toBe(200)
    await first.stop()
    expect(existsSync(join(data, 'secret-box.key'))).toBe(false)
    write('not that passphrase')
    const { code, log } = await fail('--passphrase-file', file)
    expect(code).toBe(8)
    expect(log).toEqual([expect.objectContaining({ exitCode: 8, subject: 'passphrase' })])
    running = await startHeadless(serveArguments(), {
      TRUSTBENCH_PASSPHRASE: 'correct horse battery',
    })
    const token = await fetch(`${running.ready.issuer}/token`, { method: 'POST' })
    expect(token.status).toBe(400)
    const { log: later } = await running.stop()
    expect(later).toContainEqual(expect.objectContaining({ event: 'passphrase-in-environment' }))
    expect(JSON.stringify(later)).not.toContain('correct horse')
  })
})

describe('command line', () => {
  it('tells its version and its commands', async () => {
    const version = await runHeadless(['--version'])
    expect(version).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
    const help = await runHeadless(['--help'])
    expect(help.code).toBe(0)
    expect(help.stdout).toContain('trustbench serve [--port N]')
  })

  it.each([[['Launch']], [['nonsense']], [[]]])(
    'refuses a command that does not exist and lists those that do: %j [RE-18]',
    async (args) => {
      const { code, stdout, log } = await runHeadless(args)
      expect(code).toBe(2)
      expect(stdout).toBe('')
      expect(log).toEqual([
        expect.objectContaining({ subject: 'command', wanted: expect.stringContaining('serve') }),
      ])
    },
  )
})

/** Local addresses of listening sockets on some ports, as the kernel lists them. */
function listeningAddresses(ports: readonly number[]): string[] {
  const wanted = new Set(ports.map((each) => each.toString(16).toUpperCase().padStart(4, '0')))
  return ['/proc/net/tcp', '/proc/net/tcp6']
    .filter((file) => existsSync(file))
    .flatMap((file) => readFileSync(file, 'utf8').split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === '0A')
    .map((fields) => fields[1]?.split(':') ?? [])
    .filter(([, hexPort]) => wanted.has(hexPort ?? ''))
    .map(([address]) => address ?? '')
}

async function waitUntilRefused(onPort: number): Promise<void> {
  for (;;) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const probe = net.connect(onPort, '127.0.0.1')
      probe.once('connect', () => {
        probe.destroy()
        resolve(true)
      })
      probe.once('error', () => resolve(false))
    })
    if (!isOpen) return
  }
}
