import type {
  ClientMetadata,
  ClientMetadataInput,
} from '../../../../shared/oauth/client-metadata.ts'
import type { AuthMethod } from '../client-type.ts'

/** What stands in the form, as text where a person types text. */
export interface ClientDraft {
  /** Empty lets the server choose one. */
  readonly client_id: string
  readonly client_name: string
  readonly method: AuthMethod
  /** One per line. */
  readonly redirect_uris: string
  readonly launch_uri: string
  readonly scope: string
  readonly mayRefresh: boolean
  /** One per line. */
  readonly allowed_origins: string
  readonly embedding: 'window' | 'iframe'
  /** Seconds; empty takes the setting. */
  readonly lifetime: string
}

/** A form nobody has filled in, with the scopes most apps start from. */
export const emptyDraft: ClientDraft = {
  client_id: '',
  client_name: '',
  method: 'none',
  redirect_uris: '',
  launch_uri: '',
  scope: 'launch launch/patient openid fhirUser offline_access patient/*.rs',
  mayRefresh: true,
  allowed_origins: '',
  embedding: 'window',
  lifetime: '',
}

/** The form of a client that exists. */
export function toDraft(clientId: string, metadata: ClientMetadata): ClientDraft {
  const lifetime = metadata.access_token_lifetime_seconds
  return {
    client_id: clientId,
    client_name: metadata.client_name,
    method: metadata.token_endpoint_auth_method,
    redirect_uris: metadata.redirect_uris.join('\n'),
    launch_uri: metadata.launch_uri ?? '',
    scope: metadata.scope,
    mayRefresh: metadata.grant_types.includes('refresh_token'),
    allowed_origins: metadata.allowed_origins.join('\n'),
    embedding: metadata.embedding ?? 'window',
    lifetime: lifetime === undefined ? '' : String(lifetime),
  }
}

/** The metadata a form stands for; members the form does not have are kept.
 * @param kept metadata of the client before the edit
 */
export function toMetadata(draft: ClientDraft, kept?: ClientMetadata): ClientMetadataInput {
  const { launch_uri: _launch, access_token_lifetime_seconds: _lifetime, ...rest } = kept ?? {}
  return {
    ...rest,
    client_name: draft.client_name,
    token_endpoint_auth_method: draft.method,
    grant_types: grantTypesOf(draft, kept),
    redirect_uris: linesOf(draft.redirect_uris),
    scope: draft.scope.split(/\s+/).filter(Boolean).join(' '),
    allowed_origins: linesOf(draft.allowed_origins),
    embedding: draft.embedding,
    ...(draft.launch_uri.trim() === '' ? {} : { launch_uri: draft.launch_uri.trim() }),
    ...(draft.lifetime.trim() === ''
      ? {}
      : { access_token_lifetime_seconds: Number(draft.lifetime) }),
  }
}

/** The lines of a field that holds one value per line. */
export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

function grantTypesOf({ mayRefresh }: ClientDraft, kept: ClientMetadata | undefined) {
  const others = kept?.grant_types.filter((type) => type !== 'refresh_token')
  const base = others ?? ['authorization_code' as const]
  return mayRefresh ? [...base, 'refresh_token' as const] : base
}
