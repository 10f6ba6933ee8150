import type { FhirResource } from '../../../shared/fhir/resource.ts'
import { isResourceTypeName, type ResourceTypeName } from '../../../shared/fhir/resource-types.ts'
import { isResourceId } from '../../../shared/fhir/search-match/reference-match.ts'
import { importedDocumentBytes } from '../../../shared/imported-document.ts'
import { fhirJsonLimits, JsonLimitError, parseLimitedJson } from '../http/limited-json.ts'
import { invalidInput, tooLarge } from './fhir-errors.ts'

/** Limits of what is written. @see spec/security.md L-03 */
export const bodyLimits = {
  resourceBytes: 2_097_152,
  bundleBytes: importedDocumentBytes,
  bundleEntries: 500,
} as const

/** Parses a request body as JSON within the limits.
 * @throws {FhirError} 413 too large; 400 not UTF-8, not JSON, too deep or too wide
 */
export function parseFhirBody(bytes: Uint8Array, limitBytes: number): unknown {
  if (bytes.length > limitBytes) {
    throw tooLarge(`the body has ${bytes.length} bytes, at most ${limitBytes}`, {
      seen: `${bytes.length} bytes`,
      wanted: `at most ${limitBytes}`,
    })
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return parseLimitedJson(text, fhirJsonLimits)
  } catch (cause) {
    const { message, seen, wanted } = cause instanceof JsonLimitError ? cause : notUtf8
    const error = invalidInput(message, 'L-04', { seen, wanted })
    error.cause = cause
    throw error
  }
}

const notUtf8 = {
  message: 'the body is not UTF-8',
  seen: 'bytes that are no UTF-8',
  wanted: 'UTF-8',
} as const

/** Checks that a value has the shape every resource has; elements are stored as they came.
 * @throws {FhirError} 400: not a resource, of another type, or with a malformed id
 */
export function requireResource(value: unknown, type: ResourceTypeName | undefined): FhirResource {
  if (!isJsonObject(value)) {
    const found = { seen: seenOf(value), wanted: 'a JSON object' }
    throw invalidInput('the body is no JSON object', 'FH-09', found)
  }
  const { resourceType, id, meta } = value
  if (typeof resourceType !== 'string' || !isResourceTypeName(resourceType)) {
    const found = { seen: seenOf(resourceType), wanted: 'a resource type of FHIR R4' }
    throw invalidInput('resourceType is missing or names no FHIR R4 resource type', 'FH-09', found)
  }
  if (type !== undefined && resourceType !== type) {
    const found = { seen: resourceType, wanted: type }
    throw invalidInput(`resourceType is ${resourceType}, wanted ${type}`, 'FH-09', found)
  }
  if (id !== undefined && (typeof id !== 'string' || !isResourceId(id))) {
    const found = { seen: seenOf(id), wanted: '1 to 64 of A-Z a-z 0-9 - .' }
    throw invalidInput(`id is malformed, wanted ${found.wanted}`, 'FH-09', found)
  }
  if (meta !== undefined && !isJsonObject(meta)) {
    throw invalidInput('meta is no object', 'FH-09', { seen: seenOf(meta), wanted: 'an object' })
  }
  // Type, id and meta were just checked; the other elements are unknown in FhirResource too.
  return value as FhirResource
}

/** A value of JSON as a refusal shows it. */
function seenOf(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  return isJsonObject(value) ? 'an object' : JSON.stringify(value).slice(0, 100)
}

/** Whether a JSON value is an object. */
export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
