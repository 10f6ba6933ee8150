import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, sep } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { requireCurrentBuild } from '../support/current-build.ts'
import { repository } from './fake-tree.ts'

const second = join(repository, '.cache', 'second-build')

afterAll(() => rmSync(second, { recursive: true, force: true }))

/** What a build writes; packaging puts more beside it. */
const parts = ['main', 'preload', 'renderer']

/** What starts of the program keep beside the build, which is not packaged. */
const compileCache = `${sep}compile-cache${sep}`

/** The hash of each built file. Source maps are not packaged, and name the way from where they lie to the sources. */
function hashesOf(folder: string): Record<string, string> {
  const names = parts
    .flatMap((part) => readdirSync(join(folder, part), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.map'))
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => !path.includes(compileCache))
    .sort()
  return Object.fromEntries(
    names.map((path) => [
      path.slice(folder.length),
      createHash('sha256').update(readFileSync(path)).digest('hex'),
    ]),
  )
}

describe('build', () => {
  it('of the same sources gives the same bytes again [SC-05]', () => {
    requireCurrentBuild()
    const cli = join(repository, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
    const args = [cli, 'build', '--logLevel', 'error', '--outDir', second]
    const { status, stderr } = spawnSync(process.execPath, args, {
      cwd: repository,
      encoding: 'utf8',
    })
    expect(`${status} ${stderr}`.trim()).toBe('0')
    const first = hashesOf(join(repository, 'out'))
    expect(Object.keys(first).length).toBeGreaterThan(20)
    expect(hashesOf(second)).toEqual(first)
  })
})
