import type { ScopeEntry } from '../../../shared/oauth/scope-parameter.ts'
import { findScopesBeyond, parseGrantedScopes } from './granted-scopes.ts'
import type { LaunchRun } from './launch-run.ts'
import type { StepRecorder } from './step-recorder.ts'
import { contextOf, type TokenResponse } from './token-response.ts'

const clause = 'SMART App Launch 2.2.0, scopes-and-launch-context'

/** Compares what a token response grants with what was asked, and with what came beside it.
 * An answer without `scope` grants what was asked.
 * @throws {LaunchFailure} a `patient/` scope without the patient it is about
 * @see SAL-41, SAL-62, CTX-03, CTX-13, RFT-01; RFC 6749 section 3.3
 */
export async function checkGrant(
  { record }: LaunchRun,
  response: TokenResponse,
  step: StepRecorder,
): Promise<void> {
  const asked = parseGrantedScopes(record.requestedScope)
  const granted = response.scope === undefined ? asked : parseGrantedScopes(response.scope)
  await checkExtent(granted, asked, step)
  // UDAP Security takes the scopes of SMART over, but not its launch context.
  await checkPatient(granted, response, record.order.udap === undefined, step)
  await checkEncounter([...granted, ...asked], response, step)
  await checkRefreshToken(granted, response, step)
}

/** A server may grant less and even more than was asked; an app wants to know of both. */
async function checkExtent(
  granted: readonly ScopeEntry[],
  asked: readonly ScopeEntry[],
  step: StepRecorder,
): Promise<void> {
  const missing = findScopesBeyond(asked, granted)
  if (missing.length > 0) {
    const text = `Not granted as asked: ${missing.join(' ')}`
    await step.inform('scope-narrowed', 'SMART App Launch 2.2.0, app-launch; SAL-62', text)
  }
  if (asked.some(isResource)) {
    await step.note(
      {
        check: 'resource-scope-granted',
        clause: `${clause}; SAL-62`,
        isOk: granted.some(isResource),
        text: 'A scope for FHIR resources was granted',
        seen: granted.map(({ text }) => text).join(' ') || 'no scope',
        wanted: 'at least one, since such were asked',
      },
      'warning',
    )
  }
  // Context and identity tell something; only these let the app do more than it asked for.
  const powerful = granted.filter((entry) => isResource(entry) || entry.scope.kind === 'refresh')
  const beyond = findScopesBeyond(powerful, asked)
  await step.note(
    {
      check: 'scope-within-request',
      clause: 'RFC 6749 section 3.3; SAL-62',
      isOk: beyond.length === 0,
      text: 'No more was granted than was asked',
      seen: beyond.join(' ') || undefined,
      wanted: 'scopes within those of the request',
    },
    'warning',
  )
}

function isResource({ scope }: ScopeEntry): boolean {
  return scope.kind === 'resource'
}

async function checkPatient(
  granted: readonly ScopeEntry[],
  response: TokenResponse,
  isSmart: boolean,
  step: StepRecorder,
): Promise<void> {
  const isPresent = contextOf(response)['patient'] !== undefined
  const result = {
    check: 'patient-present',
    isOk: isPresent,
    text: 'The patient comes with the scopes that are about one',
    seen: isPresent ? undefined : 'no patient',
  }
  const level = granted.find(({ scope }) => scope.kind === 'resource' && scope.level === 'patient')
  if (level !== undefined && isSmart) {
    await step.require(
      {
        ...result,
        clause: `${clause}; SAL-41, CTX-01`,
        wanted: `patient, since ${level.text} was granted`,
      },
      'The server must name the patient in context, or not grant patient/ scopes.',
    )
    return
  }
  if (level === undefined && !asksFor(granted, 'Patient')) return
  const wanted = `patient, since ${level?.text ?? 'launch/patient'} was granted`
  await step.note({ ...result, clause: `${clause}; CTX-03`, wanted }, 'warning')
}

/** Context nobody asked for is allowed, but an app should not act on it unseen. */
async function checkEncounter(
  scopes: readonly ScopeEntry[],
  response: TokenResponse,
  step: StepRecorder,
): Promise<void> {
  const encounter = contextOf(response)['encounter']
  if (encounter === undefined) return
  const isAsked = scopes.some(({ text }) => text === 'launch') || asksFor(scopes, 'Encounter')
  await step.note(
    {
      check: 'encounter-asked',
      clause: `${clause}; CTX-13, CTX-15`,
      isOk: isAsked,
      text: 'The encounter is context that was asked for',
      seen: isAsked ? undefined : 'encounter, without launch and launch/encounter',
      wanted: 'context of the scopes only',
    },
    'warning',
  )
}

function asksFor(scopes: readonly ScopeEntry[], type: 'Patient' | 'Encounter'): boolean {
  return scopes.some(({ scope }) => scope.kind === 'context' && scope.type === type)
}

async function checkRefreshToken(
  granted: readonly ScopeEntry[],
  response: TokenResponse,
  step: StepRecorder,
): Promise<void> {
  const access = granted.find(({ scope }) => scope.kind === 'refresh')
  if (access === undefined) return
  await step.note({
    check: 'refresh-token-present',
    clause: `${clause}, scopes for requesting a refresh token; RFT-01`,
    isOk: response.refresh_token !== undefined,
    text: `${access.text} was granted, and a refresh token came`,
    seen: response.refresh_token === undefined ? 'no refresh_token' : undefined,
    wanted: 'refresh_token',
  })
}
