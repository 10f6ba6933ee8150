/** What header parameters and claims mean, in one line each.
 * @see RFC 7515 section 4.1; RFC 7519 section 4.1; RFC 9068; OpenID Connect Core 1.0; SMART App Launch 2.2.0
 */
const meanings: Readonly<Record<string, string>> = {
  alg: 'signature algorithm',
  typ: 'kind of token',
  kid: 'which key of the JWK Set signed it',
  jku: 'where the signer publishes its JWK Set',
  jwk: 'public key that belongs to the signature',
  x5c: 'certificate path of the signing key',
  crit: 'extensions a verifier must understand',
  cty: 'media type of what is signed',
  iss: 'who issued it',
  sub: 'whom it is about',
  aud: 'who may accept it',
  exp: 'not valid after',
  nbf: 'not valid before',
  iat: 'issued at',
  jti: 'unique id, against replay',
  scope: 'granted scopes',
  client_id: 'client it was issued to',
  azp: 'client it was issued to',
  fhirUser: 'FHIR resource of the person signed in',
  profile: 'FHIR resource or page of the person signed in',
  nonce: 'ties the ID token to the authorization request',
  auth_time: 'when the person signed in',
  acr: 'how strongly the person was authenticated',
  amr: 'by which means the person was authenticated',
  at_hash: 'hash of the access token issued with it',
  c_hash: 'hash of the authorization code issued with it',
  sid: 'session of the person',
  patient: 'patient in context',
  encounter: 'encounter in context',
  fhirContext: 'further resources in context',
  intent: 'what the person wants to do',
  tenant: 'organization it was launched for',
  need_patient_banner: 'whether the app must show whose record it is',
  smart_style_url: 'where the style of the EHR is described',
  name: 'name of the person',
  preferred_username: 'name the person signs in with',
  email: 'email address',
  extensions: 'extension objects of UDAP',
  grant_types: 'grant types the client asks for',
  redirect_uris: 'where answers may be sent',
  token_endpoint_auth_method: 'how the client authenticates',
}

/** Claims that hold a moment in epoch seconds. */
const momentClaims = new Set(['exp', 'nbf', 'iat', 'auth_time', 'updated_at'])

/** What a header parameter or claim means; undefined for ones outside the specifications in use. */
export function meaningOf(name: string): string | undefined {
  return Object.hasOwn(meanings, name) ? meanings[name] : undefined
}

/** The moment a claim names, in epoch seconds; undefined when it names none. */
export function momentOf(name: string, value: unknown): number | undefined {
  return momentClaims.has(name) && typeof value === 'number' ? value : undefined
}
