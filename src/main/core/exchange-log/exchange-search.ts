import type { ExchangeDetail } from '../../../shared/contract/traffic.ts'

/** How much of a body is searched, in characters: indexing takes about 0.1 ms for each 1,000, on the thread that answers
 * requests.
 */
const searchedBodyCharacters = 16_384

/** The words an exchange is found by: both messages as they are kept, with secrets masked and long bodies cut, the notes and
 * the decoded tokens.
 */
export function searchTextOf(detail: ExchangeDetail): string {
  const { request, response, notes, decodedTokens } = detail
  return [
    detail.method,
    ...bothForms(detail.url),
    detail.status,
    detail.area,
    detail.client_id ?? '',
    detail.errorCode ?? '',
    messageText(request),
    messageText(response),
    ...notes.map(({ check, clause, text, detail: record }) =>
      [check, clause, text, record === undefined ? '' : JSON.stringify(record)].join(' '),
    ),
    ...decodedTokens.map(({ place, fingerprint, header, claims }) =>
      // Certificates in base64 hold no word anybody looks for.
      [
        place,
        fingerprint,
        JSON.stringify({ ...header, x5c: undefined }),
        JSON.stringify(claims),
      ].join(' '),
    ),
  ].join('\n')
}

function messageText({ headers, body }: ExchangeDetail['request']): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}`)
  const isForm = headers.some(
    ([name, value]) => name === 'content-type' && value.includes('x-www-form-urlencoded'),
  )
  const text = (body ?? '').slice(0, searchedBodyCharacters)
  return [...lines, ...(isForm ? bothForms(text) : [text])].join('\n')
}

/** Percent-encoded text as it went over the wire, and as people read it. */
function bothForms(text: string): readonly string[] {
  if (!/[%+]/.test(text)) return [text]
  try {
    return [text, decodeURIComponent(text.replaceAll('+', ' '))]
  } catch {
    // Not percent-encoded after all: it has one form.
    return [text]
  }
}

/** A query for the search index that finds exchanges with all these words; one of three characters or more may go on.
 * Nothing in the text is syntax: every part between spaces is quoted.
 * @returns undefined when no part holds a letter or digit, so that nothing could be found by it
 * @see SQLite FTS5, section 3
 */
export function toSearchQuery(text: string): string | undefined {
  const terms = text.split(/\s+/).filter((term) => /[\p{L}\p{N}_]/u.test(term))
  if (terms.length === 0) return undefined
  return terms
    .map((term) => `"${term.replaceAll('"', '""')}"${term.length < 3 ? '' : '*'}`)
    .join(' AND ')
}
