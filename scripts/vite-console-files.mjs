import { readdirSync, writeFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
}

/**
 * A Vite plugin that lists the files of the built console with their types in console-files.json.
 * Both hosts serve what is listed and nothing else; source maps are not.
 * @returns {import('vite').Plugin}
 */
export function consoleFiles() {
  let directory = ''
  return {
    name: 'trustbench-console-files',
    apply: 'build',
    configResolved(config) {
      directory = config.build.outDir
    },
    closeBundle() {
      writeConsoleFileList(directory)
    },
  }
}

/**
 * Lists the files of a built console with their types.
 * @param {string} directory the build's folder; gets console-files.json
 * @throws {Error} when the build holds a file whose type is not known here
 */
export function writeConsoleFileList(directory) {
  const list = {}
  for (const file of filesBelow(directory).sort()) {
    const extension = extname(file)
    const path = `/${relative(directory, file).split(sep).join('/')}`
    if (extension === '.map' || path === '/console-files.json') continue
    if (TYPES[extension] === undefined) {
      throw new Error(`${path}: scripts/vite-console-files.mjs names no media type for it`)
    }
    list[path] = TYPES[extension]
  }
  writeFileSync(join(directory, 'console-files.json'), `${JSON.stringify(list, null, 2)}\n`)
}

function filesBelow(directory) {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name)
    return entry.isDirectory() ? filesBelow(path) : [path]
  })
}
