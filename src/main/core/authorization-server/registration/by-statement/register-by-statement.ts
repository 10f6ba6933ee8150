import {
  type ClientMetadata,
  clientMetadataSchema,
} from '../../../../../shared/oauth/client-metadata.ts'
import { invalidClientMetadata, invalidSoftwareStatement } from '../../../errors.ts'
import type { RequestScope } from '../../../http/index.ts'
import { describeMember } from '../../../jwt/index.ts'
import type { PreparedChange } from '../../../storage/index.ts'
import { checkStatement, type StatementMetadata } from '../../../udap/software-statements/index.ts'
import type { Client, Registration } from '../../clients/index.ts'
import { endpointsOf, udapGrantsOf } from '../../discovery/index.ts'
import type { JsonObject } from '../read-json-object.ts'
import type { RegistrationQuota } from '../registration-quota.ts'
import { nowSeconds } from '../registration-services.ts'
import { cancelRegistration, endClient } from './cancel-registration.ts'
import { describeByStatement } from './describe-by-statement.ts'
import { registerScopes } from './statement-scopes.ts'
import type { StatementServices } from './statement-services.ts'
import { type ValidStatement, validateStatement } from './validate-statement.ts'

/** What the endpoint answers: 201 for a new registration, 200 for a changed or cancelled one. */
export interface StatementAnswer {
  readonly status: 200 | 201
  readonly body: object
}

/** Registers an app by its software statement, changes its registration, or cancels it. An app is one identity in one
 * community: whoever proves to be it again changes what was registered before, and nobody else can.
 * @throws {OAuthError} invalid_client_metadata, invalid_redirect_uri, invalid_software_statement or
 *   unapproved_software_statement
 * @see UDAP Security 2.0.0 section 3; UDAP-DCR-001 to UDAP-DCR-039; spec/security.md UD-15, UD-16
 */
export async function registerByStatement(
  body: JsonObject,
  { services, quota }: { services: StatementServices; quota: RegistrationQuota },
  scope: RequestScope,
): Promise<StatementAnswer> {
  const compact = readStatement(body)
  noteIgnored(body, scope)
  const statement = await validateStatement(compact, services, scope)
  const config = services.settings.current
  const request = checkStatement(statement.jwt.claims, {
    mode: config.udapMode,
    grants: udapGrantsOf(config),
    isLoopbackHttpAllowed: config.udapLoopbackHttp,
  })
  if (request.kind === 'cancel') return cancelRegistration(statement, services, scope)
  const registered = {
    ...request.metadata,
    scope: registerScopes(request.metadata, statement.community.policy, services, scope),
  }
  const certifications = await services.udap.certifications.accept(
    {
      certifications: body['certifications'],
      community: statement.community,
      grant: registered.grant_types[0],
      iss: statement.iss,
      claims: statement.jwt.claims,
      leaf: statement.leaf,
      audience: endpointsOf(services.settings.current.issuer).registration_endpoint,
    },
    scope,
  )
  const accepted = { ...statement, certifications: certifications.map(({ jwt }) => jwt) }
  return put(accepted, registered, { services, quota }, scope)
}

/** Gives the software statement of a registration request.
 * @throws {OAuthError} invalid_client_metadata: not of this protocol; invalid_software_statement: no text
 * @see UDAP-DCR-003, UDAP-DCR-004
 */
export function readStatement({ udap, software_statement }: JsonObject): string {
  const clause = 'UDAP Security 2.0.0 section 3.2; UDAP-DCR-003, UDAP-DCR-004'
  if (udap !== '1') {
    const seen = describeMember(udap)
    throw invalidClientMetadata(`udap is ${seen}, wanted the text 1`, {
      explanation: { check: 'udap-version', clause, parameter: 'udap', seen, wanted: 'the text 1' },
    })
  }
  if (typeof software_statement === 'string') return software_statement
  const seen = describeMember(software_statement)
  const wanted = 'a signed JWT'
  const parameter = 'software_statement'
  throw invalidSoftwareStatement(`${parameter} is ${seen}, wanted ${wanted}`, {
    explanation: { check: 'software-statement-present', clause, parameter, seen, wanted },
  })
}

/** Members beside the statement do not count; whoever sent them is told. @see UDAP-DCR-005 */
function noteIgnored(body: JsonObject, scope: RequestScope): void {
  const known = ['udap', 'software_statement', 'certifications']
  const ignored = Object.keys(body).filter((name) => !known.includes(name))
  if (ignored.length === 0) return
  scope.note({
    outcome: 'information',
    check: 'members-beside-statement',
    clause: 'UDAP Dynamic Client Registration section 3; UDAP-DCR-005',
    text: `ignored in favour of the statement: ${ignored.join(' ').slice(0, 200)}`,
  })
}

/** A statement with the certifications that were accepted beside it, as compact JWTs. */
interface CertifiedStatement extends ValidStatement {
  readonly certifications: readonly string[]
}

async function put(
  statement: CertifiedStatement,
  registered: StatementMetadata,
  { services, quota }: { services: StatementServices; quota: RegistrationQuota },
  scope: RequestScope,
): Promise<StatementAnswer> {
  const metadata = metadataOf(registered)
  for (;;) {
    const earlier = await findEarlier(statement, services)
    const isNew =
      earlier === undefined || services.settings.current.udapModification === 'new-client-id'
    const change = isNew
      ? services.clients.prepareRegister({ metadata, registeredBy: 'udap' })
      : await services.clients.prepareRenewal(earlier, metadata)
    if (!write(statement, change, { earlier, isNew }, { services, quota })) continue
    if (isNew) quota.count()
    if (earlier !== undefined) await endEarlier(earlier, metadata, isNew, services)
    change.announce()
    noteRegistered(change, describeChange(earlier, isNew), statement, scope)
    return {
      status: isNew ? 201 : 200,
      body: {
        ...describeByStatement(change, registered, statement.jwt.compact),
        ...describeCertifications(statement),
      },
    }
  }
}

/** Writes client and registration in one step; false when another request registered this identity meanwhile.
 * @see UDAP-DCR-039
 */
function write(
  { iss, community, jwt, leaf, certifications }: CertifiedStatement,
  change: PreparedChange & Registration,
  { earlier, isNew }: { readonly earlier: Client | undefined; readonly isNew: boolean },
  { services, quota }: { services: StatementServices; quota: RegistrationQuota },
): boolean {
  const { registrations } = services.udap
  return services.database.transaction(() => {
    const living = registrations.findLiving(community.uri, iss)
    if (living?.client_id !== earlier?.client_id) return false
    if (isNew) quota.check()
    change.write()
    if (isNew && earlier !== undefined) {
      registrations.cancel(earlier.client_id, nowSeconds(services))
    }
    registrations.put({
      client_id: change.client.client_id,
      communityUri: community.uri,
      iss,
      statement: jwt.compact,
      certificate: leaf.der,
      certifications,
      updatedAt: nowSeconds(services),
    })
    return true
  })
}

/** The client of an identity that is registered already. @see UDAP-DCR-028 */
async function findEarlier(
  { iss, community }: ValidStatement,
  { clients, udap }: StatementServices,
): Promise<Client | undefined> {
  const living = udap.registrations.findLiving(community.uri, iss)
  return living === undefined ? undefined : clients.find(living.client_id)
}

/** Those that were accepted, none of the others. @see UDAP-CERT-008; UDAP-DCR-022 */
function describeCertifications({ certifications }: CertifiedStatement) {
  return certifications.length === 0 ? {} : { certifications }
}

function metadataOf(registered: StatementMetadata): ClientMetadata {
  // The app's own software_id is no name this server gave, so it stays in the statement. PDC-01
  const { software_id: _id, software_version: _version, ...members } = registered
  return clientMetadataSchema.parse(members)
}

/** A client that was replaced ends; one that was changed loses what does not fit it any more. @see UDAP-DCR-029 */
async function endEarlier(
  earlier: Client,
  after: ClientMetadata,
  isReplaced: boolean,
  services: StatementServices,
): Promise<void> {
  if (!isReplaced) return revokeForChangedGrant(earlier, after, services)
  await endClient(earlier.client_id, services)
}

function describeChange(earlier: Client | undefined, isNew: boolean): string {
  if (earlier === undefined) return 'registered'
  return isNew ? `cancelled client ${earlier.client_id} and registered` : 'changed'
}

/** Tokens of a grant type the app is no longer registered for end. @see UDAP-DCR-033 */
async function revokeForChangedGrant(
  { client_id, metadata: before }: Client,
  after: ClientMetadata,
  services: StatementServices,
): Promise<void> {
  if (before.grant_types[0] === after.grant_types[0]) return
  const because = 'client registered for another grant'
  const ended = await services.grants.revoke({ client_id }, because, nowSeconds(services))
  for (const id of ended) services.onGrantChanged(id)
}

function noteRegistered(
  { client }: Registration,
  what: string,
  { iss, community }: ValidStatement,
  scope: RequestScope,
): void {
  scope.link({ clientId: client.client_id })
  scope.note({
    outcome: 'passed',
    check: 'client-registered',
    clause: 'UDAP Security 2.0.0 section 3.2; UDAP-DCR-021, UDAP-DCR-028',
    text: `${iss} of community ${community.uri} ${what} as client ${client.client_id}`,
  })
}
