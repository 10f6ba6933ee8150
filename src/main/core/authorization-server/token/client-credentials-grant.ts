import type { BoundContext } from '../../../../shared/oauth/client-metadata.ts'
import { invalidClient, invalidScope, type OAuthError, unauthorizedClient } from '../../errors.ts'
import { checkWildcards, parseEntries, scopeBoundOf, scopePolicyOf } from '../authorize/index.ts'
import type { AuthenticatedClient } from '../client-authentication/index.ts'
import type { Client } from '../clients/index.ts'
import type { NewGrant } from '../grants/index.ts'
import { type NegotiatedScopes, negotiateScopes } from '../scopes/index.ts'
import { readAskingContext } from './asking-context.ts'
import { prepareTokens } from './issue-tokens.ts'
import type { TokenResponse } from './token-route.ts'
import type { TokenRequest, TokenServices } from './token-services.ts'

/** Longest access token of a backend service, in seconds. @see BKS-03; spec/security.md L-12 */
const longestLifetimeSeconds = 300

/** Issues an access token to a backend service on its own behalf: no launch, nothing to refresh with, and a patient or
 * user only where one was bound to it in the console.
 * @throws {OAuthError} unauthorized_client: the client authenticates without a key; invalid_scope: no scope asked, or
 *   none that can be granted; invalid_client: the client was disabled meanwhile
 * @see SMART App Launch 2.2.0, Backend Services; RFC 6749 section 4.4; BKS-01 to BKS-09; ruling D-31
 */
export async function issueForClient(
  { form, client, scope, now }: TokenRequest,
  services: TokenServices,
): Promise<TokenResponse> {
  requireKeyClient(client)
  const bound = await findBoundContext(client, services)
  const clientProof = await readAskingContext(client, services, scope)
  const requested = form.get('scope') ?? defaultScopes(client, services)
  if (requested === undefined) throw missingScope()
  const negotiated = negotiate(client, requested, bound, services)
  scope.note({
    outcome: negotiated.granted.length === 0 ? 'failed' : 'passed',
    check: 'scope-negotiation',
    clause: 'SMART App Launch 2.2.0, Backend Services; BKS-05, BKS-07; SCN-02',
    text: `registration and flow leave ${negotiated.scope === '' ? 'nothing' : negotiated.scope}`,
    detail: { verdicts: negotiated.verdicts, isAutomatic: true },
  })
  if (negotiated.granted.length === 0) throw nothingGranted(requested, negotiated)
  const grant: NewGrant = {
    client_id: client.client_id,
    ...actingFor(negotiated, bound),
    scope: negotiated.scope,
    refreshKind: 'none',
    ehrSessionId: null,
    authenticatedAt: null,
    isAutomatic: false,
    createdAt: now,
    refreshUntil: null,
    clientProof,
  }
  const { response, tokens } = await prepareTokens(
    {
      grant,
      client,
      scope: negotiated.scope,
      now,
      nonce: null,
      isAuthTimeWanted: false,
      generation: undefined,
      longestLifetimeSeconds,
    },
    services,
  )
  const { pendingUse } = client
  const store = (record?: () => void) => services.grants.createIssued(grant, tokens, record)
  const grantId = await (pendingUse === undefined ? store() : pendingUse.recordWith(store))
  if (grantId === undefined) throw goneMeanwhile(client)
  scope.link({ grantId })
  services.onGrantChanged(grantId)
  return response
}

/** The first edition and the base profiles let a request leave its scopes to the registration. @see UDAP-TOK-015 */
function defaultScopes(
  { proof, metadata }: AuthenticatedClient,
  { settings }: TokenServices,
): string | undefined {
  return proof === undefined || settings.current.udapMode === 'stu2' ? undefined : metadata.scope
}

function negotiate(
  client: Client,
  requested: string,
  bound: BoundContext,
  services: TokenServices,
): NegotiatedScopes {
  const entries = parseEntries(requested)
  checkWildcards(entries, client, services)
  return negotiateScopes({
    requested: entries,
    client: { type: client.type, allowed: scopeBoundOf(client, services) },
    flow: {
      kind: 'client-credentials',
      hasBoundPatient: bound.patient !== undefined,
      hasBoundUser: bound.username !== undefined,
    },
    policy: scopePolicyOf(services.settings),
  })
}

/** What a person bound to the client; a user who is gone or disabled counts as not bound. @see ruling D-31 */
async function findBoundContext(
  { metadata }: Client,
  { users }: TokenServices,
): Promise<BoundContext> {
  const { username, ...rest } = metadata.bound_context ?? {}
  if (username === undefined) return rest
  const user = await users.find(username)
  return user === undefined || user.isDisabled ? rest : { ...rest, username }
}

/** The patient and the user of a grant, each only where a granted scope needs it. */
function actingFor({ granted }: NegotiatedScopes, { patient, username }: BoundContext) {
  const has = (level: 'patient' | 'user') =>
    granted.some(({ scope }) => scope.kind === 'resource' && scope.level === level)
  return {
    username: has('user') ? (username ?? null) : null,
    context: has('patient') && patient !== undefined ? { patient } : {},
  }
}

/** Registration lets no other client have this grant; a client edited since then is asked again. @see BKS-02 */
function requireKeyClient({ client_id, type }: Client): void {
  if (type === 'confidential-asymmetric') return
  throw unauthorizedClient(`client ${client_id} is ${type}, wanted one that authenticates by key`, {
    explanation: {
      check: 'backend-client-has-key',
      clause: 'SMART App Launch 2.2.0, Backend Services; BKS-02; SYM-06',
      parameter: 'grant_type',
      seen: type,
      wanted: 'confidential-asymmetric',
    },
  })
}

function missingScope(): OAuthError {
  return invalidScope('parameter scope is missing, wanted the scopes to be granted', {
    explanation: {
      check: 'scope-present',
      clause: 'RFC 6749 section 3.3; BKS-06; D-37',
      parameter: 'scope',
      seen: 'absent',
      wanted: 'at least one scope',
    },
  })
}

function nothingGranted(requested: string, { verdicts }: NegotiatedScopes): OAuthError {
  const reasons = verdicts.flatMap((verdict) =>
    verdict.outcome === 'dropped' ? [verdict.explanation] : [],
  )
  return invalidScope(`nothing of the requested scope can be granted: ${reasons.join('; ')}`, {
    explanation: {
      check: 'scope-grantable',
      clause: 'RFC 6749 section 3.3; BKS-05, BKS-07',
      parameter: 'scope',
      seen: requested,
      wanted:
        'a scope of level system, or of a context bound in the console, that the client is registered for',
    },
  })
}

function goneMeanwhile({ client_id }: Client): OAuthError {
  return invalidClient(`client ${client_id} was disabled or deleted during the request`, {
    explanation: {
      check: 'client-enabled',
      clause: 'RFC 6749 section 5.2; BKS-14',
      parameter: 'client_id',
      seen: 'a client disabled or deleted meanwhile',
      wanted: 'an enabled client',
    },
  })
}
