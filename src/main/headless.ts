import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { keepCompiledCode } from './hosts/node/compile-cache.ts'

const requiredNodeMajor = 24

// An older Node would load the SQLite binding and end without a word, so the core is imported after this.
if (Number.parseInt(process.versions.node, 10) < requiredNodeMajor) {
  process.stderr.write(
    `{"level":"error","event":"failed","message":"Trustbench needs Node ${requiredNodeMajor} or newer"}\n`,
  )
  process.exit(1)
}

// Whatever is made from here on is for its owner only.
process.umask(0o077)
keepCompiledCode(join(import.meta.dirname, 'compile-cache'))
const root = join(import.meta.dirname, '..', '..')
// Our own package.json: it has a version.
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string
}
const { runCommandLine } = await import('./hosts/node/cli/main.ts')
const exitCode = await runCommandLine(process.argv.slice(2), {
  version,
  resourceDirectory: join(root, 'resources'),
  threadDirectory: join(root, 'out', 'main'),
  consoleDirectory: join(root, 'out', 'renderer'),
})
process.exit(exitCode)
