import { BrowserWindow, type Session, session, type WebContents } from 'electron'
import type { ConsoleFiles } from '../console/console-files.ts'
import { consoleOrigin, consoleUrl, isConsoleUrl } from './console-address.ts'
import { serveConsole } from './console-scheme.ts'
import { assignPolicy } from './contents-policy.ts'
import type { DeepLinkVerb } from './deep-links.ts'
import { allowOwnDownloads } from './downloads.ts'
import { openExternally } from './external-links.ts'
import { loadPage } from './load-page.ts'
import { denyPermissions, type OnDenied } from './permissions.ts'
import { consolePreferences } from './web-preferences.ts'

/** Renderer crashes within this many milliseconds of a load are not answered with another one. */
const crashLoopMs = 5_000

/** Prepares the one session that serves the console.
 * @see spec/security.md EL-01, EL-05, EL-09, EL-10
 */
export function createConsoleSession(files: ConsoleFiles, onDenied: OnDenied): Session {
  const consoleSession = session.fromPartition('persist:console')
  serveConsole(consoleSession, files)
  denyPermissions(
    consoleSession,
    onDenied,
    // Checks name the origin, requests the whole address.
    (from) => from === consoleOrigin || isConsoleUrl(from),
  )
  consoleSession.setSpellCheckerEnabled(false)
  allowOwnDownloads(consoleSession)
  assignPolicy(consoleSession, {
    mayNavigate: isConsoleUrl,
    openWindow: ({ url }, opener) => {
      // A link out of the console is a wish, not a window: it goes to the browser if the user agrees.
      void openExternally(url, BrowserWindow.fromWebContents(opener) ?? undefined)
      return { action: 'deny' }
    },
  })
  return consoleSession
}

/** Opens the console's window. It reloads when its page dies, while the servers go on.
 * @param preload absolute path of the preload script
 * @param admit lets the page call the workbench; called before it loads
 * @see spec/security.md EL-02 to EL-04, EL-06, RE-16
 */
export function createConsoleWindow(
  consoleSession: Session,
  preload: string,
  admit: (contents: WebContents) => void,
): BrowserWindow {
  const window = new BrowserWindow({
    title: 'Trustbench',
    // The name under which Electron remembers where the window was.
    name: 'console',
    windowStatePersistence: true,
    width: 1280,
    height: 800,
    minWidth: 1024,
    minHeight: 700,
    show: false,
    webPreferences: consolePreferences(consoleSession, preload),
  })
  window.once('ready-to-show', () => window.show())
  reloadAfterCrash(window)
  admit(window.webContents)
  void loadPage(window, consoleUrl)
  return window
}

function reloadAfterCrash(window: BrowserWindow): void {
  let loadedAt = Number.NEGATIVE_INFINITY
  window.webContents.on('did-finish-load', () => {
    loadedAt = performance.now()
  })
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    const isLoop = performance.now() - loadedAt < crashLoopMs
    if (reason === 'clean-exit' || isLoop || window.isDestroyed()) return
    window.webContents.reload()
  })
}

/** Brings a console window to the front, at a screen if one is named. */
export function showConsole(window: BrowserWindow, screen?: DeepLinkVerb): void {
  // The overview is the console's first screen and has no name in its address.
  const path = screen === 'overview' ? '' : screen
  if (path !== undefined) void loadPage(window, `${consoleUrl}#/${path}`)
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}
