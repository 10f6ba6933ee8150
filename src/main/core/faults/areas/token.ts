import type { Endpoint } from '../endpoints.ts'
import { nobody } from '../strangers.ts'
import { change, leaveOut, put, replace, rewrite } from '../transforms/members.ts'
import { drop, lose, refuse, slow, unavailable } from '../transforms/refusals.ts'
import { body, cacheable, contentType } from '../transforms/whole-answers.ts'

const daySeconds = 86_400
const widerScope = 'patient/*.cruds'

/** How token responses go wrong, those of a refresh among them. */
export function tokenImplementations() {
  const fhirScope = /^(?:patient|user|system)\//
  const widen = (endpoint: Endpoint) =>
    rewrite(endpoint, 'scope', (scope: unknown) => `${scope} ${widerScope}`.trim())
  const invalidGrant = (endpoint: Endpoint) =>
    refuse(endpoint, 400, 'invalid_grant', 'the request is refused on purpose')
  return {
    'token-unavailable': unavailable('token'),
    'token-slow': slow('token'),
    'token-dropped': drop('token'),
    'token-response-lost': lose('token'),
    'token-invalid-grant': invalidGrant('token'),
    'token-malformed-json': body('token', (bytes) => bytes.subarray(0, -1)),
    'token-html': contentType('token'),
    'token-cacheable': cacheable(),
    'access-token-missing': leaveOut('token', 'access_token'),
    'token-type-missing': leaveOut('token', 'token_type'),
    'token-type-wrong': replace('token', 'token_type', 'mac'),
    'expires-in-missing': leaveOut('token', 'expires_in'),
    'expires-in-text': rewrite('token', 'expires_in', (seconds: unknown) => `${seconds} seconds`),
    'expires-in-longer': rewrite(
      'token',
      'expires_in',
      (seconds: unknown) => Number(seconds) + daySeconds,
    ),
    'scope-widened': widen('token'),
    'scope-narrowed': change('token', ({ scope, ...others }) => {
      const names = typeof scope === 'string' ? scope.split(' ') : []
      const left = names.filter((name) => !fhirScope.test(name))
      return left.length === names.length ? undefined : { ...others, scope: left.join(' ') }
    }),
    'scope-empty': replace('token', 'scope', ''),
    'scope-missing': leaveOut('token', 'scope'),
    'patient-missing': leaveOut('token', 'patient'),
    'patient-unknown': replace('token', 'patient', nobody),
    'context-stray': put('token', 'encounter', 'trustbench-no-encounter'),
    'refresh-token-missing': leaveOut('token', 'refresh_token'),
    'refresh-invalid-grant': invalidGrant('refresh'),
    'refresh-unavailable': unavailable('refresh'),
    'refresh-rotation-untold': leaveOut('refresh', 'refresh_token'),
    'refresh-no-access-token': leaveOut('refresh', 'access_token'),
    'refresh-scope-widened': widen('refresh'),
    'refresh-other-patient': replace('refresh', 'patient', nobody),
  }
}
