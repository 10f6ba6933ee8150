/**
 * @typedef {{ id: string, actor: string, level: string }} Requirement
 * @typedef {{ section: string, title: string, requirements: Requirement[] }} Section
 * @typedef {{ title: string, hasPassed: boolean }} TestOutcome a test that ran
 * @typedef {{ sections: string[], whole?: string[], later?: Record<string, string>, requirements: string[],
 *   deferred: Record<string, string> }} Scope `sections` are chapters whose SHALL are in scope, `whole` those
 *   of which everything is, `later` those that are not with the reason, `deferred` ids that have no test with
 *   the reason
 * @typedef {'covered' | 'failing' | 'uncovered'} Coverage
 */

/**
 * Finds what became of each test that ran, in a report of vitest or of Playwright; skipped tests
 * prove nothing and are left out.
 * @param {any} report the parsed JSON of either reporter
 * @returns {TestOutcome[]}
 * @throws {Error} when it is neither
 */
export function readOutcomes(report) {
  if (Array.isArray(report?.testResults)) {
    return report.testResults
      .flatMap((file) => file.assertionResults)
      .filter(({ status }) => status === 'passed' || status === 'failed')
      .map(({ fullName, status }) => ({ title: fullName, hasPassed: status === 'passed' }))
  }
  if (Array.isArray(report?.suites)) return report.suites.flatMap(readSuite)
  throw new Error(
    'saw neither testResults nor suites, wanted a JSON report of vitest or Playwright',
  )
}

function readSuite(suite) {
  const specs = (suite.specs ?? [])
    .filter(({ tests }) => tests.some(({ status }) => status !== 'skipped'))
    .map(({ title, ok }) => ({ title, hasPassed: ok }))
  return [...specs, ...(suite.suites ?? []).flatMap(readSuite)]
}

/**
 * Lists the requirement ids that a test title claims to prove, as in `refuses a second use [SAL-55]`
 * or `[UDAP-PKI-004, GEN-18]`. An id in parentheses is a pointer only: the test looks at a rule behind the
 * requirement, not at what a client sees.
 * @param {string} title
 * @returns {string[]}
 */
export function idsOf(title) {
  return Array.from(title.matchAll(/\[([^\][]*)\]/g))
    .flatMap(([, names]) => names.split(','))
    .map((name) => name.trim())
    .filter((name) => /^(?:[A-Z]{3}-\d{2}|UDAP-[A-Z\d]+-\d{3})$/.test(name))
}

/**
 * Tells of each requirement whether tests cover it: at least one passes, and none that names it
 * fails.
 * @param {Section[]} sections
 * @param {TestOutcome[]} outcomes
 * @returns {{ coverage: Map<string, Coverage>, unknown: string[] }} `unknown` are ids in titles that
 *   look like ours and are not in the table
 */
export function coverRequirements(sections, outcomes) {
  const ids = sections.flatMap(({ requirements }) => requirements.map(({ id }) => id))
  const prefixes = new Set(ids.map(prefixOf))
  /** @type {Map<string, Coverage>} */
  const coverage = new Map(ids.map((id) => [id, 'uncovered']))
  const unknown = new Set()
  for (const { title, hasPassed } of outcomes) {
    for (const id of idsOf(title)) {
      if (!coverage.has(id)) {
        if (prefixes.has(prefixOf(id))) unknown.add(id)
      } else if (!hasPassed) coverage.set(id, 'failing')
      else if (coverage.get(id) === 'uncovered') coverage.set(id, 'covered')
    }
  }
  return { coverage, unknown: Array.from(unknown).sort() }
}

/**
 * Lists the requirements that need a passing test, without the deferred ones: the SHALL of a chapter in
 * scope and single ones, and everything of a chapter that is in scope as a whole.
 * @param {Section[]} sections
 * @param {Scope} scope
 * @returns {Set<string>}
 * @throws {Error} a name is no requirement, or a SHALL or SHOULD of a whole chapter is deferred
 */
export function obligationsOf(sections, scope) {
  const known = new Set(sections.flatMap(({ requirements }) => requirements.map(({ id }) => id)))
  for (const id of [...scope.requirements, ...Object.keys(scope.deferred)]) {
    if (!known.has(id)) throw new Error(`in-scope.json names ${id}, which is no requirement`)
  }
  const obligations = sections.flatMap((section) =>
    section.requirements
      .filter((requirement) => isInScope(section, requirement, scope))
      .filter(({ id }) => !Object.hasOwn(scope.deferred, id))
      .map(({ id }) => id),
  )
  return new Set(obligations)
}

function isInScope({ section }, { id, level }, { sections, whole = [], requirements, deferred }) {
  const isWhole = whole.includes(chapterOf(section))
  if (isWhole && level.startsWith('SH') && Object.hasOwn(deferred, id)) {
    throw new Error(
      `in-scope.json defers ${id}, a ${level} of a chapter that is in scope as a whole`,
    )
  }
  const isNamed = sections.includes(chapterOf(section)) || requirements.includes(id)
  return isWhole || (isNamed && level === 'SHALL')
}

/**
 * Lists the requirements that are deferred and have a passing test all the same.
 * @param {Scope} scope
 * @param {Map<string, Coverage>} coverage
 * @returns {string[]}
 */
export function coveredAlthoughDeferred({ deferred }, coverage) {
  return Object.keys(deferred).filter((id) => coverage.get(id) === 'covered')
}

/**
 * Tells why a requirement has no passing test: by itself or by its chapter.
 * @param {Section} section
 * @param {Requirement} requirement
 * @param {Scope} scope
 * @returns {string | undefined} undefined where nobody said
 */
export function reasonOf({ section }, { id }, scope) {
  return scope.deferred[id] ?? scope.later?.[chapterOf(section)]
}

function chapterOf(section) {
  return section.split('.')[0]
}

function prefixOf(id) {
  return id.slice(0, id.lastIndexOf('-'))
}
