import type { StepRecorder } from '../step-recorder.ts'
import { contextOf, type TokenResponse } from '../token-response.ts'

const clause = 'SMART App Launch 2.2.0, Backend Services, issue access token'

/** Longest life of an access token of a backend service, in seconds. @see BKS-03 */
const longestSeconds = 300

/** Checks what only backend services expect of a token response; what is not as it should be ends nothing.
 * @see BKS-03, BKS-04, BKS-05
 */
export async function checkBackendResponse(
  response: TokenResponse,
  requested: string,
  step: StepRecorder,
): Promise<void> {
  const { expires_in, refresh_token, id_token, scope } = response
  await step.note(
    {
      check: 'backend-expires-in',
      clause: `${clause}; BKS-03`,
      isOk: expires_in !== undefined && expires_in <= longestSeconds,
      text: 'The access token of a backend service lives at most five minutes',
      seen: expires_in === undefined ? 'no expires_in' : `${expires_in} s`,
      wanted: `at most ${longestSeconds} s`,
    },
    'warning',
  )
  const extra = [
    ...(refresh_token === undefined ? [] : ['refresh_token']),
    ...(id_token === undefined ? [] : ['id_token']),
  ]
  await step.note(
    {
      check: 'backend-tokens',
      clause: `${clause}; BKS-04`,
      isOk: extra.length === 0,
      text: 'Nothing but an access token came, since a new assertion gives the next one',
      seen: extra.join(', ') || undefined,
      wanted: 'no refresh_token and no id_token',
    },
    'warning',
  )
  const context = Object.keys(contextOf(response))
  if (context.length > 0) {
    const text = `Context came with it, which a backend service has only where it is bound: ${context.join(', ')}`
    await step.inform('backend-context', `${clause}; BKS-04, BKS-07`, text)
  }
  await checkScope(scope, requested, step)
}

async function checkScope(granted: string | undefined, requested: string, step: StepRecorder) {
  if (granted === undefined) return
  const asked = new Set(requested.split(' '))
  const got = new Set(granted.split(' '))
  const missing = [...asked].filter((each) => each !== '' && !got.has(each))
  if (missing.length === 0) return
  await step.inform(
    'scope-narrowed',
    `${clause}; BKS-05`,
    `Not granted as asked: ${missing.join(' ')}`,
  )
}
