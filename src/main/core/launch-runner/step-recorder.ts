import { randomUUID } from 'node:crypto'
import type { LaunchCheck, LaunchParty, LaunchStep } from '../../../shared/contract/launch-step.ts'
import { maskUrl } from '../exchange-log/index.ts'
import { LaunchFailure } from './launch-failure.ts'
import type { LaunchRunStore } from './launch-run-store.ts'

/** What is known of a step when it begins. */
export interface StepStart {
  readonly title: string
  readonly channel: LaunchStep['channel']
  readonly from: LaunchParty
  readonly to: LaunchParty
  readonly method?: string
  /** Secrets in its query are masked before it is kept. */
  readonly url?: string
  readonly status?: number
  /** Milliseconds until the answer was there. */
  readonly durationMs?: number
  readonly exchangeIds?: readonly string[]
  /** When it happened, in milliseconds since the epoch; now when left out. */
  readonly atMs?: number
}

/** A check of the client: what was looked at, and whether it held. */
export interface CheckResult {
  readonly check: string
  readonly clause: string
  readonly isOk: boolean
  readonly text: string
  readonly seen?: string | undefined
  readonly wanted?: string | undefined
}

/** A step being recorded. */
export interface StepRecorder {
  readonly id: string
  /** Notes a check; a launch goes on whatever it says.
   * @returns whether it held
   */
  note(result: CheckResult, ifNot?: 'warning' | 'failed'): Promise<boolean>
  /** Notes a check that the launch depends on.
   * @param advice what the person can do when it fails
   * @throws {LaunchFailure} it does not hold
   */
  require(result: CheckResult, advice: string): Promise<void>
  inform(check: string, clause: string, text: string): Promise<void>
  /** Adds what became known since the step began. */
  complete(more: {
    status?: number
    durationMs?: number
    exchangeId?: string
    /** Secrets in its query are masked before it is kept. */
    url?: string
    /** The step that is sent again, changed. */
    replayOf?: string
  }): Promise<void>
  /** The step as it stands. */
  current(): LaunchStep
}

/** Records the steps of one launch, each at once, so that the console sees them as they happen. */
export interface RunRecorder {
  begin(start: StepStart): Promise<StepRecorder>
}

interface RecorderOptions {
  readonly store: LaunchRunStore
  readonly runId: string
  /** Milliseconds since the epoch. */
  readonly nowMs: () => number
  readonly onChanged: () => void
}

/** A recorder that writes to the store. */
export function createRunRecorder(options: RecorderOptions): RunRecorder {
  return {
    begin: async (start) => {
      const step: LaunchStep = {
        id: randomUUID(),
        title: start.title,
        channel: start.channel,
        from: start.from,
        to: start.to,
        atMs: start.atMs ?? options.nowMs(),
        method: start.method ?? null,
        url: start.url === undefined ? null : maskStepUrl(start.url, start.to),
        status: start.status ?? null,
        ...(start.durationMs === undefined ? {} : { durationMs: start.durationMs }),
        exchangeIds: [...(start.exchangeIds ?? [])],
        checks: [],
      }
      await options.store.putStep(options.runId, step)
      options.onChanged()
      return createStepRecorder(step, options)
    },
  }
}

function maskStepUrl(url: string, to: LaunchParty): string {
  return maskUrl(url, { decodedTokens: [], isFhir: to === 'fhir-server' })
}

function createStepRecorder(first: LaunchStep, options: RecorderOptions): StepRecorder {
  let step = first
  const put = async (next: LaunchStep) => {
    step = next
    await options.store.putStep(options.runId, step)
    options.onChanged()
  }
  const add = (check: LaunchCheck) => put({ ...step, checks: [...step.checks, check] })
  const note: StepRecorder['note'] = async (result, ifNot = 'failed') => {
    await add({
      outcome: result.isOk ? 'passed' : ifNot,
      check: result.check,
      clause: result.clause,
      text: result.text,
      seen: result.seen?.slice(0, 300) ?? null,
      wanted: result.wanted?.slice(0, 300) ?? null,
    })
    return result.isOk
  }
  return {
    id: step.id,
    note,
    require: async (result, advice) => {
      if (await note(result)) return
      const text = `${result.text}: saw ${result.seen ?? 'nothing'}${
        result.wanted === undefined ? '' : `, wanted ${result.wanted}`
      }`
      throw new LaunchFailure(text, { clause: result.clause, advice })
    },
    inform: (check, clause, text) =>
      add({ outcome: 'information', check, clause, text, seen: null, wanted: null }),
    complete: async ({ status, durationMs, exchangeId, url, replayOf }) => {
      await put({
        ...step,
        status: status ?? step.status,
        ...(durationMs === undefined ? {} : { durationMs }),
        ...(url === undefined ? {} : { url: maskStepUrl(url, step.to) }),
        ...(replayOf === undefined ? {} : { replayOf }),
        exchangeIds:
          exchangeId === undefined ? step.exchangeIds : [...step.exchangeIds, exchangeId],
      })
    },
    current: () => step,
  }
}
