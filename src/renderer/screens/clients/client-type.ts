import type { ClientMetadata } from '../../../shared/oauth/client-metadata.ts'

/** A way to authenticate at the token endpoint. */
export type AuthMethod = ClientMetadata['token_endpoint_auth_method']

const types: Readonly<Record<AuthMethod, string>> = {
  none: 'public',
  client_secret_basic: 'confidential, secret',
  client_secret_post: 'confidential, secret',
  private_key_jwt: 'confidential, key',
}

/** The type of a client in the words of RFC 6749 section 2.1.
 * @param method its `token_endpoint_auth_method`
 */
export function typeOf(method: string): string {
  return Object.hasOwn(types, method) ? types[method as AuthMethod] : method // hasOwn proved it
}

/** Whether the client authenticates with a secret. */
export function hasSecret(method: string): boolean {
  return method === 'client_secret_basic' || method === 'client_secret_post'
}
