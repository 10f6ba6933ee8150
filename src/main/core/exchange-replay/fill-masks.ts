import { headerOf, masksIn, replaceMasks } from '../exchange-log/index.ts'

/** A request as the console edited it. */
export interface EditedRequest {
  readonly method: string
  readonly url: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string | null
}

/** The masks that stand in a request, each once, with the fingerprints of what they stand for. */
export function masksOf({
  url,
  headers,
  body,
}: Omit<EditedRequest, 'method'>): ReadonlyMap<string, string> {
  const text = [url, ...headers.map(([, value]) => value), body ?? ''].join('\n')
  return new Map(masksIn(text).map(({ mask, fingerprint }) => [mask, fingerprint]))
}

/** Puts secrets in the place of their masks, encoded as the place needs it: percent-encoded in URLs and forms, escaped in
 * JSON, as they are elsewhere.
 */
export function fillMasks(
  request: EditedRequest,
  secrets: ReadonlyMap<string, string>,
): EditedRequest {
  const { method, url, headers, body } = request
  const fill = (text: string, encode: (secret: string) => string) =>
    replaceMasks(text, ({ mask }) => {
      const secret = secrets.get(mask)
      return secret === undefined ? mask : encode(secret)
    })
  const mediaType = headerOf(request, 'content-type') ?? ''
  return {
    method,
    url: fill(url, encodeURIComponent),
    headers: headers.map(([name, value]) => [name, fill(value, (secret) => secret)]),
    body: body === null ? null : fill(body, encoderFor(mediaType)),
  }
}

function encoderFor(mediaType: string): (secret: string) => string {
  if (mediaType.includes('x-www-form-urlencoded')) return encodeURIComponent
  if (mediaType.includes('json')) return (secret) => JSON.stringify(secret).slice(1, -1)
  return (secret) => secret
}
