import { type Explanation, invalidRequest, OAuthError } from '../../../errors.ts'
import { UdapJwtError } from '../../../udap/udap-jwt/index.ts'

/** How refusals of authentication tokens look on the wire. @see UDAP-TOK-009; D9, D10 */
export interface TokenRefusalStyle {
  /** For one that is not signed by its certificate. */
  readonly udapSignatureError: 'invalid_request' | 'invalid_client'
  /** HTTP status of `invalid_client`. */
  readonly udapClientErrorStatus: '400' | '401'
}

/** The refusal of an authentication token: 400 `invalid_client`, since no Authorization header was used.
 * @see UDAP JWT-Based Client Authentication section 7; UDAP-TOK-004 to UDAP-TOK-009; D10
 */
export function refuseToken(explanation: Explanation, cause?: unknown): OAuthError {
  const { parameter = 'client_assertion', seen = 'unfit', wanted = 'another' } = explanation
  return new OAuthError({
    code: 'invalid_client',
    status: 400,
    description: `${parameter} is ${seen}, wanted ${wanted}`,
    explanation,
    cause,
  })
}

/** Gives the error of the token endpoint for what a UDAP JWT fails: `invalid_request` where it is no JWT of that kind or
 * not signed by its certificate, `invalid_client` for the rest.
 * @see UDAP-JWT-001, UDAP-TOK-009; D9, D10; spec/udap.md section 8.3
 */
export function toTokenError(cause: unknown, style: TokenRefusalStyle): unknown {
  if (cause instanceof OAuthError) return withStatus(cause, style)
  if (!(cause instanceof UdapJwtError)) return cause
  const parameter = `client_assertion ${cause.explanation.parameter}`
  const explanation = { ...cause.explanation, parameter }
  const isOfSignature = cause.stage === 'signature'
  const isRequestFault =
    cause.stage === 'form' || (isOfSignature && style.udapSignatureError === 'invalid_request')
  if (!isRequestFault) return withStatus(refuseToken(explanation, cause), style)
  return invalidRequest(`client_assertion: ${cause.message}`, { explanation, cause })
}

function withStatus(error: OAuthError, { udapClientErrorStatus }: TokenRefusalStyle): OAuthError {
  if (error.code !== 'invalid_client' || udapClientErrorStatus === '400') return error
  const { code, description, explanation, cause } = error
  const more = explanation === undefined ? {} : { explanation }
  return new OAuthError({ code, status: 401, description, cause, ...more })
}
