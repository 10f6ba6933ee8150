import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findChromium } from '../../scripts/find-chromium.mjs'
import { temporaryDirectory } from '../../test/support/temporary-directory.ts'
import type { Rig, Scale } from '../frame/rig.ts'
import { judgeTests } from '../frame/tests-rig.ts'

const root = join(import.meta.dirname, '..', '..')

const wanted = {
  files: ['test/e2e/hostile-texts.spec.ts', 'test/e2e/inspector.spec.ts'],
  titles: /\[FG-09\]/,
  control: {
    titles: /finds a page that takes texts for markup/,
    broken: 'a page without our rules',
  },
}

const texts: Readonly<Record<Scale, string>> = { change: '40', release: '400' }

/** Hostile texts in every field that is shown, in a browser. It reads the report that `RIGS_BROWSER_REPORT` names, as `npm test`
 * leaves it, and runs the tests itself without one, and for a release.
 */
export const hostileTextsRig: Rig = {
  name: 'hostile-texts',
  figure: 'FG-09',
  title: 'hostile texts in every field that is shown: no script, no request, no report',
  target: {
    change: '40 texts x 60 fields, several at once where a field has room',
    release: '400 texts x 60 fields',
  },
  limitMinutes: { change: 20, release: 240 },
  run: async (scale) => {
    if ((await findChromium()) === undefined) return { skipped: 'no Chromium is found here' }
    return judgeTests(readTests(scale), wanted)
  },
}

function readTests(scale: Scale): ReturnType<typeof testsOf> {
  const given = process.env['RIGS_BROWSER_REPORT']
  const isGiven = given !== undefined && given !== '' && existsSync(given) && scale === 'change'
  if (isGiven) return testsOf(readFileSync(given, 'utf8'))
  const folder = temporaryDirectory()
  try {
    const report = join(folder.path, 'report.json')
    const cli = join(root, 'node_modules', '@playwright', 'test', 'cli.js')
    const args = [cli, 'test', '--project=browser', '-g', 'FG-09', '--reporter=json']
    spawnSync(process.execPath, args, {
      cwd: root,
      env: {
        ...process.env,
        PLAYWRIGHT_JSON_OUTPUT_FILE: report,
        TRUSTBENCH_HOSTILE_TEXTS: texts[scale],
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    return testsOf(readFileSync(report, 'utf8'))
  } finally {
    folder.remove()
  }
}

interface Suite {
  readonly specs?: readonly {
    readonly title: string
    readonly file: string
    readonly tests: readonly { readonly status: string; readonly projectName: string }[]
  }[]
  readonly suites?: readonly Suite[]
}

/** Every test of the browser in a report of Playwright, with the path of its file below the root; `expected` is its word for
 * passed.
 */
export function testsOf(report: string) {
  // Playwright wrote it, in the form of its json reporter.
  const { suites } = JSON.parse(report) as { suites: readonly Suite[] }
  const flatten = (suite: Suite): readonly NonNullable<Suite['specs']>[number][] => [
    ...(suite.specs ?? []),
    ...(suite.suites ?? []).flatMap(flatten),
  ]
  return suites.flatMap(flatten).flatMap(({ title, file, tests }) =>
    tests
      .filter(({ projectName }) => projectName === 'browser')
      .map(({ status }) => ({
        file: `test/e2e/${file}`,
        title,
        status: status === 'expected' ? 'passed' : status,
      })),
  )
}
