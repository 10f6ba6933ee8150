import { spawn } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'

/** The real repository, whose scripts are copied into every fake one. */
export const repository = resolve(import.meta.dirname, '..', '..')

/** A throw-away checkout: our scripts, and whatever build, packages and programs a test gives it. */
export type FakeTree = {
  readonly root: string
  readonly bin: string
  write(path: string, content: string, mode?: number): string
  read(path: string): string
  remove(): void
}

/** Creates a checkout with a finished build and an Electron package without its binary. */
export function createFakeTree(): FakeTree {
  const root = mkdtempSync(join(tmpdir(), 'trustbench-tree-'))
  const tree: FakeTree = {
    root,
    bin: join(root, 'bin'),
    write(path, content, mode = 0o644) {
      const full = join(root, path)
      mkdirSync(dirname(full), { recursive: true })
      writeFileSync(full, content)
      chmodSync(full, mode)
      return full
    },
    read: (path) => readFileSync(join(root, path), 'utf8'),
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
  cpSync(join(repository, 'scripts'), join(root, 'scripts'), { recursive: true })
  tree.write('package.json', '{"type":"module"}')
  tree.write('src/main/index.ts', '')
  tree.write('out/main/index.js', '')
  tree.write('out/preload/index.cjs', '')
  tree.write('out/renderer/index.html', '')
  tree.write('out/main/headless.js', HEADLESS)
  tree.write('out/main/key-material-process.js', '')
  tree.write('node_modules/electron/package.json', '{"name":"electron","version":"45.4.1"}')
  tree.write('node_modules/electron/install.js', 'process.exit(1)')
  return tree
}

/** Stands in for the headless host: notes its arguments, says it is ready, ends on a signal. */
const HEADLESS = `
import { writeFileSync } from 'node:fs'
writeFileSync(new URL('../../headless-arguments.json', import.meta.url), JSON.stringify(process.argv.slice(2)))
const timer = setInterval(() => {}, 1000)
process.on('SIGTERM', () => { clearInterval(timer); process.exitCode = 0 })
process.stdout.write('{"event":"ready","console":"http://127.0.0.1:4102/","adminToken":"secret"}\\n')
`

/** What a script run from a fake tree said and how it ended. */
export type ScriptRun = { code: number | null; stdout: string; stderr: string }

/** How to run a script; stopped with SIGTERM once its stdout contains `until`. */
export type ScriptOptions = {
  args?: readonly string[]
  env?: NodeJS.ProcessEnv
  until?: string
  node?: string
}

/** Runs a script of a fake tree, with only the tree's own programs on PATH. */
export function runScript(tree: FakeTree, script: string, options: ScriptOptions = {}) {
  const { args = [], env = {}, until, node = process.execPath } = options
  const child = spawn(node, [join(tree.root, 'scripts', script), ...args], {
    env: { HOME: tree.root, PATH: [tree.bin, '/bin', '/usr/bin'].join(delimiter), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    if (until !== undefined && stdout.includes(until)) child.kill('SIGTERM')
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  return new Promise<ScriptRun>((resolveRun) => {
    child.once('close', (code) => resolveRun({ code, stdout, stderr }))
  })
}
