import type { UdapDiscoveryState, UdapFinding } from '../../../../shared/contract/udap-discovery.ts'
import type { RequestScope } from '../../http/index.ts'
import type { JwtMembers } from '../../jwt/index.ts'
import type { Clock } from '../../platform.ts'
import type { AuthenticateSigner } from '../../udap/signers/index.ts'
import type { UdapMode } from '../../udap/software-statements/index.ts'
import type { TrustCommunities, TrustCommunity } from '../../udap/trust-communities/index.ts'
import { type UdapAnswer, type UdapChannel, UdapChannelError } from '../channel/index.ts'
import { isFailed, notKept, passed, type Rule } from '../finding.ts'
import { checkEndpoint, signedEndpointNames } from './check-endpoints.ts'
import { checkSignedMetadata, type SignatureVerdict } from './check-signed-metadata.ts'
import { type Discovered, describeDiscovery } from './describe-discovery.ts'
import { findSignedPart, readMetadata } from './read-metadata.ts'
import type { UdapDiscovery } from './udap-server.ts'

/** Which server is asked, for whom, and by which rules it is judged. */
export interface DiscoveryRequest {
  /** FHIR base URL, or base URL of an identity provider; slashes at its end do not count. */
  readonly base: string
  /** URI of the community the metadata is asked for; when left out, any trusted community may vouch for the server. */
  readonly community?: string | undefined
  readonly mode: UdapMode
  /** Lab: goes on with the signed endpoint where the plain one differs. @see UDAP-DISC-013 */
  readonly usesSignedEndpoints?: boolean
}

/** What discovery works with. */
export interface DiscoveryTools {
  readonly channel: UdapChannel
  readonly clock: Pick<Clock, 'now'>
  readonly authenticateSigner: AuthenticateSigner
  readonly communities: Pick<TrustCommunities, 'list' | 'find'>
  /** Leeway for clocks that differ. */
  readonly skewSeconds: () => number
}

/** Reads the UDAP metadata of a server with one request and validates it. Where anything that must hold does not, there is
 * a report and no server, so that nothing can be sent to it.
 * @see UDAP Security 2.0.0 section 2; UDAP-DISC-003, UDAP-DISC-004, UDAP-DISC-012, UDAP-DISC-017, UDAP-DISC-018; UD-21
 */
export async function discoverUdap(
  request: DiscoveryRequest,
  tools: DiscoveryTools,
): Promise<UdapDiscovery> {
  const base = request.base.replace(/\/+$/, '')
  const url = metadataUrl(base, request.community)
  const readAt = Math.floor(tools.clock.now() / 1000)
  const asked = { request: { ...request, base }, url, readAt }
  const outgoing = new Request(url, { headers: { Accept: 'application/json' } })
  try {
    return await tools.channel.exchange(outgoing, { area: 'discovery' }, async (answer, scope) => {
      const discovered = await judgeAnswer(answer, { ...asked.request, readAt }, tools, scope)
      const discovery = describeDiscovery(discovered, { ...asked, answer })
      noteDiscovery(discovery, scope)
      return discovery
    })
  } catch (error) {
    if (!(error instanceof UdapChannelError)) throw error
    const rule = { check: 'answered', clause: error.clause, text: 'The server answered' }
    const findings = [notKept(rule, error.message, 'an answer')]
    return describeDiscovery({ state: 'unreachable', findings }, { ...asked, answer: undefined })
  }
}

/** @see UDAP-DISC-001, UDAP-DISC-016, UDAP-DISC-017 */
function metadataUrl(base: string, community: string | undefined): string {
  const query = community === undefined ? '' : `?community=${encodeURIComponent(community)}`
  return `${base}/.well-known/udap${query}`
}

interface Asked extends DiscoveryRequest {
  readonly readAt: number
}

const statusRule: Rule = {
  check: 'metadata-found',
  clause: 'UDAP-DISC-001, UDAP-DISC-003; UDAP Security 2.0.0 section 2.1',
  text: 'The server has UDAP metadata',
}

async function judgeAnswer(
  answer: UdapAnswer,
  asked: Asked,
  tools: DiscoveryTools,
  scope: RequestScope,
): Promise<Discovered> {
  if (answer.status !== 200) {
    const finding = notKept(statusRule, `HTTP ${answer.status}`, 'HTTP 200')
    return { state: stateOfStatus(answer.status), findings: [finding] }
  }
  const read = readMetadata(answer)
  const findings = [passed(statusRule, 'HTTP 200'), ...read.findings]
  if (read.metadata === undefined) return { state: 'broken', findings }
  return judgeMetadata(read.metadata, findings, asked, tools, scope)
}

/** @see UDAP-DISC-003, UDAP-DISC-015, UDAP-DISC-018 */
function stateOfStatus(status: number): UdapDiscoveryState {
  if (status === 404) return 'not-supported'
  return status === 204 ? 'not-in-community' : 'failed'
}

async function judgeMetadata(
  metadata: JwtMembers,
  before: readonly UdapFinding[],
  asked: Asked,
  tools: DiscoveryTools,
  scope: RequestScope,
): Promise<Discovered> {
  const part = findSignedPart(metadata, asked.mode)
  const findings = [...before, ...part.findings]
  if (part.compact === undefined) return { state: 'broken', findings, metadata }
  const { compact } = part
  const verdict = await judgeSignature(compact, asked, tools, scope)
  const known = { metadata, compact, verdict, findings: [...findings, ...verdict.findings] }
  if (verdict.stage === 'trust') {
    return { ...known, state: verdict.foreign === undefined ? 'untrusted' : 'not-in-community' }
  }
  if (verdict.signed === undefined) return { ...known, state: 'broken' }
  const endpoints = checkEndpoints(metadata, verdict.signed.jwt.claims, asked)
  const isSound = ![...verdict.findings, ...Object.values(endpoints).flat()].some(isFailed)
  return { ...known, endpoints, state: isSound ? 'usable' : 'broken' }
}

async function judgeSignature(
  compact: string,
  { base, community, readAt }: Asked,
  { authenticateSigner, communities, skewSeconds }: DiscoveryTools,
  scope: RequestScope,
): Promise<SignatureVerdict> {
  const isWanted = ({ uri }: TrustCommunity) => community === undefined || uri === community
  const all = communities.list()
  const question = {
    base,
    wanted: all.filter(isWanted),
    others: all.filter((each) => !isWanted(each)),
    now: readAt,
    skewSeconds: skewSeconds(),
  }
  return checkSignedMetadata(compact, question, authenticateSigner, scope)
}

function checkEndpoints(
  plain: JwtMembers,
  claims: JwtMembers,
  { base, usesSignedEndpoints = false }: Asked,
) {
  const options = { base, usesSigned: usesSignedEndpoints }
  return Object.fromEntries(
    signedEndpointNames.map((name) => [name, checkEndpoint(name, { plain, claims }, options)]),
  )
}

/** What the console shows with the exchange. */
function noteDiscovery({ report }: UdapDiscovery, scope: RequestScope): void {
  for (const { outcome, check, clause, text, seen, wanted } of [
    ...report.findings,
    ...report.fields.flatMap(({ findings }) => findings),
  ]) {
    if (outcome === 'not-checked') continue
    const detail = `${text}${seen === null ? '' : `: seen ${seen}`}${wanted === null ? '' : `, wanted ${wanted}`}`
    scope.note({
      outcome: outcome === 'warning' ? 'information' : outcome,
      check,
      clause,
      text: detail,
    })
  }
}
