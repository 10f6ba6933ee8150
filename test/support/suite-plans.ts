/** Modules of `oidcc-basic-certification-test-plan`, in its order.
 * @see OpenID conformance suite, OIDCCBasicTestPlan
 */
export const basicPlan = [
  'oidcc-server',
  'oidcc-response-type-missing',
  'oidcc-idtoken-signature',
  'oidcc-idtoken-unsigned',
  'oidcc-userinfo-get',
  'oidcc-userinfo-post-header',
  'oidcc-userinfo-post-body',
  'oidcc-ensure-request-without-nonce-succeeds-for-code-flow',
  'oidcc-scope-profile',
  'oidcc-scope-email',
  'oidcc-scope-address',
  'oidcc-scope-phone',
  'oidcc-scope-all',
  'oidcc-alternate-happy-flow',
  'oidcc-display-page',
  'oidcc-display-popup',
  'oidcc-prompt-login',
  'oidcc-prompt-none-not-logged-in',
  'oidcc-prompt-none-logged-in',
  'oidcc-max-age-1',
  'oidcc-max-age-10000',
  'oidcc-ensure-request-with-unknown-parameter-succeeds',
  'oidcc-id-token-hint',
  'oidcc-login-hint',
  'oidcc-ui-locales',
  'oidcc-claims-locales',
  'oidcc-ensure-request-with-acr-values-succeeds',
  'oidcc-codereuse',
  'oidcc-codereuse-30seconds',
  'oidcc-ensure-registered-redirect-uri',
  'oidcc-ensure-post-request-succeeds',
  'oidcc-server-client-secret-post',
  'oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported',
  'oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported',
  'oidcc-claims-essential',
  'oidcc-ensure-request-object-with-redirect-uri',
  'oidcc-refresh-token',
  'oidcc-ensure-request-with-valid-pkce-succeeds',
] as const

/** Modules of `oidcc-config-certification-test-plan`. */
export const configPlan = ['oidcc-discovery-endpoint-verification'] as const

/** Groups of the server suite `smart_stu2_2` of Inferno's SMART App Launch kit, in its order. The EHR launch has discovery,
 * OpenID Connect and refresh of the standalone launch once more.
 */
export const smartKitGroups = [
  'smart_discovery_stu2_2',
  'smart_standalone_launch_stu2_2',
  'smart_openid_connect_stu2_2',
  'smart_standalone_refresh_without_scopes',
  'smart_standalone_refresh_with_scopes',
  'smart_ehr_launch_stu2_2',
  'backend_services_authorization',
  'smart_token_introspection_stu2_2',
] as const

/** Groups of the server suite `udap_security` of Inferno's UDAP Security kit. The others are attested by people. */
export const udapKitGroups = [
  'udap_discovery_group',
  'udap_dynamic_client_registration_group',
  'udap_authorization_code_authentication_group',
  'udap_client_credentials_authentication_group',
] as const

/** The discovery document of a server, as far as it decides what applies. */
export interface OpenIdDocument {
  readonly scopes_supported: readonly string[]
  readonly id_token_signing_alg_values_supported: readonly string[]
}

/** A module that has nothing to ask of a server. */
export interface InapplicableModule {
  readonly module: (typeof basicPlan)[number]
  readonly reason: string
  /** Whether a server has by its document what the module asks for. */
  isAdvertised(document: OpenIdDocument): boolean
}

const withoutScopes = (
  module: InapplicableModule['module'],
  scopes: readonly string[],
): InapplicableModule => ({
  module,
  reason: `scopes_supported lacks ${scopes.join(', ')}: the users of this server have no such claims`,
  isAdvertised: ({ scopes_supported }) => scopes.every((scope) => scopes_supported.includes(scope)),
})

/** Modules that the suite skips by the discovery document of this server. */
export const inapplicableModules: readonly InapplicableModule[] = [
  {
    module: 'oidcc-idtoken-unsigned',
    reason: 'id_token_signing_alg_values_supported lacks none: every ID token is signed',
    isAdvertised: ({ id_token_signing_alg_values_supported }) =>
      id_token_signing_alg_values_supported.includes('none'),
  },
  withoutScopes('oidcc-scope-email', ['email']),
  withoutScopes('oidcc-scope-address', ['address']),
  withoutScopes('oidcc-scope-phone', ['phone']),
  withoutScopes('oidcc-scope-all', ['profile', 'email', 'address', 'phone']),
]
