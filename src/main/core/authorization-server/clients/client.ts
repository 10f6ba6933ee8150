import type { ClientDetail } from '../../../../shared/contract/clients.ts'
import type { ClientMetadata } from '../../../../shared/oauth/client-metadata.ts'

/** Who registered a client. */
export type ClientOrigin = ClientDetail['registeredBy']

/** Whether a client can prove who it is, and with what kind of proof.
 * @see RFC 6749 section 2.1; SMART App Launch 2.2.0, support for public and confidential apps
 */
export type ClientType = 'public' | 'confidential-symmetric' | 'confidential-asymmetric'

/** A registered client. */
export interface Client {
  readonly client_id: string
  readonly metadata: ClientMetadata
  readonly type: ClientType
  readonly registeredBy: ClientOrigin
  /** The app this client is an instance of; absent for apps. @see PDC-10 */
  readonly instanceOf?: string | undefined
  /** A disabled client can neither authorize nor get tokens. */
  readonly isDisabled: boolean
  /** Epoch seconds. */
  readonly createdAt: number
  /** Epoch seconds. */
  readonly updatedAt: number
  /** Browser origins of its redirect URIs and `allowed_origins`. @see COR-02 */
  readonly origins: readonly string[]
}

/** The type that follows from how a client authenticates. */
export function clientTypeOf(metadata: ClientMetadata): ClientType {
  switch (metadata.token_endpoint_auth_method) {
    case 'none':
      return 'public'
    case 'client_secret_basic':
    case 'client_secret_post':
      return 'confidential-symmetric'
    case 'private_key_jwt':
      return 'confidential-asymmetric'
  }
}

/** The browser origins of a client, each once: those of its web redirect URIs, then `allowed_origins`.
 * @see COR-02
 */
export function originsOf(metadata: ClientMetadata): string[] {
  const ofRedirects = metadata.redirect_uris
    .map((uri) => new URL(uri))
    .filter(({ protocol }) => protocol === 'https:' || protocol === 'http:')
    .map(({ origin }) => origin)
  return [...new Set([...ofRedirects, ...metadata.allowed_origins])]
}

/** Whether nobody who runs this server registered a client, so that it has no privilege of its own choosing.
 * @see spec/security.md AS-26
 */
export function isSelfRegistered({ registeredBy }: Pick<Client, 'registeredBy'>): boolean {
  return registeredBy === 'dynamic' || registeredBy === 'udap'
}
