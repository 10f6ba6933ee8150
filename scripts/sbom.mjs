// npm run sbom [-- FOLDER], after a build: writes what the program is made of into FOLDER, .cache/sbom unless given:
// trustbench.cdx.json (CycloneDX), trustbench.spdx.json (SPDX) and THIRD-PARTY-NOTICES.txt. Needs no network.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { listParts, renderCycloneDx, renderSpdx } from './supply-chain/bill-of-materials.mjs'
import { renderNotices } from './supply-chain/licences.mjs'
import { listShippedPackages } from './supply-chain/shipped-packages.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = resolve(process.argv[2] ?? join(root, '.cache', 'sbom'))
const packages = listShippedPackages(root)
const parts = listParts(root, packages)
const files = {
  'trustbench.cdx.json': `${JSON.stringify(renderCycloneDx(parts), null, 2)}\n`,
  'trustbench.spdx.json': `${JSON.stringify(renderSpdx(parts, new Date()), null, 2)}\n`,
  'THIRD-PARTY-NOTICES.txt': renderNotices(root, packages),
}
mkdirSync(folder, { recursive: true })
for (const [name, content] of Object.entries(files)) {
  writeFileSync(join(folder, name), content)
  process.stdout.write(`${join(folder, name)}\n`)
}
