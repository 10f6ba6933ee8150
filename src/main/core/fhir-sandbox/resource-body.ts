import type { FhirResource } from '../../../shared/fhir/resource.ts'
import { isResourceTypeName, type ResourceTypeName } from '../../../shared/fhir/resource-types.ts'
import { isResourceId } from '../../../shared/fhir/search-match/reference-match.ts'
import { fhirJsonLimits, JsonLimitError, parseLimitedJson } from '../http/limited-json.ts'
import { invalidInput, tooLarge } from './fhir-errors.ts'

/** Limits of what is written. @see spec/security.md L-03 */
export const bodyLimits = {
  resourceBytes: 2_097_152,
  bundleBytes: 5_242_880,
  bundleEntries: 500,
} as const

/** Parses a request body as JSON within the limits.
 * @throws {FhirError} 413 too large; 400 not UTF-8, not JSON, too deep or too wide
 */
export function parseFhirBody(bytes: Uint8Array, limitBytes: number): unknown {
  if (bytes.length > limitBytes) {
    throw tooLarge(`the body has ${bytes.length} bytes, at most ${limitBytes}`)
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return parseLimitedJson(text, fhirJsonLimits)
  } catch (cause) {
    const text = cause instanceof JsonLimitError ? cause.message : 'the body is not UTF-8'
    const error = invalidInput(text, 'L-04')
    error.cause = cause
    throw error
  }
}

/** Checks that a value has the shape every resource has; elements are stored as they came.
 * @throws {FhirError} 400: not a resource, of another type, or with a malformed id
 */
export function requireResource(value: unknown, type: ResourceTypeName | undefined): FhirResource {
  if (!isJsonObject(value)) throw invalidInput('the body is no JSON object', 'FH-09')
  const { resourceType, id, meta } = value
  if (typeof resourceType !== 'string' || !isResourceTypeName(resourceType)) {
    throw invalidInput('resourceType is missing or names no FHIR R4 resource type', 'FH-09')
  }
  if (type !== undefined && resourceType !== type) {
    throw invalidInput(`resourceType is ${resourceType}, wanted ${type}`, 'FH-09')
  }
  if (id !== undefined && (typeof id !== 'string' || !isResourceId(id))) {
    throw invalidInput('id is malformed, wanted 1 to 64 of A-Z a-z 0-9 - .', 'FH-09')
  }
  if (meta !== undefined && !isJsonObject(meta)) throw invalidInput('meta is no object', 'FH-09')
  // Type, id and meta were just checked; the other elements are unknown in FhirResource too.
  return value as FhirResource
}

/** Whether a JSON value is an object. */
export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
