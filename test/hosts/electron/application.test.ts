import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { lockStore } from '../../../src/main/core/storage/index.ts'
import { runDesktop } from '../../../src/main/hosts/electron/application.ts'
import { createDesktopHost } from '../../../src/main/hosts/electron/desktop-host.ts'
import { profileDirectoryOf } from '../../../src/main/hosts/electron/desktop-options.ts'
import { takePorts } from '../../support/ports.ts'
import { createEvent, electron, FakeBrowserWindow, resetElectron } from './fake-electron.ts'

vi.mock('electron', async () => (await import('./fake-electron.ts')).electron)

const root = join(import.meta.dirname, '..', '..', '..')
const processEvents = [
  'SIGTERM',
  'SIGINT',
  'SIGHUP',
  'uncaughtException',
  'unhandledRejection',
] as const

let folder: string
let data: string
let port: number
let stdout: string
let log: Record<string, unknown>[]
let restore: () => void

beforeEach(async () => {
  resetElectron()
  folder = mkdtempSync(join(tmpdir(), 'trustbench-desktop-'))
  data = join(folder, 'data')
  port = await takePorts()
  electron.app.paths.set('appData', join(folder, 'settings'))
  mkdirSync(join(folder, 'console'))
  writeFileSync(join(folder, 'console', 'index.html'), '<title>Trustbench</title>')
  writeFileSync(join(folder, 'console', 'console-files.json'), '{"/index.html":"text/html"}')
  restore = captureProcess()
})

afterEach(async () => {
  if (FakeBrowserWindow.windows.length > 0) {
    electron.app.quit()
    await vi.waitFor(() => expect(electron.app.calls).toContain('exit 0'), 8_000)
  }
  restore()
  rmSync(folder, { recursive: true, force: true })
})

/** Takes down what the desktop writes and listens to, as its own process would. */
function captureProcess() {
  const before = new Map(processEvents.map((name) => [name, process.listeners(name as 'SIGTERM')]))
  const { argv } = process
  const streams = [process.stdout, process.stderr]
  const streamListeners = streams.map((stream) => stream.listeners('error'))
  stdout = ''
  log = []
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    stdout += String(text)
    return true
  })
  const err = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    log.push(JSON.parse(String(text)))
    return true
  })
  const umask = vi.spyOn(process, 'umask').mockReturnValue(0)
  return () => {
    for (const spy of [out, err, umask]) spy.mockRestore()
    process.argv = argv
    for (const [index, stream] of streams.entries()) {
      for (const listener of stream.listeners('error')) {
        if (!streamListeners[index]?.includes(listener)) stream.off('error', listener as () => void)
      }
    }
    for (const name of processEvents) {
      for (const listener of process.listeners(name as 'SIGTERM')) {
        if (!before.get(name)?.includes(listener)) process.off(name, listener)
      }
    }
  }
}

function run(...args: string[]) {
  const checkout = electron.app.isPackaged ? [] : [root]
  process.argv = ['/opt/electron', ...checkout, '--port', String(port), '--data', data, ...args]
  runDesktop({
    version: '0.1.0',
    resourceDirectory: join(root, 'resources'),
    threadDirectory: join(root, 'out', 'main'),
    consoleDirectory: join(folder, 'console'),
    preloadFile: '/app/preload/index.cjs',
  })
}

/** Makes the program an installed one, with an addon beside its archive. */
function install() {
  const archive = join(folder, 'app.asar')
  const addon = join('node_modules', 'sqlite', 'linux.node')
  mkdirSync(join(archive, 'out'), { recursive: true })
  mkdirSync(join(`${archive}.unpacked`, 'node_modules', 'sqlite'), { recursive: true })
  writeFileSync(join(`${archive}.unpacked`, addon), 'an addon')
  const sha256 = createHash('sha256').update('an addon').digest('hex')
  writeFileSync(
    join(archive, 'out', 'native-files.json'),
    JSON.stringify({ 'node_modules/sqlite/linux.node': sha256 }),
  )
  electron.app.isPackaged = true
  electron.app.appPath = archive
  return join(`${archive}.unpacked`, addon)
}

/** Starts the desktop and waits for its ready line. */
async function start(...args: string[]) {
  run(...args)
  electron.app.ready()
  await vi.waitFor(() => expect(stdout).toContain('"event":"ready"'), 5_000)
  const [window] = FakeBrowserWindow.windows
  if (window === undefined) throw new Error('no window was opened')
  return window
}

/** Waits until the desktop ended itself. */
async function ended() {
  await vi.waitFor(() => expect(electron.app.exitCode).toBeDefined(), 8_000)
  return electron.app.exitCode
}

async function fail(...args: string[]) {
  run(...args)
  electron.app.ready()
  await ended()
  return { exitCode: electron.app.exitCode, said: log.at(-1) }
}

const isListening = async (at: number) =>
  await fetch(`http://127.0.0.1:${at}/`).then(
    () => true,
    () => false,
  )

describe('start of the desktop', () => {
  it('protects its windows, then takes the instance lock, before any data are touched [EL-04] [EL-20]', () => {
    run()

    const order = electron.app.calls.filter((call) => call !== 'whenReady')
    expect(order).toEqual(['enableSandbox', 'setPath userData', 'requestSingleInstanceLock'])
    expect(existsSync(data)).toBe(false)
  })

  it('keeps Chromium from asking its maker anything by itself [SC-06]', async () => {
    await start()

    expect(electron.app.switches).toEqual(
      expect.arrayContaining(['disable-background-networking', 'disable-component-update']),
    )
    expect(electron.app.resolver).toEqual({ secureDnsMode: 'off' })
  })

  it('ends without touching the data when another copy runs [EL-20]', async () => {
    electron.app.hasLock = false
    run()

    expect(electron.app.exitCode).toBe(0)
    expect(existsSync(data)).toBe(false)
    expect(FakeBrowserWindow.windows).toEqual([])
  })

  it('gives each data directory a lock of its own, outside of it [EL-20]', () => {
    const profile = profileDirectoryOf(folder, data)

    run()

    expect(electron.app.getPath('userData')).toBe(
      profileDirectoryOf(join(folder, 'settings'), data),
    )
    expect(profile).toMatch(/Trustbench Desktop[\\/][0-9a-f]{16}$/)
    expect(profile).not.toBe(profileDirectoryOf(folder, join(folder, 'other')))
  })

  it('serves authorization server and identity provider and opens no admin listener [HO-08]', async () => {
    await start()

    expect(JSON.parse(stdout)).toEqual({
      event: 'ready',
      issuer: `http://localhost:${port}`,
      fhirBase: `http://localhost:${port}/fhir`,
      idp: `http://localhost:${port + 1}`,
      console: null,
    })
    expect(await isListening(port)).toBe(true)
    expect(await isListening(port + 1)).toBe(true)
    expect(await isListening(port + 2)).toBe(false)
  })

  it('opens one window with the preload script, and answers its calls [EL-13]', async () => {
    const window = await start()
    const call = electron.ipcHandlers.get('trustbench:call')
    const senderFrame = { origin: 'trustbench://console', parent: null }
    const outcome = await call?.({ sender: window.webContents, senderFrame }, 'server.status', '{}')

    expect(FakeBrowserWindow.windows).toEqual([window])
    expect(window.options.webPreferences).toMatchObject({ preload: '/app/preload/index.cjs' })
    expect(outcome).toMatchObject({ ok: true, result: { host: 'electron' } })
  })

  it('shows a launch the console starts in a window of its own [EL-16]', async () => {
    const window = await start()
    const order = {
      mode: 'standalone',
      client_id: 'console-at-ehr',
      fhirBase: 'https://ehr.example/r4',
      openIn: 'host',
    }
    const outcome = await electron.ipcHandlers.get('trustbench:call')?.(
      {
        sender: window.webContents,
        senderFrame: { origin: 'trustbench://console', parent: null },
      },
      'launch.start',
      JSON.stringify(order),
    )
    const launch = FakeBrowserWindow.windows.at(-1)?.webContents

    expect(outcome).toMatchObject({ ok: true })
    expect(launch?.session.partition).toMatch(/^launch-/)
    expect(launch?.loaded).toEqual([expect.stringMatching(`^http://localhost:${port}/`)])
  })

  it('leaves the links of the system alone when it runs from a checkout [EL-21]', async () => {
    await start()

    expect(electron.app.protocolClients).toEqual([])
  })

  it('becomes the program for its links when installed, with switches cut off [EL-21]', async () => {
    install()
    await start()

    expect(electron.app.protocolClients).toEqual([['trustbench', process.execPath, ['--']]])
  })

  it('reports a page that would run with more power, and ends [EL-02]', async () => {
    await start()
    new FakeBrowserWindow({ webPreferences: { nodeIntegration: true, sandbox: false } })

    expect(electron.app.exitCode).toBe(7)
    expect(log.at(-1)).toMatchObject({
      event: 'weak-web-preferences',
      preferences: ['nodeIntegration', 'sandbox'],
    })
  })

  it('notes a helper process that died, and serves on [RE-16]', async () => {
    await start()
    electron.app.emit('child-process-gone', createEvent(), { type: 'GPU', reason: 'crashed' })

    expect(log.at(-1)).toMatchObject({ event: 'child-process-gone', type: 'GPU' })
    const said = log.length
    const ended = { type: 'Utility', name: 'Trustbench files', reason: 'killed' }
    electron.app.emit('child-process-gone', createEvent(), ended)
    expect(log).toHaveLength(said)
    const crashed = { ...ended, reason: 'crashed' }
    electron.app.emit('child-process-gone', createEvent(), crashed)
    expect(log.at(-1)).toMatchObject({ type: 'Utility', reason: 'crashed' })
    expect(await isListening(port)).toBe(true)
  })
})

describe('a start the desktop refuses', () => {
  it.each(['--no-sandbox', '--disable-web-security', '--ignore-certificate-errors'])(
    'is one with %s: code 7, nothing touched [EL-04] [EL-19] [RE-18]',
    async (name) => {
      const { exitCode, said } = await fail(name)

      expect(exitCode).toBe(7)
      expect(said).toMatchObject({ event: 'failed', exitCode: 7, subject: name })
      expect(electron.app.calls).not.toContain('requestSingleInstanceLock')
      expect(existsSync(data)).toBe(false)
    },
  )

  it('is one by the entry itself, too [EL-19]', async () => {
    process.argv = ['/opt/electron', root, '--disable-web-security']
    await import('../../../src/main/index.ts')

    expect(electron.app.exitCode).toBe(7)
  })

  it('is one with an option it does not know: code 2 [RE-18]', async () => {
    expect((await fail('--prot', '4300')).exitCode).toBe(2)
  })

  it('is one on a corrupt database: code 5, the file left as it is [RE-18]', async () => {
    mkdirSync(data)
    writeFileSync(join(data, 'trustbench.sqlite'), 'no database')

    const { exitCode, said } = await fail()

    expect(exitCode).toBe(5)
    expect(said).toMatchObject({ event: 'failed', exitCode: 5 })
    expect(readFileSync(join(data, 'trustbench.sqlite'), 'utf8')).toBe('no database')
    expect(FakeBrowserWindow.windows).toEqual([])
  })

  it('is one on a data directory in use: code 4, with the holder [RE-06] [RE-18]', async () => {
    mkdirSync(data)
    const holder = { processId: 1, host: 'node', address: 'http://localhost:4100', since: 0 }
    const unlock = lockStore(join(data, 'trustbench.lock'), holder)
    try {
      const { exitCode, said } = await fail()
      expect(exitCode).toBe(4)
      expect(said).toMatchObject({ holder })
    } finally {
      unlock()
    }
  })

  it.each([
    ['changed by a bit', (path: string) => writeFileSync(path, 'an addoo')],
    ['removed', (path: string) => rmSync(path)],
    ['put beside the others', (path: string) => writeFileSync(`${path}.node`, 'another addon')],
  ])(
    'comes before any data when an addon was %s after packaging (CVE-2025-55305) [EL-18]',
    async (_, change) => {
      change(install())
      const { exitCode, said } = await fail()
      expect(exitCode).toBe(70)
      expect(said).toMatchObject({
        event: 'failed',
        subject: expect.stringContaining('node_modules/sqlite/linux.node'),
      })
      expect(existsSync(data)).toBe(false)
    },
  )

  it('is explained in a dialog when nobody reads stderr', async () => {
    electron.app.isPackaged = true
    await fail('--inspect')

    expect(electron.dialog.showErrorBox.mock.calls[0]?.[1]).toContain('--inspect')
  })
})

describe('end of the desktop', () => {
  const isUnlocked = () => {
    const holder = { processId: 1, host: 'node', address: '', since: 0 }
    lockStore(join(data, 'trustbench.lock'), holder)()
    return true
  }

  it.each([
    ['its console is closed', (window: FakeBrowserWindow) => window.close()],
    ['the menu says so', () => electron.app.quit()],
    ['a signal arrives', () => process.emit('SIGTERM')],
    ['the system shuts down', () => electron.powerMonitor.emit('shutdown', createEvent())],
  ])('drains, closes and unlocks, and is orderly when %s [RE-15]', async (_why, act) => {
    act(await start())

    expect(await ended()).toBe(0)
    expect(await isListening(port)).toBe(false)
    expect(isUnlocked()).toBe(true)
  })

  it('delays the shutdown of the system until the store is closed [RE-15]', async () => {
    await start()
    const event = createEvent()
    electron.powerMonitor.emit('shutdown', event)

    expect(event.defaultPrevented).toBe(true)
    await ended()
  })

  it.skipIf(process.platform !== 'linux')(
    'writes no key without a key store that protects it, and signs nothing until a passphrase is set [KS-03] [KS-06]',
    async () => {
      electron.safeStorage.getSelectedStorageBackend.mockReturnValue('basic_text')

      await start()

      const token = await fetch(`http://127.0.0.1:${port}/token`, { method: 'POST' })
      expect(token.status).toBe(503)
      expect(log).toContainEqual(
        expect.objectContaining({
          event: 'key-store-locked',
          reason: expect.stringContaining('found basic_text'),
        }),
      )
      expect(readdirSync(data).filter((name) => name.startsWith('secret'))).toEqual([])
      electron.app.quit()
      await ended()
    },
  )

  it('closes launch windows with the console [RE-15]', async () => {
    const window = await start()
    await createDesktopHost(port, () => {})
      .createPlatform({
        version: '',
        resourceDirectory: '',
        threadDirectory: '',
        secretBox: {} as never,
      })
      .openUrl('https://app.example/launch')
    window.close()

    await ended()
    expect(FakeBrowserWindow.windows).toEqual([])
  })

  it('is code 70 after an error nobody foresaw, without its text [RE-16]', async () => {
    await start()
    process.emit('uncaughtException', new Error('secret'))

    expect(electron.app.exitCode).toBe(70)
    expect(JSON.stringify(log.at(-1))).not.toContain('secret')
  })
})

describe('links and second copies', () => {
  const agree = () => electron.dialog.showMessageBox.mockResolvedValue({ response: 0 })
  const shown = (window: FakeBrowserWindow) => window.webContents.loaded.at(-1)

  it('ask before a link of the command line opens its screen [EL-21]', async () => {
    agree()
    const window = await start('trustbench://open/traffic')

    await vi.waitFor(() => expect(shown(window)).toBe('trustbench://console/#/traffic'))
    expect(electron.dialog.showMessageBox).toHaveBeenCalledTimes(1)
  })

  it('show nothing when the user declines [EL-21]', async () => {
    const window = await start('trustbench://open/traffic')
    await vi.waitFor(() => expect(electron.dialog.showMessageBox).toHaveBeenCalled())

    expect(shown(window)).toBe('trustbench://console/')
  })

  it('hand one link of a second copy over, its switches dropped [EL-20] [EL-21]', async () => {
    agree()
    const window = await start()
    const argv = ['/opt/electron', '--data=/evil', '--js-flags=x', 'trustbench://open/clients']
    electron.app.emit('second-instance', createEvent(), argv, '/')

    expect(window.isFocused).toBe(true)
    await vi.waitFor(() => expect(shown(window)).toBe('trustbench://console/#/clients'))
  })

  it('only bring the window to the front for a second copy without a link [EL-20]', async () => {
    const window = await start()
    electron.app.emit('second-instance', createEvent(), ['/opt/electron', '.'], '/')

    expect(window.isFocused).toBe(true)
    expect(electron.dialog.showMessageBox).not.toHaveBeenCalled()
  })

  it('ask for a link of the system, also one that came before the window [EL-21]', async () => {
    agree()
    run()
    const event = createEvent()
    electron.app.emit('open-url', event, 'trustbench://open/fhir')
    electron.app.ready()
    await vi.waitFor(() =>
      expect(FakeBrowserWindow.windows[0]?.webContents.loaded.at(-1)).toBe(
        'trustbench://console/#/fhir',
      ),
    )

    expect(event.defaultPrevented).toBe(true)
  })

  it('ignore a link that is none, without a question [EL-21]', async () => {
    const window = await start()
    electron.app.emit('open-url', createEvent(), 'trustbench://open/import?file=x')

    expect(window.isFocused).toBe(false)
    expect(electron.dialog.showMessageBox).not.toHaveBeenCalled()
  })
})
