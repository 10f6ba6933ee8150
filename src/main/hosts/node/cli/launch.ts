import { hasHeld } from '../../../core/scenario-runner/index.ts'
import { exitCodes, UnusableInputError } from '../start-failure.ts'
import { type Command, parseArguments } from './command.ts'
import {
  type FileResult,
  openScenarioBench,
  printFinding,
  printSummary,
  readScenarios,
  runNamed,
  type ScenarioBench,
  type ScenarioFile,
  writeReports,
} from './launch/index.ts'
import { printable, printableJson } from './printable.ts'

const usage =
  '--scenario FILE|FOLDER [--base URL] [--data DIR] [--port N] [--client-secret-file F] [--wait SECONDS] [--junit F] [--har F] [--mermaid F] [--markdown F] [--json]'

const options = {
  scenario: { type: 'string' },
  base: { type: 'string' },
  data: { type: 'string' },
  port: { type: 'string' },
  'client-secret-file': { type: 'string' },
  wait: { type: 'string' },
  junit: { type: 'string' },
  har: { type: 'string' },
  mermaid: { type: 'string' },
  markdown: { type: 'string' },
  json: { type: 'boolean' },
} as const

/** Runs scenarios with a server of its own, or against another one; exit 1 where something expected did not come.
 * @see spec/security.md RE-18
 */
export const launchCommand: Command = {
  name: 'launch',
  usage,
  summary:
    'Runs scenarios: exit 1 when something expected does not come, 2 when there is nothing to run',
  help: () =>
    [
      `trustbench launch ${usage}`,
      '    Runs the scenario of a file, or those of a folder, on a server in memory at free ports.',
      '',
      '    --base URL     against the FHIR server at URL; what needs a server of its own is skipped',
      '    --data DIR     on the server of a data directory, which nothing else may use meanwhile',
      '    --port N       first of two ports, for a redirect URI that is registered elsewhere',
      '    --client-secret-file F  the secret of an app that is registered already',
      '    --wait SECONDS how long a person may take at another server; 300 when left out',
      '    --junit F      a JUnit report, one case for each thing that was expected',
      '    --har F, --mermaid F, --markdown F  the launch, secrets masked; for several scenarios F is a folder',
      '    --json         one JSON document in place of lines',
    ].join('\n'),
  run: async (args, program) => {
    const { values, positionals } = parseArguments(args, options, `launch ${usage}`)
    const [surplus] = positionals
    if (surplus !== undefined) throw new UnusableInputError('argument', surplus, `launch ${usage}`)
    if (values.scenario === undefined) {
      throw new UnusableInputError('--scenario', null, 'a file or folder of scenarios')
    }
    const files = await readScenarios(values.scenario)
    const bench = await openScenarioBench(values, program)
    try {
      const results = await runAll(files, bench, values.json === true)
      await writeReports(results, values, bench)
      return results.every(({ result }) => hasHeld(result)) ? exitCodes.ok : exitCodes.findings
    } finally {
      await bench.close()
    }
  },
}

async function runAll(
  files: readonly ScenarioFile[],
  bench: ScenarioBench,
  isJson: boolean,
): Promise<FileResult[]> {
  const results: FileResult[] = []
  for (const file of files) {
    const { name, scenario } = file
    if (!isJson) process.stdout.write(`${printable(`${name}: ${scenario.name}`)}\n`)
    const result = await runNamed(file, bench, isJson ? () => {} : printFinding)
    if (!isJson && result.skipped !== null) {
      process.stdout.write(`  skip  ${printable(result.skipped)}\n`)
    }
    results.push({ file, result })
  }
  if (isJson) {
    const rows = results.map(({ file, result }) => ({ file: file.name, ...result }))
    process.stdout.write(`${printableJson({ results: rows })}\n`)
  } else printSummary(results.map(({ result }) => result))
  return results
}
