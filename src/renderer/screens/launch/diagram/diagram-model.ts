import type { LaunchStep } from '../../../../shared/contract/launch-step.ts'
import type { Verdict } from '../../../../shared/design-tokens.ts'
import { verdictOf } from '../step-verdict.ts'
import { centreOf, type Lane, lanesOf, partyName } from './lanes.ts'

/** One arrow as it is drawn, on the screen and in exports. */
export interface DiagramArrow {
  readonly id: string
  /** Place from the top, the first being 1. */
  readonly number: number
  readonly title: string
  readonly channel: LaunchStep['channel']
  /** Status, method and path. */
  readonly address: string
  /** Shares of the width of the lanes. */
  readonly from: number
  readonly to: number
  /** Milliseconds since the first step. */
  readonly offsetMs: number
  readonly durationMs: number | null
  /** Stands at the arrow: the channel in a word, and how long the answer took. */
  readonly label: string
  readonly verdict: Verdict | null
  /** Names of the faults that happened in it. */
  readonly faults: readonly string[]
  /** What the drawing says, for those who do not see it. */
  readonly description: string
}

/** A launch as a diagram. */
export interface Diagram {
  readonly lanes: readonly Lane[]
  readonly arrows: readonly DiagramArrow[]
  /** From the first step to the end of the last answer, in milliseconds. */
  readonly totalMs: number
}

/** Lays the steps of a launch out; the same model is drawn on the screen and exported. */
export function buildDiagram(steps: readonly LaunchStep[]): Diagram {
  const lanes = lanesOf(steps)
  const startMs = steps[0]?.atMs ?? 0
  const arrows = steps.map((step, index) => buildArrow(step, index + 1, startMs, lanes))
  const totalMs = arrows.reduce(
    (latest, { offsetMs, durationMs }) => Math.max(latest, offsetMs + (durationMs ?? 0)),
    0,
  )
  return { lanes, arrows, totalMs }
}

function buildArrow(
  step: LaunchStep,
  number: number,
  startMs: number,
  lanes: readonly Lane[],
): DiagramArrow {
  const verdict = verdictOf(step)
  const offsetMs = Math.max(0, step.atMs - startMs)
  const durationMs = step.durationMs ?? null
  return {
    id: step.id,
    number,
    title: step.title,
    channel: step.channel,
    address: addressOf(step),
    from: centreOf(step.from, lanes),
    to: centreOf(step.to, lanes),
    offsetMs,
    durationMs,
    label: durationMs === null ? step.channel : `${step.channel} · ${formatSpan(durationMs)}`,
    verdict,
    faults: step.faults ?? [],
    description: describe(step, verdict, offsetMs),
  }
}

function addressOf({ method, url, status }: LaunchStep): string {
  const path = url === null ? '' : (URL.parse(url)?.pathname ?? url)
  return [status, method, path].filter((part) => part !== null && part !== '').join(' ')
}

const words = { pass: 'checks passed', warn: 'with warnings', fail: 'a check failed', info: '' }

function describe(step: LaunchStep, verdict: Verdict | null, offsetMs: number): string {
  const way = `${partyName(step.from)} to ${partyName(step.to)}, ${step.channel} channel`
  const time =
    step.durationMs === undefined
      ? `at ${formatSpan(offsetMs)}`
      : `at ${formatSpan(offsetMs)}, took ${formatSpan(step.durationMs)}`
  const faults = step.faults ?? []
  return [
    way,
    time,
    ...(verdict === null || words[verdict] === '' ? [] : [words[verdict]]),
    ...(faults.length === 0 ? [] : [`with fault ${faults.join(', ')}`]),
  ].join(', ')
}

/** A span of time, short: milliseconds, seconds, or minutes and seconds. */
export function formatSpan(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`
  if (milliseconds < 10_000) return `${(milliseconds / 1_000).toFixed(2)} s`
  if (milliseconds < 60_000) return `${(milliseconds / 1_000).toFixed(1)} s`
  const seconds = Math.round(milliseconds / 1_000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} min`
}
