// npm run rigs [-- --only NAME]… [--release] [--list]: runs the rigs, prints figure, target, reached value and control of each,
// and leaves .cache/reports/rigs.json. Ends with 0, or with 1 when a figure is missed, or with 2 when there is no such rig.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { renderFigures } from './frame/render-figures.ts'
import { type FigureRow, failedRow, judge, type Rig, type Scale } from './frame/rig.ts'
import { runApart } from './frame/run-apart.ts'
import './frame/load-sources.ts'

// Rigs build the program from its sources, which have to be loaded by then.
const { rigs } = await import('./registry.ts')

const reports = join(import.meta.dirname, '..', '.cache', 'reports')

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    release: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    // For this program itself: it runs each rig in a process of its own.
    inside: { type: 'string' },
    result: { type: 'string' },
  },
})
const scale: Scale = options.release ? 'release' : 'change'

if (options.list) listRigs()
else if (options.inside !== undefined) await runInside(findRig(options.inside))
else await runChosen(chosenRigs(options.only))

function listRigs(): void {
  for (const { name, figure, title } of rigs) {
    process.stdout.write(`${name.padEnd(16)} ${figure}  ${title}\n`)
  }
}

function findRig(name: string): Rig {
  const found = rigs.find((rig) => rig.name === name)
  if (found !== undefined) return found
  const known = rigs.map((rig) => rig.name).join(', ')
  process.stderr.write(`rigs: --only is ${name}, wanted one of ${known}\n`)
  process.exit(2)
}

function chosenRigs(names: readonly string[]): readonly Rig[] {
  return names.length > 0 ? names.map(findRig) : rigs.filter((rig) => rig.target[scale] !== null)
}

async function runChosen(chosen: readonly Rig[]): Promise<void> {
  const runs = new Map<Rig, FigureRow>()
  const run = async (rig: Rig) => {
    process.stderr.write(`rigs: ${rig.name} …\n`)
    runs.set(rig, await runApart(rig, scale))
  }
  const isAlone = ({ aloneAt = [] }: Rig) => aloneAt.includes(scale)
  await runBeside(chosen.filter((rig) => !isAlone(rig)).map((rig) => () => run(rig)))
  for (const rig of chosen.filter(isAlone)) await run(rig)
  const rows = chosen.flatMap((rig) => runs.get(rig) ?? [])
  mkdirSync(reports, { recursive: true })
  const report = { scale, node: process.version, at: new Date(), figures: rows }
  writeFileSync(join(reports, 'rigs.json'), `${JSON.stringify(report, null, 2)}\n`)
  process.stdout.write(renderFigures(rows))
  process.exitCode = rows.some(({ status }) => status === 'missed') ? 1 : 0
}

/** Two at a time: most of them wait for a server or a disk half of the time. */
async function runBeside(work: readonly (() => Promise<void>)[]): Promise<void> {
  const waiting = work.values()
  const lane = async () => {
    for (const next of waiting) await next()
  }
  await Promise.all([lane(), lane()])
}

async function runInside(rig: Rig): Promise<void> {
  const startedAt = performance.now()
  const seconds = () => (performance.now() - startedAt) / 1000
  let row: FigureRow
  try {
    row = judge(rig, scale, await rig.run(scale), seconds())
  } catch (error) {
    const fault = error instanceof Error ? (error.stack ?? error.message) : String(error)
    row = failedRow(rig, scale, fault, seconds())
  }
  if (options.result !== undefined) writeFileSync(options.result, JSON.stringify(row))
  process.exit(0)
}
