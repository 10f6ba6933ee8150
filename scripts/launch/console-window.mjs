import { spawn } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { hasDisplay } from './desktop-obstacle.mjs'

/** A browser that ends sooner than this did not open its window (some are only a notice to install). */
const SETTLE_MS = 1500

const LINUX_NAMES = [
  'google-chrome-stable',
  'google-chrome',
  'chromium',
  'chromium-browser',
  'microsoft-edge-stable',
  'microsoft-edge',
  'brave-browser',
]

const MAC_APPS = [
  'Google Chrome.app/Contents/MacOS/Google Chrome',
  'Chromium.app/Contents/MacOS/Chromium',
  'Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  'Brave Browser.app/Contents/MacOS/Brave Browser',
]

const WINDOWS_PATHS = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
  'Chromium\\Application\\chrome.exe',
  'BraveSoftware\\Brave-Browser\\Application\\brave.exe',
]

/**
 * Lists the installed browsers that can show a page as an application window, best first.
 * @param {NodeJS.Platform} [platform]
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string[]} paths of executables
 */
export function findAppBrowsers(platform = process.platform, env = process.env) {
  if (platform === 'darwin') {
    const folders = ['/Applications', join(env.HOME ?? '/', 'Applications')]
    return folders.flatMap((folder) => MAC_APPS.map((app) => join(folder, app))).filter(existsSync)
  }
  if (platform === 'win32') {
    const folders = [env.ProgramFiles, env['ProgramFiles(x86)'], env.LOCALAPPDATA].filter(Boolean)
    return WINDOWS_PATHS.flatMap((path) => folders.map((f) => `${f}\\${path}`)).filter(existsSync)
  }
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean)
  return LINUX_NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).filter(mayRun)
}

function mayRun(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    // Absent and not executable mean the same here: not a browser to try.
    return false
  }
}

/**
 * Opens a page as an application window, else in the default browser.
 * @param {string} url
 * @param {object} [machine] tests pass another
 * @param {NodeJS.Platform} [machine.platform]
 * @param {NodeJS.ProcessEnv} [machine.env]
 * @param {number} [machine.uid]
 * @returns {Promise<'app-window' | 'browser' | 'nothing'>} what opened
 */
export async function openConsole(url, machine = {}) {
  const { platform = process.platform, env = process.env, uid = process.getuid?.() } = machine
  if (!hasDisplay(platform, env)) return 'nothing'
  for (const browser of findAppBrowsers(platform, env)) {
    if (await holds(browser, appWindowArguments(url, uid), env)) return 'app-window'
  }
  const [command, args] = defaultBrowserCommand(url, platform)
  return (await holds(command, args, env)) ? 'browser' : 'nothing'
}

function appWindowArguments(url, uid) {
  const args = [
    `--app=${url}`,
    '--window-size=1280,840',
    '--no-first-run',
    '--no-default-browser-check',
  ]
  // Chromium does not start as root otherwise; the window shows nothing but our own console.
  return uid === 0 ? [...args, '--no-sandbox'] : args
}

/** The system's own "open this address", never through a shell that would read the address. */
function defaultBrowserCommand(url, platform) {
  if (platform === 'darwin') return ['open', [url]]
  if (platform === 'win32') return ['rundll32.exe', ['url.dll,FileProtocolHandler', url]]
  return ['xdg-open', [url]]
}

/** Starts a program and tells whether it ran on, or ended well, after a short while. */
function holds(command, args, env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { env, detached: true, stdio: 'ignore' })
    const timer = setTimeout(() => resolve(true), SETTLE_MS)
    child.once('error', () => {
      clearTimeout(timer)
      resolve(false)
    })
    child.once('exit', (code) => {
      clearTimeout(timer)
      resolve(code === 0)
    })
    child.unref()
  })
}

/**
 * Adds the one-time admin token to the console's address as a fragment, which reaches no log.
 * @param {{ console: string, adminToken?: string }} ready the ready line of the headless host
 * @returns {string}
 */
export function consoleAddress(ready) {
  const url = new URL(ready.console)
  if (url.hash === '' && ready.adminToken !== undefined) url.hash = `t=${ready.adminToken}`
  return url.href
}
