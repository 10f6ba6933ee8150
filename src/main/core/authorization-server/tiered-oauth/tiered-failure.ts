import {
  accessDenied,
  type Explanation,
  invalidIdp,
  OAuthError,
  serverError,
} from '../../errors.ts'

type TieredCode = 'invalid_idp' | 'access_denied' | 'server_error'

const codes: Readonly<Record<TieredCode, typeof invalidIdp>> = {
  invalid_idp: invalidIdp,
  access_denied: accessDenied,
  server_error: serverError,
}

/** The refusal of a sign-in at an identity provider, with the code the app has to get.
 * @see spec/udap.md section 8.3; UDAP-TIER-009, UDAP-TIER-012, UDAP-TIER-013, UDAP-TIER-016, UDAP-TIER-020
 */
export function refuseTiered(
  code: TieredCode,
  explanation: Explanation & { readonly seen: string; readonly wanted: string },
  cause?: unknown,
): OAuthError {
  const { parameter = 'idp', seen, wanted } = explanation
  return codes[code](`${parameter} is ${seen}, wanted ${wanted}`, { explanation, cause })
}

/** Whether a refusal leaves room for another provider or a local sign-in. @see UDAP-TIER-009, UDAP-TIER-016 */
export function isAboutProvider(error: unknown): error is OAuthError {
  return error instanceof OAuthError && error.code === 'invalid_idp'
}
