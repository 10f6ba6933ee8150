import { spawn } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { resolvePackageFile } from './node-runtime.mjs'

/** How long the download may go without a byte, in milliseconds. */
export const STALL_LIMIT_MS = 20_000

const POLL_MS = 250

/**
 * Finds the Electron executable within milliseconds and without a download: loading the package
 * itself would start one, so only its files are looked at.
 * @param {string} root folder that holds package.json
 * @param {NodeJS.ProcessEnv} [env] ELECTRON_OVERRIDE_DIST_PATH names another build
 * @returns {{ packageDir: string, version: string, executable: string | undefined } | undefined}
 *   undefined when the package is not installed; no executable when its binary is missing
 */
export function locateElectron(root, env = process.env) {
  const packageFile = resolvePackageFile(root, 'electron')
  if (packageFile === undefined) return undefined
  const packageDir = dirname(packageFile)
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8'))
  return { packageDir, version, executable: findExecutable(packageDir, version, env) }
}

function findExecutable(packageDir, version, env) {
  const override = env.ELECTRON_OVERRIDE_DIST_PATH
  if (override) return onlyIfPresent(join(override, platformExecutable()))
  const dist = join(packageDir, 'dist')
  const pathFile = join(packageDir, 'path.txt')
  const versionFile = join(dist, 'version')
  if (!existsSync(pathFile) || !existsSync(versionFile)) return undefined
  if (readFileSync(versionFile, 'utf8').trim().replace(/^v/, '') !== version) return undefined
  return onlyIfPresent(join(dist, readFileSync(pathFile, 'utf8').trim()))
}

function onlyIfPresent(path) {
  return existsSync(path) ? path : undefined
}

function platformExecutable() {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron'
  return process.platform === 'win32' ? 'electron.exe' : 'electron'
}

/**
 * Downloads and unpacks the Electron binary with the package's own installer, which honours
 * ELECTRON_MIRROR, electron_config_cache and the proxy variables and compares the archive with the
 * checksums shipped in the package.
 * @param {object} options
 * @param {string} options.packageDir folder of the electron package
 * @param {string} options.node path of a Node that runs the installer
 * @param {string} options.workDir folder for the unfinished download, on the same disk if possible
 * @param {(bytes: number) => void} options.onProgress called with the bytes written so far
 * @param {number} [options.stallLimitMs] how long no byte may arrive before the download is given up
 * @param {NodeJS.ProcessEnv} [options.env]
 * @returns {Promise<{ ok: true } | { ok: false, reason: string }>} the reason fits into a sentence
 */
export async function downloadElectron(options) {
  const { packageDir, node, workDir, onProgress, stallLimitMs = STALL_LIMIT_MS } = options
  mkdirSync(workDir, { recursive: true })
  const temporary = mkdtempSync(join(workDir, 'electron-'))
  const child = spawn(node, [join(packageDir, 'install.js')], {
    env: installerEnvironment(options.env ?? process.env, temporary),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text) => {
    complaint = (complaint + text).slice(0, 4096)
  })
  const watch = watchBytes([temporary, join(packageDir, 'dist')], onProgress)
  try {
    return await new Promise((resolve) => {
      const timer = setInterval(() => {
        if (watch.idleMs() < stallLimitMs) return
        child.kill('SIGKILL')
        resolve({ ok: false, reason: `no byte arrived for ${stallLimitMs / 1000} s` })
      }, POLL_MS)
      child.once('error', (error) => resolve({ ok: false, reason: error.message }))
      child.once('close', (code) => {
        clearInterval(timer)
        resolve(code === 0 ? { ok: true } : { ok: false, reason: explain(complaint) })
      })
    })
  } finally {
    rmSync(temporary, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
  }
}

/** The installer's environment: its temporary files go where their growth can be watched. */
function installerEnvironment(env, temporary) {
  const ours = { ELECTRON_GET_NO_PROGRESS: '1', TMPDIR: temporary, TMP: temporary, TEMP: temporary }
  const hasProxy = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].some((n) => env[n])
  return { ...env, ...ours, ...(hasProxy ? { NODE_USE_ENV_PROXY: '1' } : {}) }
}

/** Measures how many bytes lie below some folders, and for how long that number stood still. */
function watchBytes(folders, onProgress) {
  let bytes = folders.reduce((sum, folder) => sum + bytesBelow(folder), 0)
  const before = bytes
  let changedAt = Date.now()
  return {
    idleMs() {
      const now = folders.reduce((sum, folder) => sum + bytesBelow(folder), 0)
      if (now !== bytes) {
        bytes = now
        changedAt = Date.now()
        onProgress(Math.max(0, now - before))
      }
      return Date.now() - changedAt
    },
  }
}

function bytesBelow(path) {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return 0
  if (!stat.isDirectory()) return stat.size
  let names = []
  try {
    names = readdirSync(path)
  } catch (error) {
    // The installer removes its folders while they are measured.
    if (error.code !== 'ENOENT') throw error
  }
  return names.reduce((sum, name) => sum + bytesBelow(join(path, name)), 0)
}

/** Says in a few words why the installer gave up. */
function explain(complaint) {
  if (complaint.includes('fetch failed')) return 'the download host could not be reached'
  if (complaint.includes('did not match expected checksum'))
    return 'the download did not match its checksum'
  const status = /Response code (\d{3})/.exec(complaint)
  if (status !== null) return `the download host answered ${status[1]}`
  const line = complaint.split('\n').find((text) => text.trim() !== '')
  return line === undefined ? 'its installer failed' : line.trim()
}
