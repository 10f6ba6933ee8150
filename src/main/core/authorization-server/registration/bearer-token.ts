import { invalidToken, type OAuthError } from '../../errors.ts'

/** Reads the bearer token of a registration request; undefined when there is no Authorization header.
 * @throws {OAuthError} invalid_token: the header is of another scheme or malformed
 * @see RFC 7591 section 3; RFC 6750 section 2.1
 */
export function readBearer(request: Request): string | undefined {
  const header = request.headers.get('authorization')
  if (header === null) return undefined
  const bearer = /^Bearer +([A-Za-z0-9._~+/-]{1,8192}=*)$/i.exec(header)?.[1]
  if (bearer === undefined) throw refuseBearer('an Authorization header of another form')
  return bearer
}

/** The answer to a request that should have brought a token: a challenge without error code.
 * @see RFC 6750 section 3.1; PDC-30
 */
export function missingBearer(wanted: string): OAuthError {
  return invalidToken(`Authorization is absent, wanted Bearer and ${wanted}`, {
    headers: { 'WWW-Authenticate': 'Bearer realm="trustbench"' },
    explanation: {
      check: 'registration-bearer-present',
      clause: 'RFC 7591 section 3; RFC 6750 section 3.1; PDC-30',
      parameter: 'Authorization',
      seen: 'absent',
      wanted: `Bearer and ${wanted}`,
    },
  })
}

/** The answer to a token that opens nothing here; the wire never says why. @see RFC 6750 section 3.1 */
export function refuseBearer(seen: string): OAuthError {
  return invalidToken('the bearer token is not one that is valid for this request', {
    headers: { 'WWW-Authenticate': 'Bearer realm="trustbench", error="invalid_token"' },
    explanation: {
      check: 'registration-bearer-valid',
      clause: 'RFC 7591 section 3; RFC 6750 section 3.1',
      parameter: 'Authorization',
      seen,
      wanted: 'a live token for this registration',
    },
  })
}
