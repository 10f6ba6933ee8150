import type { LaunchRunDetail } from '../../../shared/contract/launch.ts'
import type { LaunchStep } from '../../../shared/contract/launch-step.ts'
import type { Expectation, Scenario, StepExpectation } from '../../../shared/scenario/index.ts'
import { compare, compareScopes } from './compare.ts'
import type { LaunchEnd } from './play-launch.ts'
import type { ScenarioFinding } from './scenario-result.ts'

/** Compares a launch with what is expected of it. */
export function judgeLaunch(
  { expect, clause }: Pick<Scenario, 'expect' | 'clause'>,
  run: LaunchRunDetail,
  end: LaunchEnd,
): ScenarioFinding[] {
  return [
    judgeOutcome(expect, run, end, clause),
    ...judgeGrant(expect, run),
    ...judgeFailedChecks(expect, run),
    ...(expect.steps ?? []).flatMap((step) => judgeStep(step, run.steps)),
  ]
}

/** How a launch or a registration ended. */
export interface Ending {
  readonly outcome: Expectation['outcome'] | 'waiting'
  readonly code: string | null
  readonly text: string
  readonly clause: string
}

/** Compares how it ended with what is expected. */
export function judgeEnding(
  { outcome, code, text }: Expectation,
  ending: Ending,
  clause: string | undefined,
): ScenarioFinding {
  const isOk =
    ending.outcome === outcome &&
    (code === undefined || ending.code === code) &&
    (text === undefined || ending.text.includes(text))
  return {
    name: 'outcome',
    isOk,
    saw: sayEnding(ending.outcome, ending.code, ending.text),
    wanted: sayEnding(outcome, code ?? null, text ?? ''),
    clause: clause ?? ending.clause,
  }
}

function sayEnding(outcome: string, code: string | null, text: string): string {
  const which = code === null ? outcome : `${outcome} ${code}`
  return text === '' ? which : `${which}: ${text}`
}

function judgeOutcome(
  expect: Expectation,
  run: LaunchRunDetail,
  end: LaunchEnd,
  clause: string | undefined,
): ScenarioFinding {
  return judgeEnding(expect, endingOf(run, end), clause)
}

function endingOf(run: LaunchRunDetail, end: LaunchEnd): Ending {
  const { failure, expectedRefusal, status } = run
  const sal = 'SMART App Launch 2.2.0, app-launch'
  if (expectedRefusal !== null) return { outcome: 'refused-as-ordered', ...expectedRefusal }
  if (failure !== null) return { outcome: 'failed', ...failure }
  if (status === 'succeeded') return { outcome: 'succeeded', code: null, text: '', clause: sal }
  if (end.kind === 'refused') {
    const { heading, errorCode = null, status: answered } = end.page
    const text = `a page of the server said ${heading} (HTTP ${answered})`
    return { outcome: 'failed', code: errorCode, text, clause: 'RFC 6749 section 4.1.2.1' }
  }
  if (end.kind === 'stuck') {
    const text = `the page ${end.page.heading} came again after ${end.answer} was chosen`
    return { outcome: 'waiting', code: null, text, clause: sal }
  }
  return { outcome: 'waiting', code: null, text: 'the launch did not come to an end', clause: sal }
}

function judgeGrant(expect: Expectation, run: LaunchRunDetail): ScenarioFinding[] {
  const { grantedScope, context = {}, tokens } = expect
  return [
    ...compareScopes(
      'granted scope',
      run.grantedScope,
      grantedScope,
      'SMART App Launch 2.2.0, app-launch; SAL-62',
    ),
    ...Object.entries(context).map(([name, wanted]) =>
      compare(
        `context ${name}`,
        run.context[name] ?? null,
        wanted,
        'SMART App Launch 2.2.0, scopes-and-launch-context; CTX-01',
      ),
    ),
    ...(tokens === undefined
      ? []
      : [
          compare(
            'tokens',
            run.tokens.map(({ source }) => source).toSorted(),
            tokens.toSorted(),
            'RFC 6749 section 5.1; SAL-52',
          ),
        ]),
  ]
}

/** A launch that succeeds has no failed check, unless one is expected; the reason of a failed launch is its outcome. */
function judgeFailedChecks(
  { outcome, failedChecks }: Expectation,
  { steps }: LaunchRunDetail,
): ScenarioFinding[] {
  if (failedChecks === undefined && outcome !== 'succeeded') return []
  const failed = steps.flatMap(({ title, checks }) =>
    checks.filter((check) => check.outcome === 'failed').map((check) => ({ title, ...check })),
  )
  const wanted = (failedChecks ?? []).toSorted()
  const saw = [...new Set(failed.map(({ check }) => check))].toSorted()
  const unexpected = failed.filter(({ check }) => !wanted.includes(check))
  const missing = wanted.filter((check) => !saw.includes(check))
  return [
    {
      name: 'failed checks',
      isOk: unexpected.length === 0 && missing.length === 0,
      saw: saw.length === 0 ? 'none' : unexpected.map(describeCheck).join('; ') || saw.join(' '),
      wanted: wanted.join(' ') || 'none',
      clause: unexpected[0]?.clause ?? 'the checks of the app',
    },
  ]
}

function describeCheck({
  title,
  check,
  text,
  seen,
}: LaunchStep['checks'][number] & { readonly title: string }): string {
  return `${check} in ${title} (${text}${seen === null ? '' : `: ${seen}`})`
}

function judgeStep(wish: StepExpectation, steps: readonly LaunchStep[]): ScenarioFinding[] {
  const { title, status, passed = [], failed = [] } = wish
  const name = `step ${title}`
  const clause = 'SMART App Launch 2.2.0, app-launch'
  const step = steps.find((each) => each.title === title)
  if (step === undefined) {
    const saw = steps.map((each) => each.title).join(', ') || 'no step'
    return [{ name, isOk: false, saw, wanted: `a step called ${title}`, clause }]
  }
  const outcomeOf = (id: string) => step.checks.find(({ check }) => check === id)
  const judge = (id: string, isWanted: (outcome: string) => boolean, word: string) => {
    const check = outcomeOf(id)
    return {
      name: `${name}, check ${id}`,
      isOk: check !== undefined && isWanted(check.outcome),
      saw: check === undefined ? 'no such check' : `${check.outcome}: ${check.text}`,
      wanted: word,
      clause: check?.clause ?? clause,
    }
  }
  return [
    ...(status === undefined ? [] : [compare(`${name}, status`, step.status, status, clause)]),
    ...passed.map((id) => judge(id, (outcome) => outcome === 'passed', 'passed')),
    ...failed.map((id) =>
      judge(id, (outcome) => outcome === 'failed' || outcome === 'warning', 'failed or warning'),
    ),
  ]
}
