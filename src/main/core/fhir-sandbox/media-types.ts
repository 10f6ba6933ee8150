import { FhirError } from '../errors.ts'

/** Media type of every FHIR answer. */
export const fhirJson = 'application/fhir+json; charset=utf-8'

const jsonTypes = new Set(['application/fhir+json', 'application/json', 'text/json', 'json'])
const anyTypes = new Set(['*/*', 'application/*'])

function mediaTypesOf(header: string): string[] {
  return header.split(',').map((part) => (part.split(';')[0] ?? '').trim().toLowerCase())
}

/** Refuses what cannot be answered in JSON; `_format` wins over `Accept`.
 * @throws {FhirError} 406
 * @see HL7 FHIR 4.0.1, RESTful API, content types; spec/security.md FH-08
 */
export function requireJsonAccepted(accept: string | null, format: string | undefined): void {
  // In a query the + of application/fhir+json often arrives as a space.
  const wanted = format?.replace(' ', '+').split(';')[0]?.trim().toLowerCase()
  if (wanted !== undefined && wanted !== '') {
    if (jsonTypes.has(wanted)) return
    throw notAcceptable(format ?? '')
  }
  if (accept === null || accept.trim() === '') return
  const types = mediaTypesOf(accept)
  if (types.some((type) => jsonTypes.has(type) || anyTypes.has(type))) return
  throw notAcceptable(accept)
}

/** Whether a client asks for something else than FHIR JSON, as it may for the content of a Binary. */
export function wantsOtherThanJson(accept: string | null): boolean {
  if (accept === null || accept.trim() === '') return false
  const types = mediaTypesOf(accept)
  return !types.some((type) => jsonTypes.has(type) || anyTypes.has(type))
}

/** Refuses request bodies that are not FHIR JSON.
 * @throws {FhirError} 415
 */
export function requireJsonBody(contentType: string | null): void {
  const [type = ''] = mediaTypesOf(contentType ?? '')
  if (!jsonTypes.has(type) || type === 'json') {
    throw unsupportedMediaType(contentType, 'application/fhir+json')
  }
}

/** Refuses patches that are not JSON Patch.
 * @throws {FhirError} 415
 */
export function requireJsonPatchBody(contentType: string | null): void {
  const [type] = mediaTypesOf(contentType ?? '')
  const wanted = 'application/json-patch+json'
  if (type !== wanted) throw unsupportedMediaType(contentType, wanted)
}

function unsupportedMediaType(contentType: string | null, wanted: string): FhirError {
  const seen = contentType ?? 'absent'
  return new FhirError(415, 'not-supported', `Content-Type is ${seen}, wanted ${wanted}`, {
    explanation: { check: 'json-only', clause: 'FH-08', parameter: 'Content-Type', seen, wanted },
  })
}

function notAcceptable(seen: string): FhirError {
  return new FhirError(
    406,
    'not-supported',
    `${seen} was asked for, there is application/fhir+json`,
    {
      explanation: { check: 'json-only', clause: 'FH-08', parameter: 'Accept', seen },
    },
  )
}
