import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..', '..')

/** Advisories whose fix is in Electron itself, with the first version of the newest line of that time that has it. */
const fixes = [
  ['CVE-2023-29198', 'results of the bridge that cannot be cloned', '25.0.0'],
  ['CVE-2026-34765', 'named windows of strangers', '42.0.0'],
  ['CVE-2026-34775', 'Node in workers of a shared process', '41.0.0'],
  ['CVE-2026-34780', 'video frames over the bridge', '41.0.0'],
  ['CVE-2026-70601', 'Function.prototype.bind taken over', '42.0.0'],
  ['CVE-2026-70603', 'NUL in a path to open', '42.0.0'],
  ['CVE-2026-70610', 'prototypes copied over the bridge', '42.0.0'],
  ['CVE-2026-70611', 'files started by developer tools', '42.0.0'],
  ['CVE-2026-102674', 'popups of sandboxed documents', '43.4.1'],
  ['CVE-2026-102676', 'Node in workers of guest views', '43.4.1'],
] as const

/** Whether a version is a later one, or the same; a preview counts as what comes before its release. */
function isAtLeast(version: string, wanted: string): boolean {
  const [numbers = '', preview] = version.split('-')
  const order = numbers.localeCompare(wanted, 'en', { numeric: true })
  return order > 0 || (order === 0 && preview === undefined)
}

describe('Electron that is pinned', () => {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const pinned: string = devDependencies.electron

  it.each(fixes)('has the fix of %s, %s [EL-03] [EL-12]', (_id, _what, first) => {
    expect(isAtLeast(first, first)).toBe(true)
    expect(isAtLeast(`${first}-beta.1`, first)).toBe(false)
    expect(isAtLeast('9.99.99', first)).toBe(false)
    expect([pinned, isAtLeast(pinned, first)]).toEqual([pinned, true])
  })
})
