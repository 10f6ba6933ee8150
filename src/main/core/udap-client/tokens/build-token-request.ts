import type { TokenVariantId } from '../../../../shared/udap/token-variants.ts'
import { authenticationForm } from './sign-authentication-token.ts'

/** A token request of a service. */
export interface ServiceRequest {
  readonly token_endpoint: string
  readonly client_id: string
  readonly scope: string
  /** The authentication token. */
  readonly token: string
  readonly variant: TokenVariantId | undefined
}

const samlType = 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer'

/** Builds a client_credentials request: a form with scope, the token and `udap`, and no other way to authenticate.
 * @see UDAP Security 2.0.0 section 5.2.2; UDAP-TOK-001, UDAP-TOK-003, UDAP-TOK-015
 */
export function buildTokenRequest(request: ServiceRequest): Request {
  const { token_endpoint, client_id, scope, token, variant } = request
  const right: Record<string, string> = {
    grant_type: 'client_credentials',
    scope,
    ...authenticationForm(token),
  }
  const changes = formChanges(client_id)[variant ?? ''] ?? {}
  const form = Object.entries({ ...right, ...changes }).filter(
    (entry): entry is [string, string] => entry[1] !== null,
  )
  const headers = new Headers({ Accept: 'application/json' })
  if (variant === 'basic-header') {
    const credentials = Buffer.from(`${encodeURIComponent(client_id)}:not-a-secret`)
    headers.set('Authorization', `Basic ${credentials.toString('base64')}`)
  }
  const body = new URLSearchParams(form)
  return new Request(token_endpoint, { method: 'POST', headers, body })
}

/** What a variant changes in the form; null leaves a parameter out. */
function formChanges(
  clientId: string,
): Readonly<Record<string, Readonly<Record<string, string | null>>>> {
  return {
    'type-missing': { client_assertion_type: null },
    'type-other': { client_assertion_type: samlType },
    'udap-missing': { udap: null },
    'udap-other': { udap: '2' },
    'client-secret': { client_secret: 'not-a-secret' },
    'client-id-other': { client_id: `${clientId}-other` },
    'grant-unknown': { grant_type: 'urn:example:grant' },
    'scope-missing': { scope: null },
    'scope-unknown': { scope: 'nobody-knows-this' },
  }
}

/** The same for a CARIN registration with a secret: HTTP Basic and nothing of UDAP. @see UDAP-DCR-053 */
export function buildSecretRequest(
  { token_endpoint, client_id, scope }: Omit<ServiceRequest, 'token' | 'variant'>,
  secret: string,
): Request {
  const credentials = `${encodeURIComponent(client_id)}:${encodeURIComponent(secret)}`
  const headers = {
    Accept: 'application/json',
    Authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
  }
  const body = new URLSearchParams({ grant_type: 'client_credentials', scope })
  return new Request(token_endpoint, { method: 'POST', headers, body })
}
