// npm run bench: measures the built headless program beside peers, each in a process of its own and in turns, and prints and keeps
// what came out. Any wrong answer, and any peer that does not run, ends it with code 1 and no figures.
import { writeFileSync } from 'node:fs'
import { temporaryDirectory } from '../test/support/headless-process.ts'
import type { Findings } from './flow.ts'
import { startLoadProcess } from './load/load-process.ts'
import { type BenchOptions, readOptions } from './options.ts'
import { parts } from './parts.ts'
import { renderText } from './report/render-text.ts'
import { describeRun } from './report/run.ts'
import { writeReport } from './report/write-report.ts'

const options = readOptions(process.argv.slice(2))
if (typeof options === 'string') {
  process.stderr.write(`bench: ${options}\n`)
  process.exitCode = 2
} else {
  process.exitCode = await runBench(options)
}

/** @returns the exit code */
async function runBench({
  only,
  pace,
  concurrencies,
  isGate,
  json,
}: BenchOptions): Promise<number> {
  const folder = temporaryDirectory()
  const load = startLoadProcess()
  try {
    const say = (text: string) => process.stderr.write(`${text}\n`)
    const found: Findings[] = []
    for (const part of only) {
      found.push(...(await parts[part]({ load, folder: folder.path, pace, concurrencies, say })))
    }
    const run = describeRun(found)
    process.stdout.write(renderText(run))
    if (json !== undefined) writeFileSync(json, `${JSON.stringify(run, null, 2)}\n`)
    if (only.length > 1) writeReport(run)
    return isGate && run.verdicts.some(({ isReached }) => !isReached) ? 3 : 0
  } catch (error) {
    process.stderr.write(`bench: ${error instanceof Error ? error.message : error}\n`)
    return 1
  } finally {
    load.stop()
    folder.remove()
  }
}
