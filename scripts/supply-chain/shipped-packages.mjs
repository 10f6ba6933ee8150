import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * @typedef {{ name: string, path: string, version: string, licence: string, integrity: string, dependencies: string[],
 *   isDirect: boolean }} ShippedPackage `path` is where it lies below the root, `dependencies` are such paths
 * @typedef {{ version?: string, license?: string, integrity?: string, resolved?: string, hasInstallScript?: boolean,
 *   dependencies?: Record<string, string>, devDependencies?: Record<string, string>,
 *   optionalDependencies?: Record<string, string> }} LockedPackage
 */

/**
 * Reads the packages of the lock file, by the path each is installed at; that of the product is ''.
 * @param {string} root folder that holds package.json
 * @returns {Record<string, LockedPackage>}
 */
export function readLock(root) {
  return JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
}

/**
 * Lists what an installed program loads: the dependencies of the product and all of theirs.
 * @param {Record<string, LockedPackage>} lock
 * @returns {ShippedPackage[]} by path
 * @throws {Error} the lock names a package that it does not hold
 */
export function listRuntimePackages(lock) {
  const direct = Object.keys(lock[''].dependencies ?? {})
  const found = new Set()
  const waiting = direct.map((name) => findInstalled(lock, '', name))
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (found.has(path)) continue
    found.add(path)
    waiting.push(...dependenciesOf(lock, path))
  }
  return describeAll(lock, found, new Set(direct))
}

/**
 * Lists the packages whose code or fonts the build put into its files, as the source maps of the build name them.
 * @param {string} root folder whose out/ is built
 * @param {Record<string, LockedPackage>} lock
 * @returns {ShippedPackage[]} by path
 */
export function listBundledPackages(root, lock) {
  const out = join(root, 'out')
  const paths = readdirSync(out, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.map'))
    .flatMap((name) => JSON.parse(readFileSync(join(out, name), 'utf8')).sources)
    .flatMap((source) => /(?:^|\/)(node_modules\/.+)$/.exec(source)?.[1] ?? [])
    .map((source) => packagePathOf(source))
  return describeAll(
    lock,
    new Set(paths.filter((path) => lock[path] !== undefined)),
    new Set(Object.keys({ ...lock[''].dependencies, ...lock[''].devDependencies })),
  )
}

/** The folder of the package a file belongs to: behind the last node_modules, with its scope. */
function packagePathOf(source) {
  const start = source.lastIndexOf('node_modules/') + 'node_modules/'.length
  const parts = source.slice(start).split('/')
  return source.slice(0, start) + parts.slice(0, parts[0].startsWith('@') ? 2 : 1).join('/')
}

function describeAll(lock, paths, direct) {
  return Array.from(paths)
    .sort()
    .map((path) => {
      const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
      const { version, license = '', integrity = '' } = lock[path]
      return {
        name,
        path,
        version,
        licence: license,
        integrity,
        dependencies: dependenciesOf(lock, path),
        isDirect: path === `node_modules/${name}` && direct.has(name),
      }
    })
}

function dependenciesOf(lock, path) {
  return Object.keys(lock[path].dependencies ?? {}).map((name) => findInstalled(lock, path, name))
}

/** Finds a package as Node does: beside the one that asks, then further up. */
function findInstalled(lock, from, name) {
  for (let base = from; ; base = base.slice(0, Math.max(0, base.lastIndexOf('/node_modules/')))) {
    const path = base === '' ? `node_modules/${name}` : `${base}/node_modules/${name}`
    if (lock[path] !== undefined) return path
    if (base === '') throw new Error(`package-lock.json has no ${name}, which ${from} needs`)
  }
}

/**
 * Lists everything of others that goes out with the program, run-time and bundled.
 * @param {string} root folder whose out/ is built
 * @returns {ShippedPackage[]} by path, each once
 */
export function listShippedPackages(root) {
  const lock = readLock(root)
  const all = [...listRuntimePackages(lock), ...listBundledPackages(root, lock)]
  return Array.from(new Map(all.map((each) => [each.path, each])).values()).sort((a, b) =>
    a.path < b.path ? -1 : 1,
  )
}
