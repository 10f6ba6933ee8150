import { z } from 'zod'
import { describeFaults } from '../../../shared/describe-faults.ts'
import { fhirContextItemSchema } from '../../../shared/oauth/launch-context.ts'
import { mediaTypeOf } from '../http/index.ts'
import type { BackChannelAnswer } from './back-channel.ts'
import { parseJson } from './discover-server.ts'
import { adviceFor, LaunchFailure } from './launch-failure.ts'
import type { StepRecorder } from './step-recorder.ts'

const tokenResponse = z.looseObject({
  access_token: z.string().min(1),
  token_type: z.string(),
  expires_in: z.number().optional(),
  scope: z.string().optional(),
  id_token: z.string().optional(),
  refresh_token: z.string().optional(),
})

const tokenError = z.looseObject({
  error: z.string().max(100),
  error_description: z.string().max(1000).optional(),
})

/** A token response, checked in shape. */
export type TokenResponse = z.infer<typeof tokenResponse>

const clause = 'SMART App Launch 2.2.0, app-launch, token response'

/** Members of a token response that are about the tokens; the rest is launch context. */
const tokenMembers = new Set([
  'access_token',
  'token_type',
  'expires_in',
  'scope',
  'id_token',
  'refresh_token',
])

/** Reads the answer of a token endpoint.
 * @throws {LaunchFailure} a refusal, or an answer without what SMART requires
 * @see SAL-52; RFC 6749 sections 5.1 and 5.2
 */
export async function readTokenResponse(
  answer: BackChannelAnswer,
  step: StepRecorder,
): Promise<TokenResponse> {
  const body = parseJson(answer.text)
  const refusal = tokenError.safeParse(body)
  if (answer.status !== 200) {
    const code = refusal.success ? refusal.data.error : null
    throw await refused(answer.status, code, refusal.data?.error_description, step)
  }
  const mediaType = mediaTypeOf(answer.headers) || 'no Content-Type'
  await step.require(
    {
      check: 'token-media-type',
      clause: `${clause}; RFC 6749 section 5.1; GEN-04`,
      isOk: mediaType === 'application/json',
      text: 'The answer says that it is JSON',
      seen: mediaType,
      wanted: 'Content-Type: application/json',
    },
    'The server must send tokens as application/json: a browser could show what is typed otherwise.',
  )
  const parsed = tokenResponse.safeParse(body)
  await step.require(
    {
      check: 'token-response-complete',
      clause: `${clause}; SAL-52`,
      isOk: parsed.success,
      text: 'The answer is JSON with an access token',
      seen: parsed.success ? undefined : describeFaults(parsed.error),
      wanted: 'access_token and token_type',
    },
    'The token endpoint did not answer as OAuth 2.0 wants.',
  )
  if (!parsed.success) throw parsed.error
  await checkTokenResponse(parsed.data, answer, step)
  return parsed.data
}

async function refused(
  status: number,
  code: string | null,
  description: string | undefined,
  step: StepRecorder,
): Promise<LaunchFailure> {
  const seen = code === null ? `HTTP ${status}` : `${code}: ${description ?? 'no description'}`
  await step.note({
    check: 'tokens-issued',
    clause: 'RFC 6749 section 5.2',
    isOk: false,
    text: 'The token endpoint refused',
    seen,
    wanted: 'tokens',
  })
  return new LaunchFailure(description ?? `the token endpoint answered HTTP ${status}`, {
    ...(code === null ? {} : { code }),
    clause: 'RFC 6749 section 5.2',
    advice: code === null ? 'The server failed. Look at its own log.' : adviceFor(code),
  })
}

async function checkTokenResponse(
  response: TokenResponse,
  answer: BackChannelAnswer,
  step: StepRecorder,
): Promise<void> {
  await step.require(
    {
      check: 'token-type',
      clause: `${clause}; RFC 6749 section 5.1`,
      isOk: response.token_type.toLowerCase() === 'bearer',
      text: 'The token is a bearer token',
      seen: response.token_type,
      wanted: 'Bearer',
    },
    'This client can use bearer tokens only.',
  )
  await step.note({
    check: 'scope-present',
    clause: `${clause}; SAL-52`,
    isOk: response.scope !== undefined,
    text: 'The granted scopes are named',
    seen: response.scope ?? 'no scope',
    wanted: 'scope, even when it is what was asked',
  })
  await step.note(
    {
      check: 'expires-in',
      clause: `${clause}; SAL-53`,
      isOk: response.expires_in !== undefined && response.expires_in <= 3600,
      text: 'The access token lives at most an hour',
      seen: response.expires_in === undefined ? 'no expires_in' : `${response.expires_in} s`,
      wanted: 'at most 3600 s',
    },
    'warning',
  )
  const cacheControl = answer.headers.get('cache-control')
  await step.note(
    {
      check: 'not-cached',
      clause: `${clause}; RFC 6749 section 5.1`,
      isOk: /no-store/i.test(cacheControl ?? ''),
      text: 'The answer may not be cached',
      seen: cacheControl ?? 'no Cache-Control',
      wanted: 'Cache-Control: no-store',
    },
    'warning',
  )
}

/** The launch context in a token response, as it came. */
export function contextOf(response: TokenResponse): Record<string, unknown> {
  return Object.fromEntries(Object.entries(response).filter(([name]) => !tokenMembers.has(name)))
}

/** Checks the form of launch context; wrong context is shown, and the app decides. An `intent` the client does not know opens its default view.
 * @see CTX-01, CTX-06 to CTX-09, CTX-17
 */
export async function checkContext(
  context: Readonly<Record<string, unknown>>,
  step: StepRecorder,
): Promise<void> {
  for (const name of ['patient', 'encounter']) {
    const value = context[name]
    if (value === undefined) continue
    await step.note({
      check: `${name}-is-id`,
      clause: 'SMART App Launch 2.2.0, scopes-and-launch-context; CTX-01',
      isOk: typeof value === 'string' && /^[A-Za-z0-9.-]{1,64}$/.test(value),
      text: `${name} is a bare id`,
      seen: JSON.stringify(value),
      wanted: 'an id without its type',
    })
  }
  if (context['need_patient_banner'] !== undefined) {
    await step.note({
      check: 'banner-is-boolean',
      clause: 'CTX-09',
      isOk: typeof context['need_patient_banner'] === 'boolean',
      text: 'need_patient_banner is true or false',
      seen: JSON.stringify(context['need_patient_banner']),
      wanted: 'a JSON boolean',
    })
  }
  if (context['appContext'] !== undefined) {
    await step.note({
      check: 'app-context-is-text',
      clause: 'SMART App Launch 2.2.0, task launch; TSK-04',
      isOk: typeof context['appContext'] === 'string',
      text: 'appContext is one string, whatever is written in it',
      seen: JSON.stringify(context['appContext']),
      wanted: 'a JSON string',
    })
  }
  if (context['intent'] !== undefined) {
    const text = 'This client has no view for an intent, so it opens its default view'
    await step.inform('intent', 'CTX-17', text)
  }
  if (context['fhirContext'] === undefined) return
  const items = z.array(fhirContextItemSchema).safeParse(context['fhirContext'])
  await step.note({
    check: 'fhir-context-form',
    clause: 'CTX-06, CTX-07, CTX-08',
    isOk: items.success,
    text: 'fhirContext is a list of references',
    seen: items.success ? undefined : describeFaults(items.error),
    wanted: 'objects with reference, canonical or identifier',
  })
}
