import { coveredAlthoughDeferred, reasonOf } from './coverage.mjs'

const levels = ['SHALL', 'SHOULD', 'MAY', 'BEYOND']

/**
 * Writes the coverage as text: a line for each section with how many ids are covered, then the ids
 * that are not, by level, then why, and the sums by level. An asterisk marks what has to be covered now.
 * @param {import('./coverage.mjs').Section[]} sections
 * @param {Map<string, import('./coverage.mjs').Coverage>} coverage
 * @param {Set<string>} obligations
 * @param {import('./coverage.mjs').Scope} scope
 * @returns {string}
 */
export function renderCoverage(sections, coverage, obligations, scope) {
  const width = Math.max(...sections.map(({ section }) => section.length)) + 2
  const lines = sections.flatMap((section) => renderSection(section, coverage, obligations, width))
  const all = sections.flatMap(({ requirements }) => requirements)
  const due = all.filter(({ id }) => obligations.has(id))
  const total = (name, requirements = all) =>
    `${''.padEnd(width)}${name.padEnd(48)}${share(requirements, coverage)}`
  return [
    'Requirements with a passing test, per section (* has to be covered now)',
    '',
    ...lines,
    '',
    ...renderReasons(sections, coverage, obligations, scope),
    total('All sections'),
    ...levels.map((level) =>
      total(
        `${level} in scope`,
        due.filter((requirement) => requirement.level === level),
      ),
    ),
    '',
  ].join('\n')
}

function renderSection({ section, title, requirements }, coverage, obligations, width) {
  const head = `${section.padEnd(width)}${title.padEnd(48)}${share(requirements, coverage)}`
  const rest = levels.flatMap((level) => {
    const open = requirements.filter(
      (requirement) => requirement.level === level && coverage.get(requirement.id) !== 'covered',
    )
    if (open.length === 0) return []
    const ids = open.map(({ id }) => {
      const mark = obligations.has(id) ? '*' : ''
      return coverage.get(id) === 'failing' ? `${id}${mark} (failing)` : `${id}${mark}`
    })
    return wrap(ids).map(
      (line, index) => `${''.padEnd(width)}${(index === 0 ? level : '').padEnd(8)}${line}`,
    )
  })
  return [head, ...rest]
}

/** Lists by reason what is not covered and need not be, and the reasons that hold no more. */
function renderReasons(sections, coverage, obligations, scope) {
  const byReason = new Map()
  for (const section of sections) {
    for (const requirement of section.requirements) {
      const { id } = requirement
      if (coverage.get(id) === 'covered' || obligations.has(id)) continue
      const reason = reasonOf(section, requirement, scope) ?? 'no reason given'
      byReason.set(reason, [...(byReason.get(reason) ?? []), id])
    }
  }
  const stale = coveredAlthoughDeferred(scope, coverage)
  if (stale.length > 0) byReason.set('covered by now; take it out of in-scope.json', stale)
  if (byReason.size === 0) return []
  const lines = Array.from(byReason).flatMap(([reason, ids]) => [
    `  ${reason}`,
    ...wrap(ids).map((line) => `    ${line}`),
  ])
  return ['Not covered, by reason', '', ...lines, '']
}

function share(requirements, coverage) {
  const covered = requirements.filter(({ id }) => coverage.get(id) === 'covered')
  return `${String(covered.length).padStart(4)} of ${String(requirements.length).padStart(3)}`
}

function wrap(ids) {
  const lines = ['']
  for (const id of ids) {
    const line = `${lines.at(-1)}${id} `
    if (line.length > 80) lines.push(`${id} `)
    else lines[lines.length - 1] = line
  }
  return lines.map((line) => line.trimEnd())
}
