import { randomUUID } from 'node:crypto'
import { BrowserWindow, dialog, type Session, session, type WebContents } from 'electron'
import { logToStderr, redactError } from '../node/json-log.ts'
import { assignPolicy } from './contents-policy.ts'
import { refuseDownloads } from './downloads.ts'
import { loadPage } from './load-page.ts'
import { denyPermissions, type OnDenied } from './permissions.ts'
import { launchPreferences } from './web-preferences.ts'
import { originForTitle, showOriginInTitle } from './window-title.ts'

/** Windows one launch may have open at a time. */
const mostWindows = 3

/** How a third-party app is shown. */
export interface LaunchOptions {
  /** Port of the admin listener a headless Trustbench would have; no launch may reach it. */
  readonly adminPort: number
  readonly onDenied: OnDenied
  /** The user turned developer tools on for this launch. */
  readonly devTools?: boolean
  /** SHA-256 fingerprints of certificates the user trusts for this launch, as Electron writes them. */
  readonly pinnedFingerprints?: ReadonlySet<string>
}

const launchContents = new WeakMap<WebContents, LaunchOptions>()

/** Shows an app in a window of its own: a throw-away session, no preload script, no way to the workbench but the one any browser has.
 * @param url http or https
 * @throws {TypeError} another kind of address
 * @see spec/security.md EL-10, EL-16, EL-24
 */
export function openLaunchWindow(url: string, options: LaunchOptions): BrowserWindow {
  if (!isWebUrl(url, options.adminPort)) {
    throw new TypeError(`a launch window shows http and https pages, not ${originForTitle(url)}`)
  }
  const launchSession = createLaunchSession(options)
  const window = new BrowserWindow({
    title: `${originForTitle(url)} · Trustbench launch`,
    width: 1100,
    height: 800,
    webPreferences: launchPreferences(launchSession, options.devTools === true),
  })
  adopt(window, options)
  void loadPage(window, url, (code) => {
    void dialog.showMessageBox(window, {
      type: 'warning',
      title: 'Trustbench launch',
      message: `${originForTitle(url)} could not be shown.`,
      detail: `${code}. Is the app running, and is this its address?`,
    })
  })
  return window
}

/** Opens the same page again with developer tools, in a throw-away session of its own. */
export function reopenWithDevTools(window: BrowserWindow): void {
  const options = launchContents.get(window.webContents)
  if (options === undefined) return
  const again = openLaunchWindow(window.webContents.getURL(), { ...options, devTools: true })
  again.webContents.openDevTools({ mode: 'bottom' })
  window.close()
}

/** Tells a launch window from the console's. */
export function isLaunchWindow(window: BrowserWindow): boolean {
  return launchContents.has(window.webContents)
}

function createLaunchSession(options: LaunchOptions): Session {
  // Without the prefix `persist:` a partition lives in memory only.
  const launchSession = session.fromPartition(`launch-${randomUUID()}`, { cache: false })
  const { adminPort, onDenied, pinnedFingerprints = new Set<string>() } = options
  denyPermissions(launchSession, onDenied)
  refuseDownloads(launchSession)
  launchSession.setSpellCheckerEnabled(false)
  launchSession.webRequest.onBeforeRequest(({ url }, callback) =>
    callback({ cancel: !isAllowedRequest(url, adminPort) }),
  )
  launchSession.setCertificateVerifyProc(({ certificate, verificationResult }, callback) => {
    if (verificationResult === 'OK') return callback(useChromiumsVerdict)
    callback(pinnedFingerprints.has(certificate.fingerprint) ? trusted : refused)
  })
  assignPolicy(launchSession, {
    mayNavigate: (url) => emptyPages.has(url) || isWebUrl(url, adminPort),
    openWindow: ({ url }, opener) => {
      const hasRoom = windowsOf(launchSession).length < mostWindows
      const isAllowed = url === '' || emptyPages.has(url) || isWebUrl(url, adminPort)
      if (!hasRoom || !isAllowed) return { action: 'deny' }
      const devTools = launchContents.get(opener)?.devTools === true
      return {
        action: 'allow',
        overrideBrowserWindowOptions: {
          webPreferences: launchPreferences(launchSession, devTools),
        },
      }
    },
  })
  return launchSession
}

/** Pages that hold only what another page writes into them. */
const emptyPages = new Set(['about:blank', 'about:srcdoc'])

/** Answers of a certificate check: success, failure, and Chromium's own verdict. */
const trusted = 0
const refused = -2
const useChromiumsVerdict = -3

/** Brings a window and the popups it opens under the same rules, and ends the session with the last of them. */
function adopt(window: BrowserWindow, options: LaunchOptions): void {
  const { webContents } = window
  const ownSession = webContents.session
  launchContents.set(webContents, options)
  showOriginInTitle(window)
  webContents.on('did-create-window', (popup) => adopt(popup, options))
  webContents.on('will-prevent-unload', (event) => event.preventDefault())
  window.once('closed', () => {
    if (windowsOf(ownSession).length === 0) void wipeSession(ownSession)
  })
}

function windowsOf(ownSession: Session): BrowserWindow[] {
  return BrowserWindow.getAllWindows().filter(
    (window) => !window.isDestroyed() && window.webContents.session === ownSession,
  )
}

async function wipeSession(ended: Session): Promise<void> {
  try {
    await Promise.all([
      ended.closeAllConnections(),
      ended.clearStorageData(),
      ended.clearCache(),
      ended.clearAuthCache(),
      ended.clearHostResolverCache(),
    ])
  } catch (error) {
    // The session lives in memory and no later launch gets it; what is left of it ends with the program.
    logToStderr({ level: 'warn', event: 'launch-not-wiped', details: redactError(error) })
  }
}

/** A page an app may show: http or https, and not the admin listener. */
function isWebUrl(raw: string, adminPort: number): boolean {
  if (!URL.canParse(raw)) return false
  const { protocol } = new URL(raw)
  return (protocol === 'http:' || protocol === 'https:') && !isAdmin(raw, adminPort)
}

const requestProtocols = new Set(['http:', 'https:', 'ws:', 'wss:', 'data:', 'blob:', 'about:'])

function isAllowedRequest(raw: string, adminPort: number): boolean {
  if (!URL.canParse(raw)) return false
  const { protocol } = new URL(raw)
  // The inspector's own pages pass only where developer tools can exist at all.
  return (requestProtocols.has(protocol) && !isAdmin(raw, adminPort)) || protocol === 'devtools:'
}

function isAdmin(raw: string, adminPort: number): boolean {
  const { hostname, port } = new URL(raw)
  return port === String(adminPort) && isThisMachine(hostname)
}

function isThisMachine(hostname: string): boolean {
  const name = hostname.replace(/\.$/, '')
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === '0.0.0.0' ||
    /^127\.\d+\.\d+\.\d+$/.test(name) ||
    /^\[::(?:1|ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4})?\]$/.test(name)
  )
}
