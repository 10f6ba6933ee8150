import { FhirError } from '../errors.ts'
import type { FhirAnswer } from './answer.ts'
import { isJsonObject } from './resource-body.ts'

/** Renders the content of a Binary itself, as a download that no browser runs.
 * @throws {FhirError} 406: the content is of another type than asked for
 * @see HL7 FHIR 4.0.1, Binary, serving; spec/security.md FH-05
 */
export function binaryContent(answer: FhirAnswer, accept: string | null): Response {
  const binary = isJsonObject(answer.body) ? answer.body : {}
  const { contentType, data } = binary
  const type = typeof contentType === 'string' ? contentType : 'application/octet-stream'
  const [mediaType = ''] = type.split(';')
  const wanted = (accept ?? '').split(',').map((part) => (part.split(';')[0] ?? '').trim())
  const group = `${mediaType.split('/')[0] ?? ''}/*`
  if (!wanted.some((candidate) => candidate === mediaType || candidate === group)) {
    throw new FhirError(
      406,
      'not-supported',
      `${accept} was asked for, the content is ${mediaType}`,
    )
  }
  const bytes = Buffer.from(typeof data === 'string' ? data : '', 'base64')
  return new Response(bytes, {
    status: 200,
    headers: {
      ...answer.headers,
      'Content-Type': type,
      'Content-Disposition': 'attachment',
      'Content-Security-Policy': "sandbox; default-src 'none'",
    },
  })
}
