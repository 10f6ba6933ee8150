import { invalidClientMetadata, invalidRedirectUri, type OAuthError } from '../../errors.ts'

/** What a rule for software statements found wrong. */
export interface StatementFault {
  readonly check: string
  readonly clause: string
  /** Claim of the statement, as in `redirect_uris.0`. */
  readonly parameter: string
  readonly seen: string
  readonly wanted: string
}

/** The refusal of a claim that is missing, malformed or at odds with another. @see UDAP-DCR-011 to UDAP-DCR-018 */
export function unfitClaim(fault: StatementFault): OAuthError {
  return invalidClientMetadata(describe(fault), { explanation: fault })
}

/** The refusal of a redirect URI that is not one. @see UDAP-DCR-014 */
export function unfitRedirect(fault: StatementFault): OAuthError {
  return invalidRedirectUri(describe(fault), { explanation: fault })
}

function describe({ parameter, seen, wanted }: StatementFault): string {
  return `${parameter} is ${seen}, wanted ${wanted}`
}
