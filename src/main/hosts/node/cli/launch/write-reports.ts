import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ExportFormat } from '../../../../../shared/contract/exports.ts'
import { type JUnitSuite, writeJUnit } from '../../../../core/exports/index.ts'
import type { ScenarioFinding, ScenarioResult } from '../../../../core/scenario-runner/index.ts'
import { UnusableInputError } from '../../start-failure.ts'
import type { ScenarioFile } from './read-scenarios.ts'
import type { ScenarioBench } from './scenario-bench.ts'

/** What came of a file. */
export interface FileResult {
  readonly file: ScenarioFile
  readonly result: ScenarioResult
}

interface ReportValues {
  readonly junit?: string | undefined
  readonly har?: string | undefined
  readonly mermaid?: string | undefined
  readonly markdown?: string | undefined
}

const formats = [
  { format: 'har', extension: 'har' },
  { format: 'mermaid', extension: 'mmd' },
  { format: 'markdown', extension: 'md' },
] as const satisfies readonly { format: ExportFormat; extension: string }[]

/** Writes the reports that were asked for. Of one scenario a file has the launch; of several each gets a file in a folder.
 * @throws {UnusableInputError} a file cannot be written
 */
export async function writeReports(
  results: readonly FileResult[],
  values: ReportValues,
  bench: ScenarioBench,
): Promise<void> {
  if (values.junit !== undefined) {
    const suites = results.map((each) => toSuite(each, bench.facts))
    write('--junit', values.junit, writeJUnit('trustbench launch', suites))
  }
  for (const { format, extension } of formats) {
    const target = values[format]
    if (target === undefined) continue
    for (const { file, result } of results) {
      if (result.runId === null) continue
      const { text } = await bench.call('export.run', { runId: result.runId, format })
      const path = results.length === 1 ? target : join(target, `${file.name}.${extension}`)
      write(`--${format}`, path, text, results.length === 1 ? undefined : target)
    }
  }
}

function write(option: string, path: string, text: string, folder?: string): void {
  try {
    if (folder !== undefined) mkdirSync(folder, { recursive: true })
    writeFileSync(path, text)
  } catch (cause) {
    const error = new UnusableInputError(option, path, 'a file that can be written')
    error.cause = cause
    throw error
  }
}

function toSuite({ file, result }: FileResult, facts: ScenarioBench['facts']): JUnitSuite {
  const { name, startedAtMs, durationMs, findings, skipped } = result
  const classname = `scenarios.${file.name}`
  // The whole takes as long as it takes; one case carries it.
  const [first, ...rest] = findings.map((finding) => ({ classname, ...toCase(finding) }))
  const cases =
    first === undefined
      ? [{ name: 'run', classname, skipped: skipped ?? 'nothing was expected' }]
      : [{ ...first, seconds: durationMs / 1_000 }, ...rest]
  return { name, startedAtMs, properties: facts, cases }
}

function toCase({ name, isOk, saw, wanted, clause }: ScenarioFinding) {
  const message = `${name}: saw ${saw}, wanted ${wanted}`
  return isOk ? { name } : { name, failure: { message, clause } }
}
