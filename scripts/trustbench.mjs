#!/usr/bin/env node
// The headless program: checks the Node it runs on, builds once if needed, then hands over.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from './launch/build-output.mjs'
import { replaceProcess, requireNode } from './launch/node-runtime.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const headless = join(root, 'out', 'main', 'headless.js')

const node = requireNode(root)
if (node !== process.execPath) {
  replaceProcess(node, fileURLToPath(import.meta.url), process.argv.slice(2))
} else if (existsSync(headless) || build(root, node)) {
  await import(pathToFileURL(headless).href)
} else {
  process.exitCode = 1
}
