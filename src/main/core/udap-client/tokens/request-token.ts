import type { UdapTokenOutcome } from '../../../../shared/contract/udap-tokens.ts'
import { findTokenVariant, type TokenVariantId } from '../../../../shared/udap/token-variants.ts'
import { fingerprintOf } from '../../exchange-log/index.ts'
import type { JwtMembers } from '../../jwt/index.ts'
import { conflict } from '../../rpc/index.ts'
import { UdapChannelError } from '../channel/index.ts'
import { compareRefusal } from '../compare-refusal.ts'
import { type DiscoveryRequest, listingOf, type UdapServer } from '../discovery/index.ts'
import type { ClientRegistration } from '../registrations/index.ts'
import type { SignerChoice } from '../signing/index.ts'
import {
  channelTo,
  discover,
  nowSeconds,
  type UdapClientServices,
} from '../udap-client-services.ts'
import type { TokenAnswer } from './check-token-answer.ts'
import { describeHeldToken } from './describe-held-token.ts'
import type { HeldAccessToken, TokenContext } from './held-tokens.ts'
import { prepareTokenRequest } from './prepare-token-request.ts'

/** A token wanted by a service. */
export interface TokenOrder {
  readonly registration: ClientRegistration
  /** Edition and lab switch of the discovery that comes before. */
  readonly target: Pick<DiscoveryRequest, 'mode' | 'usesSignedEndpoints'>
  /** The scopes of the registration when left out. */
  readonly scope?: string | undefined
  /** The claim of that name; has `hl7-b2b`. */
  readonly extensions?: JwtMembers | undefined
  readonly signer?: SignerChoice | undefined
  readonly variant?: TokenVariantId | undefined
  /** Asks for a new token though one is held for this very context. */
  readonly isFresh: boolean
}

/** Gets an access token for a service: the one held for this very context, or a new one. The server is discovered anew, and
 * its token endpoint has to be the one the registration was made with.
 * @throws {ProblemError} conflict: the registration is cancelled; not-found or bad-request: a signer that cannot be used
 * @throws {KeyStoreLockedError}
 * @see UDAP Security 2.0.0 section 5; UDAP-TOK-001, UDAP-TOK-021, UDAP-B2B-001; spec/security.md AS-15
 */
export async function requestToken(
  order: TokenOrder,
  services: UdapClientServices,
): Promise<UdapTokenOutcome> {
  const { registration, target } = order
  if (registration.cancelledAt !== null) throw conflict('the registration is cancelled')
  const context = contextOf(order)
  const held = services.tokens.findFor(context, nowSeconds(services))
  if (held !== undefined && !order.isFresh && order.variant === undefined) return cached(held)
  const { base, communityUri: community } = registration
  const { report, server } = await discover({ ...target, base, community }, services)
  const before = report.exchangeId === null ? [] : [report.exchangeId]
  const stop = (text: string) =>
    ({ ...nothing, state: 'stopped', text, discovery: report, exchangeIds: before }) as const
  if (server === undefined) return stop(report.text)
  const obstacle = findObstacle(registration, server)
  if (obstacle !== undefined) return stop(obstacle)
  const outcome = await send(order, server, context, services)
  return { ...outcome, discovery: report, exchangeIds: [...before, ...outcome.exchangeIds] }
}

const nothing = {
  token: null,
  assertion: null,
  status: null,
  error: null,
  error_description: null,
  findings: [],
  comparison: null,
  discovery: null,
  exchangeIds: [],
} satisfies Partial<UdapTokenOutcome>

function cached(held: HeldAccessToken): UdapTokenOutcome {
  const text = 'The token held for this very context is still valid, so nothing was sent.'
  return { ...nothing, state: 'held', text, token: describeHeldToken(held) }
}

function contextOf({ registration, scope, extensions }: TokenOrder): TokenContext {
  const { granted, requested } = registration
  const registered = granted['scope'] ?? requested['scope']
  const asked = scope ?? (typeof registered === 'string' ? registered : '')
  return {
    registrationId: registration.id,
    client_id: registration.client_id,
    scope: asked.trim().split(/\s+/).join(' '),
    extensions,
  }
}

/** @see UDAP-DISC-004; spec/security.md AS-15 */
function findObstacle(registration: ClientRegistration, server: UdapServer): string | undefined {
  if (server.registration_endpoint !== registration.registration_endpoint) {
    return `The registration endpoint is ${server.registration_endpoint} now, so that this is another authorization server than the one registered at. Register there. Nothing more was sent.`
  }
  if (server.token_endpoint !== registration.token_endpoint) {
    return `The token endpoint is ${server.token_endpoint} now and was ${registration.token_endpoint} at registration. Register again to confirm it (AS-15). Nothing more was sent.`
  }
  const listing = listingOf(server.metadata, 'grant_types_supported', 'client_credentials')
  if (listing !== 'not-listed' && listing !== 'empty-list') return undefined
  return 'The server says that it gives services no tokens: grant_types_supported has no client_credentials. Nothing more was sent.'
}

type Sent = Omit<UdapTokenOutcome, 'discovery'>

async function send(
  order: TokenOrder,
  server: UdapServer,
  context: TokenContext,
  services: UdapClientServices,
): Promise<Sent> {
  const { registration, variant } = order
  const channel = channelTo(registration.base, services)
  const wish = { ...order, scope: context.scope }
  const { assertion, findings, exchange } = await prepareTokenRequest(wish, server, services)
  try {
    const first = await exchange(channel)
    if (variant === undefined) {
      const described = describe(first, keep(first, context, services), variant)
      return { ...described, assertion, findings: [...findings, ...first.findings] }
    }
    const answer = variant === 'replayed' ? await exchange(channel) : first
    const earlier = answer === first || first.exchangeId === null ? [] : [first.exchangeId]
    const described = describe(answer, undefined, variant)
    return { ...described, assertion, exchangeIds: [...earlier, ...described.exchangeIds] }
  } catch (error) {
    if (!(error instanceof UdapChannelError)) throw error
    return { ...nothing, state: 'unanswered', text: `${error.message}.`, assertion }
  }
}

function keep(
  { issued }: TokenAnswer,
  context: TokenContext,
  services: UdapClientServices,
): HeldAccessToken | undefined {
  if (issued === undefined) return undefined
  const issuedAt = nowSeconds(services)
  const { accessToken, scope, expiresIn } = issued
  return services.tokens.put({
    context,
    accessToken,
    scope,
    issuedAt,
    expiresAt: issuedAt + expiresIn,
  })
}

function describe(
  answer: TokenAnswer,
  held: HeldAccessToken | undefined,
  variant: TokenVariantId | undefined,
): Omit<Sent, 'assertion'> {
  const { kind, status, error, error_description, findings, exchangeId, issued } = answer
  const comparison =
    variant === undefined ? null : compareRefusal(findTokenVariant(variant), answer)
  return {
    state: kind,
    text: textOf(answer, comparison),
    token: held === undefined ? null : describeHeldToken(held),
    status,
    error,
    error_description,
    findings:
      issued !== undefined && held === undefined
        ? [...findings, forgotten(issued.accessToken)]
        : [...findings],
    comparison,
    exchangeIds: exchangeId === null ? [] : [exchangeId],
  }
}

/** What was got by something wrong is of use to nobody. */
function forgotten(accessToken: string) {
  return {
    check: 'token-forgotten',
    outcome: 'information',
    clause: 'UDAP-TOK-021',
    text: 'The token was issued for a request that had to be refused, so it is not kept',
    seen: fingerprintOf(accessToken),
    wanted: null,
  } as const
}

function textOf(
  { kind, status, error, error_description, issued }: TokenAnswer,
  comparison: UdapTokenOutcome['comparison'],
): string {
  if (comparison?.verdict === 'as-expected') return `Refused as it has to be: ${status} ${error}.`
  if (comparison?.verdict === 'accepted') {
    return `The server accepted what it has to refuse (${comparison.requirement}): ${comparison.label}.`
  }
  switch (kind) {
    case 'issued':
      return `A token for ${issued?.scope} came, good for ${issued?.expiresIn} s.`
    case 'malformed':
      return 'The server answered 200, but without a usable token. The failed findings say why.'
    case 'refused':
      return `Refused with ${error ?? `HTTP ${status}`}${error_description === null ? '' : `: ${error_description}`}.`
  }
}
