import {
  DocumentFetchError,
  type DocumentFetching,
  fetchDocument,
  placeOf,
} from '../../certificate-path/index.ts'
import { describeMember } from '../../jwt/index.ts'
import { UdapJwtError } from '../udap-jwt/index.ts'

/** Largest answer about a status, bytes. */
const longestAnswer = 4_096

/** Asks a certifier whether a certification still holds. Only `{"valid": true}` says so; a certifier that gives no answer, or
 * that is not asked over TLS, does not. One of this program answers in process.
 * @throws {UdapJwtError} stage `trust`
 * @see UDAP Certifications and Endorsements section 5; UDAP-CERT-014; UDAP-PKI-019
 */
export async function askStatus(
  endpoint: string,
  { jti, expiresAt }: { readonly jti: string; readonly expiresAt: number },
  fetching: DocumentFetching,
): Promise<void> {
  const url = new URL(endpoint)
  url.searchParams.set('jti', jti)
  url.searchParams.set('exp', String(expiresAt))
  if (url.protocol !== 'https:' && placeOf(url.href, fetching.reach).kind !== 'here') {
    throw refuse(`${url.protocol}//${url.host}`, 'an https address')
  }
  const answer = await ask(url.href, fetching)
  if (isValid(answer)) return
  throw refuse(`answered by ${url.host} with ${describeMember(answer)}`, '{valid: true}')
}

async function ask(uri: string, fetching: DocumentFetching): Promise<string> {
  const request = { uri, accept: 'application/json', maxBytes: longestAnswer }
  try {
    return Buffer.from(await fetchDocument(request, fetching)).toString('utf8')
  } catch (cause) {
    if (!(cause instanceof DocumentFetchError)) throw cause
    throw refuse(cause.message, 'an answer of the certifier', cause)
  }
}

function isValid(answer: string): boolean {
  try {
    const parsed: unknown = JSON.parse(answer)
    return (
      typeof parsed === 'object' && parsed !== null && 'valid' in parsed && parsed.valid === true
    )
  } catch (cause) {
    if (cause instanceof SyntaxError) return false
    throw cause
  }
}

function refuse(seen: string, wanted: string, cause?: unknown): UdapJwtError {
  const explanation = {
    check: 'certification-status',
    clause: 'UDAP Certifications and Endorsements section 5; UDAP-CERT-014',
    parameter: 'certification_status_endpoint',
    seen,
    wanted,
  }
  return new UdapJwtError('trust', explanation, { cause })
}
