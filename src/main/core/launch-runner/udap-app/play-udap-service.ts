import type { UdapOrder } from '../../../../shared/contract/launch-udap.ts'
import { buildB2bExtensions } from '../../../../shared/udap/b2b-object.ts'
import { findTokenVariant } from '../../../../shared/udap/token-variants.ts'
import { KeyStoreLockedError } from '../../errors.ts'
import {
  compareRefusal,
  type PreparedTokenRequest,
  prepareTokenRequest,
  type TokenAnswer,
  type UdapServer,
} from '../../udap-client/index.ts'
import type { BackChannelAnswer } from '../back-channel.ts'
import { explainRefusal } from '../backend-service/index.ts'
import { failRun } from '../finish-run.ts'
import { keepTokens } from '../keep-tokens.ts'
import { adviceFor, LaunchFailure } from '../launch-failure.ts'
import type { LaunchRun } from '../launch-run.ts'
import { type LaunchServices, nowSeconds, recorderOf } from '../launch-services.ts'
import { readFirst } from '../read-first.ts'
import type { StepRecorder } from '../step-recorder.ts'
import { readTokenResponse, type TokenResponse } from '../token-response.ts'
import { discoverCommunityServer } from './discover-community-server.ts'
import { requireRegistration, signerOf } from './registered-app.ts'
import { createStepChannel, noteFindings } from './step-channel.ts'

/** Plays a service of a community from discovery to its first FHIR read; the outcome, good or bad, is kept with the launch.
 * @see UDAP Security 2.0.0 section 5; UDAP-TOK-001, UDAP-B2B-001
 */
export async function playUdapService(
  run: LaunchRun,
  udap: UdapOrder,
  services: LaunchServices,
): Promise<void> {
  try {
    const { server, organization } = await discoverCommunityServer(run, services)
    const discovered = withServer(run, server, organization)
    const answer = await requestToken(discovered, udap, server, services)
    if (answer.kind === 'refused-as-expected') {
      const record = { ...discovered.record, expectedRefusal: answer.failure.toText() }
      await services.store.update(run.id, { status: 'succeeded', record }, nowSeconds(services))
      services.hub.emit('launch.changed', { runId: run.id })
      return
    }
    const { response } = answer
    await keepTokens(discovered, response, await services.store.secretsOf(run.id), services)
    await readFirst(discovered, response, services)
  } catch (error) {
    await failRun(run, error, services)
  }
}

function withServer(
  run: LaunchRun,
  { token_endpoint }: UdapServer,
  organization: NonNullable<LaunchRun['record']['udap']>['organization'],
): LaunchRun {
  const { udap } = run.record
  if (udap === undefined) throw new TypeError('the launch is of an app of a community')
  const server = { authorization_endpoint: null, token_endpoint, issuer: null, isIssSent: false }
  return { ...run, record: { ...run.record, server, udap: { ...udap, organization } } }
}

type Answer =
  | { readonly kind: 'tokens'; readonly response: TokenResponse }
  | { readonly kind: 'refused-as-expected'; readonly failure: LaunchFailure }

async function requestToken(
  run: LaunchRun,
  udap: UdapOrder,
  server: UdapServer,
  services: LaunchServices,
): Promise<Answer> {
  const prepared = await prepare(run, udap, server, services)
  const first = await send(run, prepared, server, 'Token request', services)
  await noteRequest(prepared, udap, first.step)
  if (udap.variant !== 'replayed') return judge(first, udap, services)
  await readTokenResponse(first.raw, first.step)
  const second = await send(run, prepared, server, 'The same token again', services)
  return judge(second, udap, services)
}

async function prepare(
  run: LaunchRun,
  udap: UdapOrder,
  server: UdapServer,
  services: LaunchServices,
): Promise<PreparedTokenRequest> {
  const { registrationId, b2b, extensions, signer, variant } = udap
  const registration = requireRegistration(registrationId, services)
  const built = extensions ?? (b2b === undefined ? undefined : buildB2bExtensions(b2b))
  const wish = {
    registration,
    scope: run.record.requestedScope,
    extensions: built,
    signer: signerOf(registration, signer),
    variant,
  }
  try {
    return await prepareTokenRequest(wish, server, services.udapClient)
  } catch (error) {
    if (!(error instanceof KeyStoreLockedError)) throw error
    const advice = 'Unlock the key store under Keys & certificates and start again.'
    throw new LaunchFailure(error.message, { clause: 'KS-06; UDAP-TOK-001', advice })
  }
}

interface Sent {
  readonly answer: TokenAnswer
  readonly raw: BackChannelAnswer
  readonly step: StepRecorder
}

async function send(
  run: LaunchRun,
  prepared: PreparedTokenRequest,
  { token_endpoint }: UdapServer,
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
  let raw: BackChannelAnswer | undefined
  const channel = createStepChannel(run, step, services, (answer) => {
    raw = answer
  })
  const answer = await prepared.exchange(channel)
  if (raw === undefined) throw new TypeError('an exchange that ended had an answer')
  return { answer, raw, step }
}

async function noteRequest(
  { assertion, findings }: PreparedTokenRequest,
  { variant }: UdapOrder,
  step: StepRecorder,
): Promise<void> {
  const clause = 'UDAP Security 2.0.0 section 5.2; UDAP-TOK-001'
  const text =
    assertion === null
      ? 'The secret of the registration is sent by HTTP Basic'
      : `An authentication token for this one request; claims ${Object.keys(assertion.claims).join(', ')}`
  await step.inform('authentication-token-signed', clause, text)
  if (variant === undefined) {
    await noteFindings(findings, step)
    return
  }
  const { label, requirement } = findTokenVariant(variant)
  await step.inform('request-wrong', requirement, `Wrong on purpose: ${label}`)
}

async function judge(
  { answer, raw, step }: Sent,
  { variant }: UdapOrder,
  services: LaunchServices,
): Promise<Answer> {
  await noteFindings(answer.findings, step)
  try {
    const response = await readTokenResponse(raw, step)
    if (variant === undefined) return { kind: 'tokens', response }
    const { label, requirement } = findTokenVariant(variant)
    throw new LaunchFailure(`the server accepted what it has to refuse: ${label}`, {
      clause: requirement,
      advice: 'Whoever can send such a request can act as this app at that server.',
    })
  } catch (error) {
    if (!(error instanceof LaunchFailure) || error.code === null) throw error
    const failure = await explainRefusal(error, raw.traceparent, step, services)
    if (variant === undefined) throw failure
    return refusedOnPurpose(failure, answer, variant, step)
  }
}

async function refusedOnPurpose(
  { message, code, clause }: LaunchFailure,
  { status, error }: TokenAnswer,
  variant: NonNullable<UdapOrder['variant']>,
  step: StepRecorder,
): Promise<Answer> {
  const { label, requirement, expected } = findTokenVariant(variant)
  const { verdict } = compareRefusal(findTokenVariant(variant), { status, error })
  await step.note(
    {
      check: 'wrong-request-refused',
      clause: requirement,
      isOk: verdict === 'as-expected',
      text: `Refused as it has to be: ${label}`,
      seen: `${status} ${error}`,
      wanted: `${expected.status} ${expected.error}`,
    },
    'warning',
  )
  const advice = `${adviceFor(code ?? '')} That was the point: ${requirement}.`
  const detail = { ...(code === null ? {} : { code }), clause, advice }
  return { kind: 'refused-as-expected', failure: new LaunchFailure(message, detail) }
}
