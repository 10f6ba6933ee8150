/** Absolute URLs of the endpoints below an issuer; every document that names one takes it from here.
 * @see DSC-03, DSC-16
 */
export function endpointsOf(issuer: string) {
  return {
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    introspection_endpoint: `${issuer}/introspect`,
    revocation_endpoint: `${issuer}/revoke`,
    management_endpoint: `${issuer}/manage`,
    jwks_uri: `${issuer}/jwks`,
    registration_endpoint: `${issuer}/register`,
    userinfo_endpoint: `${issuer}/userinfo`,
    user_access_brand_bundle: `${issuer}/brands`,
  } as const
}
