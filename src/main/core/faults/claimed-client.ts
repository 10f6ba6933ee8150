import { decodeJwt } from 'jose'
import { parseBearerHeader } from '../authorization-server/bearer-header.ts'
import { parseBasicCredentials } from '../authorization-server/client-authentication/index.ts'
import type { RequestScope } from '../http/index.ts'

interface Asking {
  readonly request: Request
  readonly scope: RequestScope
}

interface Lookup {
  readonly clientOfToken: (token: string) => Promise<string | undefined>
}

/** Which client a request says it is from. Nothing is proven by it: it only decides whether a fault that a person switched
 * on for that client is met.
 */
export async function claimedClient(
  { request, scope }: Asking,
  form: URLSearchParams,
  { clientOfToken }: Lookup,
): Promise<string | undefined> {
  if (scope.links.clientId !== undefined) return scope.links.clientId
  const header = request.headers.get('authorization') ?? ''
  const bearer = parseBearerHeader(header)
  if (bearer !== undefined) return clientOfToken(bearer)
  const basic = header === '' ? 'no-colon' : parseBasicCredentials(header)
  if (typeof basic === 'object') return basic.readings[0]?.client_id
  return (
    form.get('client_id') ??
    subjectOf(form.get('client_assertion')) ??
    new URL(request.url).searchParams.get('client_id') ??
    undefined
  )
}

function subjectOf(assertion: string | null): string | undefined {
  if (assertion === null) return undefined
  try {
    return decodeJwt(assertion).sub
  } catch {
    // What cannot be read names nobody; the token endpoint says what is wrong with it.
    return undefined
  }
}
