import { calculateJwkThumbprint } from 'jose'
import {
  type ClientMetadata,
  clientMetadataSchema,
  jwtBearerGrantType,
} from '../../../../shared/oauth/client-metadata.ts'
import { invalidClientMetadata, type OAuthError } from '../../errors.ts'
import type { RequestScope } from '../../http/index.ts'
import { parseEntries } from '../authorize/index.ts'
import type { Client } from '../clients/index.ts'
import type { Grant } from '../grants/index.ts'
import { refuseBearer } from './bearer-token.ts'
import { checkKnownProtocol } from './check-self-registration.ts'
import { describeRegistration } from './describe-registration.ts'
import type { InstanceAuthority } from './instance-authority.ts'
import type { JsonObject } from './read-json-object.ts'
import type { RegistrationQuota } from './registration-quota.ts'
import { nowSeconds, type RegistrationServices } from './registration-services.ts'

const draft = 'SMART Protected Dynamic Client Registration draft, step 2'

/** Registers an instance of an app with the approval its initial access token stands for, which ends in the same step:
 * of two concurrent registrations with one token at most one succeeds, and one that fails leaves the token usable.
 * @throws {OAuthError} invalid_client_metadata: `software_id` or `jwks` is missing or unfit, or a key is in use;
 *   invalid_token: the approval ended meanwhile
 * @see PDC-06 to PDC-10, PDC-31 to PDC-34; rulings D-14, D-15
 */
export async function registerInstance(
  body: JsonObject,
  { app, grant, user }: InstanceAuthority,
  { services, quota }: { services: RegistrationServices; quota: RegistrationQuota },
  scope: RequestScope,
): Promise<object> {
  const { clients, database, instances, store } = services
  if (Object.hasOwn(body, 'udap')) checkKnownProtocol(body)
  checkSoftwareId(body['software_id'], app)
  const jwks = readInstanceKeys(body)
  const metadata = buildInstanceMetadata(jwks, app, grant)
  const change = clients.prepareRegister({
    metadata,
    registeredBy: 'dynamic',
    instanceOf: app.client_id,
  })
  const { client_id } = change.client
  const thumbprints = await Promise.all(
    // The registration rules have just let only complete public keys pass.
    jwks.keys.map((key) => calculateJwkThumbprint(key as object)),
  )
  const now = nowSeconds(services)
  const grantId = database.transaction(() => {
    quota.check()
    const own = buildInstanceGrant(grant, client_id, metadata.scope, now)
    const id = instances.exchange(grant.id, own, now, () => change.write())
    if (id === undefined) throw refuseBearer('an initial access token that was used meanwhile')
    for (const thumbprint of thumbprints) {
      if (!store.bindKey(thumbprint, client_id)) throw keyInUse(thumbprint)
    }
    return id
  })
  quota.count()
  change.announce()
  services.onGrantChanged(grantId)
  scope.link({ clientId: client_id, grantId })
  scope.note({
    outcome: 'passed',
    check: 'instance-registered',
    clause: `${draft}; PDC-07, PDC-08`,
    text: `instance ${client_id} of ${app.client_id}, approved by ${user.username}`,
  })
  return describeRegistration(change.client)
}

/** @see PDC-31 */
function checkSoftwareId(seen: unknown, { metadata }: Client): void {
  if (seen === metadata.software_id) return
  throw unfit('software_id', seen, `${metadata.software_id}, as given to the app of the token`)
}

/** @see PDC-07, PDC-32 */
function readInstanceKeys(body: JsonObject): NonNullable<ClientMetadata['jwks']> {
  if (Object.hasOwn(body, 'jwks_uri')) {
    throw unfit('jwks_uri', body['jwks_uri'], 'absent: an instance registers its key by value')
  }
  const jwks = clientMetadataSchema.shape.jwks.unwrap().safeParse(body['jwks'])
  if (!jwks.success) throw unfit('jwks', undefined, 'a JWK Set with the public key of the instance')
  return jwks.data
}

/** What the instance asks for beside its keys is replaced by what an instance is. @see PDC-34 */
function buildInstanceMetadata(
  jwks: NonNullable<ClientMetadata['jwks']>,
  app: Client,
  grant: Grant,
): ClientMetadata {
  const scope = scopesForInstance(grant.scope)
  if (scope === '') throw unfit('scope', grant.scope, 'an approved scope an instance can use')
  return clientMetadataSchema.parse({
    client_name: app.metadata.client_name,
    token_endpoint_auth_method: 'none',
    grant_types: [jwtBearerGrantType],
    scope,
    jwks,
    allowed_origins: [...app.origins],
    software_id: app.metadata.software_id,
  })
}

/** Of the approved scopes those that mean something without the app's launch. @see PDC-10; ruling D-15 */
function scopesForInstance(approved: string): string {
  return parseEntries(approved)
    .filter(({ scope }) => !['register', 'identity', 'refresh', 'tiered'].includes(scope.kind))
    .map(({ text }) => text)
    .join(' ')
}

function buildInstanceGrant(grant: Grant, client_id: string, scope: string, now: number) {
  const { instanceSeconds, createdAt } = grant
  return {
    client_id,
    username: grant.username,
    scope,
    context: grant.context,
    refreshKind: 'instance',
    ehrSessionId: grant.ehrSessionId,
    authenticatedAt: grant.authenticatedAt,
    isAutomatic: grant.isAutomatic,
    createdAt: now,
    refreshUntil: instanceSeconds === null ? null : createdAt + instanceSeconds,
  } as const
}

function keyInUse(thumbprint: string): OAuthError {
  return invalidClientMetadata('jwks holds a key that another instance is registered with', {
    explanation: {
      check: 'instance-key-unused',
      clause: `${draft}; PDC-33`,
      parameter: 'jwks',
      seen: `a key with thumbprint ${thumbprint}`,
      wanted: 'a key made for this instance',
    },
  })
}

function unfit(parameter: string, value: unknown, wanted: string): OAuthError {
  const seen = typeof value === 'string' ? value.slice(0, 100) : 'absent or of another shape'
  return invalidClientMetadata(`${parameter} is ${seen}, wanted ${wanted}`, {
    explanation: {
      check: 'instance-metadata',
      clause: `${draft}; RFC 7591 section 2; PDC-31, PDC-32`,
      parameter,
      seen,
      wanted,
    },
  })
}
