import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { startMutatedTests } from '../../scripts/mutations/switch-off.mjs'
import { temporaryDirectory } from '../../test/support/temporary-directory.ts'
import type { Outcome, Rig, Scale } from './rig.ts'

const root = join(import.meta.dirname, '..', '..')

interface TestsRigOptions extends Pick<Rig, 'name' | 'figure' | 'title' | 'target'> {
  /** Test files below the root; every one has to be there. */
  readonly files: readonly string[]
  /** Which of their tests show the figure; the others are not counted. */
  readonly titles: RegExp
  readonly control: PlantedControl | RuleControl
  /** Variables that tell the tests how much to do. A release never reads a report, which was of less. */
  readonly environment?: Readonly<Record<string, Readonly<Record<Scale, string>>>>
  /** What is missing on this machine for the tests to run; undefined where nothing is. */
  readonly obstacle?: string | undefined
}

/** Tests that show that the others can fail, such as a search that finds what was planted. */
interface PlantedControl {
  readonly titles: RegExp
  readonly broken: string
  /** Where they are, if not among the others. */
  readonly files?: readonly string[]
}

/** A rule of ours to switch off; the same tests have to find what it let through. */
interface RuleControl {
  readonly broken: string
  /** Where the rule is, what stands there and what is run instead. */
  readonly rule: { readonly source: string; readonly code: string; readonly changedTo: string }
  /** The test files to run then, of those of the figure. */
  readonly files: readonly string[]
  /** Which of their tests to run then; those that show the figure, if nothing is said. */
  readonly titles?: RegExp
}

/** Makes a rig of vitest tests that show a figure. It reads the report that `RIGS_TEST_REPORT` names, as `npm test` leaves it,
 * so that nothing runs twice, and runs the files itself without one.
 */
export function createTestsRig(options: TestsRigOptions): Rig {
  const { files, titles, control, environment = {}, obstacle, ...rig } = options
  return {
    ...rig,
    limitMinutes: { change: 15, release: options.environment === undefined ? 15 : 240 },
    run: async (scale) => {
      if (obstacle !== undefined) return { skipped: obstacle }
      const variables = Object.entries(environment).map(([name, values]) => [name, values[scale]])
      const isMore = scale === 'release' && variables.length > 0
      const told = isMore ? Object.fromEntries(variables) : undefined
      if (!('rule' in control)) {
        const tests = readTests([...files, ...(control.files ?? [])], told)
        return judgeTests(tests, { files, titles, control })
      }
      const found = judgeTests(readTests(files, told), { files, titles, control: unplanted })
      if ('skipped' in found) return found
      const faults = await countUnderBrokenRule({ titles, ...control })
      return { ...found, control: { broken: control.broken, faults } }
    },
  }
}

/** Judges the tests alone, where their control is a rule that is switched off. */
const unplanted: PlantedControl = { titles: /^$/, broken: '' }

/** How many tests of the figure fail while the rule is off. */
async function countUnderBrokenRule({
  rule,
  files,
  titles,
}: Required<RuleControl>): Promise<number> {
  const tests = await startMutatedTests(root)
  try {
    return (await tests.titlesThatFail(rule, files, titles)).length
  } finally {
    await tests.close()
  }
}

interface TestResult {
  readonly file: string
  readonly title: string
  readonly status: string
}

/** Judges results of tests: all that show the figure have to be there and to have passed. */
export function judgeTests(
  tests: readonly TestResult[],
  {
    files,
    titles,
    control,
  }: Pick<TestsRigOptions, 'files' | 'titles'> & { readonly control: PlantedControl },
): Outcome {
  const shown = tests.filter(({ title }) => titles.test(title))
  const missing = files.filter((file) => !shown.some((test) => test.file === file))
  const notPassed = shown.filter(({ status }) => status !== 'passed')
  const controls = tests.filter(
    ({ title, status }) => control.titles.test(title) && status === 'passed',
  )
  return {
    reached: `${shown.length - notPassed.length} of ${shown.length} tests pass`,
    faults: [
      ...missing.map((file) => `${file} has no test of this figure`),
      ...notPassed.map(({ file, title, status }) => `${status}: ${title} (${file})`),
    ],
    control: { broken: control.broken, faults: controls.length },
  }
}

/** @param environment what the tests have to be told; undefined where a report of them as they are will do */
function readTests(
  files: readonly string[],
  environment: NodeJS.ProcessEnv | undefined,
): readonly TestResult[] {
  const given = process.env['RIGS_TEST_REPORT']
  const isGiven = given !== undefined && given !== '' && environment === undefined
  if (isGiven) return parseReport(readFileSync(given, 'utf8'), files)
  const folder = temporaryDirectory()
  try {
    const report = join(folder.path, 'report.json')
    const cli = join(root, 'node_modules', 'vitest', 'vitest.mjs')
    const args = [cli, 'run', '--reporter=json', `--outputFile.json=${report}`, ...files]
    spawnSync(process.execPath, args, {
      cwd: root,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    return parseReport(readFileSync(report, 'utf8'), files)
  } finally {
    folder.remove()
  }
}

function parseReport(text: string, files: readonly string[]): readonly TestResult[] {
  // Vitest wrote it, in the form of its json reporter.
  const { testResults } = JSON.parse(text) as {
    testResults: { name: string; assertionResults: { fullName: string; status: string }[] }[]
  }
  return testResults.flatMap(({ name, assertionResults }) => {
    const file = relative(root, name)
    if (!files.includes(file)) return []
    return assertionResults.map(({ fullName, status }) => ({ file, title: fullName, status }))
  })
}
