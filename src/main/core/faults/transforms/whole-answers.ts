import { withBody, withHeader } from '../answer.ts'
import type { Endpoint } from '../endpoints.ts'
import type { Implementation } from '../implementation.ts'

/** Another body under the same headers, of a successful answer that has one. */
export function body(endpoint: Endpoint, alter: (bytes: Uint8Array) => Uint8Array): Implementation {
  return {
    at: 'after',
    endpoints: [endpoint],
    change: (answer) =>
      answer.status < 300 && answer.body.length > 0
        ? withBody(answer, alter(answer.body))
        : undefined,
  }
}

/** The same body under another media type. */
export function contentType(endpoint: Endpoint): Implementation {
  return {
    at: 'after',
    endpoints: [endpoint],
    change: (answer) =>
      answer.status < 300 && answer.body.length > 0
        ? withHeader(answer, 'Content-Type', 'text/html; charset=utf-8')
        : undefined,
  }
}

/** A page in place of a document. */
export function html(endpoint: Endpoint): Implementation {
  const page = '<!doctype html><title>Welcome</title><p>This is not the document you look for.</p>'
  return {
    at: 'after',
    endpoints: [endpoint],
    change: (answer) =>
      answer.status === 200
        ? withHeader(
            withBody(answer, new TextEncoder().encode(page)),
            'Content-Type',
            'text/html; charset=utf-8',
          )
        : undefined,
  }
}

/** A token response that caches keep. */
export function cacheable(): Implementation {
  return {
    at: 'after',
    endpoints: ['token'],
    change: (answer) =>
      answer.status < 300
        ? withHeader(withHeader(answer, 'Cache-Control', 'max-age=3600'), 'Pragma', undefined)
        : undefined,
  }
}
