import {
  type AssertionProfile,
  type ClientMetadata,
  type ClientMetadataInput,
  jwkSetSchema,
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
  readonly jwks_uri: string
  /** JSON of a JWK Set. */
  readonly jwks: string
  /** Generates the key here once the client is registered, and publishes it. */
  readonly makesKey: boolean
  readonly assertion_profile: AssertionProfile
  /** Gets tokens without a user; for clients with a key. */
  readonly isBackend: boolean
  /** Id of the patient a backend service acts for; empty: none. */
  readonly boundPatient: string
  /** Name of the user a backend service acts for; empty: none. */
  readonly boundUsername: string
  /** A resource server that asks what the tokens of every client are worth; for confidential clients. */
  readonly mayIntrospect: boolean
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
  jwks_uri: '',
  jwks: '',
  makesKey: false,
  assertion_profile: 'smart',
  isBackend: false,
  boundPatient: '',
  boundUsername: '',
  mayIntrospect: false,
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
    jwks_uri: metadata.jwks_uri ?? '',
    jwks: metadata.jwks === undefined ? '' : JSON.stringify(metadata.jwks, null, 2),
    makesKey: false,
    assertion_profile: metadata.assertion_profile ?? 'smart',
    isBackend: metadata.grant_types.includes('client_credentials'),
    boundPatient: metadata.bound_context?.patient ?? '',
    boundUsername: metadata.bound_context?.username ?? '',
    mayIntrospect: metadata.may_introspect ?? false,
    lifetime: lifetime === undefined ? '' : String(lifetime),
  }
}

/** The metadata a form stands for; members the form does not have are kept.
 * @param kept metadata of the client before the edit
 */
export function toMetadata(draft: ClientDraft, kept?: ClientMetadata): ClientMetadataInput {
  const {
    launch_uri: _launch,
    access_token_lifetime_seconds: _lifetime,
    jwks_uri: _jwksUri,
    jwks: _jwks,
    assertion_profile: _profile,
    bound_context: _bound,
    may_introspect: _introspects,
    ...rest
  } = kept ?? {}
  return {
    ...rest,
    client_name: draft.client_name,
    token_endpoint_auth_method: draft.method,
    grant_types: grantTypesOf(draft),
    ...keysOf(draft),
    ...boundContextOf(draft),
    ...(introspects(draft) ? { may_introspect: true } : {}),
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

/** Whether the client works without users alone, so that nothing is ever sent to it through a browser: a backend service
 * or a resource server that only introspects.
 */
export function worksWithoutUsers(draft: ClientDraft): boolean {
  const hasOtherWork = isBackend(draft) || introspects(draft)
  return hasOtherWork && linesOf(draft.redirect_uris).length === 0
}

function isBackend({ method, isBackend }: ClientDraft): boolean {
  return method === 'private_key_jwt' && isBackend
}

/** A public client cannot say who it is, so it cannot be trusted with the tokens of others. @see INT-07 */
function introspects({ method, mayIntrospect }: ClientDraft): boolean {
  return method !== 'none' && mayIntrospect
}

function grantTypesOf(draft: ClientDraft) {
  const hasUsers = !worksWithoutUsers(draft)
  return [
    ...(hasUsers ? ['authorization_code' as const] : []),
    ...(isBackend(draft) ? ['client_credentials' as const] : []),
    ...(draft.mayRefresh && hasUsers ? ['refresh_token' as const] : []),
  ]
}

/** @see ruling D-31 */
function boundContextOf({
  method,
  isBackend,
  boundPatient,
  boundUsername,
}: ClientDraft): Partial<ClientMetadataInput> {
  const isUsed = method === 'private_key_jwt' && isBackend
  if (!isUsed || (boundPatient === '' && boundUsername === '')) return {}
  return {
    bound_context: {
      ...(boundPatient === '' ? {} : { patient: boundPatient }),
      ...(boundUsername === '' ? {} : { username: boundUsername }),
    },
  }
}

function keysOf({
  method,
  jwks_uri,
  jwks,
  assertion_profile,
}: ClientDraft): Partial<ClientMetadataInput> {
  if (method !== 'private_key_jwt') return {}
  return {
    assertion_profile,
    ...(jwks_uri.trim() === '' ? {} : { jwks_uri: jwks_uri.trim() }),
    ...(jwks.trim() === '' ? {} : { jwks: readKeySet(jwks) }),
  }
}

/** Reads the text of a JWK Set; the server judges its keys.
 * @throws {SyntaxError | ZodError} no JSON, or no object with an array of keys
 */
export function readKeySet(text: string) {
  return jwkSetSchema.parse(JSON.parse(text))
}
