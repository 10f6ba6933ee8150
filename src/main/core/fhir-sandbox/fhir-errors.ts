import { type Explanation, FhirError } from '../errors.ts'

type Found = Pick<Explanation, 'seen' | 'wanted'>

/** The request is malformed, or asks in a way the server does not understand.
 * @param found value seen and what was wanted, where that can be told
 */
export function invalidInput(diagnostics: string, clause: string, found: Found = {}): FhirError {
  return new FhirError(400, 'invalid', diagnostics, {
    explanation: { check: 'fhir-request', clause, ...found },
  })
}

/** A search breaks one of the limits that keep searches cheap.
 * @see spec/security.md FH-03
 */
export function tooCostly(diagnostics: string): FhirError {
  return new FhirError(400, 'too-costly', diagnostics, {
    explanation: { check: 'search-limits', clause: 'FH-03' },
  })
}

/** The server knows what is meant and does not offer it. */
export function notSupported(diagnostics: string): FhirError {
  return new FhirError(400, 'not-supported', diagnostics, {
    explanation: { check: 'fhir-request', clause: 'HL7 FHIR 4.0.1, Search' },
  })
}

/** No resource has this id. */
export function resourceNotFound(type: string, id: string): FhirError {
  return new FhirError(404, 'not-found', `there is no ${type}/${id}`)
}

/** The resource was there and was deleted. */
export function resourceDeleted(type: string, id: string): FhirError {
  return new FhirError(410, 'deleted', `${type}/${id} was deleted`)
}

/** Writing is switched off in the settings.
 * @see spec/security.md FH-09
 */
export function writesDisabled(): FhirError {
  return new FhirError(
    405,
    'not-supported',
    'the sandbox is read-only: switch on the setting fhirWritesEnabled to create, update and delete',
    { headers: { Allow: 'GET, HEAD' }, explanation: { check: 'writes-enabled', clause: 'FH-09' } },
  )
}

/** The resource changed since the client read it, or a precondition does not hold. */
export function preconditionFailed(diagnostics: string): FhirError {
  return new FhirError(412, 'conflict', diagnostics, {
    explanation: { check: 'if-match', clause: 'HL7 FHIR 4.0.1, RESTful API, 3.1.0.5' },
  })
}

/** Somebody else changed the resource between decision and commit. */
export function editConflict(cause: Error): FhirError {
  return new FhirError(
    409,
    'conflict',
    'the resource was changed meanwhile: read it and try again',
    {
      cause,
      explanation: { check: 'edit-conflict', clause: 'HL7 FHIR 4.0.1, RESTful API, 3.1.0.5' },
    },
  )
}

/** A resource or Bundle is larger than allowed.
 * @see spec/security.md L-03
 */
export function tooLarge(diagnostics: string, found: Found = {}): FhirError {
  return new FhirError(413, 'too-long', diagnostics, {
    explanation: { check: 'size-limits', clause: 'L-03', ...found },
  })
}
