// npm start: opens Trustbench as a desktop window, or in a browser where no window can open.
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { build, isBuildCurrent } from './launch/build-output.mjs'
import { consoleAddress, openConsole } from './launch/console-window.mjs'
import { findDesktopObstacle } from './launch/desktop-obstacle.mjs'
import { downloadElectron, locateElectron, STALL_LIMIT_MS } from './launch/electron-binary.mjs'
import { exitCodeOf, forwardSignals, replaceProcess, requireNode } from './launch/node-runtime.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const args = process.argv.slice(2)

/** Exit codes of a desktop that lacks a sandbox, a key store or a library; any other would end the browser's host too. */
const NO_WINDOW_CODES = new Set([7, 8, 127])

const node = requireNode(root)
if (node === process.execPath) process.exit(await start())
else replaceProcess(node, fileURLToPath(import.meta.url), args)

async function start() {
  if (!isBuildCurrent(root) && !build(root, node)) return 1
  const desktop = await prepareDesktop()
  if ('executable' in desktop) {
    const outcome = await runDesktop(desktop.executable)
    if (outcome.opened || !NO_WINDOW_CODES.has(outcome.code)) return outcome.code
    return await runInBrowser('The desktop window could not start on this machine')
  }
  return await runInBrowser(desktop.obstacle)
}

/** Finds the Electron binary, downloads it once, or says why there is none. */
async function prepareDesktop() {
  const obstacle = findDesktopObstacle()
  if (obstacle !== undefined) return { obstacle }
  const found = locateElectron(root)
  if (found === undefined) return { obstacle: 'The electron package is not installed' }
  if (found.executable !== undefined) return { executable: found.executable }
  const progress = startProgress(found.version)
  const result = await downloadElectron({
    packageDir: found.packageDir,
    node,
    workDir: join(root, '.cache'),
    onProgress: progress.update,
    stallLimitMs: Number(process.env.TB_DOWNLOAD_STALL_MS ?? STALL_LIMIT_MS),
  })
  progress.end()
  const executable = locateElectron(root)?.executable
  if (result.ok && executable !== undefined) return { executable }
  const reason = result.ok ? 'its installer left no executable' : result.reason
  return { obstacle: `Electron ${found.version} could not be downloaded (${reason})` }
}

/** Shows how much has arrived: in place on a terminal, every ten megabytes elsewhere. */
function startProgress(version) {
  const write = (text) => process.stderr.write(text)
  const label = `Downloading Electron ${version} once for the desktop window`
  let shown = 0
  write(`${label} …${process.stderr.isTTY ? '' : '\n'}`)
  return {
    update(bytes) {
      const megabytes = Math.floor(bytes / 1e6)
      if (process.stderr.isTTY) write(`\r${label}: ${megabytes} MB `)
      else if (megabytes >= shown + 10) {
        shown = megabytes
        write(`${label}: ${megabytes} MB\n`)
      }
    },
    end() {
      if (process.stderr.isTTY) write('\n')
    },
  }
}

/** Runs the desktop and tells how it ended and whether its window had opened by then. */
function runDesktop(executable) {
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env
  const child = spawn(executable, [root, ...args], { env, stdio: ['inherit', 'pipe', 'inherit'] })
  forwardSignals(child)
  let opened = false
  readLines(child, (line) => {
    if (readyLine(line) !== undefined) opened = true
    else process.stdout.write(`${line}\n`)
  })
  return new Promise((resolve) => {
    child.once('error', () => resolve({ opened, code: 127 }))
    child.once('close', (code, signal) => {
      // Chromium ends itself with a trap when the system refuses it a sandbox or a display.
      const refused = ['SIGTRAP', 'SIGABRT', 'SIGILL', 'SIGSEGV'].includes(signal)
      resolve({ opened, code: refused && !opened ? 127 : exitCodeOf(code, signal) })
    })
  })
}

/** Serves the same workbench without a window and opens its console in a browser. */
function runInBrowser(obstacle) {
  process.stderr.write(`${obstacle}, so Trustbench runs in a browser instead.\n`)
  const headless = join(root, 'out', 'main', 'headless.js')
  const child = spawn(node, [headless, 'serve', '--no-open', ...args], {
    stdio: ['inherit', 'pipe', 'inherit'],
  })
  forwardSignals(child)
  readLines(child, (line) => {
    const ready = readyLine(line)
    if (ready === undefined) process.stdout.write(`${line}\n`)
    else void showConsole(consoleAddress(ready))
  })
  return new Promise((resolve) => {
    child.once('error', (error) => {
      process.stderr.write(`Trustbench could not run ${node}: ${error.message}.\n`)
      resolve(1)
    })
    child.once('close', (code, signal) => resolve(exitCodeOf(code, signal)))
  })
}

async function showConsole(address) {
  const opened = args.includes('--no-open') ? 'nothing' : await openConsole(address)
  const what = opened === 'nothing' ? 'Open this address in a browser' : 'Trustbench is open at'
  process.stdout.write(`${what}: ${address}\nPress Ctrl+C here to stop it.\n`)
}

function readLines(child, onLine) {
  createInterface({ input: child.stdout }).on('line', onLine)
}

/** Parses the line with which either host says that it serves; undefined for any other line. */
function readyLine(line) {
  if (!line.startsWith('{"event":"ready"')) return undefined
  return JSON.parse(line)
}
