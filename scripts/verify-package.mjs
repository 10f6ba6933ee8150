// npm run verify-package [-- FOLDER] [--contents-only]: checks what npm run package made, by default in release/: fuses, contents
// and addons, then starts the real program, asks it, watches its connections, and sees it refuse what it has to. The start
// needs a display; --contents-only leaves it out.
// Ends with 0 when nothing failed, 1 when something did, 2 when there is no package.
import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { checkContents, checkRunning, findPacked } from './package/verify-package.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const firstPort = 24_100

const { values, positionals } = parseArgs({
  options: { 'contents-only': { type: 'boolean', default: false } },
  allowPositionals: true,
})

try {
  const packed = findPacked(resolve(positionals[0] ?? defaultFolder()))
  const verdicts = await checkContents(packed)
  if (!values['contents-only']) verdicts.push(...(await checkRunning(packed, firstPort)))
  for (const { check, outcome, detail } of verdicts) {
    process.stdout.write(`${outcome.padEnd(8)} ${check}${detail === '' ? '' : `: ${detail}`}\n`)
  }
  process.exitCode = verdicts.some(({ outcome }) => outcome === 'failed') ? 1 : 0
} catch (error) {
  process.stderr.write(`verify-package: ${error.message}\n`)
  process.exitCode = 2
}

function defaultFolder() {
  const release = join(root, 'release')
  const folder = readdirSync(release).find((name) => /-unpacked$|^mac/.test(name)) ?? ''
  return folder.startsWith('mac') ? join(release, folder, 'Trustbench.app') : join(release, folder)
}
