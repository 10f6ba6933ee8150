import { inArea } from './fault.ts'

const response = 'RFC 6749 section 5.1'
const smart = 'SMART App Launch 2.2.0, app-launch, token response'

/** Faults of token responses, whatever the grant. */
export const tokenFaults = inArea('token', [
  {
    id: 'token-unavailable',
    title: 'Token endpoint: 503',
    changes: 'The token endpoint answers 503 without looking at the request; a code stays good.',
    clause: 'RFC 6749 section 5.2',
  },
  {
    id: 'token-slow',
    title: 'Token endpoint: slow',
    changes: 'The token endpoint answers after twenty seconds.',
    clause: 'RFC 6749 section 3.2',
  },
  {
    id: 'token-dropped',
    title: 'Token endpoint: connection dropped',
    changes: 'The connection ends before the request is looked at; a code stays good.',
    clause: 'RFC 9110 section 15',
  },
  {
    id: 'token-response-lost',
    title: 'Token response lost',
    changes: 'The request is answered in full, but the connection ends before the answer leaves.',
    clause: 'RFC 9110 section 9.2.2',
  },
  {
    id: 'token-invalid-grant',
    title: 'invalid_grant for a good request',
    changes: 'The token endpoint answers invalid_grant without looking at the request.',
    clause: 'RFC 6749 section 5.2',
  },
  {
    id: 'token-malformed-json',
    title: 'Malformed JSON',
    changes: 'The last brace of the token response is left out.',
    clause: `${response}; GEN-04`,
  },
  {
    id: 'token-html',
    title: 'Wrong content type',
    changes: 'Content-Type of the token response is text/html; the body stays JSON.',
    clause: `${response}; GEN-04`,
  },
  {
    id: 'token-cacheable',
    title: 'No Cache-Control',
    changes:
      'The token response may be cached for an hour: Cache-Control is max-age=3600, Pragma is gone.',
    clause: `${response}; GEN-02`,
  },
  {
    id: 'access-token-missing',
    title: 'access_token missing',
    changes: 'access_token is left out of the token response.',
    clause: response,
  },
  {
    id: 'token-type-missing',
    title: 'token_type missing',
    changes: 'token_type is left out of the token response.',
    clause: `${response}; ${smart}`,
  },
  {
    id: 'token-type-wrong',
    title: 'token_type wrong',
    changes: 'token_type is mac instead of Bearer.',
    clause: `RFC 6749 section 7.1; ${smart}`,
  },
  {
    id: 'expires-in-missing',
    title: 'expires_in missing',
    changes: 'expires_in is left out of the token response.',
    clause: `${response}; ${smart}`,
  },
  {
    id: 'expires-in-text',
    title: 'expires_in as text',
    changes: 'expires_in is text instead of a number.',
    clause: response,
  },
  {
    id: 'expires-in-longer',
    title: 'expires_in too long',
    changes: 'expires_in says a day more than the access token lives.',
    clause: response,
  },
  {
    id: 'scope-widened',
    title: 'scope widened',
    changes: 'scope names patient/*.cruds besides; the access token is worth no more.',
    clause: `${response}; SAL-62`,
  },
  {
    id: 'scope-narrowed',
    title: 'scope narrowed',
    changes: 'scope lacks every scope for FHIR resources.',
    clause: `${response}; SAL-62`,
  },
  {
    id: 'scope-empty',
    title: 'scope empty',
    changes: 'scope is an empty string.',
    clause: `${response}; SCN-12`,
  },
  {
    id: 'scope-missing',
    title: 'scope missing',
    changes: 'scope is left out of the token response.',
    clause: smart,
  },
  {
    id: 'patient-missing',
    title: 'patient missing',
    changes: 'patient is left out of the token response.',
    clause: `${smart}; CTX-01`,
  },
  {
    id: 'patient-unknown',
    title: 'patient that does not exist',
    changes: 'patient names somebody the sandbox does not have.',
    clause: `${smart}; CTX-01`,
  },
  {
    id: 'context-stray',
    title: 'Context nobody asked for',
    changes: 'encounter names an encounter that the sandbox does not have.',
    clause: `${smart}; CTX-01`,
  },
  {
    id: 'refresh-token-missing',
    title: 'refresh_token missing',
    changes: 'refresh_token is left out of the token response.',
    clause: `${response}; RFT-01`,
  },
])

/** Faults of refreshing alone. */
export const refreshFaults = inArea('refresh', [
  {
    id: 'refresh-invalid-grant',
    title: 'invalid_grant',
    changes:
      'A refresh is answered with invalid_grant without looking at it; the refresh token stays good.',
    clause: 'RFC 6749 section 5.2; RFT-13',
  },
  {
    id: 'refresh-unavailable',
    title: '503',
    changes: 'A refresh is answered with 503 without looking at it; the refresh token stays good.',
    clause: 'RFC 6749 section 5.2',
  },
  {
    id: 'refresh-rotation-untold',
    title: 'Rotation not told',
    changes: 'The refresh token is replaced, but the new one is left out of the response.',
    clause: 'RFC 6749 section 6; RFT-10',
  },
  {
    id: 'refresh-no-access-token',
    title: 'No new access token',
    changes: 'access_token is left out of the response to a refresh.',
    clause: 'RFC 6749 sections 5.1 and 6; RFT-08',
  },
  {
    id: 'refresh-scope-widened',
    title: 'scope widened',
    changes:
      'scope in the response to a refresh names patient/*.cruds besides; the access token is worth no more.',
    clause: 'RFC 6749 section 6; RFT-08',
  },
  {
    id: 'refresh-other-patient',
    title: 'Other patient',
    changes: 'patient in the response to a refresh names somebody the sandbox does not have.',
    clause: 'SMART App Launch 2.2.0, app-launch, refresh; RFT-08',
  },
])
