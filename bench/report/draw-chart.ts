import type { Reached } from '../flow.ts'

/** One bar: how often the rate of the peer a contender reached. */
interface Bar {
  readonly work: string
  readonly contender: string
  readonly ratio: number
}

const rowHeight = 20
const groupGap = 26
const labelWidth = 190
const plotWidth = 470

/** Draws the rates at one concurrency as multiples of those of a contender, an SVG that reads in light and dark. */
export function drawChart(reached: readonly Reached[], peer: string, concurrency: number): string {
  const works = [...new Set(reached.map(({ title }) => title))]
  const groups = works.flatMap((work) => {
    const bars = barsOf(work, reached, peer, concurrency)
    return bars.length > 1 ? [bars] : []
  })
  const most = Math.max(1, ...groups.flat().map(({ ratio }) => ratio))
  let y = 34
  const parts: string[] = []
  for (const bars of groups) {
    parts.push(text(8, y + 13, bars[0]?.work ?? '', 'work'))
    y += 20
    for (const bar of bars) {
      parts.push(drawBar(bar, y, most, bar.contender === peer))
      y += rowHeight
    }
    y += groupGap - rowHeight
  }
  const width = labelWidth + plotWidth + 80
  const title = `Requests per second at ${concurrency} at once, as multiples of ${peer}`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y + 8}" role="img" aria-label="${title}">
<style>
text { font: 12px system-ui, sans-serif; fill: #1f2933 } .work { font-weight: 600 } .title { font-weight: 600; font-size: 13px }
.ours { fill: #2563a8 } .other { fill: #9aa5b1 }
@media (prefers-color-scheme: dark) { text { fill: #e4e7eb } .ours { fill: #6ea8e0 } .other { fill: #7b8794 } }
</style>
${text(8, 18, title, 'title')}
${parts.join('\n')}
</svg>
`
}

function barsOf(
  work: string,
  reached: readonly Reached[],
  peer: string,
  concurrency: number,
): readonly Bar[] {
  const here = reached.filter((one) => one.title === work && one.concurrency === concurrency)
  const base = here.find(({ contender }) => contender === peer)?.requestsPerSecond
  if (base === undefined) return []
  return here.map(({ contender, requestsPerSecond }) => ({
    work,
    contender,
    ratio: requestsPerSecond / base,
  }))
}

function drawBar({ contender, ratio }: Bar, y: number, most: number, isPeer: boolean): string {
  const width = ((ratio / most) * plotWidth).toFixed(1)
  const kind = contender.startsWith('Trustbench') && !isPeer ? 'ours' : 'other'
  const bar = `<rect class="${kind}" x="${labelWidth}" y="${y + 3}" width="${width}" height="14"/>`
  return `${text(20, y + 14, contender)}${bar}${text(labelWidth + Number(width) + 6, y + 14, ratio.toFixed(2))}`
}

function text(x: number, y: number, content: string, kind = ''): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return `<text x="${x}" y="${y}"${kind === '' ? '' : ` class="${kind}"`}>${escaped}</text>`
}
