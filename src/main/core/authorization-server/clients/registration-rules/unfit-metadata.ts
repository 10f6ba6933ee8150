import { invalidClientMetadata, invalidRedirectUri, type OAuthError } from '../../../errors.ts'

/** What a registration rule found wrong. */
export interface UnfitValue {
  readonly check: string
  readonly clause: string
  /** Member of the metadata, as in `redirect_uris.0`. */
  readonly parameter: string
  readonly seen: string
  readonly wanted: string
}

/** The error for metadata that is unfit or contradicts itself. @see RFC 7591 section 3.2.2 */
export function unfitMetadata(unfit: UnfitValue): OAuthError {
  return invalidClientMetadata(describe(unfit), { explanation: unfit })
}

/** The error for redirect URIs that are missing or unfit. @see RFC 7591 section 3.2.2 */
export function unfitRedirectUri(unfit: UnfitValue): OAuthError {
  return invalidRedirectUri(describe(unfit), { explanation: unfit })
}

function describe({ parameter, seen, wanted }: UnfitValue): string {
  return `${parameter} is ${seen}, wanted ${wanted}`
}
