import { invalidGrant, invalidScope, type OAuthError } from '../../errors.ts'
import type { Parameters } from '../../http/index.ts'
import { parseEntries } from '../authorize/index.ts'
import { decodeGrantAssertion, validateGrantAssertion } from '../client-authentication/index.ts'
import type { Client } from '../clients/index.ts'
import type { Grant } from '../grants/index.ts'
import { refreshScopes } from '../scopes/index.ts'
import { prepareTokens } from './issue-tokens.ts'
import { missingParameter, type TokenResponse } from './token-route.ts'
import type { TokenRequest, TokenServices } from './token-services.ts'

const draft = 'SMART Protected Dynamic Client Registration draft, step 3'

/** Gives the instance of an app that an assertion claims to be by; nothing is verified yet.
 * @throws {OAuthError} invalid_request: no assertion; invalid_grant: no JWS, or by no enabled client
 * @see RFC 7523 section 3.1; PDC-11, PDC-36
 */
export async function findAssertingClient(
  form: Parameters,
  { clients }: Pick<TokenServices, 'clients'>,
): Promise<Client> {
  const { iss } = await decodeGrantAssertion(requireAssertion(form))
  const client = await clients.find(iss)
  if (client !== undefined && !client.isDisabled) return client
  throw refuse('claim iss', client === undefined ? 'no registered client' : 'a disabled client', {
    check: 'instance-known',
    wanted: 'the client_id of a registered instance',
    requirement: 'PDC-36',
  })
}

/** Exchanges an assertion signed by the key of an app's instance; the instance may repeat it until its time ends or its
 * user revokes it.
 * @throws {OAuthError} invalid_request: no assertion; invalid_grant: the assertion is not a valid one of this client, or
 *   its grant, app or user is gone; invalid_scope: more than the user approved
 * @see RFC 7523 section 2.1; PDC-11 to PDC-14, PDC-36; ruling D-13
 */
export async function exchangeInstanceAssertion(
  request: TokenRequest,
  services: TokenServices,
): Promise<TokenResponse> {
  const { form, client, scope, now } = request
  const presented = await decodeGrantAssertion(requireAssertion(form))
  if (presented.iss !== client.client_id) {
    throw refuse('claim iss', presented.iss, {
      check: 'client-ids-agree',
      wanted: `the client_id of the body, ${client.client_id}`,
      requirement: 'PDC-37',
    })
  }
  await validateGrantAssertion(presented, client, services.assertions, scope)
  const grant = await findLiveGrant(request, services)
  scope.link({ grantId: grant.id })
  await checkSubject(presented.sub, grant, services)
  const { response, tokens } = await prepareTokens(
    {
      grant,
      client,
      scope: chooseScopes(request, grant),
      now,
      nonce: null,
      isAuthTimeWanted: false,
      generation: undefined,
      ...(grant.refreshUntil === null ? {} : { longestLifetimeSeconds: grant.refreshUntil - now }),
    },
    services,
  )
  if (!(await services.instances.issue(grant, tokens.accessToken, now))) {
    throw endedGrant('it was revoked during the request')
  }
  services.onGrantChanged(grant.id)
  return response
}

function requireAssertion(form: Parameters): string {
  const assertion = form.get('assertion')
  if (assertion === undefined) {
    throw missingParameter('assertion', 'RFC 7523 section 2.1; PDC-36')
  }
  return assertion
}

/** The grant the instance was registered with, while it, its app and its time last. @see PDC-14, PDC-17 */
async function findLiveGrant(
  { client, now }: TokenRequest,
  { clients, instances }: TokenServices,
): Promise<Grant> {
  const grant = await instances.findFor(client.client_id)
  const app = client.instanceOf === undefined ? undefined : await clients.find(client.instanceOf)
  if (grant === undefined || app === undefined) throw endedGrant('it is not there any more')
  if (grant.revokedBecause !== null) throw endedGrant(`it was ${grant.revokedBecause}`)
  if (grant.refreshUntil !== null && grant.refreshUntil <= now) {
    throw endedGrant(`its time ended ${now - grant.refreshUntil} s ago`)
  }
  if (app.isDisabled) throw endedGrant(`its app ${app.client_id} is disabled`)
  return grant
}

/** @see PDC-12 */
async function checkSubject(
  sub: string,
  grant: Grant,
  { users }: Pick<TokenServices, 'users'>,
): Promise<void> {
  const user = await users.find(grant.username)
  if (sub === grant.client_id || sub === user?.sub) return
  throw refuse('claim sub', sub, {
    check: 'assertion-subject',
    wanted: 'the client_id, or the sub of the user who approved',
    requirement: 'PDC-12',
  })
}

function chooseScopes({ form, client }: TokenRequest, grant: Grant): string {
  const requested = form.get('scope')
  const result = refreshScopes({
    original: parseEntries(grant.scope),
    ...(requested === undefined ? {} : { requested: parseEntries(requested) }),
    allowed: parseEntries(client.metadata.scope),
  })
  if (result.kind === 'granted') return result.scope
  if (result.kind === 'withdrawn') throw endedGrant('it has no scope left that the client may have')
  throw invalidScope(`scope ${result.exceeding.join(' ')} was not approved for this instance`, {
    explanation: {
      check: 'instance-scope-within-grant',
      clause: `${draft}; PDC-13`,
      parameter: 'scope',
      seen: result.exceeding.join(' '),
      wanted: `at most ${grant.scope}`,
    },
  })
}

function endedGrant(seen: string): OAuthError {
  return invalidGrant(`the approval behind this instance cannot be used: ${seen}`, {
    explanation: {
      check: 'instance-grant-live',
      clause: `${draft}; PDC-14, PDC-17`,
      seen,
      wanted: 'an approval that lasts',
    },
  })
}

function refuse(
  part: string,
  seen: string,
  { check, wanted, requirement }: { check: string; wanted: string; requirement: string },
): OAuthError {
  return invalidGrant(`assertion ${part} is ${seen}, wanted ${wanted}`, {
    explanation: {
      check,
      clause: `RFC 7523 section 3; ${requirement}`,
      parameter: `assertion ${part}`,
      seen,
      wanted,
    },
  })
}
