import { EventEmitter } from 'node:events'
import { tmpdir } from 'node:os'
import type { WebPreferences } from 'electron'
import { vi } from 'vitest'
import { FakeUtilityProcess } from './fake-utility-process.ts'

/** What Chromium runs a page under where the shell says nothing. */
const chromiumDefaults = {
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  contextIsolation: true,
  sandbox: true,
  webviewTag: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  enableBlinkFeatures: '',
}

/** An event that notes whether its default was prevented. */
export function createEvent<Extra extends object>(extra: Extra = {} as Extra) {
  const event = { defaultPrevented: false, preventDefault: () => {}, ...extra }
  event.preventDefault = () => {
    event.defaultPrevented = true
  }
  return event
}

type Handler = (...args: never[]) => unknown

/** A session that keeps the handlers it was given. */
export class FakeSession extends EventEmitter {
  readonly handlers = new Map<string, Handler>()
  readonly schemes = new Map<string, (request: Request) => Response | Promise<Response>>()
  readonly cleared: string[] = []
  isSpellChecking = true
  readonly partition: string

  constructor(partition: string) {
    super()
    this.partition = partition
    for (const name of [
      'setPermissionRequestHandler',
      'setPermissionCheckHandler',
      'setDevicePermissionHandler',
      'setDisplayMediaRequestHandler',
      'setUSBProtectedClassesHandler',
      'setBluetoothPairingHandler',
      'setCertificateVerifyProc',
    ]) {
      Object.assign(this, { [name]: (handler: Handler) => this.handlers.set(name, handler) })
    }
    for (const name of [
      'closeAllConnections',
      'clearStorageData',
      'clearCache',
      'clearAuthCache',
      'clearHostResolverCache',
    ]) {
      Object.assign(this, { [name]: async () => this.cleared.push(name) })
    }
    electron.app.emit('session-created', this)
  }

  readonly protocol = {
    handle: (scheme: string, handler: (request: Request) => Response | Promise<Response>) => {
      this.schemes.set(scheme, handler)
    },
  }

  readonly webRequest = {
    onBeforeRequest: (handler: Handler) => this.handlers.set('onBeforeRequest', handler),
  }

  setSpellCheckerEnabled(isEnabled: boolean) {
    this.isSpellChecking = isEnabled
  }

  /** A handler as a test calls it; Electron would give it arguments of its own. */
  handler(name: string): (...args: unknown[]) => unknown {
    const handler = this.handlers.get(name)
    if (handler === undefined) throw new Error(`no ${name} was set`)
    return handler as (...args: unknown[]) => unknown
  }
}

let lastContentsId = 0

/** A page without a renderer. */
export class FakeWebContents extends EventEmitter {
  readonly id: number
  readonly session: FakeSession
  readonly preferences: WebPreferences
  readonly sent: unknown[][] = []
  readonly loaded: string[] = []
  openHandler: ((details: { url: string }) => unknown) | undefined
  reloads = 0
  hasDevTools = false
  private isGone = false

  constructor(preferences: WebPreferences) {
    super()
    lastContentsId += 1
    this.id = lastContentsId
    this.preferences = preferences
    this.session =
      (preferences.session as unknown as FakeSession | undefined) ?? electron.session.defaultSession
    electron.app.emit('web-contents-created', createEvent(), this)
  }

  getLastWebPreferences(): object {
    return { ...chromiumDefaults, ...this.preferences }
  }

  setWindowOpenHandler(handler: (details: { url: string }) => unknown) {
    this.openHandler = handler
  }

  getURL() {
    return this.loaded.at(-1) ?? ''
  }

  send(...message: unknown[]) {
    this.sent.push(message)
  }

  reload() {
    this.reloads += 1
  }

  openDevTools() {
    this.hasDevTools = true
  }

  isDestroyed() {
    return this.isGone
  }

  destroy() {
    this.isGone = true
    this.emit('destroyed')
  }
}

/** A window without a screen. */
export class FakeBrowserWindow extends EventEmitter {
  static windows: FakeBrowserWindow[] = []
  static focused: FakeBrowserWindow | null = null
  static getAllWindows = () => FakeBrowserWindow.windows
  static getFocusedWindow = () => FakeBrowserWindow.focused
  static fromWebContents = (contents: FakeWebContents) =>
    FakeBrowserWindow.windows.find((window) => window.webContents === contents) ?? null

  readonly options: { title?: string; webPreferences: WebPreferences }
  readonly webContents: FakeWebContents
  title: string
  isShown = false
  isFocused = false
  private isGone = false

  constructor(options: { title?: string; webPreferences?: WebPreferences }) {
    super()
    this.options = { webPreferences: {}, ...options }
    this.title = options.title ?? ''
    this.webContents = new FakeWebContents(this.options.webPreferences)
    FakeBrowserWindow.windows.push(this)
  }

  async loadURL(url: string) {
    this.webContents.loaded.push(url)
  }

  setTitle(title: string) {
    this.title = title
  }

  show() {
    this.isShown = true
  }

  focus() {
    this.isFocused = true
  }

  isMinimized() {
    return false
  }

  restore() {}

  isDestroyed() {
    return this.isGone
  }

  close() {
    if (this.isGone) return
    this.isGone = true
    FakeBrowserWindow.windows = FakeBrowserWindow.windows.filter((window) => window !== this)
    this.webContents.destroy()
    this.emit('closed')
    if (FakeBrowserWindow.windows.length === 0) electron.app.emit('window-all-closed')
  }
}

class FakeApp extends EventEmitter {
  isPackaged = false
  appPath = process.cwd()
  readonly switches: string[] = []
  readonly commandLine = { appendSwitch: (name: string) => this.switches.push(name) }
  resolver: object | undefined
  hasLock = true
  isSandboxed = false
  readonly calls: string[] = []
  readonly paths = new Map<string, string>([['appData', tmpdir()]])
  readonly protocolClients: unknown[][] = []
  exitCode: number | undefined
  private isReadyNow = false
  private becomeReady: () => void = () => {}
  private readonly readiness = new Promise<void>((resolve) => {
    this.becomeReady = resolve
  })

  enableSandbox() {
    this.calls.push('enableSandbox')
    this.isSandboxed = true
  }

  setName() {}

  setPath(name: string, path: string) {
    this.calls.push(`setPath ${name}`)
    this.paths.set(name, path)
  }

  getPath(name: string) {
    return this.paths.get(name) ?? tmpdir()
  }

  getAppPath() {
    return this.appPath
  }

  configureHostResolver(options: object) {
    this.resolver = options
  }

  /** Set by tests. */
  metrics: { readonly pid: number; readonly memory: { readonly workingSetSize: number } }[] = []

  getAppMetrics() {
    return this.metrics
  }

  getVersion() {
    return '0.1.0'
  }

  requestSingleInstanceLock(...data: unknown[]) {
    this.calls.push('requestSingleInstanceLock')
    this.lockData = data[0]
    return this.hasLock
  }

  lockData: unknown

  setAsDefaultProtocolClient(...args: unknown[]) {
    this.protocolClients.push(args)
    return true
  }

  whenReady() {
    this.calls.push('whenReady')
    return this.readiness
  }

  isReady() {
    return this.isReadyNow
  }

  ready() {
    this.isReadyNow = true
    this.becomeReady()
    this.emit('ready')
  }

  focus() {}

  /** As Electron: asks all windows, then lets `will-quit` be prevented. */
  quit() {
    this.calls.push('quit')
    for (const window of [...FakeBrowserWindow.windows]) window.close()
    const event = createEvent()
    this.emit('will-quit', event)
    if (!event.defaultPrevented) this.exit(0)
  }

  exit(code = 0) {
    this.calls.push(`exit ${code}`)
    this.exitCode ??= code
    this.emit('fake-exit', code)
  }
}

const sessions = new Map<string, FakeSession>()

/** The module that stands in for `electron`. */
export const electron = createModule()

function createClipboard() {
  const clipboard = {
    text: '',
    readText: async () => clipboard.text,
    clear: () => {
      clipboard.text = ''
    },
  }
  return clipboard
}

function createModule() {
  const ipcHandlers = new Map<string, (event: unknown, ...args: unknown[]) => unknown>()
  return {
    app: new FakeApp(),
    BrowserWindow: FakeBrowserWindow,
    clipboard: createClipboard(),
    dialog: {
      showMessageBox: vi.fn(async (..._args: unknown[]) => ({ response: 1 })),
      showErrorBox: vi.fn(),
    },
    ipcHandlers,
    ipcMain: {
      handle: (channel: string, handler: (event: unknown, ...args: unknown[]) => unknown) => {
        ipcHandlers.set(channel, handler)
      },
      removeHandler: (channel: string) => ipcHandlers.delete(channel),
    },
    Menu: {
      buildFromTemplate: vi.fn((template: unknown) => template),
      setApplicationMenu: vi.fn(),
    },
    powerMonitor: new EventEmitter(),
    protocol: { registerSchemesAsPrivileged: vi.fn() },
    safeStorage: {
      getSelectedStorageBackend: vi.fn(() => 'gnome_libsecret'),
      isAsyncEncryptionAvailable: vi.fn(async () => true),
      encryptStringAsync: vi.fn(async (text: string) => Buffer.from(`v11${text}`)),
      decryptStringAsync: vi.fn(async (sealed: Buffer) => ({
        result: sealed.toString('utf8').slice(3),
        shouldReEncrypt: false,
      })),
    },
    session: {
      get defaultSession() {
        return fromPartition('')
      },
      fromPartition: (partition: string, _options?: object) => fromPartition(partition),
      created: sessions,
    },
    utilityProcess: {
      fork: vi.fn((...given: ConstructorParameters<typeof FakeUtilityProcess>) => {
        return new FakeUtilityProcess(...given)
      }),
    },
    shell: { openExternal: vi.fn(async (_url: string) => {}), openPath: vi.fn() },
  }
}

function fromPartition(partition: string): FakeSession {
  const known = sessions.get(partition)
  if (known !== undefined) return known
  const created = new FakeSession(partition)
  sessions.set(partition, created)
  return created
}

/** Forgets all windows, sessions and handlers. */
export function resetElectron(): void {
  FakeBrowserWindow.windows = []
  FakeBrowserWindow.focused = null
  sessions.clear()
  electron.app.removeAllListeners()
  electron.powerMonitor.removeAllListeners()
  Object.assign(electron, createModule())
}
