import { type AssertionCase, assertionCases } from '../../../../shared/oauth/assertion-cases.ts'
import type { BackChannelAnswer } from '../back-channel.ts'
import { adviceFor, LaunchFailure } from '../launch-failure.ts'
import type { DiscoveredServer, LaunchRun } from '../launch-run.ts'
import { type LaunchServices, recorderOf } from '../launch-services.ts'
import type { StepRecorder } from '../step-recorder.ts'
import { readTokenResponse, type TokenResponse } from '../token-response.ts'
import type { AssertionKey } from './assertion-key.ts'
import { checkBackendResponse } from './check-backend-response.ts'
import { explainRefusal } from './explain-refusal.ts'
import type { PlannedAssertion } from './plan-assertion.ts'
import { planFor } from './plan-for.ts'

/** What came of asking for a token: the response, or the refusal that was the point of asking. */
export type TokenAnswer =
  | { readonly kind: 'tokens'; readonly response: TokenResponse }
  | { readonly kind: 'refused-as-expected'; readonly failure: LaunchFailure }

/** Asks for an access token with an assertion made for this one request.
 * @throws {LaunchFailure} refused, a malformed answer, or a wrong assertion that was accepted
 * @see SMART App Launch 2.2.0, Backend Services; BKS-01, BKS-15, BKS-16
 */
export async function requestToken(
  run: LaunchRun,
  server: DiscoveredServer,
  key: AssertionKey,
  services: LaunchServices,
): Promise<TokenAnswer> {
  const order = run.record.order.backend?.assertion
  const expected = assertionCases.find(({ id }) => id === order?.case)
  const assertion = await planFor(run, server, key, order, services)
  const first = await send(run, server, assertion, 'Token request', services)
  await noteAssertion(assertion, key, expected, first.step)
  if (!assertion.isSentTwice) return judge(run, first, expected, services)
  await readTokenResponse(first.answer, first.step)
  const second = await send(run, server, assertion, 'The same assertion again', services)
  return judge(run, second, expected, services)
}

interface Sent {
  readonly answer: BackChannelAnswer
  readonly step: StepRecorder
}

async function send(
  run: LaunchRun,
  { token_endpoint }: DiscoveredServer,
  { form }: PlannedAssertion,
  title: string,
  services: LaunchServices,
): Promise<Sent> {
  const step = await recorderOf(services, run.id).begin({
    title,
    channel: 'back',
    from: 'app',
    to: 'authorization-server',
    method: 'POST',
    url: token_endpoint,
  })
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    scope: run.record.requestedScope,
    ...form,
  })
  const headers = { Accept: 'application/json' }
  const request = new Request(token_endpoint, { method: 'POST', headers, body })
  const purpose = { runId: run.id, clientId: run.client_id, area: 'token', step } as const
  return { answer: await services.channel.send(request, purpose), step }
}

async function noteAssertion(
  { parts }: PlannedAssertion,
  { kid, alg }: AssertionKey,
  expected: AssertionCase | undefined,
  step: StepRecorder,
): Promise<void> {
  await step.inform(
    'assertion-signed',
    'SMART App Launch 2.2.0, Client Authentication: Asymmetric; ASY-08, BKS-15',
    `An assertion for this one request, signed in the core with ${alg} key ${kid}; header ${Object.keys(parts.header).join(', ')}; claims ${Object.keys(parts.claims).join(', ')}`,
  )
  if (expected === undefined) return
  const clause = `smart.md 10.3; ${expected.clause}`
  await step.inform('assertion-wrong', clause, `Wrong on purpose: ${expected.label}`)
}

async function judge(
  run: LaunchRun,
  { answer, step }: Sent,
  expected: AssertionCase | undefined,
  services: LaunchServices,
): Promise<TokenAnswer> {
  try {
    const response = await readTokenResponse(answer, step)
    if (expected !== undefined) throw acceptedWrongly(expected)
    await checkBackendResponse(response, run.record.requestedScope, step)
    return { kind: 'tokens', response }
  } catch (error) {
    if (!(error instanceof LaunchFailure) || error.code === null) throw error
    const failure = await explainRefusal(error, answer.traceparent, step, services)
    if (expected === undefined) throw failure
    await checkExpectedRefusal(answer, failure, expected, step)
    return { kind: 'refused-as-expected', failure: withReason(failure, expected) }
  }
}

function acceptedWrongly({ label, clause }: AssertionCase): LaunchFailure {
  return new LaunchFailure(`the server accepted an assertion it has to refuse: ${label}`, {
    clause: `SMART App Launch 2.2.0, Client Authentication: Asymmetric; ${clause}`,
    advice: 'Whoever can make such an assertion can act as this client at that server.',
  })
}

/** @see smart.md 10.3: all of them 401 invalid_client */
async function checkExpectedRefusal(
  { status }: BackChannelAnswer,
  { code }: LaunchFailure,
  { label, clause }: AssertionCase,
  step: StepRecorder,
): Promise<void> {
  await step.note(
    {
      check: 'wrong-assertion-refused',
      clause: `SMART App Launch 2.2.0, Client Authentication: Asymmetric; ${clause}`,
      isOk: status === 401 && code === 'invalid_client',
      text: `Refused as it has to be: ${label}`,
      seen: `${status} ${code}`,
      wanted: '401 invalid_client',
    },
    'warning',
  )
}

function withReason(
  { message, code, clause }: LaunchFailure,
  { clause: requirement }: AssertionCase,
): LaunchFailure {
  const advice = `${adviceFor(code ?? '')} That was the point: ${requirement}.`
  return new LaunchFailure(message, { ...(code === null ? {} : { code }), clause, advice })
}
