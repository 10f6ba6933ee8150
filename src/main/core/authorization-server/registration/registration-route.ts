import { decodeProtectedHeader } from 'jose'
import {
  addRoute,
  corsForRegisteredOrigins,
  jsonResponse,
  type RequestScope,
  type Router,
} from '../../http/index.ts'
import { createRandomValue, hashValue } from '../random-value.ts'
import { readBearer, refuseBearer } from './bearer-token.ts'
import { registerByStatement, type StatementServices } from './by-statement/index.ts'
import { checkKnownProtocol, checkNoPrivilege } from './check-self-registration.ts'
import {
  describeRegistration,
  describeSecret,
  describeStatement,
  noStore,
} from './describe-registration.ts'
import { findInstanceAuthority } from './instance-authority.ts'
import { addManagementRoute } from './management-route.ts'
import { type JsonObject, readJsonObject } from './read-json-object.ts'
import { registerInstance } from './register-instance.ts'
import { checkRegistrationPolicy } from './registration-policy.ts'
import { createRegistrationQuota, type RegistrationQuota } from './registration-quota.ts'
import type { RegistrationServices } from './registration-services.ts'
import { parseRequestedMetadata } from './requested-metadata.ts'
import { applyStatement } from './software-statement.ts'

/** Adds the registration endpoint, where both ordinary clients and instances of apps register, and for each client that used it the endpoint where it manages itself.
 * @see RFC 7591 section 3; RFC 7592 section 2; REG-01 to REG-09; UDAP-DCR-001; PDC-06 to PDC-10, PDC-30 to PDC-35
 */
export function addRegistrationRoutes(router: Router, services: StatementServices): void {
  const quota = createRegistrationQuota(services.platform.clock, services.store)
  const cors = corsForRegisteredOrigins(services.clients)
  router.use('/register', cors)
  router.use('/register/*', cors)
  addRoute(router, '/register', {
    POST: async (context) => {
      const request = context.req.raw
      const body = await readJsonObject(request)
      const { scope } = context.env
      const parts = { services, quota }
      const bearer = readBearer(request)
      if (isByStatement(body, bearer, services)) {
        const answered = await registerByStatement(body, parts, scope)
        return jsonResponse(answered.body, answered.status, noStore)
      }
      const authority = await findInstanceAuthority(bearer, body, services)
      if (authority === undefined) {
        return created(await registerClient(bearer, body, parts, scope))
      }
      scope.link({ clientId: authority.app.client_id })
      return created(await registerInstance(body, authority, parts, scope))
    },
  })
  addManagementRoute(router, services)
}

/** One endpoint serves three protocols; `udap` says that it is this one. @see REG-06; UDAP-DCR-003 */
function isByStatement(
  body: JsonObject,
  bearer: string | undefined,
  { settings }: StatementServices,
): boolean {
  const { udapEnabled, clientRegistration } = settings.current
  const isPlain = bearer !== undefined || clientRegistration !== 'off'
  const hasStatement = Object.hasOwn(body, 'software_statement')
  if (!udapEnabled) return false
  return Object.hasOwn(body, 'udap') || (hasStatement && (!isPlain || isSignedByCertificate(body)))
}

/** A statement with certificates in its header is one of UDAP, and `udap` was forgotten. @see UDAP-DCR-003 */
function isSignedByCertificate({ software_statement }: JsonObject): boolean {
  if (typeof software_statement !== 'string') return false
  try {
    return decodeProtectedHeader(software_statement).x5c !== undefined
  } catch {
    return false
  }
}

function created(body: object): Response {
  return jsonResponse(body, 201, noStore)
}

/** Registers an ordinary client, with the token that manages it, in one step. */
async function registerClient(
  bearer: string | undefined,
  asked: JsonObject,
  { services, quota }: { services: RegistrationServices; quota: RegistrationQuota },
  scope: RequestScope,
): Promise<object> {
  const { clients, store, database, platform, settings } = services
  const token = checkRegistrationPolicy(bearer, services)
  checkKnownProtocol(asked)
  const { body, statement } = await applyStatement(asked, services)
  const metadata = parseRequestedMetadata(body)
  checkNoPrivilege(metadata, token !== undefined)
  const change = clients.prepareRegister({ metadata, registeredBy: 'dynamic' })
  const managementToken = createRandomValue(platform)
  const { client_id } = change.client
  database.transaction(() => {
    quota.check()
    if (token !== undefined && !store.countUse(token.id)) throw refuseBearer('a withdrawn token')
    change.write()
    store.putManagementToken(client_id, hashValue(managementToken), statement)
  })
  quota.count()
  change.announce()
  scope.link({ clientId: client_id })
  scope.note({
    outcome: 'passed',
    check: 'client-registered',
    clause: 'RFC 7591 section 3.2.1; REG-02',
    text: `client ${client_id} registered itself${token === undefined ? '' : ` with initial access token ${token.label}`}`,
  })
  return {
    ...describeRegistration(change.client),
    ...describeSecret(change.secret),
    ...describeStatement(statement),
    registration_client_uri: `${settings.current.issuer}/register/${client_id}`,
    registration_access_token: managementToken,
  }
}
