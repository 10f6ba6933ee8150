import type { ChangeableStep } from '../../../../shared/contract/launch-change.ts'
import type { LaunchParty, LaunchStep } from '../../../../shared/contract/launch-step.ts'
import type { ExchangeDetail } from '../../../../shared/contract/traffic.ts'
import { notFound } from '../../rpc/index.ts'
import type { LaunchRun, LaunchSecrets } from '../launch-run.ts'
import type { LaunchServices } from '../launch-services.ts'
import { appStepsOf } from './app-steps.ts'
import { type FollowUp, followUpOf, unchanged } from './follow-up.ts'
import { kindOfToken, sentRequestOf } from './sent-request.ts'

type Thing = ChangeableStep['things'][number]

/** A step with what is needed to send its request again. */
export interface Changeable extends ChangeableStep {
  /** Undefined for a request of the launch itself. */
  readonly followUp: FollowUp | undefined
}

/** Tells what of a step can be changed, or why its request cannot be sent again.
 * @throws {ProblemError} not-found: no such step
 */
export async function findChangeable(
  run: LaunchRun,
  stepId: string,
  services: LaunchServices,
): Promise<Changeable> {
  const steps = await services.store.stepsOf(run.id)
  const step = steps.find(({ id }) => id === stepId)
  if (step === undefined) throw notFound('step', stepId)
  const sent = sentRequestOf(unchanged(step, steps), services)
  const { order, outcome } = run.record
  const launch = { mode: order.mode, context: outcome?.context ?? {} }
  const followUp = step.from === 'app' ? followUpOf(step, steps, launch) : undefined
  const obstacle =
    findObstacle(run, step, sent) ??
    (followUp === undefined ? null : await obstacleOfFollowUp(run, followUp, services))
  const isFollowUp = followUp !== undefined
  return {
    obstacle,
    step: appStepsOf(steps).indexOf(step),
    isFollowUp,
    things: obstacle === null ? thingsOf(run, isFollowUp, step, sent) : [],
    followUp,
  }
}

function findObstacle(
  { record }: LaunchRun,
  step: LaunchStep,
  sent: ExchangeDetail | undefined,
): string | null {
  if (!record.isBuiltIn && (step.from === 'app' || step.from === 'browser')) {
    return 'Your own app sent this, and only it can send it again. Change it there, or send it again from Traffic.'
  }
  if (step.from !== 'app') return `${senders[step.from]} ${elsewhere[step.from] ?? asFault}`
  if (step.channel === 'back' && sent === undefined) {
    return 'The request is no longer kept in Traffic, so what it held is not known.'
  }
  return null
}

const senders: Readonly<Record<Exclude<LaunchParty, 'app'>, string>> = {
  ehr: 'The EHR sent this, so it is no request of the app.',
  browser: 'The browser of the person sent this, so it is no request of the app.',
  'authorization-server': 'The authorization server sent this, so it is no request of the app.',
  'identity-provider': 'The identity provider sent this, so it is no request of the app.',
  'fhir-server': 'The FHIR server sent this, so it is no request of the app.',
  other: 'Another server sent this, so it is no request of the app.',
}

const asFault = 'What this server does wrong is a fault: choose one under Faults and launch again.'

const elsewhere: Readonly<Partial<Record<LaunchParty, string>>> = {
  ehr: 'Choose another context under Launch, or change the authorization request that follows.',
  browser: 'Change the authorization request instead.',
}

const tokenNames = {
  access_token: 'access token',
  id_token: 'ID token',
  refresh_token: 'refresh token',
} as const

async function obstacleOfFollowUp(
  run: LaunchRun,
  { kind, asked }: FollowUp,
  services: LaunchServices,
): Promise<string | null> {
  const sent = sentRequestOf(asked, services)
  if (sent === undefined) {
    return `“${asked.title}” is no longer kept in Traffic, so what it held is not known.`
  }
  const needed = tokenOf(kind, sent)
  const secrets: LaunchSecrets = await services.store.secretsOf(run.id)
  return secrets[needed] === undefined
    ? `The launch holds no ${tokenNames[needed]} any more, so this cannot be sent again. Launch again and ask for it there.`
    : null
}

function tokenOf(kind: FollowUp['kind'], { request }: ExchangeDetail) {
  if (kind === 'read') return 'access_token'
  if (kind === 'refresh') return 'refresh_token'
  return kindOfToken(new URLSearchParams(request.body ?? '').get('token_type_hint'))
}

function thingsOf(
  run: LaunchRun,
  isFollowUp: boolean,
  step: LaunchStep,
  sent: ExchangeDetail | undefined,
): Thing[] {
  if (sent === undefined) return pairsOf('query', queryOf(step.url ?? ''))
  const isForm = sent.request.headers.some(
    ([name, value]) => name === 'content-type' && value.includes('x-www-form-urlencoded'),
  )
  const headers = sent.request.headers.filter(([name]) => !ownHeaders.has(name))
  return [
    ...pairsOf('query', queryOf(sent.url)),
    ...(isForm ? pairsOf('body', sent.request.body ?? '') : []),
    // The assertion of a follow-up is signed as it should be; all of it can be changed as a parameter.
    ...(isFollowUp ? [] : claimsOf(run, sent)),
    ...headers.map(
      ([name, value]): Thing => ({ kind: 'header', name, value, mayDuplicate: false }),
    ),
  ]
}

/** Headers that say how the request is sent; they follow from what is sent. */
const ownHeaders = new Set(['traceparent', 'content-length', 'host', 'connection'])

function queryOf(url: string): string {
  const start = url.indexOf('?')
  return start === -1 ? '' : url.slice(start + 1)
}

function pairsOf(kind: 'query' | 'body', text: string): Thing[] {
  return [...new URLSearchParams(text)].map(([name, value]) => ({
    kind,
    name,
    value,
    mayDuplicate: true,
  }))
}

/** The claims of an assertion the console signs itself: its key is here. Apps of a community have wrong requests of their own. */
function claimsOf({ record }: LaunchRun, { decodedTokens }: ExchangeDetail): Thing[] {
  const { mode, udap } = record.order
  if (mode !== 'backend' || udap !== undefined) return []
  const assertion = decodedTokens.find(({ place }) => place.endsWith('client_assertion'))
  return Object.entries(assertion?.claims ?? {}).map(([name, value]) => ({
    kind: 'claim',
    name,
    value: typeof value === 'string' ? value : JSON.stringify(value),
    mayDuplicate: false,
  }))
}
