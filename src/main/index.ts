import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runDesktop } from './hosts/electron/application.ts'

const root = join(import.meta.dirname, '..', '..')
// Our own package.json: it has a version.
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string
}

runDesktop({
  version,
  resourceDirectory: join(root, 'resources'),
  threadDirectory: join(root, 'out', 'main'),
  consoleDirectory: join(root, 'out', 'renderer'),
  preloadFile: join(root, 'out', 'preload', 'index.cjs'),
})
