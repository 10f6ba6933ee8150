import { FhirError } from '../errors.ts'
import type { AccessTokenVerifier, FhirGrant } from './access-token.ts'

const clause = 'SMART App Launch 2.2.0; RFC 6750 section 3; SCE-01'

/** Takes the access token out of a request.
 * @throws {FhirError} 401 without `error` when there is none; 400 `invalid_request` when the header is
 *   malformed, or the token stands in the query or the form as well or instead
 * @see RFC 6750 section 2; RFC 9700 section 4.3.2; SCE-01, SCE-03
 */
export function requireBearerToken(request: Request, parameterNames: ReadonlySet<string>): string {
  if (parameterNames.has('access_token')) {
    throw malformed('send the access token in the Authorization header only', 'SCE-03')
  }
  const header = request.headers.get('authorization')
  const [, scheme, rest = ''] = /^(\S+)(?:\s+(.*))?$/.exec(header?.trim() ?? '') ?? []
  if (scheme === undefined || scheme.toLowerCase() !== 'bearer') {
    throw new FhirError(401, 'login', 'this needs an access token: Authorization: Bearer …', {
      headers: { 'WWW-Authenticate': 'Bearer' },
      explanation: { check: 'bearer-token-present', clause, parameter: 'Authorization' },
    })
  }
  if (!/^[A-Za-z0-9._~+/-]+=*$/.test(rest)) {
    throw malformed('the Authorization header is not one Bearer token', clause)
  }
  return rest
}

function malformed(diagnostics: string, rule: string): FhirError {
  return new FhirError(400, 'invalid', diagnostics, {
    headers: { 'WWW-Authenticate': 'Bearer error="invalid_request"' },
    explanation: { check: 'bearer-token-form', clause: rule, parameter: 'Authorization' },
  })
}

const reasons = {
  unknown: 'the access token is not known here',
  expired: 'the access token has expired',
  revoked: 'the access token was revoked',
  'wrong-audience': 'the access token is for another FHIR base URL',
  'not-an-access-token': 'what was sent is not an access token',
} as const

/** Gives the grant behind an access token.
 * @throws {FhirError} 401 `invalid_token` with the reason
 */
export async function requireActiveGrant(
  accessToken: string,
  verify: AccessTokenVerifier,
): Promise<FhirGrant> {
  const state = await verify(accessToken)
  if (state.isActive) return state.grant
  const text = reasons[state.reason]
  throw new FhirError(401, 'login', text, {
    headers: {
      'WWW-Authenticate': `Bearer error="invalid_token", error_description="${text}"`,
    },
    explanation: { check: 'access-token-active', clause, seen: state.reason, wanted: 'active' },
  })
}
