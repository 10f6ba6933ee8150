import type { ClientMetadata } from '../../../../shared/oauth/client-metadata.ts'
import { invalidClientMetadata, type OAuthError } from '../../errors.ts'
import {
  addRoute,
  jsonResponse,
  pathParameter,
  type RouteContext,
  type Router,
} from '../../http/index.ts'
import type { Client } from '../clients/index.ts'
import { hashValue } from '../random-value.ts'
import { missingBearer, readBearer, refuseBearer } from './bearer-token.ts'
import { checkKnownProtocol, checkNoPrivilege } from './check-self-registration.ts'
import {
  describeRegistration,
  describeSecret,
  describeStatement,
  noStore,
} from './describe-registration.ts'
import { type JsonObject, readJsonObject } from './read-json-object.ts'
import type { RegistrationServices } from './registration-services.ts'
import { parseRequestedMetadata } from './requested-metadata.ts'
import { applyStatement } from './software-statement.ts'

/** Members only the server sets; a client that sends one back has misunderstood the update. @see RFC 7592 section 2.2 */
const serverMembers = [
  'registration_access_token',
  'registration_client_uri',
  'client_secret_expires_at',
  'client_id_issued_at',
] as const

interface Managed {
  readonly client: Client
  readonly token: string
}

/** Adds the endpoint where a client that registered itself reads, replaces and deletes its registration. It works on
 * while new registrations are switched off.
 * @see RFC 7592 section 2; REG-08, REG-09
 */
export function addManagementRoute(router: Router, services: RegistrationServices): void {
  addRoute(router, '/register/:clientId', {
    GET: async (context) => {
      const managed = await authorizeManagement(context, services)
      return jsonResponse(describeManaged(managed.client, managed.token, services), 200, noStore)
    },
    PUT: async (context) => {
      const managed = await authorizeManagement(context, services)
      const body = await readJsonObject(context.req.raw)
      return jsonResponse(await replaceRegistration(body, managed, services), 200, noStore)
    },
    DELETE: async (context) => {
      const { client } = await authorizeManagement(context, services)
      await services.clients.delete(client.client_id)
      return new Response(null, { status: 204, headers: noStore })
    },
  })
}

/** @throws {OAuthError} invalid_token: no token, or not the one that manages this client; the same whether or not it exists */
async function authorizeManagement(
  context: RouteContext,
  { clients, store }: RegistrationServices,
): Promise<Managed> {
  const clientId = pathParameter(context, 'clientId')
  const token = readBearer(context.req.raw)
  if (token === undefined) throw missingBearer('the registration_access_token of this client')
  const client = await clients.find(clientId)
  if (client === undefined || !store.isManagementToken(clientId, hashValue(token))) {
    throw refuseBearer('not the registration_access_token of this client')
  }
  context.env.scope.link({ clientId })
  return { client, token }
}

/** Replaces all metadata: what the request leaves out takes its default. @see RFC 7592 section 2.2 */
async function replaceRegistration(
  asked: JsonObject,
  { client, token }: Managed,
  services: RegistrationServices,
): Promise<object> {
  const { clients } = services
  const { client_id } = client
  checkKnownProtocol(asked)
  await checkUpdateMembers(asked, client, services)
  const { body, statement } = await applyStatement(asked, services)
  const metadata = parseRequestedMetadata(body)
  // Only an initial access token could have given the client access without a user.
  checkNoPrivilege(metadata, client.metadata.grant_types.includes('client_credentials'))
  const updated = await clients.update(client_id, withBoundContext(metadata, client))
  services.store.putStatement(client_id, statement)
  const needsSecret =
    updated.type === 'confidential-symmetric' && (await clients.secretsOf(client_id)).length === 0
  const secret = needsSecret ? await clients.addSecret(client_id) : null
  return { ...describeManaged(updated, token, services), ...describeSecret(secret) }
}

/** What the console bound to a backend service is not the client's to change. @see ruling D-31 */
function withBoundContext(metadata: ClientMetadata, earlier: Client): ClientMetadata {
  const { bound_context } = earlier.metadata
  const isBackend = metadata.grant_types.includes('client_credentials')
  return bound_context !== undefined && isBackend ? { ...metadata, bound_context } : metadata
}

async function checkUpdateMembers(
  body: JsonObject,
  client: Client,
  { clients }: RegistrationServices,
): Promise<void> {
  for (const parameter of serverMembers) {
    if (Object.hasOwn(body, parameter)) throw unfitUpdate(parameter, 'present', 'absent')
  }
  if (body['client_id'] !== client.client_id) {
    const seen = typeof body['client_id'] === 'string' ? body['client_id'] : 'absent'
    throw unfitUpdate('client_id', seen, client.client_id)
  }
  const secret = body['client_secret']
  if (secret === undefined) return
  const verdict =
    typeof secret === 'string'
      ? await clients.verifySecret(client.client_id, [secret], true)
      : 'wrong'
  if (verdict !== 'right') {
    throw unfitUpdate('client_secret', 'another value', 'the present secret, or none')
  }
}

function unfitUpdate(parameter: string, seen: string, wanted: string): OAuthError {
  return invalidClientMetadata(`${parameter} is ${seen}, wanted ${wanted}`, {
    explanation: {
      check: 'registration-update-members',
      clause: 'RFC 7592 section 2.2; REG-08',
      parameter,
      seen,
      wanted,
    },
  })
}

function describeManaged(client: Client, token: string, { settings, store }: RegistrationServices) {
  return {
    ...describeRegistration(client),
    registration_client_uri: `${settings.current.issuer}/register/${client.client_id}`,
    registration_access_token: token,
    ...describeStatement(store.statementOf(client.client_id)),
  }
}
