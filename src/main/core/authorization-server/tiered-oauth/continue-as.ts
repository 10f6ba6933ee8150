import type { RequestScope } from '../../http/index.ts'
import { approveAs } from '../authorize/approve-automatically.ts'
import { nowSeconds } from '../authorize/authorization-services.ts'
import type { Client } from '../clients/index.ts'
import type { Interaction } from '../interaction/interaction-store.ts'
import { startInteraction } from '../interaction/start-interaction.ts'
import { type MatchCandidate, matchIdentity } from './match-identity.ts'
import { readUserinfo } from './provider-openid.ts'
import { refuseTiered } from './tiered-failure.ts'
import type { TieredServices } from './tiered-services.ts'
import type { TrustedProvider } from './trusted-provider.ts'
import type { IdentityClaims } from './validate-id-token.ts'

/** A person an identity provider has named, and the request they come back for. */
export interface Arrival {
  readonly interaction: Interaction
  readonly client: Client
  readonly provider: TrustedProvider
  readonly claims: IdentityClaims
  readonly accessToken: string
}

/** Somebody an identity provider has named whom nobody here has been matched with yet. */
export interface UnmatchedIdentity {
  readonly iss: string
  readonly sub: string
  /** As the provider says it. */
  readonly name: string
  /** When they signed in there, epoch seconds. */
  readonly authenticatedAt: number
  readonly candidates: readonly MatchCandidate[]
  /** Wrong one-time codes so far. */
  readonly wrongCodes: number
}

/** Goes on as the user whom the identity belongs to; where none is known yet, with the page that finds out.
 * @throws {OAuthError} access_denied: nobody here is this person; invalid_idp: UserInfo is about somebody else
 * @see UDAP Security 2.0.0 section 6.4; UDAP-TIER-018 to UDAP-TIER-021
 */
export async function continueAs(
  arrival: Arrival,
  services: TieredServices,
  scope: RequestScope,
): Promise<Response> {
  const { iss, sub } = arrival.claims
  const binding = services.bindings.find(iss, sub)
  if (binding === undefined) return matchFirst(arrival, services, scope)
  services.bindings.noteUse(iss, sub, nowSeconds(services))
  scope.note({
    outcome: 'passed',
    check: 'identity-bound',
    clause: 'UDAP Security 2.0.0 section 6.4; UDAP-TIER-018',
    text: `${sub} of ${iss} is user ${binding.username}, as was found out before`,
  })
  return goOn(binding.username, arrival, services, scope)
}

async function goOn(
  username: string,
  arrival: Arrival,
  services: TieredServices,
  scope: RequestScope,
): Promise<Response> {
  const { request } = arrival.interaction
  const user = await services.users.find(username)
  if (user === undefined || user.isDisabled)
    throw nobody(arrival, `user ${username}, who is disabled`)
  const authenticatedAt = signInTimeOf(arrival)
  if (services.settings.current.approval === 'automatic') {
    return approveAs({ user, authenticatedAt }, request, arrival.client, services, scope)
  }
  return startInteraction(request, services, { username, authenticatedAt })
}

function signInTimeOf({ claims }: Arrival): number {
  const { auth_time, iat } = claims
  return typeof auth_time === 'number' ? auth_time : iat
}

async function matchFirst(
  arrival: Arrival,
  services: TieredServices,
  scope: RequestScope,
): Promise<Response> {
  const { claims, provider, accessToken, interaction } = arrival
  const { iss, sub } = claims
  const more = await readUserinfo(provider, accessToken, sub)
  const known = { ...claims, ...more }
  const candidates = await matchIdentity(known, services)
  noteCandidates(candidates, arrival, scope)
  if (candidates.length === 0) throw nobody(arrival, 'nobody this server knows')
  const name = nameOf(known)
  if (services.settings.current.approval === 'automatic') {
    const [only, second] = candidates
    if (only === undefined || second !== undefined) {
      throw nobody(arrival, `one of ${candidates.length} users, which only a person can tell apart`)
    }
    const bound = services.bindings.bind(
      { iss, sub, username: only.username, name },
      nowSeconds(services),
    )
    services.onTieredChanged()
    return goOn(bound.username, arrival, services, scope)
  }
  const identity: UnmatchedIdentity = {
    iss,
    sub,
    name,
    authenticatedAt: signInTimeOf(arrival),
    candidates,
    wrongCodes: 0,
  }
  return startInteraction(interaction.request, services, { identity })
}

function nameOf({ name, given_name, family_name, sub }: Readonly<Record<string, unknown>>): string {
  if (typeof name === 'string' && name !== '') return name.slice(0, 200)
  const parts = [given_name, family_name].filter((part) => typeof part === 'string')
  return parts.length > 0 ? parts.join(' ').slice(0, 200) : String(sub)
}

/** @see UDAP-TIER-019; UDAP-PKI-021 */
function noteCandidates(
  candidates: readonly MatchCandidate[],
  { claims }: Arrival,
  scope: RequestScope,
): void {
  scope.note({
    outcome: candidates.length === 0 ? 'failed' : 'information',
    check: 'identity-matched',
    clause: 'UDAP Security 2.0.0 section 6.4; UDAP-TIER-018, UDAP-TIER-019',
    text:
      candidates.length === 0
        ? `no user shares an identifier, or two of name, birth date and e-mail address, with ${claims.sub} of ${claims.iss}`
        : `${claims.sub} of ${claims.iss} may be ${candidates.map(({ username, reasons }) => `${username} (same ${reasons.join(', ')})`).join(' or ')}`,
    detail: { candidates: candidates.map(({ code: _, ...candidate }) => candidate) },
  })
}

/** @see UDAP-TIER-020 */
function nobody({ claims }: Arrival, seen: string) {
  return refuseTiered('access_denied', {
    check: 'identity-known',
    clause: 'UDAP Security 2.0.0 section 6.4; UDAP-TIER-020',
    parameter: `the person ${claims.sub} of ${claims.iss}`,
    seen,
    wanted: 'an enabled user of this server',
  })
}
