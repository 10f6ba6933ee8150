/** Ways in which the demo identity provider misbehaves on request, in the order of the flow. Each is one named transform
 * at a fixed point; several may be on at once.
 * @see spec/udap.md UDAP-IDP-011
 */
export const identityProviderFaults = [
  'untrusted-certificate',
  'no-udap-scope',
  'endpoint-differs',
  'cancel',
  'state-dropped',
  'state-changed',
  'server-error',
  'slow',
  'no-id-token',
  'unsigned-id-token',
  'swapped-key',
  'no-certificates',
  'wrong-issuer',
  'wrong-audience',
  'wrong-nonce',
  'expired-id-token',
  'wrong-subject',
] as const

/** Name of a fault of the demo identity provider. */
export type IdentityProviderFault = (typeof identityProviderFaults)[number]

/** What a person is told about a fault. */
export interface FaultDescription {
  readonly label: string
  /** What the identity provider does instead of what it should. */
  readonly does: string
  /** What a data holder has to answer to its app. */
  readonly outcome: 'invalid_idp' | 'access_denied' | 'server_error'
}

/** Every fault with the outcome it has to have. @see spec/udap.md UDAP-TIER-006 to UDAP-TIER-018, section 8.3 */
export const faultDescriptions: Readonly<Record<IdentityProviderFault, FaultDescription>> = {
  'untrusted-certificate': {
    label: 'Untrusted certificate',
    does: 'signs metadata and ID tokens with a certificate of a community nobody trusts',
    outcome: 'invalid_idp',
  },
  'no-udap-scope': {
    label: 'No udap scope',
    does: 'does not list the scope udap in its metadata',
    outcome: 'invalid_idp',
  },
  'endpoint-differs': {
    label: 'Endpoint differs',
    does: 'names another token endpoint in plain metadata than under the signature',
    outcome: 'invalid_idp',
  },
  cancel: {
    label: 'User cancels',
    does: 'answers access_denied as if the person had cancelled',
    outcome: 'access_denied',
  },
  'state-dropped': {
    label: 'State dropped',
    does: 'sends the browser back without state',
    outcome: 'server_error',
  },
  'state-changed': {
    label: 'State changed',
    does: 'sends the browser back with another state',
    outcome: 'server_error',
  },
  'server-error': {
    label: 'Token endpoint down',
    does: 'answers 500 at the token endpoint',
    outcome: 'invalid_idp',
  },
  slow: {
    label: 'Token endpoint slow',
    does: 'answers at the token endpoint only after twenty seconds',
    outcome: 'invalid_idp',
  },
  'no-id-token': {
    label: 'No ID token',
    does: 'leaves the ID token out of the token response',
    outcome: 'invalid_idp',
  },
  'unsigned-id-token': {
    label: 'Unsigned ID token',
    does: 'sends an ID token with alg none and no signature',
    outcome: 'invalid_idp',
  },
  'swapped-key': {
    label: 'Swapped key',
    does: 'signs the ID token with a key other than that of its first certificate',
    outcome: 'invalid_idp',
  },
  'no-certificates': {
    label: 'No certificates',
    does: 'leaves x5c out of the ID token, whose key is in its JWK Set alone',
    outcome: 'invalid_idp',
  },
  'wrong-issuer': {
    label: 'Wrong issuer',
    does: 'names another issuer in the ID token',
    outcome: 'invalid_idp',
  },
  'wrong-audience': {
    label: 'Wrong audience',
    does: 'makes the ID token out for another client',
    outcome: 'invalid_idp',
  },
  'wrong-nonce': {
    label: 'Wrong nonce',
    does: 'puts another nonce into the ID token',
    outcome: 'invalid_idp',
  },
  'expired-id-token': {
    label: 'Expired ID token',
    does: 'sends an ID token that ended an hour ago',
    outcome: 'invalid_idp',
  },
  'wrong-subject': {
    label: 'Other subject at UserInfo',
    does: 'answers at UserInfo about somebody else than the ID token',
    outcome: 'invalid_idp',
  },
}
