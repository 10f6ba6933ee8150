import { drop, refuseFhir, slow } from '../transforms/refusals.ts'
import { body, contentType } from '../transforms/whole-answers.ts'

/** How the FHIR server goes wrong. */
export function fhirImplementations() {
  const challenge = (error: string) => ({
    'WWW-Authenticate': `Bearer realm="trustbench", error="${error}"`,
  })
  return {
    'fhir-unauthorized': refuseFhir(401, 'login', challenge('invalid_token')),
    'fhir-forbidden': refuseFhir(403, 'forbidden', challenge('insufficient_scope')),
    'fhir-not-found': refuseFhir(404, 'not-found'),
    'fhir-too-many-requests': refuseFhir(429, 'throttled', { 'Retry-After': '1' }),
    'fhir-unavailable': refuseFhir(503, 'transient'),
    'fhir-slow': slow('fhir'),
    'fhir-dropped': drop('fhir'),
    'fhir-truncated': body('fhir', (bytes) => bytes.subarray(0, Math.floor(bytes.length / 2))),
    'fhir-html': contentType('fhir'),
  }
}
