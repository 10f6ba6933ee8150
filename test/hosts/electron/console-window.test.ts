import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { loadConsoleFiles } from '../../../src/main/hosts/console/console-files.ts'
import { registerConsoleScheme } from '../../../src/main/hosts/electron/console-scheme.ts'
import {
  createConsoleSession,
  createConsoleWindow,
  showConsole,
} from '../../../src/main/hosts/electron/console-window.ts'
import { guardAllContents } from '../../../src/main/hosts/electron/contents-policy.ts'
import {
  createEvent,
  electron,
  FakeBrowserWindow,
  type FakeSession,
  resetElectron,
} from './fake-electron.ts'

vi.mock('electron', async () => (await import('./fake-electron.ts')).electron)

let directory: string
let session: FakeSession
let window: FakeBrowserWindow
let denied: string[]
const admit = vi.fn()

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'trustbench-console-'))
  writeFileSync(join(directory, 'index.html'), '<title>Trustbench</title>')
  writeFileSync(join(directory, 'console-files.json'), '{"/index.html":"text/html"}')
})

afterAll(() => rmSync(directory, { recursive: true }))

beforeEach(async () => {
  resetElectron()
  denied = []
  guardAllContents(() => {})
  const files = await loadConsoleFiles(directory, () => 'abc')
  // The fakes stand where Electron's own classes would.
  const made = createConsoleSession(files, (permission, origin) =>
    denied.push(`${permission} ${origin}`),
  )
  session = made as unknown as FakeSession
  window = createConsoleWindow(made, '/app/preload.cjs', admit) as unknown as FakeBrowserWindow
})

describe('console window', () => {
  it('runs under exactly these preferences [EL-02] [EL-03] [EL-04] [EL-06] [EL-22] [EL-24]', () => {
    expect(window.options.webPreferences).toEqual({
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
      devTools: false,
      preload: '/app/preload.cjs',
      session,
    })
    expect(session.isSpellChecking).toBe(false)
  })

  it('is admitted to the workbench [EL-13]', () => {
    expect(admit.mock.calls.at(-1)).toEqual([window.webContents])
  })

  it('loads the console by its own scheme, in a session of its own [EL-01]', () => {
    expect(window.webContents.loaded).toEqual(['trustbench://console/'])
    expect(session.partition).toBe('persist:console')
  })

  it('shows itself when there is something to show', () => {
    expect(window.isShown).toBe(false)
    window.emit('ready-to-show')
    expect(window.isShown).toBe(true)
  })

  it('opens at the screen a deep link names', () => {
    showConsole(window as never, 'overview')
    showConsole(window as never, 'traffic')

    expect(window.webContents.loaded.slice(1)).toEqual([
      'trustbench://console/#/',
      'trustbench://console/#/traffic',
    ])
    expect(window.isFocused).toBe(true)
  })

  it('reloads when its process dies, once it had loaded [RE-16]', () => {
    window.webContents.emit('render-process-gone', createEvent(), { reason: 'crashed' })

    expect(window.webContents.reloads).toBe(1)
  })

  it('does not reload in a loop, nor after a clean end [RE-16]', () => {
    window.webContents.emit('render-process-gone', createEvent(), { reason: 'clean-exit' })
    window.webContents.emit('did-finish-load')
    window.webContents.emit('render-process-gone', createEvent(), { reason: 'crashed' })

    expect(window.webContents.reloads).toBe(0)
  })
})

const elsewhere = [
  'https://example.com/',
  'http://localhost:4100/',
  'http://127.0.0.1:4102/',
  'file:///etc/passwd',
  'file://host/share',
  'javascript:alert(1)',
  'data:text/html,x',
  'blob:trustbench://console/1',
  'filesystem:trustbench://console/temporary/x',
  'about:blank',
  'about:srcdoc',
  'chrome://gpu',
  'devtools://devtools/bundled/inspector.html',
  'view-source:trustbench://console/',
  'trustbench:',
  'trustbench://',
  'trustbench:///',
  'trustbench:console/',
  'trustbench:/console/',
  'trustbench:///console/',
  'trustbench://consol/',
  'trustbench://console2/',
  'trustbench://console.example/',
  'trustbench://console:80/',
  'trustbench://console:@evil/',
  'trustbench://console@evil/',
  'trustbench://user@console/',
  'trustbench://user:pass@console/',
  'trustbench://:x@console/',
  'trustbench://open/launch',
  'trustbench://CONSOLE/',
  'trustbench://console%2eevil/',
  'trustbench://console%00/',
  'trustbench://con sole/',
  'trustbench://console\\evil/',
  'trustbench://console\\@evil/',
  'trustbench://evil\\@console/',
  'trustbench://evil#@console/',
  'trustbench://evil?@console/',
  'trustbench://evil/@console/',
  'trustbench://evil;console/',
  'trustbench://console;evil/',
  'trustbench://console,evil/',
  'trustbench://[::1]/',
  'trustbench://127.0.0.1/',
  'trustbenchs://console/',
  'xtrustbench://console/',
  'trustbench.://console/',
  'https://trustbench://console/',
  'https://console/',
  'https://evil/?trustbench://console/',
  'https://evil/#trustbench://console/',
  'https://trustbench%3A%2F%2Fconsole@evil/',
  'http:trustbench://console/',
  'ws://console/',
  'ftp://console/',
  'mailto:console@trustbench',
  'smb://console/',
  'ms-settings:',
  '//console/',
  '/console/',
  'console',
  '',
  ' ',
  '\0trustbench://console/\0',
]

describe('navigation of the console', () => {
  const isPrevented = (event: string, url: string) => {
    const details = createEvent({ url })
    window.webContents.emit(event, details)
    return details.defaultPrevented
  }

  it.each([
    'trustbench://console/',
    'trustbench://console/index.html#/clients',
    'trustbench://console/?x=1',
  ])('may go to %s', (url) => {
    expect(isPrevented('will-navigate', url)).toBe(false)
  })

  it('is put to the test by at least 60 other addresses [EL-09]', () => {
    expect(new Set(elsewhere).size).toBeGreaterThanOrEqual(60)
  })

  it.each(elsewhere)(
    'is refused for %j: by link, frame or redirect (CVE-2022-36077) [EL-01] [EL-09]',
    (url) => {
      for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
        expect([event, isPrevented(event, url)]).toEqual([event, true])
      }
    },
  )

  it.each(['trustbench://console/', 'https://example.com/', 'about:blank', '', ...elsewhere])(
    'opens no window for %j [EL-10]',
    (url) => {
      expect(window.webContents.openHandler?.({ url })).toEqual({ action: 'deny' })
      expect(FakeBrowserWindow.windows).toEqual([window])
    },
  )

  it('asks the user before a link goes to the browser [EL-10] [EL-11]', () => {
    window.webContents.openHandler?.({ url: 'https://hl7.org/fhir/' })

    expect(electron.dialog.showMessageBox.mock.calls[0]?.[0]).toBe(window)
    expect(electron.shell.openExternal).not.toHaveBeenCalled()
  })
})

describe('scheme of the console', () => {
  const request = async (url: string, method = 'GET') => {
    const handler = session.schemes.get('trustbench')
    return handler?.({ url, method } as Request)
  }

  it('is standard and secure, and nothing that bypasses a policy [EL-01]', () => {
    registerConsoleScheme()

    expect(electron.protocol.registerSchemesAsPrivileged.mock.calls).toEqual([
      [
        [
          {
            scheme: 'trustbench',
            privileges: { standard: true, secure: true, supportFetchAPI: true },
          },
        ],
      ],
    ])
  })

  it('is served to the console session only [EL-01] [EL-16]', () => {
    expect([...session.schemes.keys()]).toEqual(['trustbench'])
    expect(electron.session.defaultSession.schemes.size).toBe(0)
    expect(electron.session.fromPartition('launch-1').schemes.size).toBe(0)
  })

  it('serves the document with its policy [EL-07]', async () => {
    const response = await request('trustbench://console/')

    expect(response?.status).toBe(200)
    expect(response?.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(response?.headers.get('content-security-policy')).toContain("'nonce-abc'")
  })

  const wrongHosts = ['open', 'console.evil', 'evil', 'console:80', 'user@console', 'CONSOLE', '']
  const wrongPaths = [
    '/..',
    '/../',
    '/../index.html',
    '/../../etc/passwd',
    '/./index.html',
    '//index.html',
    '/index.html/',
    '/index.html/..',
    '/x/../index.html',
    '/%2e%2e/index.html',
    '/%2e%2e%2findex.html',
    '/..%2findex.html',
    '/..%5cindex.html',
    '/%252e%252e/index.html',
    '/..;/index.html',
    '/....//index.html',
    '/..\\index.html',
    '\\index.html',
    '/\\index.html',
    '/\\..\\index.html',
    '/index.html%00',
    '/index.html\0',
    '/\0',
    '/%00',
    '/index.html%20',
    '/index.html.',
    '/index.html::$DATA',
    '/INDEX.HTML',
    '/index%2ehtml',
    '/%69ndex.html',
    '/index.htm',
    '/index',
    '/console-files.json',
    '/package.json',
    '/main/index.js',
    '/out/main/index.js',
    '/preload/index.cjs',
    '/app.asar/package.json',
    '/etc/passwd',
    '/C:/Windows/win.ini',
    '/C:\\Windows\\win.ini',
    '/file:///etc/passwd',
    '/~/index.html',
    '/.git/config',
    '/node_modules/electron/index.js',
    '/__proto__',
    '/constructor',
    '/toString',
    '/hasOwnProperty',
    '/;index.html',
    '/index.html;',
    '/index.html&x',
    '/index.html,',
    '/ index.html',
    '/\tindex.html',
    '/\n',
    '/%0aindex.html',
    `/${'a/'.repeat(5000)}`,
  ]
  const outside = [
    ...wrongHosts.map((host) => `trustbench://${host}/index.html`),
    ...wrongPaths.map((path) => `trustbench://console${path}`),
  ]

  it('is put to the test by at least 60 other addresses [EL-01]', () => {
    expect(new Set(outside).size).toBeGreaterThanOrEqual(60)
  })

  it.each(outside)('answers %j with 404 [EL-01]', async (url) => {
    const response = await request(url)

    expect(response?.status).toBe(404)
    expect(await response?.text()).toBe('')
  })

  it.each(['POST', 'PUT', 'HEAD', 'OPTIONS'])('answers %s with 404 [EL-01]', async (method) => {
    expect((await request('trustbench://console/', method))?.status).toBe(404)
  })
})

describe('downloads of the console', () => {
  const download = (url: string, filename = 'workspace.json') => {
    const event = createEvent()
    const options: unknown[] = []
    session.emit('will-download', event, {
      getURL: () => url,
      getFilename: () => filename,
      setSaveDialogOptions: (value: unknown) => options.push(value),
    })
    return { isCancelled: event.defaultPrevented, options }
  }

  it('are asked for with a native dialog when the console made the file', () => {
    expect(download('blob:trustbench://console/1')).toEqual({
      isCancelled: false,
      options: [
        {
          title: 'Save',
          defaultPath: 'workspace.json',
          properties: ['showOverwriteConfirmation', 'createDirectory'],
        },
      ],
    })
  })

  it.each([
    ['../../.bashrc', '_.._.bashrc'],
    ['.hidden', 'hidden'],
    ['a/b\\c:d', 'a_b_c_d'],
    ['...', 'trustbench.json'],
  ])('suggest a plain name for %j', (name, plain) => {
    expect(download('blob:trustbench://console/1', name).options).toMatchObject([
      { defaultPath: plain },
    ])
  })

  it.each([
    'https://example.com/x',
    'blob:https://example.com/1',
    'data:text/plain,x',
    'trustbench://console/index.html',
    'blob:trustbench://console.evil/1',
  ])('are cancelled for %s [EL-22]', (url) => {
    expect(download(url).isCancelled).toBe(true)
  })
})

describe('permissions of the console', () => {
  it('are one: the console may write sanitised text to the clipboard [EL-05]', () => {
    const check = session.handler('setPermissionCheckHandler')

    expect(check(null, 'clipboard-sanitized-write', 'trustbench://console')).toBe(true)
    expect(check(null, 'clipboard-sanitized-write', 'null')).toBe(false)
    expect(check(null, 'clipboard-sanitized-write', 'https://example.com')).toBe(false)
    expect(check(null, 'clipboard-read', 'trustbench://console')).toBe(false)
    expect(denied).toContain('clipboard-read trustbench://console')
  })
})
