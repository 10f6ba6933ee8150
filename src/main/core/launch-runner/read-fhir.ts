import { z } from 'zod'
import type { LaunchStep } from '../../../shared/contract/launch-step.ts'
import { mediaTypeOf } from '../http/index.ts'
import { badRequest, conflict } from '../rpc/index.ts'
import type { BackChannelAnswer } from './back-channel.ts'
import { parseJson } from './discover-server.ts'
import type { LaunchRun } from './launch-run.ts'
import { type LaunchServices, recorderOf } from './launch-services.ts'
import type { StepRecorder } from './step-recorder.ts'

/** Longest body given back, in characters. */
const shownCharacters = 65_536

/** The answer to one FHIR request. */
export interface FhirReading {
  readonly step: LaunchStep
  readonly status: number
  readonly body: string
}

/** Reads a path below the FHIR base URL of a launch with its access token.
 * The token goes nowhere else: the path is relative and cannot climb out of the base.
 * @throws {ProblemError} bad-request: the path leaves the base; conflict: the launch holds no access token
 * @throws {LaunchFailure} no answer
 * @see SAL-62; GEN-21
 */
export async function readFhir(
  run: LaunchRun,
  path: string,
  services: LaunchServices,
): Promise<FhirReading> {
  const url = resolvePath(run.record.fhirBase, path)
  const { access_token } = await services.store.secretsOf(run.id)
  if (access_token === undefined) throw conflict('this launch holds no access token')
  const step = await recorderOf(services, run.id).begin({
    title: `Read ${path.split('?')[0]?.slice(0, 80) ?? ''}`,
    channel: 'back',
    from: 'app',
    to: 'fhir-server',
    method: 'GET',
    url,
  })
  const answer = await services.channel.send(
    new Request(url, {
      headers: { Accept: 'application/fhir+json', Authorization: `Bearer ${access_token}` },
    }),
    { runId: run.id, clientId: run.client_id, area: 'fhir', step },
  )
  await step.note({
    check: 'fhir-answer',
    clause: 'SMART App Launch 2.2.0, app-launch, access FHIR API',
    isOk: answer.status === 200,
    text: describeStatus(answer.status),
    seen: `HTTP ${answer.status}`,
  })
  if (answer.status === 200 && !path.startsWith('.well-known/')) await checkResource(answer, step)
  return {
    step: step.current(),
    status: answer.status,
    body: answer.text.slice(0, shownCharacters),
  }
}

/** Checks that an answer is a resource, and says so; what is not as it should be is shown.
 * @see FHIR R4, RESTful API, content types and encodings
 */
async function checkResource(answer: BackChannelAnswer, step: StepRecorder): Promise<void> {
  const mediaType = mediaTypeOf(answer.headers) || 'no Content-Type'
  await step.note(
    {
      check: 'fhir-media-type',
      clause: 'FHIR R4, RESTful API, content types and encodings',
      isOk: mediaType === 'application/fhir+json',
      text: 'The answer says that it is FHIR in JSON',
      seen: mediaType,
      wanted: 'Content-Type: application/fhir+json',
    },
    // Plain JSON is what older servers say, and cannot be taken for a page.
    mediaType === 'application/json' ? 'warning' : 'failed',
  )
  const resource = z.looseObject({ resourceType: z.string() }).safeParse(parseJson(answer.text))
  await step.note({
    check: 'fhir-resource',
    clause: 'FHIR R4, RESTful API, read; JSON representation of resources',
    isOk: resource.success,
    text: 'The answer is a whole resource',
    seen: resource.data?.resourceType ?? `${answer.text.length} characters that are no resource`,
    wanted: 'JSON with a resourceType',
  })
}

function resolvePath(fhirBase: string, path: string): string {
  const url = URL.parse(path.replace(/^\/(?!\/)/, ''), `${fhirBase}/`)
  if (url?.href.startsWith(`${fhirBase}/`) && url.hash === '') return url.href
  throw badRequest(`${path.slice(0, 200)} is not a path below the FHIR base URL`, [
    {
      path: 'path',
      message: 'the token of a launch goes to its FHIR server only (SAL-62)',
      seen: path.slice(0, 200),
      wanted: 'a relative path such as Patient/1 or Observation?category=laboratory',
    },
  ])
}

function describeStatus(status: number): string {
  if (status === 200) return 'The FHIR server answered'
  if (status === 401) return 'The FHIR server does not accept the token'
  if (status === 403) return 'The token does not allow this'
  if (status === 404) return 'There is no such resource, or the token may not know of it'
  return 'The FHIR server refused'
}
