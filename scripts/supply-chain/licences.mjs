import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Licences that let anybody ship the program. */
const allowed = new Set([
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  '0BSD',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'Unlicense',
])

/** Those of single packages, each with why it is fit all the same. */
export const licenceExceptions = {
  '@fontsource/ibm-plex-sans':
    'OFL-1.1: fonts, which the licence lets anybody bundle with a program',
  '@fontsource/ibm-plex-mono':
    'OFL-1.1: fonts, which the licence lets anybody bundle with a program',
}

/**
 * Finds what may not be shipped by its licence.
 * @param {import('./shipped-packages.mjs').ShippedPackage[]} packages
 * @returns {string[]} each as in `name 1.0.0: GPL-3.0`
 */
export function findUnfitLicences(packages) {
  return packages
    .filter(
      ({ name, licence }) => !isAllowed(licence) && !licenceExceptions[name]?.startsWith(licence),
    )
    .map(({ name, version, licence }) => `${name} ${version}: ${licence || 'no licence'}`)
}

/** Of alternatives one has to be allowed, of what holds together each. */
function isAllowed(licence) {
  const text = licence.replace(/^\(|\)$/g, '')
  if (text.includes(' OR ')) return text.split(' OR ').some(isAllowed)
  if (text.includes(' AND ')) return text.split(' AND ').every(isAllowed)
  return allowed.has(text)
}

/**
 * Writes the notices that go with the program: each package with the text of its licence, as it came.
 * @param {string} root
 * @param {import('./shipped-packages.mjs').ShippedPackage[]} packages
 * @returns {string}
 * @throws {Error} a package brings no licence text
 */
export function renderNotices(root, packages) {
  const parts = packages.map(
    ({ name, version, licence, path }) =>
      `${'='.repeat(80)}\n${name} ${version} (${licence})\n${'='.repeat(80)}\n\n${licenceText(root, path)}\n`,
  )
  return `Trustbench contains the following packages of others.\n\n${parts.join('\n')}`
}

/** A package without a file of its own has the text in its readme, or names the licence in package.json alone. */
function licenceText(root, path) {
  const folder = join(root, path)
  const names = readdirSync(folder)
  const file =
    names.find((name) => /^(?:licen[cs]e|copying|unlicense)/i.test(name)) ??
    names.find((name) => /^readme/i.test(name))
  if (file === undefined) throw new Error(`${path} brings no licence text`)
  return readFileSync(join(folder, file), 'utf8').trim()
}
