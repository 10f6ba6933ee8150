import { inArea } from './fault.ts'

const http = 'FHIR R4, RESTful API, section 3.1.0'

/** Faults of the FHIR server. None gives out data that the right answer does not. */
export const fhirFaults = inArea('fhir', [
  {
    id: 'fhir-unauthorized',
    title: '401 always',
    changes:
      'Every request is answered with 401 invalid_token, whatever its access token is worth.',
    clause: 'RFC 6750 section 3.1',
  },
  {
    id: 'fhir-forbidden',
    title: '403 always',
    changes: 'Every request is answered with 403 insufficient_scope.',
    clause: 'RFC 6750 section 3.1',
  },
  {
    id: 'fhir-not-found',
    title: '404 always',
    changes: 'Every request is answered with 404.',
    clause: http,
  },
  {
    id: 'fhir-too-many-requests',
    title: '429 always',
    changes: 'Every request is answered with 429 and Retry-After of one second.',
    clause: 'RFC 6585 section 4',
  },
  {
    id: 'fhir-unavailable',
    title: '503 always',
    changes: 'Every request is answered with 503.',
    clause: http,
  },
  {
    id: 'fhir-slow',
    title: 'Slow',
    changes: 'Every request is answered after twenty seconds.',
    clause: http,
  },
  {
    id: 'fhir-dropped',
    title: 'Connection dropped',
    changes: 'The connection ends before the request is looked at.',
    clause: 'RFC 9110 section 15',
  },
  {
    id: 'fhir-truncated',
    title: 'Half of the body',
    changes: 'The body is the first half of what it should be.',
    clause: http,
  },
  {
    id: 'fhir-html',
    title: 'Wrong content type',
    changes: 'Content-Type is text/html; the body stays what it is.',
    clause: http,
  },
])
