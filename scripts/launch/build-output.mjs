import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { resolvePackageFile } from './node-runtime.mjs'

/** What a build must have left behind; the oldest of them dates the build. */
const OUTPUTS = [
  'out/main/index.js',
  'out/main/headless.js',
  'out/main/key-material-process.js',
  'out/preload/index.cjs',
  'out/renderer/index.html',
]

/** What a build reads. */
const SOURCES = ['src', 'resources', 'electron.vite.config.ts', 'package-lock.json']

/**
 * Tells whether every output exists and none is older than a source.
 * @param {string} root folder that holds package.json
 * @returns {boolean}
 */
export function isBuildCurrent(root) {
  const outputs = OUTPUTS.map((path) => join(root, path))
  if (!outputs.every((path) => existsSync(path))) return false
  const builtAt = Math.min(...outputs.map((path) => statSync(path).mtimeMs))
  return SOURCES.every((path) => newestChange(join(root, path)) <= builtAt)
}

/**
 * Builds main, preload and renderer into out/. Everything the build says goes to stderr, because
 * stdout belongs to the ready line.
 * @param {string} root folder that holds package.json
 * @param {string} node path of a Node that runs the build
 * @returns {boolean} whether the build succeeded
 */
export function build(root, node) {
  const packageFile = resolvePackageFile(root, 'electron-vite')
  if (packageFile === undefined) {
    process.stderr.write('The dependencies are not installed: run npm ci first.\n')
    return false
  }
  process.stderr.write('Building Trustbench (a few seconds, only when the sources changed) …\n')
  const cli = join(dirname(packageFile), 'bin', 'electron-vite.js')
  const { status } = spawnSync(node, [cli, 'build', '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
  return status === 0
}

/** Newest modification time below a path in milliseconds, 0 where there is nothing. */
function newestChange(path) {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return 0
  if (!stat.isDirectory()) return stat.mtimeMs
  const changes = readdirSync(path).map((name) => newestChange(join(path, name)))
  return Math.max(stat.mtimeMs, ...changes)
}
