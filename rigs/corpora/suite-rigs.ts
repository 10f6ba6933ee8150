import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryDirectory } from '../../test/support/temporary-directory.ts'
import type { Outcome, Rig } from '../frame/rig.ts'
import { createTestsRig } from '../frame/tests-rig.ts'

const root = join(import.meta.dirname, '..', '..')

/** What is tested as authorization server, X.509 and key store. */
const coreFolders =
  /^test\/(?:conformance|core\/(?:authorization-server|certificate-path|certificate-authority|identity-provider|key-store|udap|udap-client))\//

const wantedTests = 3_000

/** How many tests there are in the core, and that none of them gets a second try. */
export const suiteRig: Rig = {
  name: 'suite',
  figure: 'FG-23',
  title: 'automated tests in authorization server, X.509 and key store; retries: none',
  target: { change: '3,000 tests, no retry', release: '3,000 tests, no retry' },
  limitMinutes: { change: 10, release: 10 },
  run: async () => {
    const count = listTests().filter((file) => coreFolders.test(file)).length
    const configurations = ['vitest.config.ts', 'playwright.config.ts'].map((name) => ({
      name,
      text: readFileSync(join(root, name), 'utf8'),
    }))
    const retrying = configurations.filter(({ text }) => retries(text))
    return {
      reached: `${count} tests, ${retrying.length} configurations that retry`,
      faults: [
        ...(count < wantedTests ? [`${count} tests, wanted ${wantedTests}`] : []),
        ...retrying.map(({ name }) => `${name} retries`),
      ],
      control: {
        broken: 'a configuration with two retries',
        faults: retries('retries: 2') ? 1 : 0,
      },
    }
  },
}

function retries(configuration: string): boolean {
  return /\bretr(?:y|ies): (?!0\b)/.test(configuration)
}

/** The file of each test there is: by the report of a run, or by collecting them. */
function listTests(): readonly string[] {
  const given = process.env['RIGS_TEST_REPORT']
  if (given !== undefined && given !== '') {
    // Vitest wrote it, in the form of its json reporter.
    const { testResults } = JSON.parse(readFileSync(given, 'utf8')) as {
      testResults: { name: string; assertionResults: unknown[] }[]
    }
    return testResults.flatMap(({ name, assertionResults }) =>
      assertionResults.map(() => name.slice(root.length + 1)),
    )
  }
  const folder = temporaryDirectory()
  try {
    const list = join(folder.path, 'list.json')
    const cli = join(root, 'node_modules', 'vitest', 'vitest.mjs')
    const args = [cli, 'list', '--project=main', `--json=${list}`]
    spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
    // The same, in the form of its list.
    const tests = JSON.parse(readFileSync(list, 'utf8')) as { file: string }[]
    return tests.map(({ file }) => file.slice(root.length + 1))
  } finally {
    folder.remove()
  }
}

/** Where tests of ours ask what the suites of others ask. */
const smokeFolder = 'test/conformance/suites'

/** What the suites of others ask, asked by tests of ours, module by module and group by group. */
export const suitesSmokeRig: Rig = createTestsRig({
  name: 'suites-smoke',
  figure: 'FG-21',
  title:
    'what OpenID Basic OP and metadata plans and the Inferno SMART and UDAP server kits ask, asked by own tests',
  target: {
    change: 'every applicable module of both OpenID plans, every group of the kits',
    release: 'every applicable module of both OpenID plans, every group of the kits',
  },
  files: readdirSync(join(root, smokeFolder)).map((name) => `${smokeFolder}/${name}`),
  titles: /\[FG-21\]/,
  control: {
    broken: 'ID tokens without the nonce',
    rule: {
      source: 'src/main/core/authorization-server/token/id-token.ts',
      code: '...(nonce === null ? {} : { nonce }),',
      changedTo: '',
    },
    files: [`${smokeFolder}/openid-flows.test.ts`],
  },
})

/** The conformance suites of others, which this repository does not hold. */
export const suitesOfOthersRig: Rig = {
  name: 'suites-of-others',
  figure: 'FG-21',
  title: 'OpenID Basic OP and metadata plans, Inferno SMART and UDAP server kits',
  target: { change: null, release: 'all applicable green, both hosts' },
  limitMinutes: { change: 1, release: 1 },
  run: async (): Promise<Outcome> => ({
    skipped:
      'these suites run as services of their own (Java, Ruby) that are not part of this repository',
  }),
}
