import {
  readJsonObject,
  readStatement,
  validateStatement,
} from '../../authorization-server/registration/index.ts'
import { invalidClientMetadata } from '../../errors.ts'
import { addRoute, jsonResponse, type RequestScope, type Router } from '../../http/index.ts'
import { checkStatement, type StatementMetadata } from '../../udap/software-statements/index.ts'
import type { ProviderParts } from '../provider-parts.ts'
import { pathOf } from '../providers.ts'
import { identityScopes } from './identity-scopes.ts'
import type { ProviderClient } from './provider-clients.ts'

const noStore = { 'Cache-Control': 'no-store', Pragma: 'no-cache' } as const

/** Adds the registration endpoint of a provider: a data holder registers by software statement as any app does, changes its
 * registration, or cancels it.
 * @see UDAP Security 2.0.0 section 3; UDAP-IDP-003
 */
export function addRegisterRoute(router: Router, parts: ProviderParts): void {
  addRoute(router, pathOf(parts.provider.endpoints.registration_endpoint), {
    POST: async (context) => {
      const compact = readStatement(await readJsonObject(context.req.raw))
      const { scope } = context.env
      const statement = await validateStatement(compact, parts.statements, scope)
      // An identity provider that has no certificate for its own TLS cannot ask its clients for one.
      const isLoopbackHttpAllowed = parts.provider.base.startsWith('http:')
      const request = checkStatement(statement.jwt.claims, {
        mode: 'stu2',
        grants: ['authorization_code', 'refresh_token', 'client_credentials'],
        isLoopbackHttpAllowed,
      })
      const { iss, community } = statement
      if (request.kind === 'cancel') {
        return jsonResponse(cancel(community.uri, iss, compact, parts), 200, noStore)
      }
      const metadata = registered(request.metadata)
      const { client, isNew } = parts.clients.put({
        communityUri: community.uri,
        iss,
        metadata,
        statement: compact,
        certificate: statement.leaf.der,
      })
      noteRegistered(client, isNew, scope)
      return jsonResponse(describe(client), isNew ? 201 : 200, noStore)
    },
  })
}

/** What an app gets of what it asked for: the code flow without refresh tokens, and the scopes that mean something here.
 * @throws {OAuthError} invalid_client_metadata: nothing is left
 * @see UDAP-IDP-004, UDAP-IDP-007; UDAP-DCR-019, UDAP-DCR-020
 */
function registered(asked: StatementMetadata): StatementMetadata {
  const [grant] = asked.grant_types
  if (grant !== 'authorization_code') {
    throw unfit('grant_types', grant, 'authorization_code, since only people sign in here')
  }
  const scope = asked.scope.split(' ').filter((name) => identityScopes.includes(name))
  if (scope.length === 0) throw unfit('scope', asked.scope, `some of ${identityScopes.join(' ')}`)
  return { ...asked, grant_types: [grant], scope: [...new Set(scope)].join(' ') }
}

function cancel(communityUri: string, iss: string, statement: string, { clients }: ProviderParts) {
  const client_id = clients.cancel(communityUri, iss)
  if (client_id === undefined) {
    throw unfit(
      'software_statement claim iss',
      iss,
      'a registered app, since empty grant_types cancel',
    )
  }
  return { client_id, software_statement: statement, grant_types: [] }
}

function unfit(parameter: string, seen: string, wanted: string) {
  return invalidClientMetadata(`${parameter} is ${seen}, wanted ${wanted}`, {
    explanation: {
      check: 'identity-provider-registration',
      clause: 'UDAP Security 2.0.0 section 3.1; UDAP-IDP-003, UDAP-DCR-019, UDAP-DCR-036',
      parameter,
      seen,
      wanted,
    },
  })
}

/** @see UDAP-DCR-021, UDAP-DCR-022 */
function describe({ client_id, registeredAt, statement, metadata }: ProviderClient) {
  return {
    client_id,
    client_id_issued_at: registeredAt,
    software_statement: statement,
    ...metadata,
    response_types: ['code'],
  }
}

function noteRegistered(
  { client_id, iss, communityUri }: ProviderClient,
  isNew: boolean,
  scope: RequestScope,
) {
  scope.link({ clientId: client_id })
  scope.note({
    outcome: 'passed',
    check: 'client-registered',
    clause: 'UDAP Security 2.0.0 section 3.2; UDAP-IDP-003',
    text: `${iss} of community ${communityUri} ${isNew ? 'registered' : 'changed'} as client ${client_id}`,
  })
}
