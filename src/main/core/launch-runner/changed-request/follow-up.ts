import type { LaunchOrder } from '../../../../shared/contract/launch.ts'
import type { LaunchStep } from '../../../../shared/contract/launch-step.ts'
import { appStepsOf } from './app-steps.ts'

/** A request that was asked for when the launch was through: it is sent again by itself, not by playing the launch again. */
export interface FollowUp {
  readonly kind: 'read' | 'refresh' | 'introspect' | 'revoke'
  /** The request that was asked for, as it was before anything of it was changed. */
  readonly asked: LaunchStep
  /** Which request of what was asked for is meant, the first being 0: with a refresh the keys of the ID token are read. */
  readonly offset: number
}

/** The follow-up that a request of the app belongs to; undefined for a request of the launch itself. */
export function followUpOf(
  step: LaunchStep,
  steps: readonly LaunchStep[],
  launch: LaunchOfSteps,
): FollowUp | undefined {
  const sent = appStepsOf(steps)
  const end = findEnd(sent, launch)
  const index = sent.indexOf(step)
  if (end === -1 || index < end) return undefined
  const start = sent.slice(0, index + 1).findLastIndex((each) => kindOf(each) !== undefined)
  const leader = sent[start]
  const kind = leader === undefined ? undefined : kindOf(leader)
  if (leader === undefined || kind === undefined) return undefined
  return { kind, asked: unchanged(leader, steps), offset: index - start }
}

/** The steps of the launch itself: those before anything else was asked for. */
export function launchStepsOf(
  steps: readonly LaunchStep[],
  launch: LaunchOfSteps,
): readonly LaunchStep[] {
  const sent = appStepsOf(steps)
  const first = sent[findEnd(sent, launch)]
  return first === undefined ? steps : steps.slice(0, steps.indexOf(first))
}

/** What has to be known of a launch to tell its own steps from later ones. */
interface LaunchOfSteps {
  readonly mode: LaunchOrder['mode']
  /** As the token response gave it. */
  readonly context: Readonly<Record<string, unknown>>
}

/** Index of the first request that was asked for after the launch; -1 where none was. */
function findEnd(sent: readonly LaunchStep[], launch: LaunchOfSteps): number {
  return sent.findIndex((each, index) => isAfterLaunch(each, sent.slice(0, index), launch))
}

const verbs = { Refresh: 'refresh', Introspect: 'introspect', Revoke: 'revoke' } as const

function kindOf({ to, title }: LaunchStep): FollowUp['kind'] | undefined {
  const verb = /^(Refresh|Introspect|Revoke) the /.exec(title)?.[1]
  // The expression matches these names only.
  if (verb !== undefined) return verbs[verb as keyof typeof verbs]
  return to === 'fhir-server' && /^Read (?!the )/.test(title) ? 'read' : undefined
}

/** Whether a request is the first that was asked for: what an app asks for after it has its tokens, but for the read it makes by
 * itself.
 */
function isAfterLaunch(
  step: LaunchStep,
  before: readonly LaunchStep[],
  { mode, context }: LaunchOfSteps,
): boolean {
  const kind = kindOf(step)
  if (kind !== 'read') return kind !== undefined
  const isFirst = before.every((each) => kindOf(each) !== 'read')
  const patient = context['patient']
  const isOwn =
    mode === 'backend' ||
    (typeof patient === 'string' && step.title === `Read Patient/${encodeURIComponent(patient)}`)
  return !(isFirst && isOwn)
}

/** The step a changed one was sent again for, as it was before anything was changed; any other step itself. */
export function unchanged(step: LaunchStep, steps: readonly LaunchStep[]): LaunchStep {
  const origin = steps.find(({ id }) => id === step.replayOf)
  return origin === undefined ? step : unchanged(origin, steps)
}
