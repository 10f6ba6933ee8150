/** Header parameters and claims this program can put in words. */
const meanings: ReadonlyMap<string, string> = new Map([
  ['alg', 'signature algorithm'],
  ['typ', 'declared type of the token'],
  ['kid', 'identifier of the signing key'],
  ['jku', 'where the sender says its keys are; never fetched'],
  ['jwk', 'a key the sender put in the token; never trusted'],
  ['x5c', 'certificates the sender put in the token'],
  ['x5u', 'where the sender says its certificate is; never fetched'],
  ['crit', 'header parameters a reader must understand'],
  ['cty', 'declared type of the content'],
  ['iss', 'who issued the token'],
  ['sub', 'whom the token is about'],
  ['aud', 'for whom the token is meant'],
  ['exp', 'not valid from this moment on'],
  ['nbf', 'not valid before this moment'],
  ['iat', 'issued at'],
  ['jti', 'identifier of this one token'],
  ['nonce', 'value the app sent with its request, to bind the ID token to it'],
  ['auth_time', 'when the user signed in'],
  ['at_hash', 'half a hash of the access token, to bind the two together'],
  ['c_hash', 'half a hash of the authorization code'],
  ['azp', 'the client the token was issued to'],
  ['acr', 'strength of the sign-in'],
  ['amr', 'how the user signed in'],
  ['sid', 'session at the issuer'],
  ['client_id', 'the app the token was issued to'],
  ['scope', 'what the app was allowed'],
  ['fhirUser', 'FHIR resource of the signed-in user'],
  ['profile', 'FHIR resource of the signed-in user, as SMART 1 called it'],
  ['patient', 'patient in context'],
  ['encounter', 'encounter in context'],
  ['fhirContext', 'further resources in context'],
  ['need_patient_banner', 'whether the app has to show who the patient is'],
  ['smart_style_url', 'where the look of the host is described'],
  ['intent', 'what the user set out to do'],
  ['tenant', 'organisation within the host'],
  ['grant_id', 'the grant this token belongs to'],
  ['extensions', 'extension objects, as UDAP B2B'],
  ['software_statement', 'signed client metadata'],
  ['redirect_uris', 'where authorization answers may go'],
  ['grant_types', 'grants the client will use'],
])

const timeClaims = new Set(['exp', 'nbf', 'iat', 'auth_time', 'updated_at'])

/** What a header parameter or claim says, in words. */
export function meaningOf(name: string): string | null {
  return meanings.get(name) ?? null
}

/** Whether a claim is a time in epoch seconds. */
export function isTimeClaim(name: string): boolean {
  return timeClaims.has(name)
}
