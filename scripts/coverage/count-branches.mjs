/**
 * @typedef {object} FileCoverage what the json reporter of a coverage provider leaves of a file, as far as it is read
 * @property {Record<string, { type: string, loc: Location, locations: Location[] }>} branchMap
 * @property {Record<string, readonly number[]>} b how often each way of each branch was taken
 *
 * @typedef {{ start: { line?: number } }} Location
 *
 * @typedef {object} ModuleBranches
 * @property {string} name
 * @property {number} taken
 * @property {number} all
 * @property {string[]} open each way that was never taken: file, line, kind of branch and which of its ways
 */

/** The modules whose branches are counted, with their folders below src/main/core. */
export const countedModules = {
  'authorization server': ['authorization-server'],
  'X.509': ['certificate-path', 'certificate-authority'],
  'key store': ['key-store'],
}

/** The tests of these modules, and those that speak to them as clients do. The others feed parsers with thousands of inputs or look
 * elsewhere, and counting would make them slow.
 */
export const coveringTests = [
  ...Object.values(countedModules)
    .flat()
    .map((folder) => `test/core/${folder}`),
  'test/core/http',
  'test/core/identity-provider',
  'test/core/launch-runner',
  'test/core/udap',
  'test/core/udap-client',
  'test/core/workspace',
  'test/conformance',
  'test/real-clients',
]

/** Of the ways that branches of a module can take, how many in a hundred have to be taken. @see spec/security.md FG-23 */
export const wantedPercent = 95

const core = '/src/main/core/'

/**
 * Counts the ways of branches that were taken, by module. Every way counts, also those no input leads to.
 * @param {Record<string, FileCoverage>} report by the path of the file
 * @returns {ModuleBranches[]} one for each counted module
 */
export function countBranches(report) {
  return Object.entries(countedModules).map(([name, folders]) => {
    const files = Object.entries(report)
      .map(([path, file]) => ({ path: path.slice(path.lastIndexOf(core) + core.length), file }))
      .filter(({ path }) => folders.includes(path.split('/')[0]))
    const ways = files.flatMap(({ path, file }) => waysOf(path, file))
    const open = ways.filter(({ count }) => count === 0).map(({ place }) => place)
    return { name, taken: ways.length - open.length, all: ways.length, open: open.sort() }
  })
}

function waysOf(path, { branchMap, b }) {
  return Object.entries(b).flatMap(([id, counts]) => {
    const { type, loc, locations } = branchMap[id]
    return counts.map((count, index) => {
      const line = locations[index]?.start.line ?? loc.start.line
      return { count, place: `${path}:${line} ${type}, way ${index + 1} of ${counts.length}` }
    })
  })
}

/**
 * In percent, rounded down to a hundredth, so that what is shown as reached is.
 * @param {ModuleBranches} module
 */
export function percentOf({ taken, all }) {
  return all === 0 ? 0 : Math.floor((taken / all) * 10_000) / 100
}

/**
 * What falls short, a line each; nothing where every module has what is wanted.
 * @param {ModuleBranches[]} modules
 * @returns {string[]}
 */
export function findShort(modules) {
  return modules
    .filter((module) => percentOf(module) < wantedPercent)
    .map((module) => `${module.name}: ${percentOf(module)} %, wanted ${wantedPercent} %`)
}
