import { z } from 'zod'
import {
  type ClientMetadata,
  type ClientMetadataInput,
  clientMetadataSchema,
} from '../../../../shared/oauth/client-metadata.ts'
import { invalidClientMetadata, invalidRedirectUri, type OAuthError } from '../../errors.ts'
import type { JsonObject } from './read-json-object.ts'

/** The metadata a client may register for itself; every other member is ignored and not echoed.
 * @see RFC 7591 section 2; REG-07
 */
const requestSchema = z.object({
  ...clientMetadataSchema.pick({
    redirect_uris: true,
    scope: true,
    allowed_origins: true,
    jwks_uri: true,
    jwks: true,
    contacts: true,
    logo_uri: true,
    client_uri: true,
    tos_uri: true,
    policy_uri: true,
    launch_uris: true,
  }).shape,
  client_name: clientMetadataSchema.shape.client_name.optional(),
  scope: z.string().max(65_536).optional(),
  token_endpoint_auth_method: clientMetadataSchema.shape.token_endpoint_auth_method
    .unwrap()
    .default('client_secret_basic'),
  grant_types: clientMetadataSchema.shape.grant_types,
  response_types: z.array(z.string()).max(10).optional(),
})

/** Names of the metadata a client may register for itself. */
export const requestedMembers: readonly string[] = Object.keys(requestSchema.shape)

/** Scopes of an app that named none: all a person can be asked for. */
const defaultScope =
  'launch launch/patient launch/encounter openid fhirUser profile offline_access online_access patient/*.cruds user/*.cruds'

/** Reads what a client wants to be registered as and fills in the defaults of RFC 7591.
 * @throws {OAuthError} invalid_redirect_uri or invalid_client_metadata: a member of the wrong shape, or response types that
 *   do not agree with the grant types
 * @see RFC 7591 section 2; REG-03
 */
export function parseRequestedMetadata(body: JsonObject): ClientMetadata {
  const parsed = requestSchema.safeParse(body)
  if (!parsed.success) throw unfitShape(parsed.error, body)
  const { response_types, client_name, scope, launch_uris, ...members } = parsed.data
  checkResponseTypes(response_types, members.grant_types)
  const isApp = members.grant_types.includes('authorization_code')
  const input: Record<string, unknown> = {
    ...members,
    client_name: client_name ?? nameFor(members.redirect_uris),
    scope: scope ?? (isApp ? defaultScope : ''),
    ...(launch_uris === undefined || launch_uris.length === 0
      ? {}
      : { launch_uris, launch_uri: launch_uris[0] }),
  }
  // Every member comes out of the schema's own definitions above.
  return clientMetadataSchema.parse(input satisfies object as ClientMetadataInput)
}

/** The response types that go with grant types. @see RFC 7591 section 2.1 */
export function responseTypesFor(grantTypes: readonly string[]): string[] {
  return grantTypes.includes('authorization_code') ? ['code'] : []
}

function nameFor(redirectUris: readonly string[]): string {
  const [first] = redirectUris
  const host = first !== undefined && URL.canParse(first) ? new URL(first).host : ''
  return host === '' ? 'Unnamed app' : host
}

function checkResponseTypes(
  responseTypes: readonly string[] | undefined,
  grantTypes: readonly string[],
): void {
  const wanted = responseTypesFor(grantTypes)
  if (responseTypes === undefined || responseTypes.join(' ') === wanted.join(' ')) return
  throw unfit({
    parameter: 'response_types',
    seen: responseTypes.join(' ') || 'empty',
    wanted: `${wanted.join(' ') || 'an empty list'} for grant_types ${grantTypes.join(' ')}`,
  })
}

function unfitShape(error: z.ZodError, body: JsonObject): OAuthError {
  const [issue] = error.issues
  const [member = 'body'] = issue?.path ?? []
  const parameter = issue?.path.join('.') ?? 'body'
  const value = body[String(member)]
  const found = {
    parameter,
    seen: typeof value === 'string' ? value.slice(0, 100) : `a value of the wrong shape`,
    wanted: issue?.message ?? 'valid metadata',
  }
  return member === 'redirect_uris' ? unfit(found, invalidRedirectUri) : unfit(found)
}

function unfit(
  { parameter, seen, wanted }: { parameter: string; seen: string; wanted: string },
  build: typeof invalidClientMetadata = invalidClientMetadata,
): OAuthError {
  return build(`${parameter} is ${seen}, wanted ${wanted}`, {
    explanation: {
      check: 'registration-metadata-form',
      clause: 'RFC 7591 section 2; REG-03',
      parameter,
      seen,
      wanted,
    },
  })
}
