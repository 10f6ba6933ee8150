import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * @typedef {{ id: string, title: string }} Row
 * @typedef {{ section: string, title: string, rows: Row[] }} Section
 * @typedef {{ path: string, source: string }} TestSource
 * @typedef {{ tests: Map<string, string[]>, unknown: string[], open: string[], stale: string[] }} Coverage
 *   `tests` are the files of tests and rigs that name a row, `unknown` ids in them that are no row, `open` rows with
 *   neither a test, a rig nor a reason, `stale` reasons of rows that have one, or of no row
 */

const ids = /^(?:L|EL|HO|AS|UD|KS|TI|FH|RE|SC)-\d{2}$/
const testFiles = /(?:\.(?:test|spec)\.tsx?|-suite\.ts)$/

/**
 * Reads the rows of the security catalogue and the reasons why some have no automated test.
 * @param {string} root folder that holds package.json
 * @returns {{ sections: Section[], reasons: Record<string, string> }}
 */
export function readCatalogue(root) {
  const read = (name) => JSON.parse(readFileSync(join(root, 'test', 'security', name), 'utf8'))
  return { sections: read('rows.json').sections, reasons: read('reasons.json') }
}

/**
 * Reads every source that holds tests, in the order of their paths.
 * @param {string} root
 * @returns {TestSource[]} paths relative to the root, with forward slashes
 */
export function readTestSources(root) {
  return readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .map((name) => `test/${name.replaceAll('\\', '/')}`)
    .filter((path) => testFiles.test(path))
    .sort()
    .map((path) => ({ path, source: readFileSync(join(root, path), 'utf8') }))
}

/**
 * Reads the source of every rig, in the order of their paths.
 * @param {string} root
 * @returns {TestSource[]} paths relative to the root, with forward slashes
 */
export function readRigSources(root) {
  return readdirSync(join(root, 'rigs'), { recursive: true, encoding: 'utf8' })
    .map((name) => `rigs/${name.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('-rig.ts'))
    .sort()
    .map((path) => ({ path, source: readFileSync(join(root, path), 'utf8') }))
}

/**
 * Lists the rows that a rig says it proves: `rows: ['RE-02', 'RE-03']`.
 * @param {string} source
 * @returns {string[]}
 */
export function rowsProvenIn(source) {
  const lists = Array.from(source.matchAll(/^ *rows: \[([^\]]*)\],$/gm), ([, list]) => list)
  return lists.flatMap((list) => Array.from(list.matchAll(/'([^']*)'/g), ([, id]) => id))
}

/**
 * Finds what became of the rigs that ran and say which rows they prove; one that was skipped proves nothing.
 * @param {{ figures: { title: string, rows: string[], status: string }[] }} report as `npm run rigs` leaves it
 * @returns {{ title: string, hasPassed: boolean }[]} titles that end in those rows, as those of tests do
 */
export function readRigOutcomes({ figures }) {
  return figures
    .filter(({ status, rows }) => status !== 'skipped' && rows.length > 0)
    .map(({ title, rows, status }) => ({
      title: `${title} [${rows.join(', ')}]`,
      hasPassed: status === 'reached',
    }))
}

/**
 * Lists the rows that the titles of one source name: `refuses a second use [AS-04]`, or `contains no $what
 * [$id]` above a table of tests whose rows hold `id: 'EL-01'`. What stands in a comment names nothing, and
 * neither does an id in parentheses, which is a pointer only.
 * @param {string} source
 * @returns {string[]} each once
 */
export function rowsNamedIn(source) {
  // A comment begins a line or follows a space; `/**` inside a text, as in a pattern of URLs, begins none.
  const code = source.replace(/(?<!\S)\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
  const brackets = Array.from(code.matchAll(/((?:\[[^\][\n]*\] ?)+)['"`]/g), ([, each]) => each)
  const named = brackets.flatMap(namesInBrackets)
  const ofTable = named.includes('$id')
    ? Array.from(code.matchAll(/\bid: '([^']+)'/g), ([, id]) => id)
    : []
  return Array.from(new Set([...named, ...ofTable].filter((name) => ids.test(name))))
}

function namesInBrackets(text) {
  return Array.from(text.matchAll(/\[([^\][]*)\]/g), ([, list]) => list)
    .flatMap((list) => list.split(','))
    .map((name) => name.trim())
}

/**
 * Tells by the outcome of a run which rows are shown to hold.
 * @param {Section[]} sections
 * @param {Record<string, string>} reasons
 * @param {{ title: string, hasPassed: boolean }[]} outcomes of tests that ran, by their full titles
 * @returns {{ passed: string[], failed: string[], unproven: string[] }} rows with a reason are in none, unless a
 *   test that names them failed
 */
export function judgeRows(sections, reasons, outcomes) {
  const hasPassed = new Map()
  for (const outcome of outcomes) {
    for (const id of namesInBrackets(outcome.title)) {
      hasPassed.set(id, outcome.hasPassed && hasPassed.get(id) !== false)
    }
  }
  const rows = sections.flatMap((section) => section.rows.map(({ id }) => id))
  return {
    passed: rows.filter((id) => hasPassed.get(id) === true),
    failed: rows.filter((id) => hasPassed.get(id) === false),
    unproven: rows.filter((id) => !hasPassed.has(id) && !Object.hasOwn(reasons, id)),
  }
}

/**
 * Finds for each row which tests and rigs name it, and what is wrong with the catalogue.
 * @param {Section[]} sections
 * @param {Record<string, string>} reasons
 * @param {TestSource[]} testSources
 * @param {TestSource[]} rigSources
 * @returns {Coverage}
 */
export function coverRows(sections, reasons, testSources, rigSources = []) {
  const rows = sections.flatMap((section) => section.rows.map(({ id }) => id))
  const tests = new Map(rows.map((id) => [id, /** @type {string[]} */ ([])]))
  const unknown = new Set()
  const named = [
    ...rigSources.map(({ path, source }) => ({ path, names: rowsProvenIn(source) })),
    ...testSources.map(({ path, source }) => ({ path, names: rowsNamedIn(source) })),
  ]
  for (const { path, names } of named) {
    for (const id of names) {
      if (tests.has(id)) tests.get(id).push(path)
      else unknown.add(id)
    }
  }
  const hasTest = (id) => (tests.get(id) ?? []).length > 0
  return {
    tests,
    unknown: Array.from(unknown).sort(),
    open: rows.filter((id) => !hasTest(id) && !Object.hasOwn(reasons, id)),
    stale: Object.keys(reasons).filter((id) => hasTest(id) || !tests.has(id)),
  }
}

/**
 * Writes docs/security-coverage.md: each row with the rigs and tests that name it, or the reason why none does.
 * @param {Section[]} sections
 * @param {Record<string, string>} reasons
 * @param {Coverage} coverage
 * @returns {string}
 */
export function renderSecurityCoverage(sections, reasons, { tests }) {
  const all = sections.flatMap(({ rows }) => rows)
  const named = all.filter(({ id }) => tests.get(id).length > 0)
  const lines = sections.flatMap(({ section, title, rows }) => [
    `## ${section}. ${title}`,
    '',
    '| Row | What holds | Rigs and tests that name it |',
    '|---|---|---|',
    ...rows.map(({ id, title: what }) => {
      const files = tests.get(id)
      return `| ${id} | ${what} | ${files.length > 0 ? listFiles(files) : `No test: ${reasons[id] ?? ''}`} |`
    }),
    '',
  ])
  return [
    '# Coverage of the security catalogue',
    '',
    'Written by `npm run docs` from the titles of the tests and the rows of the rigs; do not edit. A row without either gives its',
    'reason, and a test fails when it has nothing, or both. `npm run security-coverage` asks the reports of `npm test` whether they',
    'passed.',
    '',
    `${named.length} of ${all.length} rows have a test or a rig that names them.`,
    '',
    ...lines,
  ].join('\n')
}

/** The first files, rigs before tests, so that one more test does not change the document. */
function listFiles(files) {
  const shown = files.slice(0, 3).map((path) => `[${path.replace(/^test\//, '')}](../${path})`)
  return files.length > 3 ? `${shown.join(', ')} and more` : shown.join(', ')
}
