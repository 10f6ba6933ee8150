import type { FigureRow } from './rig.ts'

const marks = { reached: 'ok', missed: 'MISSED', skipped: 'skipped' } as const

/** Most faults that are written out for one figure. */
const shownFaults = 20

/** Renders the figures for a terminal: one block each, ordered by figure, and a last line that sums up. */
export function renderFigures(rows: readonly FigureRow[]): string {
  const ordered = [...rows].sort((one, other) => one.figure.localeCompare(other.figure))
  const count = (status: FigureRow['status']) => rows.filter((row) => row.status === status).length
  const sum = `${count('reached')} figures reached, ${count('missed')} missed, ${count('skipped')} skipped`
  return `${ordered.flatMap(renderRow).join('\n')}\n\n${sum}\n`
}

function renderRow(row: FigureRow): string[] {
  const { figure, status, title, rig, seconds, target, reached, control, faults } = row
  const more = faults.length - shownFaults
  return [
    `${figure}  ${marks[status].padEnd(8)} ${title} (${rig}, ${seconds.toFixed(0)} s)`,
    `         target   ${target}`,
    `         reached  ${reached}`,
    ...(control === '' ? [] : [`         control  ${control}`]),
    ...faults.slice(0, shownFaults).map((fault) => `         fault    ${fault}`),
    ...(more > 0 ? [`         fault    and ${more} more, all in the report`] : []),
  ]
}
