import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type PartName, parts } from '../parts.ts'
import { drawChart } from './draw-chart.ts'
import { renderMarkdown } from './render-markdown.ts'
import { type PartRun, type Run, reachedOf } from './run.ts'

const docs = join(import.meta.dirname, '..', '..', 'docs')
const figures = join(docs, 'performance.json')

/** Puts a part that was measured in the place of its last figures, and writes docs/performance.md and its chart anew. */
export function recordPart(name: PartName, part: PartRun): void {
  // Written by this function only.
  const kept = existsSync(figures) ? (JSON.parse(readFileSync(figures, 'utf8')) as Run) : {}
  const run = inOrder({ ...kept, [name]: part })
  writeFileSync(figures, `${JSON.stringify(run, null, 2)}\n`)
  writeFileSync(join(docs, 'performance.md'), renderMarkdown(run))
  writeFileSync(join(docs, 'performance.svg'), drawChart(reachedOf(run), 'oidc-provider', 16))
}

/** The parts that there are, in the order they are listed. */
function inOrder(run: Run): Run {
  const names = Object.keys(parts) as PartName[]
  return Object.fromEntries(names.flatMap((name) => (run[name] ? [[name, run[name]]] : [])))
}
