import { FhirError, HttpError } from '../errors.ts'
import { TextResponse } from '../http/index.ts'
import { fhirJson } from './media-types.ts'
import { renderBody } from './render-body.ts'
import type { ResourceVersion, StoredResource } from './store/resource-store.ts'

/** The answer to one interaction, before it becomes a Response or an entry of a Bundle. */
export interface FhirAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: object | undefined
}

/** A weak ETag from a version number. @see HL7 FHIR 4.0.1, RESTful API, 3.1.0.5 */
export function entityTag(version: number): string {
  return `W/"${version}"`
}

/** The headers that name a version. */
export function versionHeaders(version: ResourceVersion): Readonly<Record<string, string>> {
  return {
    ETag: entityTag(version.version),
    'Last-Modified': new Date(version.lastUpdated).toUTCString(),
  }
}

/** The answer that gives one resource. */
export function resourceAnswer(stored: StoredResource, status = 200): FhirAnswer {
  return { status, headers: versionHeaders(stored), body: stored.content }
}

/** Renders an answer as HTTP. */
export function toResponse(answer: FhirAnswer): Response {
  const { status, headers, body } = answer
  if (body === undefined) return new Response(null, { status, headers: { ...headers } })
  return new TextResponse(renderBody(body), {
    status,
    headers: { 'Content-Type': fhirJson, ...headers },
  })
}

/** Whether an `If-None-Match` or `If-Match` header names a version. */
export function namesVersion(header: string, version: number): boolean {
  return header
    .split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''))
    .some((tag) => tag === `"${version}"` || tag === '*')
}

/** Makes the answer of a refusal that is a result and not a failure: an entry of a batch, a console query.
 * @returns undefined for an error that is no refusal
 */
export function refusalAnswer(error: unknown): FhirAnswer | undefined {
  if (error instanceof FhirError) return outcome(error.status, error.issueCode, error.message)
  if (error instanceof HttpError) return outcome(error.status, 'not-supported', error.message)
  return undefined
}

function outcome(status: number, code: string, diagnostics: string): FhirAnswer {
  return {
    status,
    headers: {},
    body: {
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'error', code, diagnostics }],
    },
  }
}
