/** The media type of a message, in lower case and without parameters; empty where it names none.
 * @see RFC 9110 section 8.3.1
 */
export function mediaTypeOf(headers: Headers): string {
  const [mediaType = ''] = (headers.get('content-type') ?? '').split(';')
  return mediaType.trim().toLowerCase()
}

/** The media type of forms. */
export const formMediaType = 'application/x-www-form-urlencoded'
