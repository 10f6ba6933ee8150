// npm run bench: measures the built headless program beside peers, each in a process of its own and in turns, prints what came out,
// and keeps it in docs/performance.md where no option narrowed the run or `--record` asks for it. Any wrong answer, and any peer
// that does not run, ends it with code 1; of that part there are no figures then.
import { writeFileSync } from 'node:fs'
import { temporaryDirectory } from '../test/support/headless-process.ts'
import { startLoadProcess } from './load/load-process.ts'
import { type BenchOptions, readOptions } from './options.ts'
import { parts } from './parts.ts'
import { renderText } from './report/render-text.ts'
import { describePart, type PartRun, verdictsOf } from './report/run.ts'
import { recordPart } from './report/write-report.ts'

const options = readOptions(process.argv.slice(2))
if (typeof options === 'string') {
  process.stderr.write(`bench: ${options}\n`)
  process.exitCode = 2
} else {
  process.exitCode = await runBench(options)
}

/** @returns the exit code */
async function runBench(asked: BenchOptions): Promise<number> {
  const { only, pace, concurrencies, isGate, json, isRecorded } = asked
  const folder = temporaryDirectory()
  const load = startLoadProcess()
  try {
    const say = (text: string) => process.stderr.write(`${text}\n`)
    const run: Record<string, PartRun> = {}
    for (const name of only) {
      const part = describePart(
        await parts[name]({ load, folder: folder.path, pace, concurrencies, say }),
      )
      run[name] = part
      if (isRecorded) recordPart(name, part)
    }
    process.stdout.write(renderText(run))
    if (json !== undefined) writeFileSync(json, `${JSON.stringify(run, null, 2)}\n`)
    return isGate && verdictsOf(run).some(({ isReached }) => !isReached) ? 3 : 0
  } catch (error) {
    process.stderr.write(`bench: ${error instanceof Error ? error.message : error}\n`)
    return 1
  } finally {
    load.stop()
    folder.remove()
  }
}
