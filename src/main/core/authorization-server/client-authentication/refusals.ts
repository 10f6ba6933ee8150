import { type Explanation, invalidClient, invalidRequest, OAuthError } from '../../errors.ts'

/** The challenge of every 401 that answers, or misses, an Authorization header. @see RFC 7617 section 2; GEN-09 */
export const basicChallenge = { 'WWW-Authenticate': 'Basic realm="trustbench", charset="UTF-8"' }

/** Client authentication failed in a way the client may be told.
 * @param isChallenged whether the request used the Authorization header or should have
 */
export function refuseClient(
  explanation: Explanation,
  isChallenged: boolean,
  cause?: unknown,
): OAuthError {
  const { parameter, seen, wanted } = explanation
  return invalidClient(`${parameter} is ${seen}, wanted ${wanted}`, {
    explanation,
    headers: isChallenged ? basicChallenge : {},
    cause,
  })
}

/** The same words for an unknown client, a disabled one and a wrong secret; what it was is in the explanation only. */
export function refuseSecret(explanation: Explanation, isChallenged: boolean): OAuthError {
  return invalidClient('client_id or client secret is wrong, or the client is disabled', {
    explanation,
    headers: isChallenged ? basicChallenge : {},
  })
}

/** Body and header name different clients. @see SYM-05 */
export function differentClientIds(inBody: string, inHeader: string): OAuthError {
  return invalidRequest('client_id in the body differs from the one in the Authorization header', {
    explanation: {
      check: 'client-ids-agree',
      clause: 'RFC 6749 section 2.3; SYM-05',
      parameter: 'client_id',
      seen: inBody,
      wanted: `${inHeader}, as in the Authorization header`,
    },
  })
}

/** Too many wrong secrets. @see SYM-09; RFC 6585 section 4 */
export function tooManyGuesses(clientId: string, pauseSeconds: number): OAuthError {
  return new OAuthError({
    code: 'temporarily_unavailable',
    status: 429,
    description: `client authentication failed too often, try again in ${pauseSeconds} seconds`,
    headers: { 'Retry-After': String(pauseSeconds) },
    explanation: {
      check: 'secret-guess-rate',
      clause: 'RFC 6749 section 2.3.1; SYM-09, L-13',
      parameter: 'client_secret',
      seen: `more than 20 wrong secrets in a minute for ${clientId}`,
      wanted: `a pause of ${pauseSeconds} seconds`,
    },
  })
}
