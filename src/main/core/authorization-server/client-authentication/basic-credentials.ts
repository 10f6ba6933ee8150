/** What an `Authorization: Basic` header may mean, most likely reading first. */
export interface BasicCredentials {
  /** The id and the secret are never read by different rules. */
  readonly readings: readonly [BasicReading, ...BasicReading[]]
}

interface BasicReading {
  readonly client_id: string
  readonly client_secret: string
}

/** Why an Authorization header carries no Basic credentials. */
export type BasicFault = 'wrong-scheme' | 'bad-base64' | 'bad-utf-8' | 'no-colon'

/** Reads `Authorization: Basic`: id and secret form-decoded as RFC 6749 has it, then as they stand, since the SMART
 * sample and many clients do not encode.
 * @see RFC 6749 section 2.3.1; RFC 7617 section 2; SYM-01, SYM-02, GEN-16; ruling D-35
 */
export function parseBasicCredentials(header: string): BasicCredentials | BasicFault {
  const [scheme = '', encoded = '', ...more] = header.split(' ').filter((part) => part !== '')
  if (scheme.toLowerCase() !== 'basic') return 'wrong-scheme'
  if (more.length > 0 || !isBase64(encoded)) return 'bad-base64'
  const bytes = Buffer.from(encoded, 'base64')
  const text = bytes.toString('utf8')
  if (!Buffer.from(text, 'utf8').equals(bytes)) return 'bad-utf-8'
  const colon = text.indexOf(':')
  if (colon === -1) return 'no-colon'
  const raw = { client_id: text.slice(0, colon), client_secret: text.slice(colon + 1) }
  const client_id = decodeFormValue(raw.client_id)
  const client_secret = decodeFormValue(raw.client_secret)
  if (client_id === undefined || client_secret === undefined) return { readings: [raw] }
  const isSame = client_id === raw.client_id && client_secret === raw.client_secret
  return { readings: isSame ? [raw] : [{ client_id, client_secret }, raw] }
}

function isBase64(text: string): boolean {
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text) && text.length % 4 === 0
}

/** Undefined when the text is not form-encoded, so that only the raw reading is left. */
function decodeFormValue(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}
