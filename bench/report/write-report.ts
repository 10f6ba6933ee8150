import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { drawChart } from './draw-chart.ts'
import { renderMarkdown } from './render-markdown.ts'
import type { Run } from './run.ts'

const docs = join(import.meta.dirname, '..', '..', 'docs')

/** Writes docs/performance.md, its chart and its figures from a run. */
export function writeReport(run: Run): void {
  writeFileSync(join(docs, 'performance.md'), renderMarkdown(run))
  writeFileSync(join(docs, 'performance.svg'), drawChart(run.reached, 'oidc-provider', 16))
  writeFileSync(join(docs, 'performance.json'), `${JSON.stringify(run, null, 2)}\n`)
}
