import { OAuthError } from '../../../errors.ts'
import type { RequestScope } from '../../../http/index.ts'
import { nowSeconds } from '../registration-services.ts'
import type { StatementAnswer } from './register-by-statement.ts'
import type { StatementServices } from './statement-services.ts'
import type { ValidStatement } from './validate-statement.ts'

/** Cancels the registration of an app: its client can get nothing any more, and everything issued to it ends.
 * @throws {OAuthError} invalid_client_metadata: there is none in this community
 * @see UDAP-DCR-035, UDAP-DCR-036; D5, D6
 */
export async function cancelRegistration(
  { iss, community, jwt }: ValidStatement,
  services: StatementServices,
  scope: RequestScope,
): Promise<StatementAnswer> {
  const living = services.udap.registrations.findLiving(community.uri, iss)
  if (living === undefined) {
    const parameter = 'software_statement claim iss'
    const seen = `${iss}, which is not registered in community ${community.uri}`
    const wanted = 'a registered app, since empty grant_types cancel'
    throw new OAuthError({
      code: 'invalid_client_metadata',
      status: services.settings.current.udapUnknownCancellation === 'not-found' ? 404 : 400,
      description: `${parameter} is ${seen}, wanted ${wanted}`,
      explanation: {
        check: 'cancelled-registration-known',
        clause: 'UDAP Security 2.0.0 section 3.4; UDAP-DCR-036; D5',
        parameter,
        seen,
        wanted,
      },
    })
  }
  const { client_id } = living
  const ended = await endClient(client_id, services)
  scope.link({ clientId: client_id })
  scope.note({
    outcome: 'passed',
    check: 'registration-cancelled',
    clause: 'UDAP Security 2.0.0 section 3.4; UDAP-DCR-035',
    text: `${iss} cancelled client ${client_id}; ${ended} grants ended`,
  })
  return {
    status: 200,
    body: { client_id, software_statement: jwt.compact, grant_types: [] },
  }
}

/** Lets a client get nothing any more and ends all that was issued to it.
 * @returns how many grants ended
 */
export async function endClient(client_id: string, services: StatementServices): Promise<number> {
  const { clients, grants, udap } = services
  const now = nowSeconds(services)
  udap.registrations.cancel(client_id, now)
  await clients.setDisabled(client_id, true)
  const ended = await grants.revoke({ client_id }, 'registration cancelled', now)
  for (const id of ended) services.onGrantChanged(id)
  return ended.length
}
