import { jwtBearerAssertionType } from '../../../../../shared/oauth/client-assertion.ts'
import type { RequestScope } from '../../../http/index.ts'
import { describeMember } from '../../../jwt/index.ts'
import type { Client, ClientRegistry } from '../../clients/index.ts'
import { refuseClient } from '../refusals.ts'
import { readClientId } from './check-claims.ts'
import { checkAlgorithm } from './check-header.ts'
import { decodeAssertion } from './decode-assertion.ts'
import type { PendingUse, UseRecording } from './pending-use.ts'
import { refuseAssertion } from './refuse-assertion.ts'
import { type AssertionServices, validateAssertion } from './validate-assertion.ts'

/** The parameters by which a client authenticates with a key; each may be missing. */
export interface PresentedAssertion {
  readonly client_id: string | undefined
  readonly client_assertion: string | undefined
  readonly client_assertion_type: string | undefined
}

/** A client that is who it says, by its key. */
export interface AssertedClient {
  readonly client: Client
  /** The use of its assertion, where that is to be recorded with what is issued. */
  readonly pendingUse: PendingUse | undefined
}

/** Authenticates a client by a signed assertion.
 * @throws {OAuthError} invalid_client, whatever is wrong
 * @see RFC 7521 section 4.2; RFC 7523 sections 2.2 and 3; ASY-20 to ASY-42
 */
export async function authenticateByAssertion(
  presented: PresentedAssertion,
  services: AssertionServices & {
    readonly clients: Pick<ClientRegistry, 'find'>
    readonly requireMethod: (client: Client) => void
  },
  scope: RequestScope,
  recording: UseRecording,
): Promise<AssertedClient> {
  const assertion = decodeAssertion(requireAssertion(presented))
  const alg = checkAlgorithm(assertion.header)
  const clientId = readClientId(assertion.claims)
  checkClientId(presented.client_id, clientId)
  const client = await findEnabled(clientId, services.clients)
  scope.link({ clientId })
  services.requireMethod(client)
  const claimed = { assertion, alg, client }
  const pendingUse = await validateAssertion(claimed, services, scope, recording)
  scope.note({
    outcome: 'passed',
    check: 'client-authenticated',
    clause: 'SMART App Launch 2.2.0, Client Authentication: Asymmetric; ASY-20',
    text: `client ${clientId} by private_key_jwt`,
  })
  return { client, pendingUse }
}

/** @see ASY-41; BKS-08 */
function requireAssertion({ client_assertion, client_assertion_type }: PresentedAssertion): string {
  const refuse = (parameter: string, seen: string, wanted: string) =>
    refuseClient(
      {
        check: 'assertion-presented',
        clause: 'RFC 7521 section 4.2; ASY-41; BKS-08',
        parameter,
        seen,
        wanted,
      },
      false,
    )
  if (client_assertion_type !== jwtBearerAssertionType) {
    throw refuse(
      'client_assertion_type',
      describeMember(client_assertion_type),
      jwtBearerAssertionType,
    )
  }
  if (client_assertion === undefined) throw refuse('client_assertion', 'absent', 'a signed JWT')
  return client_assertion
}

/** @see RFC 7521 section 4.2; ASY-22 */
function checkClientId(inBody: string | undefined, inAssertion: string): void {
  if (inBody === undefined || inBody === inAssertion) return
  throw refuseAssertion({
    check: 'client-ids-agree',
    clause: 'RFC 7521 section 4.2; ASY-22',
    part: 'claim iss',
    seen: describeMember(inAssertion),
    wanted: `the client_id of the body, ${describeMember(inBody)}`,
  })
}

/** @see ASY-37 */
async function findEnabled(
  clientId: string,
  clients: Pick<ClientRegistry, 'find'>,
): Promise<Client> {
  const client = await clients.find(clientId)
  if (client !== undefined && !client.isDisabled) return client
  throw refuseAssertion({
    check: 'client-known',
    clause: 'RFC 6749 section 5.2; ASY-37',
    part: 'claim iss',
    seen: `${describeMember(clientId)}, ${client === undefined ? 'not registered' : 'disabled'}`,
    wanted: 'the id of an enabled client',
  })
}
