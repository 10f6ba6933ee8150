// npm run docs: writes what the README and the resources hold of the sources.
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { renderDocuments } from './docs/generated-documents.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
for (const { path, content } of renderDocuments(root)) {
  writeFileSync(join(root, path), content)
  process.stdout.write(`${path}\n`)
}
