/** Scopes that mean something at an identity provider. @see UDAP-IDP-002; OpenID Connect Core 1.0 section 5.4 */
export const identityScopes: readonly string[] = [
  'openid',
  'udap',
  'profile',
  'email',
  'phone',
  'address',
  'fhirUser',
]
