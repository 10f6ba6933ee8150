import { beforeEach, describe, expect, it, vi } from 'vitest'
import { guardAllContents } from '../../../src/main/hosts/electron/contents-policy.ts'
import {
  isLaunchWindow,
  type LaunchOptions,
  openLaunchWindow,
  reopenWithDevTools,
} from '../../../src/main/hosts/electron/launch-window.ts'
import { createEvent, electron, FakeBrowserWindow, resetElectron } from './fake-electron.ts'

vi.mock('electron', async () => (await import('./fake-electron.ts')).electron)

const appUrl = 'https://app.example/launch?iss=x'

beforeEach(() => {
  resetElectron()
  guardAllContents(() => {})
})

function open(url = appUrl, options: Partial<LaunchOptions> = {}): FakeBrowserWindow {
  const window = openLaunchWindow(url, { adminPort: 4102, onDenied: () => {}, ...options })
  // The fake stands where Electron's own class would.
  return window as unknown as FakeBrowserWindow
}

const hardened = {
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  contextIsolation: true,
  sandbox: true,
  webviewTag: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  plugins: false,
  navigateOnDragDrop: false,
  spellcheck: false,
  safeDialogs: true,
  devTools: false,
}

describe('launch window', () => {
  it('runs under exactly these preferences, without a preload script [EL-02] [EL-03] [EL-04] [EL-06] [EL-16] [EL-24]', () => {
    const window = open()

    expect(window.options.webPreferences).toEqual({
      ...hardened,
      session: window.webContents.session,
    })
  })

  it('lives in a fresh session in memory, without the console scheme [EL-16]', () => {
    const first = open().webContents.session
    const second = open().webContents.session

    expect(first.partition).toMatch(/^launch-[0-9a-f-]{36}$/)
    expect(second.partition).not.toBe(first.partition)
    expect(first.schemes.size).toBe(0)
    expect(first.isSpellChecking).toBe(false)
  })

  it('wipes its session when its last window closes [EL-16]', async () => {
    const window = open()
    const { session } = window.webContents
    window.close()

    await vi.waitFor(() =>
      expect(session.cleared).toEqual([
        'closeAllConnections',
        'clearStorageData',
        'clearCache',
        'clearAuthCache',
        'clearHostResolverCache',
      ]),
    )
  })

  it('shows the true origin in its title, in ASCII, whatever the page says [EL-16]', () => {
    const window = open('https://exаmple.com/')
    const event = createEvent()
    window.emit('page-title-updated', event, 'My Bank')
    expect(window.title).toBe('https://xn--exmple-4nf.com · Trustbench launch')

    window.webContents.loaded.push('http://localhost:3000/index.html')
    window.webContents.emit('did-navigate')

    expect(event.defaultPrevented).toBe(true)
    expect(window.title).toBe('http://localhost:3000 · Trustbench launch')
  })

  it.each([
    'file:///etc/passwd',
    'trustbench://console/',
    'javascript:alert(1)',
    'data:text/html,x',
    'http://127.0.0.1:4102/',
    'about:blank',
    'no url',
  ])('does not open %s [EL-16]', (url) => {
    expect(() => open(url)).toThrow('a launch window shows http and https pages')
    expect(FakeBrowserWindow.windows).toEqual([])
  })
})

describe('page of a launch that cannot be loaded', () => {
  const failWith = async (code: string) => {
    const log = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    vi.spyOn(FakeBrowserWindow.prototype, 'loadURL').mockRejectedValueOnce(
      Object.assign(new Error(code), { code }),
    )
    open('http://localhost:3000/launch?launch=secret')
    await new Promise((done) => setTimeout(done, 0))
    const logged = log.mock.calls.map(([line]) => String(line))
    log.mockRestore()
    return logged.join('')
  }

  it('is explained to the user and noted by its origin, and nothing ends', async () => {
    const logged = await failWith('ERR_CONNECTION_REFUSED')

    expect(electron.dialog.showMessageBox.mock.calls[0]?.[1]).toMatchObject({
      message: 'http://localhost:3000 could not be shown.',
    })
    expect(logged).toContain('ERR_CONNECTION_REFUSED')
    expect(logged).not.toContain('secret')
  })

  it('is nothing to tell when the user went on before it was there', async () => {
    expect(await failWith('ERR_ABORTED')).toBe('')
    expect(electron.dialog.showMessageBox).not.toHaveBeenCalled()
  })
})

describe('requests of a launched app', () => {
  const isCancelled = (url: string) => {
    const callback = vi.fn()
    open().webContents.session.handler('onBeforeRequest')({ url }, callback)
    return callback.mock.calls[0]?.[0].cancel
  }

  it.each([
    'https://app.example/',
    'http://localhost:4100/authorize',
    'http://127.0.0.1:4100/fhir/Patient',
    'ws://localhost:3000/hot',
    'wss://app.example/',
    'data:image/png;base64,x',
    'blob:https://app.example/1',
    'https://app.example:4102/',
  ])('pass for %s', (url) => {
    expect(isCancelled(url)).toBe(false)
  })

  it.each([
    'http://127.0.0.1:4102/',
    'http://127.0.0.1:4102/rpc/keys.export',
    'http://localhost:4102/',
    'http://LOCALHOST:4102/',
    'http://localhost.:4102/',
    'http://foo.localhost:4102/',
    'http://[::1]:4102/',
    'http://[::]:4102/',
    'http://[::ffff:127.0.0.1]:4102/',
    'http://0.0.0.0:4102/',
    'http://127.1:4102/',
    'http://0x7f000001:4102/',
    'http://2130706433:4102/',
    'http://127.9.9.9:4102/',
    'https://127.0.0.1:4102/',
    'ws://127.0.0.1:4102/',
    'trustbench://console/',
    'file:///etc/passwd',
    'chrome://gpu/',
    'filesystem:https://app.example/x',
    'ftp://app.example/',
    'no url',
  ])('are cancelled for %s [EL-16]', (url) => {
    expect(isCancelled(url)).toBe(true)
  })
})

describe('what a launched app may not have', () => {
  it('permissions [EL-05] [EL-16]', () => {
    const { session } = open().webContents
    const check = session.handler('setPermissionCheckHandler')

    for (const permission of ['clipboard-sanitized-write', 'media', 'openExternal', 'usb']) {
      expect([permission, check(null, permission, 'https://app.example')]).toEqual([
        permission,
        false,
      ])
    }
  })

  it('downloads [EL-16]', () => {
    const event = createEvent()
    open().webContents.session.emit('will-download', event, {})

    expect(event.defaultPrevented).toBe(true)
  })

  it('a way to keep its window open', () => {
    const event = createEvent()
    open().webContents.emit('will-prevent-unload', event)

    expect(event.defaultPrevented).toBe(true)
  })

  it.each([
    ['trustbench://console/', true],
    ['trustbench://open/launch', true],
    ['file:///etc/passwd', true],
    ['data:text/html,x', true],
    ['myapp://callback', true],
    ['http://127.0.0.1:4102/', true],
    ['https://elsewhere.example/', false],
    ['http://localhost:4100/authorize', false],
  ])('navigation to %s: refused %s [EL-09] [EL-16]', (url, isRefused) => {
    const window = open()
    for (const name of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
      const event = createEvent({ url })
      window.webContents.emit(name, event)
      expect([name, event.defaultPrevented]).toEqual([name, isRefused])
    }
  })
})

describe('certificates of a launched app', () => {
  const verdict = (verificationResult: string, pinned: string[] = []) => {
    const callback = vi.fn()
    const { session } = open(appUrl, { pinnedFingerprints: new Set(pinned) }).webContents
    const certificate = { fingerprint: 'sha256/abc' }
    session.handler('setCertificateVerifyProc')({ certificate, verificationResult }, callback)
    return callback.mock.calls[0]?.[0]
  }

  it('are judged by Chromium while it is content [EL-16]', () => {
    expect(verdict('OK')).toBe(-3)
  })

  it.each(['CERT_AUTHORITY_INVALID', 'CERT_COMMON_NAME_INVALID', 'CERT_DATE_INVALID', 'net::ERR'])(
    'fail with %s unless pinned for this launch [EL-16]',
    (result) => {
      expect(verdict(result)).toBe(-2)
      expect(verdict(result, ['sha256/other'])).toBe(-2)
      expect(verdict(result, ['sha256/abc'])).toBe(0)
    },
  )
})

describe('popups of a launched app', () => {
  /** Opens a popup as Electron does once the handler allowed it. */
  const popup = (opener: FakeBrowserWindow, url = 'https://app.example/popup', more = {}) => {
    const answer = opener.webContents.openHandler?.({ url, ...more }) as {
      action: string
      overrideBrowserWindowOptions?: { webPreferences: object }
    }
    if (answer.action === 'deny') return undefined
    const window = new FakeBrowserWindow(answer.overrideBrowserWindowOptions ?? {})
    opener.webContents.emit('did-create-window', window, {})
    return window
  }

  it('are launch windows of the same session, with the same preferences [EL-10]', () => {
    const opener = open()
    const window = popup(opener)

    expect(window?.options).toEqual({
      webPreferences: { ...hardened, session: opener.webContents.session },
    })
    expect(isLaunchWindow(window as never)).toBe(true)
  })

  it('have no more power than any page, whatever they are called and whoever opens them (CVE-2026-34765, CVE-2026-102674) [EL-10]', () => {
    const features = 'sandbox=no,nodeIntegration=yes,contextIsolation=no,preload=/x.js'
    const asked = [
      {},
      { frameName: 'shared-name', features },
      { frameName: '_top', disposition: 'background-tab' },
    ]
    for (const more of asked) {
      const opener = open()
      const { session } = opener.webContents
      const window = popup(opener, 'https://app.example/popup', more)
      expect(window?.options).toEqual({ webPreferences: { ...hardened, session } })
      expect(window?.webContents.openHandler?.({ url: 'file:///etc/passwd' })).toEqual({
        action: 'deny',
      })
    }
  })

  it('are at most two beside the first window, however deep [EL-10]', () => {
    const first = open()
    const second = popup(first)
    const third = popup(second ?? first)

    expect(third).toBeDefined()
    expect(popup(first)).toBeUndefined()
    third?.close()
    expect(popup(first)).toBeDefined()
  })

  it('do not count against another launch [EL-10]', () => {
    const first = open()
    popup(first)
    popup(first)

    expect(popup(open())).toBeDefined()
  })

  it.each([
    'file:///etc/passwd',
    'trustbench://console/',
    'data:text/html,x',
    'javascript:1',
    'http://127.0.0.1:4102/',
  ])('are denied for %s [EL-10] [EL-16]', (url) => {
    expect(popup(open(), url)).toBeUndefined()
  })

  it('keep the session alive until the last of them closes [EL-16]', async () => {
    const first = open()
    const { session } = first.webContents
    const second = popup(first)
    first.close()
    expect(session.cleared).toEqual([])
    second?.close()

    await vi.waitFor(() => expect(session.cleared).toContain('clearStorageData'))
  })
})

describe('developer tools of a launch', () => {
  it('exist only in a window the user reopened with them, in another throw-away session (CVE-2026-70611) [EL-24]', () => {
    const window = open()
    reopenWithDevTools(window as never)
    const again = FakeBrowserWindow.windows.at(-1)

    expect(window.isDestroyed()).toBe(true)
    expect(again?.options.webPreferences.devTools).toBe(true)
    expect(again?.webContents.hasDevTools).toBe(true)
    expect(again?.webContents.session).not.toBe(window.webContents.session)
    expect(again?.webContents.loaded).toEqual([appUrl])
  })

  it('cannot be asked for a window that is no launch [EL-24]', () => {
    const other = new electron.BrowserWindow({})
    reopenWithDevTools(other as never)

    expect(FakeBrowserWindow.windows).toEqual([other])
  })
})
