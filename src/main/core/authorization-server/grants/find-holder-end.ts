import type { Client } from '../clients/index.ts'
import type { User } from '../users/index.ts'
import { type Grant, isBackendGrant } from './grant.ts'

/** The registries in which the parties of a grant are looked up at each use. */
export interface GrantParties {
  readonly clients: { find(clientId: string): Promise<Client | undefined> }
  readonly users: { find(username: string): Promise<User | undefined> }
}

/** Says why nothing issued from a grant may be used now although the grant itself lasts, in words that continue
 * `a token of …`; undefined when its client and its
 * user are there and enabled, and a backend service is still bound to what it acts for. One rule for the FHIR endpoint,
 * introspection and the inspector, so that they never disagree.
 * @see BKS-14; D-31; INT-11, INT-13; spec/security.md AS-10, FH-07
 */
export async function findHolderEnd(
  grant: Pick<Grant, 'client_id' | 'username' | 'context' | 'authenticatedAt'>,
  { clients, users }: GrantParties,
): Promise<string | undefined> {
  const { client_id, username } = grant
  const client = await clients.find(client_id)
  if (client === undefined) return `client ${client_id}, which was deleted`
  if (client.isDisabled) return `client ${client_id}, which is disabled`
  const unbound = isBackendGrant(grant) ? findUnboundPart(grant, client) : undefined
  if (unbound !== undefined) return `client ${client_id}, no longer bound to ${unbound}`
  if (username === null) return undefined
  const user = await users.find(username)
  if (user === undefined) return `user ${username}, who was deleted`
  return user.isDisabled ? `user ${username}, who is disabled` : undefined
}

/** The part of the context a backend service acted in that a person has taken from it since. @see ruling D-31 */
function findUnboundPart(
  { username, context }: Pick<Grant, 'username' | 'context'>,
  { metadata }: Client,
): string | undefined {
  const { patient } = context
  const bound = metadata.bound_context
  if (patient !== undefined && patient !== bound?.patient) return `Patient/${patient}`
  return username !== null && username !== bound?.username ? `user ${username}` : undefined
}
