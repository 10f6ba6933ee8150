import { invalidRequest, OAuthError } from '../../errors.ts'
import {
  collectParameters,
  formMediaType,
  inputLimits,
  mediaTypeOf,
  type Parameters,
  readBody,
} from '../../http/index.ts'
import { PageError } from './authorization-response.ts'

/** The parameters of an authorization request as they came; of a repeated one the first value. */
export interface AuthorizationMessage {
  readonly parameters: Parameters
  readonly repeated: ReadonlySet<string>
}

/** Reads an authorization request from the query of a GET.
 * @throws {PageError} it is no query such a request can have
 */
export function readQuery(request: Request, issuer: string): AuthorizationMessage {
  return collect(new URL(request.url).search.slice(1), issuer)
}

/** Reads an authorization request from the form of a POST.
 * @throws {PageError} it is no form such a request can have
 * @see RFC 6749 section 3.1; SAL-10
 */
export async function readPost(request: Request, issuer: string): Promise<AuthorizationMessage> {
  const mediaType = mediaTypeOf(request.headers)
  if (mediaType !== formMediaType) {
    const seen = mediaType || 'absent'
    throw unreadable(invalidRequest(`Content-Type is ${seen}, wanted ${formMediaType}`), issuer)
  }
  const bytes = await readBody(request, inputLimits.formBodyBytes)
  return collect(new TextDecoder().decode(bytes), issuer)
}

function collect(text: string, issuer: string): AuthorizationMessage {
  try {
    return collectParameters(text)
  } catch (error) {
    throw error instanceof OAuthError ? unreadable(error, issuer) : error
  }
}

function unreadable(error: OAuthError, issuer: string): PageError {
  return new PageError({
    error,
    issuer,
    heading: 'This request cannot be read',
    advice:
      'It is not the query or form an authorization request must be, so nothing was sent to the app.',
  })
}
