/** Every `error` value this program sends or understands.
 * @see RFC 6749 4.1.2.1 and 5.2; RFC 6750 3.1; RFC 7009 2.2.1; RFC 7591 3.2.2; RFC 8707 2; UDAP Certifications
 *   and Endorsements 5; OpenID Connect Core 3.1.2.6
 */
export const oauthErrorCodes = [
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'invalid_scope',
  'unauthorized_client',
  'unsupported_grant_type',
  'unsupported_response_type',
  'unsupported_token_type',
  'access_denied',
  'server_error',
  'temporarily_unavailable',
  'invalid_target',
  'invalid_token',
  'insufficient_scope',
  'login_required',
  'consent_required',
  'interaction_required',
  'request_not_supported',
  'request_uri_not_supported',
  'invalid_redirect_uri',
  'invalid_client_metadata',
  'invalid_software_statement',
  'unapproved_software_statement',
  'invalid_idp',
  'invalid_certification',
  'unapproved_certification',
] as const

/** A registered OAuth error code. */
export type OAuthErrorCode = (typeof oauthErrorCodes)[number]
