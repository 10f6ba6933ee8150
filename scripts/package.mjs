// npm run package [-- --dir] [--electron-dist DIR]: builds Trustbench and packs it for this system into release/, with its
// notices, bill of materials and SHA-256 sums. --dir leaves the folder unpacked, which needs no network; --electron-dist
// takes the Electron there instead of downloading the one that is pinned.
// Ends with 0, or with 1 when the Electron is too old, or a step fails.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Platform, build as pack } from 'electron-builder'
import configuration from '../electron-builder.config.mjs'
import { build } from './launch/build-output.mjs'
import { requireNode } from './launch/node-runtime.mjs'
import { hashNativeFiles } from './package/native-files.mjs'
import { findElectronObstacle, readSupportedElectron } from './package/supported-electron.mjs'
import { readLock } from './supply-chain/shipped-packages.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const { values } = parseArgs({
  options: {
    dir: { type: 'boolean', default: false },
    'electron-dist': { type: 'string' },
  },
})

try {
  await run()
} catch (error) {
  process.stderr.write(`package: ${error.message}\n`)
  process.exitCode = 1
}

async function run() {
  const { version } = readLock(root)['node_modules/electron']
  const obstacle = findElectronObstacle(version, readSupportedElectron(root), new Date())
  if (obstacle !== undefined) throw new Error(obstacle)
  const node = requireNode(root)
  if (!build(root, node)) throw new Error('the build failed')
  // Notices and addons are checked by the program or shown by it, so they lie in the archive.
  runScript(node, join('scripts', 'sbom.mjs'), join(root, 'out', 'about'))
  writeFileSync(
    join(root, 'out', 'native-files.json'),
    `${JSON.stringify(hashNativeFiles(root, process.platform, process.arch), null, 2)}\n`,
  )
  const electronDist = values['electron-dist']
  const artefacts = await pack({
    projectDir: root,
    targets: Platform.current().createTarget(values.dir ? 'dir' : undefined),
    config: {
      ...configuration,
      ...(electronDist === undefined ? {} : { electronDist: resolve(electronDist) }),
    },
  })
  if (!values.dir) writeSums()
  for (const path of artefacts) process.stdout.write(`${path}\n`)
}

function runScript(node, script, ...args) {
  const { status } = spawnSync(node, [join(root, script), ...args], { stdio: ['ignore', 2, 2] })
  if (status !== 0) throw new Error(`${script} ended with ${status}`)
}

function writeSums() {
  const folder = join(root, 'release')
  const lines = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:AppImage|deb|dmg|exe)$/.test(entry.name))
    .map(({ name }) => {
      const sum = createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex')
      return `${sum}  ${name}\n`
    })
  writeFileSync(join(folder, 'SHA256SUMS'), lines.join(''))
}
