const levels = ['SHALL', 'SHOULD', 'MAY', 'BEYOND']

/**
 * Writes the coverage as text: a line for each section with how many ids are covered, then the ids
 * that are not, by level. An asterisk marks what has to be covered now.
 * @param {import('./coverage.mjs').Section[]} sections
 * @param {Map<string, import('./coverage.mjs').Coverage>} coverage
 * @param {Set<string>} obligations
 * @returns {string}
 */
export function renderCoverage(sections, coverage, obligations) {
  const lines = sections.flatMap((section) => renderSection(section, coverage, obligations))
  const all = sections.flatMap(({ requirements }) => requirements)
  const due = all.filter(({ id }) => obligations.has(id))
  return [
    'Requirements with a passing test, per section (* has to be covered now)',
    '',
    ...lines,
    '',
    `${''.padEnd(6)}${'All sections'.padEnd(48)}${share(all, coverage)}`,
    `${''.padEnd(6)}${'SHALL in scope'.padEnd(48)}${share(due, coverage)}`,
    '',
  ].join('\n')
}

function renderSection({ section, title, requirements }, coverage, obligations) {
  const head = `${section.padEnd(6)}${title.padEnd(48)}${share(requirements, coverage)}`
  const rest = levels.flatMap((level) => {
    const open = requirements.filter(
      (requirement) => requirement.level === level && coverage.get(requirement.id) !== 'covered',
    )
    if (open.length === 0) return []
    const ids = open.map(({ id }) => {
      const mark = obligations.has(id) ? '*' : ''
      return coverage.get(id) === 'failing' ? `${id}${mark} (failing)` : `${id}${mark}`
    })
    return wrap(ids).map((line, index) => `      ${(index === 0 ? level : '').padEnd(8)}${line}`)
  })
  return [head, ...rest]
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
