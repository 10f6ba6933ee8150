import type { OAuthErrorCode } from '../../shared/oauth/error-codes.ts'

/** What the console shows of a refusal: the check that failed, its clause, and what was seen against what was wanted. */
export interface Explanation {
  /** Name of the rule, as in `redirect-uri-matches`. */
  readonly check: string
  /** Document and section, or requirement id, the rule comes from. */
  readonly clause: string
  readonly parameter?: string
  readonly seen?: string
  readonly wanted?: string
}

interface OAuthErrorInit {
  readonly code: OAuthErrorCode
  readonly status: number
  readonly description: string
  readonly explanation?: Explanation
  readonly headers?: Readonly<Record<string, string>>
  readonly cause?: unknown
}

/** A refusal by the authorization server, with the registered code for the wire and the explanation for the console.
 * @see RFC 6749 sections 4.1.2.1 and 5.2
 */
export class OAuthError extends Error {
  override readonly name = 'OAuthError'
  readonly code: OAuthErrorCode
  readonly status: number
  /** Only the characters RFC 6749 allows, never a secret, code or token. */
  readonly description: string
  readonly explanation: Explanation | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor(init: OAuthErrorInit) {
    const description = toDescriptionText(init.description)
    super(`${init.code}: ${description}`, init.cause === undefined ? {} : { cause: init.cause })
    this.code = init.code
    this.status = init.status
    this.description = description
    this.explanation = init.explanation
    this.headers = init.headers ?? {}
  }
}

/** Replaces what RFC 6749 section 5.2 does not allow in `error_description` (quotes, backslash, controls, non-ASCII) and cuts it to 500 characters. */
export function toDescriptionText(text: string): string {
  let allowed = ''
  for (const character of text.slice(0, 500)) {
    const code = character.codePointAt(0) ?? 0
    if (character === '"') allowed += "'"
    else if (code >= 0x20 && code <= 0x7e && character !== '\\') allowed += character
    else allowed += '?'
  }
  return allowed
}

interface ErrorDetail {
  readonly explanation?: Explanation
  readonly headers?: Readonly<Record<string, string>>
  readonly cause?: unknown
}

function named(code: OAuthErrorCode, status: number) {
  return (description: string, detail: ErrorDetail = {}): OAuthError =>
    new OAuthError({ code, status, description, ...detail })
}

/** The request lacks a parameter, repeats one, or is malformed. */
export const invalidRequest = named('invalid_request', 400)
/** The code, refresh token or assertion is unknown, expired, used, or bound to something else. */
export const invalidGrant = named('invalid_grant', 400)
/** Nothing that was asked for can be granted, or more was asked than was granted before. */
export const invalidScope = named('invalid_scope', 400)
/** Client authentication failed; add a `WWW-Authenticate` header when the request used `Authorization`. */
export const invalidClient = named('invalid_client', 401)
/** The client is known but not registered for what it asks. */
export const unauthorizedClient = named('unauthorized_client', 400)
/** The grant type is not one this server knows. */
export const unsupportedGrantType = named('unsupported_grant_type', 400)
/** The response type is not `code`. */
export const unsupportedResponseType = named('unsupported_response_type', 400)
/** The user, or policy on their behalf, said no. */
export const accessDenied = named('access_denied', 403)
/** The `resource` parameter names no resource of this server (RFC 8707). */
export const invalidTarget = named('invalid_target', 400)
/** Bearer token unknown, expired, revoked or for another audience (RFC 6750). */
export const invalidToken = named('invalid_token', 401)
/** Something went wrong between this server and another one it depends on. */
export const serverError = named('server_error', 500)
/** The identity provider that an app names is not trusted, or of no use for signing in (UDAP Tiered OAuth section 2). */
export const invalidIdp = named('invalid_idp', 400)
/** `prompt=none` but nobody is signed in (OpenID Connect Core 3.1.2.6). */
export const loginRequired = named('login_required', 400)
/** `prompt=none` but consent is needed. */
export const consentRequired = named('consent_required', 400)
/** `prompt=none` but a picker is needed. */
export const interactionRequired = named('interaction_required', 400)
/** A `request` object was sent; this server takes none. */
export const requestNotSupported = named('request_not_supported', 400)
/** A `request_uri` was sent; this server takes none. */
export const requestUriNotSupported = named('request_uri_not_supported', 400)
/** Redirect URIs of a registration are missing or unfit (RFC 7591 section 3.2.2). */
export const invalidRedirectUri = named('invalid_redirect_uri', 400)
/** Client metadata is contradictory or unfit (RFC 7591 section 3.2.2). */
export const invalidClientMetadata = named('invalid_client_metadata', 400)
/** A software statement is malformed (RFC 7591 section 3.2.2). */
export const invalidSoftwareStatement = named('invalid_software_statement', 400)
/** A software statement is by nobody this server trusts (RFC 7591 section 3.2.2). */
export const unapprovedSoftwareStatement = named('unapproved_software_statement', 400)
/** A certification does not hold (UDAP Certifications and Endorsements). */
export const invalidCertification = named('invalid_certification', 400)
/** A certification is by nobody this server takes certifications from, or no longer in force. */
export const unapprovedCertification = named('unapproved_certification', 400)
/** The bearer token does not reach as far as the request (RFC 6750 section 3.1). */
export const insufficientScope = named('insufficient_scope', 403)
/** Overload or a store that cannot be written; worth trying again. */
export const temporarilyUnavailable = named('temporarily_unavailable', 503)

/** A request refused by HTTP itself (method, size, media type, host), before any protocol rule. */
export class HttpError extends Error {
  override readonly name = 'HttpError'
  readonly status: number
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    message: string,
    headers: Readonly<Record<string, string>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.status = status
    this.headers = headers
  }
}

/** A FHIR refusal, rendered as an OperationOutcome.
 * @see FHIR R4 http.html section 3.1.0.1.5
 */
export class FhirError extends Error {
  override readonly name = 'FhirError'
  readonly status: number
  /** Code of the FHIR issue-type value set. */
  readonly issueCode: string
  readonly explanation: Explanation | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    issueCode: string,
    diagnostics: string,
    detail: Omit<ErrorDetail, 'cause'> & { readonly cause?: unknown } = {},
  ) {
    super(diagnostics, detail.cause === undefined ? {} : { cause: detail.cause })
    this.status = status
    this.issueCode = issueCode
    this.explanation = detail.explanation
    this.headers = detail.headers ?? {}
  }
}

/** The key store is locked, so nothing can be signed or sealed now; nothing falls back to another key.
 * @see spec/security.md KS-06
 */
export class KeyStoreLockedError extends Error {
  override readonly name = 'KeyStoreLockedError'
  /** Why, and what opens it, for people. */
  readonly reason: string

  constructor(reason: string, options?: ErrorOptions) {
    super(`the key store is locked: ${reason}`, options)
    this.reason = reason
  }
}
