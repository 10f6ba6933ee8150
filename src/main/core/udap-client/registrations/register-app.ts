import type { UdapRegistrationOutcome } from '../../../../shared/contract/udap-client-shapes.ts'
import { findStatementVariant } from '../../../../shared/udap/variants.ts'
import { fingerprintOf } from '../../exchange-log/index.ts'
import type { JwtMembers } from '../../jwt/index.ts'
import { conflict } from '../../rpc/index.ts'
import { UdapChannelError } from '../channel/index.ts'
import { compareRefusal } from '../compare-refusal.ts'
import { type DiscoveryRequest, listingOf, type UdapServer } from '../discovery/index.ts'
import {
  channelTo,
  discover,
  nowSeconds,
  type UdapClientServices,
} from '../udap-client-services.ts'
import type { ClientRegistration, RegistrationPlace } from './client-registration.ts'
import { compareRegistration } from './compare-registration.ts'
import { describeRegistration } from './describe-registration.ts'
import {
  type PreparedStatement,
  prepareStatement,
  type StatementSource,
} from './prepare-statement.ts'
import { type RegistrationAnswer, sendRegistration } from './send-registration.ts'

/** What is to be registered, and where. */
export interface RegistrationOrder {
  readonly target: DiscoveryRequest
  readonly source: StatementSource
  readonly certifications: readonly string[]
  /** Sends a statement of a certificate that the server refused before. */
  readonly isRetry: boolean
}

/** Registers an app, changes or cancels its registration: discovers the server anew, sends the statement to the endpoint its
 * metadata is signed for, and keeps what came of it. What the server refuses is an outcome and no error.
 * @throws {ProblemError} not-found or bad-request: a statement or signer that cannot be used; conflict: a `jti` or
 *   certificate that must not be used again
 * @throws {KeyStoreLockedError}
 * @see UDAP Security 2.0.0 section 3; UDAP-DISC-012, UDAP-DCR-025, UDAP-DCR-026, UDAP-DCR-029, UDAP-DCR-037
 */
export async function registerApp(
  order: RegistrationOrder,
  services: UdapClientServices,
): Promise<UdapRegistrationOutcome> {
  const { report, server } = await discover(order.target, services)
  const stop = (text: string): UdapRegistrationOutcome => ({
    ...nothing,
    state: 'stopped',
    text,
    discovery: report,
    exchangeIds: report.exchangeId === null ? [] : [report.exchangeId],
  })
  if (server === undefined) return stop(report.text)
  const obstacle = findObstacle(order.source, server)
  if (obstacle !== undefined) return stop(obstacle)
  const prepared = await prepareStatement(order.source, services)
  const place = placeOf(server, prepared.claims)
  if (!order.isRetry) refuseRetry(place, prepared, services)
  const outcome = await send(order, { server, place, prepared }, services)
  const earlier = report.exchangeId === null ? [] : [report.exchangeId]
  return { ...outcome, discovery: report, exchangeIds: [...earlier, ...outcome.exchangeIds] }
}

const nothing = {
  statement: null,
  status: null,
  error: null,
  error_description: null,
  answer: null,
  findings: [],
  differences: [],
  comparison: null,
  registration: null,
} satisfies Partial<UdapRegistrationOutcome>

/** Why nothing may be sent though the metadata holds. @see UDAP-DISC-004; spec/security.md AS-15 */
function findObstacle(source: StatementSource, server: UdapServer): string | undefined {
  const listing = listingOf(server.metadata, 'udap_profiles_supported', 'udap_dcr')
  if (listing === 'not-listed' || listing === 'empty-list') {
    return 'The server says that it registers no apps by software statement: udap_profiles_supported has no udap_dcr. Nothing more was sent.'
  }
  if (source.kind === 'signed') return undefined
  const { aud } = source.claims
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
  if (source.variant !== undefined || audiences.includes(server.registration_endpoint)) {
    return undefined
  }
  return `The statement is for ${JSON.stringify(aud) ?? 'nobody'}, and the registration endpoint is ${server.registration_endpoint} now. Put that in aud if it is meant (AS-15). Nothing more was sent.`
}

function placeOf(server: UdapServer, { iss }: JwtMembers): RegistrationPlace {
  return {
    registration_endpoint: server.registration_endpoint,
    communityUri: server.community.uri,
    iss: typeof iss === 'string' ? iss : '',
  }
}

/** @see UDAP-DCR-026 */
function refuseRetry(
  place: RegistrationPlace,
  { certificateId, variant }: PreparedStatement,
  { registrations }: UdapClientServices,
): void {
  if (certificateId === null || variant !== undefined) return
  const last = registrations
    .attemptsAt(place)
    .find((attempt) => attempt.certificateId === certificateId && attempt.variant === null)
  if (last?.error !== 'unapproved_software_statement') return
  throw conflict(
    `this server does not approve of certificate ${certificateId.slice(0, 16)}: use one of another community, or say that it is a retry (UDAP-DCR-026)`,
  )
}

interface Prepared {
  readonly server: UdapServer
  readonly place: RegistrationPlace
  readonly prepared: PreparedStatement
}

type Sent = Omit<UdapRegistrationOutcome, 'discovery'>

async function send(
  { target, certifications }: RegistrationOrder,
  { server, place, prepared }: Prepared,
  services: UdapClientServices,
): Promise<Sent> {
  const { compact, claims, variant } = prepared
  const request = { statement: compact, claims, certifications, variant }
  const channel = channelTo(target.base, services)
  const once = () => sendRegistration(server, request, channel)
  try {
    const first = await once()
    const kept = await keep(first, { server, place, prepared }, services)
    if (variant !== 'replayed') return describe(first, kept, prepared)
    const second = await once()
    const keptSecond = await keep(second, { server, place, prepared }, services)
    const described = describe(second, keptSecond, prepared)
    const before = first.exchangeId === null ? [] : [first.exchangeId]
    return { ...described, exchangeIds: [...before, ...described.exchangeIds] }
  } catch (error) {
    if (!(error instanceof UdapChannelError)) throw error
    const text = `${error.message}. Whether the server registered anything is not known.`
    return { ...nothing, state: 'unanswered', text, statement: compact, exchangeIds: [] }
  }
}

/** Keeps the attempt, and the registration where there is one: the id that was assigned is the only one used from then on.
 * @see UDAP-DCR-025, UDAP-DCR-029, UDAP-DCR-037
 */
async function keep(
  answer: RegistrationAnswer,
  { server, place, prepared }: Prepared,
  services: UdapClientServices,
): Promise<ClientRegistration | undefined> {
  const { registrations, secretBox } = services
  const { claims, certificateId, variant } = prepared
  const { kind, status, error, error_description, client_id, body = {}, exchangeId } = answer
  const at = nowSeconds(services)
  const grants = claims['grant_types']
  const isCancel = Array.isArray(grants) && grants.length === 0
  registrations.addAttempt({
    ...place,
    certificateId,
    kind: isCancel ? 'cancel' : 'register',
    variant: variant ?? null,
    status,
    error,
    description: error_description,
    client_id,
    claims,
    exchangeId,
    at,
  })
  if (client_id === null || kind === 'refused' || kind === 'malformed') return undefined
  const earlier = registrations.findAt(place)
  const { client_secret, software_statement: _statement, ...granted } = body
  const stored = registrations.put({
    ...place,
    base: server.base,
    token_endpoint: server.token_endpoint,
    client_id,
    certificateId,
    requested: kind === 'cancelled' ? (earlier?.requested ?? claims) : claims,
    granted: kind === 'cancelled' ? { ...earlier?.granted, grant_types: [] } : granted,
    sealedSecret:
      typeof client_secret === 'string'
        ? await secretBox.seal(new TextEncoder().encode(client_secret))
        : null,
    updatedAt: at,
    cancelledAt: kind === 'cancelled' ? at : null,
  })
  // What was issued to another id, or before a cancellation, is of no use any more.
  if (kind === 'cancelled' || earlier?.client_id !== client_id) services.tokens.forget(stored.id)
  services.onRegistrationsChanged(stored.id)
  return stored
}

function describe(
  answer: RegistrationAnswer,
  kept: ClientRegistration | undefined,
  { compact, claims, variant }: PreparedStatement,
): Sent {
  const { kind, status, error, error_description, body, findings, exchangeId } = answer
  const comparison =
    variant === undefined ? null : compareRefusal(findStatementVariant(variant), answer)
  const isRegistered = kind === 'registered' || kind === 'modified'
  return {
    state: kind,
    text: textOf(answer, comparison),
    statement: compact,
    status,
    error,
    error_description,
    answer: body === undefined ? null : maskSecret(body),
    findings: [...findings],
    differences: isRegistered ? compareRegistration(claims, body ?? {}) : [],
    comparison,
    registration: kept === undefined ? null : describeRegistration(kept),
    exchangeIds: exchangeId === null ? [] : [exchangeId],
  }
}

function maskSecret({ client_secret, ...body }: JwtMembers): Record<string, unknown> {
  return typeof client_secret === 'string'
    ? { ...body, client_secret: `[masked ${fingerprintOf(client_secret)}]` }
    : body
}

const advice: ReadonlyMap<string, string> = new Map([
  [
    'invalid_software_statement',
    'The statement itself does not hold: its form, its signature, or whom and when it is for.',
  ],
  [
    'unapproved_software_statement',
    'The server does not trust the certificate. Do not try again with it; use one of a community the server trusts.',
  ],
  ['invalid_client_metadata', 'What is asked for does not fit together, or is not offered.'],
  ['invalid_redirect_uri', 'A redirect URI is not one this server takes.'],
  ['invalid_certification', 'A certification does not hold.'],
  ['unapproved_certification', 'The server does not trust who made a certification.'],
])

function textOf(
  { kind, status, error, error_description, client_id }: RegistrationAnswer,
  comparison: UdapRegistrationOutcome['comparison'],
): string {
  if (comparison?.verdict === 'as-expected') {
    return `Refused as it has to be: ${status} ${error}.`
  }
  if (comparison?.verdict === 'accepted') {
    return `The server accepted what it has to refuse (${comparison.requirement}): ${comparison.label}.`
  }
  switch (kind) {
    case 'registered':
      return `Registered as ${client_id}.`
    case 'modified':
      return `The registration was changed; its client_id is ${client_id}.`
    case 'cancelled':
      return `The server confirmed that ${client_id} is cancelled.`
    case 'malformed':
      return `The server answered ${status}, but without what makes that a success. The failed findings say what.`
    case 'refused': {
      const why = `${error ?? `HTTP ${status}`}${error_description === null ? '' : `: ${error_description}`}`
      return `Refused with ${why}. ${advice.get(error ?? '') ?? ''}`.trim()
    }
  }
}
