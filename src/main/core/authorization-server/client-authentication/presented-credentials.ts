import { invalidRequest } from '../../errors.ts'
import type { Parameters } from '../../http/index.ts'
import type { PresentedAssertion } from './assertion/index.ts'

/** How a request says which client it comes from, before anything is checked. */
export type PresentedCredentials =
  | { readonly mechanism: 'none'; readonly client_id: string | undefined }
  | { readonly mechanism: 'authorization-header'; readonly header: string }
  | {
      readonly mechanism: 'client_secret_post'
      readonly client_id: string | undefined
      readonly client_secret: string
    }
  | ({ readonly mechanism: 'private_key_jwt' } & PresentedAssertion)

/** Finds the one mechanism a request uses; the URL's query is never looked at.
 * @throws {OAuthError} invalid_request: more than one mechanism
 * @see RFC 6749 section 2.3; GEN-08, GEN-10
 */
export function readPresentedCredentials(request: Request, form: Parameters): PresentedCredentials {
  const header = request.headers.get('authorization')
  const client_id = form.get('client_id')
  const client_secret = form.get('client_secret')
  const hasAssertion = form.has('client_assertion') || form.has('client_assertion_type')
  const used = [
    ...(header === null ? [] : ['the Authorization header']),
    ...(client_secret === undefined ? [] : ['client_secret']),
    ...(hasAssertion ? ['client_assertion'] : []),
  ]
  const [, second] = used
  if (second !== undefined) throw severalMechanisms(used, second)
  if (header !== null) return { mechanism: 'authorization-header', header }
  if (client_secret !== undefined) {
    return { mechanism: 'client_secret_post', client_id, client_secret }
  }
  if (!hasAssertion) return { mechanism: 'none', client_id }
  return {
    mechanism: 'private_key_jwt',
    client_id,
    client_assertion: form.get('client_assertion'),
    client_assertion_type: form.get('client_assertion_type'),
  }
}

/** Whether a request says which client it comes from other than by the assertion of its grant.
 * @throws {OAuthError} invalid_request: more than one mechanism
 * @see PDC-11, PDC-37
 */
export function isIdentified(request: Request, form: Parameters): boolean {
  const presented = readPresentedCredentials(request, form)
  return presented.mechanism !== 'none' || presented.client_id !== undefined
}

function severalMechanisms(used: readonly string[], parameter: string) {
  const seen = used.join(' and ')
  return invalidRequest(`the client authenticates by ${seen}, wanted one of them`, {
    explanation: {
      check: 'one-authentication-mechanism',
      clause: 'RFC 6749 section 2.3; GEN-10',
      parameter,
      seen,
      wanted: 'one mechanism',
    },
  })
}
