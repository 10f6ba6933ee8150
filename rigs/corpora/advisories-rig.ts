import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readTestSources } from '../../scripts/security/coverage.mjs'
import type { Rig } from '../frame/rig.ts'

const root = join(import.meta.dirname, '..', '..')

/** The advisories the catalogue names, and why some have no test of their own. */
interface AdvisoryCatalogue {
  /** By the row that names them. */
  readonly rows: Readonly<Record<string, readonly string[]>>
  readonly reasons: Readonly<Record<string, string>>
}

/** Advisories that a test is named after: each of the catalogue, unless a reason is given. */
export const advisoriesRig: Rig = {
  name: 'advisories',
  figure: 'FG-20',
  title: 'regression tests named after the advisories of the catalogue',
  target: { change: 'all, or a reason', release: 'all, or a reason; 60 or more' },
  limitMinutes: { change: 2, release: 2 },
  run: async () => {
    const catalogue = readAdvisories()
    const wanted = Object.values(catalogue.rows).flat()
    const named = advisoriesIn(readTestSources(root).map(({ source }) => source))
    const tested = wanted.filter((id) => named.includes(id))
    const faults = judgeAdvisories(catalogue, named)
    return {
      reached: `${tested.length} of ${wanted.length}, ${Object.keys(catalogue.reasons).length} with a reason`,
      faults: tested.length < leastTested ? [...faults, `wanted ${leastTested} or more`] : faults,
      control: {
        broken: 'tests that name advisories in comments alone',
        faults: judgeAdvisories(catalogue, advisoriesIn(["it('refuses', f) // CVE-2018-0114"]))
          .length,
      },
    }
  },
}

const leastTested = 60

function readAdvisories(): AdvisoryCatalogue {
  // A file of this repository, in the form above.
  return JSON.parse(readFileSync(join(root, 'test', 'security', 'advisories.json'), 'utf8'))
}

/** What is wrong: an advisory with neither test nor reason, or with both, or a reason of none. */
export function judgeAdvisories(
  { rows, reasons }: AdvisoryCatalogue,
  named: readonly string[],
): readonly string[] {
  const wanted = Object.values(rows).flat()
  const untested = wanted.filter((id) => !named.includes(id) && !Object.hasOwn(reasons, id))
  const stale = Object.keys(reasons).filter((id) => named.includes(id) || !wanted.includes(id))
  return [
    ...untested.map((id) => `${id} has neither a test nor a reason`),
    ...stale.map((id) => `${id} has a reason it does not need`),
  ]
}

const advisory = /\b(?:CVE-\d{4}-\d{4,}|GHSA(?:-\w{4}){3}|RUSTSEC-\d{4}-\d{4})\b/g

/** The advisories in the texts of sources, comments left out; each once, in order. */
export function advisoriesIn(sources: readonly string[]): readonly string[] {
  const texts = sources.flatMap((source) => source.match(/(['"`])[^'"`\n]*\1/g) ?? [])
  return Array.from(new Set(texts.flatMap((text) => text.match(advisory) ?? []))).sort()
}
