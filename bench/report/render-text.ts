import { type Run, reachedOf, verdictsOf } from './run.ts'

/** Renders a run for a terminal. */
export function renderText(run: Run): string {
  const rows = reachedOf(run).map((one) => [
    `${one.title}, ${one.concurrency} at once`,
    one.contender,
    one.requestsPerSecond.toFixed(0),
    one.medianMilliseconds.toFixed(1),
    one.p99Milliseconds.toFixed(1),
    one.processorMicroseconds?.toFixed(0) ?? '',
  ])
  const figures = layOut([
    ['work', 'by', 'requests/s', 'p50 ms', 'p99 ms', 'µs of processor'],
    ...rows,
  ])
  const goals = layOut([
    ['work', 'goal', 'reached', ''],
    ...verdictsOf(run).map(({ work, goal, reached: seen, isReached }) => [
      work,
      goal,
      seen,
      isReached ? 'reached' : 'missed',
    ]),
  ])
  return `${figures}\n${goals}`
}

function layOut(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  return `${lines.join('\n')}\n`
}
