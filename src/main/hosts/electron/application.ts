import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { app, dialog, powerMonitor } from 'electron'
import { loadConsoleFiles } from '../console/console-files.ts'
import type { Program } from '../node/cli/command.ts'
import { stopOnUncaught } from '../node/cli/main.ts'
import { waitForSignal } from '../node/cli/signals.ts'
import type { ServeOptions } from '../node/host.ts'
import { logToStderr } from '../node/json-log.ts'
import { type RunningServer, startServer } from '../node/server.ts'
import { describeFailure, type ExitCode, exitCodes } from '../node/start-failure.ts'
import { findRefusedCondition } from './command-line.ts'
import { consoleScheme } from './console-address.ts'
import { registerConsoleScheme } from './console-scheme.ts'
import { createConsoleSession, createConsoleWindow, showConsole } from './console-window.ts'
import { guardAllContents } from './contents-policy.ts'
import { createDesktopHost } from './desktop-host.ts'
import { parseDesktopOptions, profileDirectoryOf } from './desktop-options.ts'
import { serveConsoleCalls } from './ipc-transport.ts'
import { setMenu } from './menu.ts'
import { findChangedNativeFile } from './native-files.ts'
import type { OnDenied } from './permissions.ts'
import { denyByDefault } from './session-defaults.ts'
import { collectShowRequests, type ShowRequests } from './single-instance.ts'
import { isolatedProcessName } from './utility-process.ts'

const drainMs = 5_000

/** What Chromium would otherwise ask or tell its maker by itself. @see spec/security.md SC-06 */
const quietSwitches = [
  'disable-background-networking',
  'disable-component-update',
  'disable-domain-reliability',
  'no-pings',
] as const

const noteDenied: OnDenied = (permission, origin) =>
  logToStderr({ level: 'info', event: 'permission-denied', details: { permission, origin } })

/** What the entry knows of the installation. */
export interface DesktopProgram extends Program {
  /** Absolute path of the preload script. */
  readonly preloadFile: string
}

/** Runs the desktop. Everything up to the first window's protection happens before it returns, because Electron does not wait for more before it is ready.
 * @see spec/security.md EL-04, EL-18, EL-19, EL-20, RE-18
 */
export function runDesktop(program: DesktopProgram): void {
  stopOnUncaught((code) => app.exit(code))
  // Whatever is made from here on is for its owner only.
  process.umask(0o077)
  try {
    const refused = findRefusedCondition({
      argv: process.argv.slice(1),
      env: process.env,
      isPackaged: app.isPackaged,
      platform: process.platform,
    })
    if (refused !== undefined) refuseStart(refused)
    else if (isUntouched()) start(program)
  } catch (error) {
    failStart(error)
  }
}

/** Says and ends with it where an installed program loads addons other than its own. */
function isUntouched(): boolean {
  const changed = app.isPackaged ? findChangedNativeFile(app.getAppPath()) : undefined
  if (changed === undefined) return true
  const message = `Trustbench was changed after it was packaged: ${changed}. Install it anew.`
  end(exitCodes.internal, message, { subject: changed, wanted: 'the file it was packaged with' })
  return false
}

function start(program: DesktopProgram): void {
  protectWindows()
  const appPath = app.isPackaged ? undefined : app.getAppPath()
  const options = parseDesktopOptions(process.argv, appPath)
  if (!becomeOnlyInstance(options)) {
    app.exit(exitCodes.ok)
    return
  }
  const requests = collectShowRequests(process.argv)
  void app
    .whenReady()
    .then(() => open(options, program, requests))
    .catch(failStart)
}

/** Settles what no window created later could be created without. */
function protectWindows(): void {
  app.enableSandbox()
  for (const name of quietSwitches) app.commandLine.appendSwitch(name)
  registerConsoleScheme()
  guardAllContents((preferences) => {
    const details = { preferences }
    logToStderr({ level: 'error', event: 'weak-web-preferences', details })
    app.exit(exitCodes.noSandbox)
  })
  denyByDefault(noteDenied)
  app.on('child-process-gone', (_event, { type, reason, name }) => {
    // Those that read files are ended when they are done or take too much, and whoever asked is told.
    if (name === isolatedProcessName && reason === 'killed') return
    logToStderr({ level: 'warn', event: 'child-process-gone', details: { type, reason } })
  })
}

/** The lock belongs to the profile folder, and that to the data directory, which nobody has touched yet. */
function becomeOnlyInstance({ dataDirectory }: ServeOptions): boolean {
  const profile = profileDirectoryOf(app.getPath('appData'), dataDirectory)
  mkdirSync(profile, { recursive: true, mode: 0o700 })
  app.setPath('userData', profile)
  return app.requestSingleInstanceLock()
}

async function open(
  options: ServeOptions,
  program: DesktopProgram,
  requests: ShowRequests,
): Promise<void> {
  // Names are looked up as the system does it, by nobody else.
  app.configureHostResolver({ secureDnsMode: 'off' })
  const files = await loadConsoleFiles(program.consoleDirectory, () =>
    randomBytes(16).toString('base64url'),
  )
  const server = await startServer(options, program, createDesktopHost(options.port, noteDenied))
  closeOnQuit(server)
  const transport = serveConsoleCalls(server.store.workbench, (channel, reason) =>
    logToStderr({ level: 'warn', event: 'ipc-refused', details: { channel, reason } }),
  )
  const consoleSession = createConsoleSession(files, noteDenied)
  const window = createConsoleWindow(consoleSession, program.preloadFile, transport.admit)
  // The console is the program: without it nothing would say that servers still run.
  window.once('closed', () => app.quit())
  setMenu(() => showConsole(window))
  requests.serve(window)
  if (app.isPackaged) app.setAsDefaultProtocolClient(consoleScheme, process.execPath, ['--'])
  announce(server)
}

function announce({ issuer, fhirBase, idp }: RunningServer): void {
  const ready = { event: 'ready', issuer, fhirBase, idp, console: null }
  process.stdout.write(`${JSON.stringify(ready)}\n`)
}

/** Closes the server before the program ends, however it is asked to: last window, menu, signal or shutdown of the system.
 * @see spec/security.md RE-15
 */
function closeOnQuit(server: RunningServer): void {
  let isClosing = false
  app.on('will-quit', (event) => {
    event.preventDefault()
    if (isClosing) return
    isClosing = true
    server.close(drainMs).then(() => app.exit(exitCodes.ok), failStart)
  })
  app.on('window-all-closed', () => app.quit())
  powerMonitor.on('shutdown', ((event: Electron.Event) => {
    event.preventDefault()
    app.quit()
    // Electron passes an event its declarations leave out.
  }) as () => void)
  void waitForSignal().then(() => app.quit())
}

function refuseStart(condition: string): void {
  const message = `Trustbench does not run with ${condition}, which takes protection away from its windows`
  end(exitCodes.noSandbox, message, { subject: condition, wanted: 'a start without it' })
}

function failStart(error: unknown): void {
  const { message, exitCode, ...details } = describeFailure(error)
  end(exitCode, message, details)
}

/** Says why in one line, and in a dialog where nobody reads stderr. */
function end(exitCode: ExitCode, message: string, details: object): void {
  logToStderr({ level: 'error', event: 'failed', details: { message, exitCode, ...details } })
  if (app.isPackaged) dialog.showErrorBox('Trustbench cannot run', message)
  app.exit(exitCode)
}
