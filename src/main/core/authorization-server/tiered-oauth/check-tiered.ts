import { parseScopeParameter } from '../../../../shared/oauth/scope-parameter.ts'
import type { Config } from '../../config.ts'
import { invalidScope } from '../../errors.ts'
import type { Parameters, RequestScope } from '../../http/index.ts'
import { addressKindOf, literalAddressOf } from '../../outbound-address.ts'
import { isLoopbackHost } from '../../safe-transport.ts'
import type { EhrLaunch } from '../authorize/authorization-request.ts'
import type { Client } from '../clients/index.ts'
import { scopeLimits } from '../scopes/index.ts'
import { refuseTiered } from './tiered-failure.ts'

/** What a request says about signing in elsewhere. */
export interface TieredRequest {
  readonly isTiered: boolean
  readonly idp: string | undefined
}

interface TieredCircumstances {
  readonly client: Client
  readonly current: Config
  readonly ehrLaunch: EhrLaunch | undefined
}

const notTiered: TieredRequest = { isTiered: false, idp: undefined }

/** @throws {OAuthError} invalid_idp: `idp` was sent more than once @see UDAP-TIER-005 */
export function checkOneIdp(repeated: ReadonlySet<string>): void {
  if (!repeated.has('idp')) return
  throw refuseTiered('invalid_idp', {
    check: 'idp-form',
    clause: 'RFC 6749 section 3.1; UDAP-TIER-005',
    parameter: 'idp',
    seen: 'more than one value',
    wanted: 'one value',
  })
}

/** Longest `idp`. @see UDAP-TIER-005 */
const longestIdp = 2_048

/** Reads scope `udap` and parameter `idp`.
 * @throws {OAuthError} invalid_scope: `udap` is not registered; invalid_idp: `idp` cannot be one
 * @see UDAP Tiered OAuth section 2; UDAP-TIER-002 to UDAP-TIER-005
 */
export function checkTiered(
  parameters: Parameters,
  { client, current, ehrLaunch }: TieredCircumstances,
  scope: RequestScope,
): TieredRequest {
  const idp = parameters.get('idp')
  const isTiered = hasUdap(parameters.get('scope') ?? '')
  if (!isTiered) {
    if (idp !== undefined) noteIgnored('scope does not contain udap', scope)
    return notTiered
  }
  if (!hasUdap(client.metadata.scope)) throw notRegistered(client)
  if (ehrLaunch !== undefined) {
    noteIgnored('an EHR launch says who the user is', scope)
    return notTiered
  }
  if (idp !== undefined) checkIdp(idp, current)
  return { isTiered: true, idp }
}

function hasUdap(text: string): boolean {
  const list = parseScopeParameter(text, scopeLimits)
  return list.kind === 'scopes' && list.entries.some(({ scope }) => scope.kind === 'tiered')
}

/** @see UDAP-TIER-003 */
function noteIgnored(because: string, scope: RequestScope): void {
  scope.note({
    outcome: 'information',
    check: 'tiered-left-out',
    clause: 'UDAP Tiered OAuth section 2; UDAP-TIER-003',
    text: `sign-in at an identity provider is left out, since ${because}`,
  })
}

/** @see UDAP-TIER-004 */
function notRegistered({ client_id, metadata }: Client) {
  return invalidScope(`scope has udap, for which client ${client_id} is not registered`, {
    explanation: {
      check: 'udap-scope-registered',
      clause: 'UDAP Security 2.0.0 section 6; UDAP-TIER-004, UDAP-DCR-042',
      parameter: 'scope',
      seen: 'udap',
      wanted: metadata.scope,
    },
  })
}

/** Checks the form of `idp` and refuses at once what is never fetched.
 * @throws {OAuthError} invalid_idp
 * @see UDAP-TIER-005; spec/security.md AS-19
 */
export function checkIdp(idp: string, config: Config): void {
  const fault = findIdpFault(idp, config)
  if (fault === undefined) return
  throw refuseTiered('invalid_idp', {
    check: 'idp-form',
    clause: 'UDAP Tiered OAuth section 2; UDAP-TIER-005; AS-19',
    parameter: 'idp',
    ...fault,
  })
}

function findIdpFault(idp: string, config: Config) {
  if (idp.length > longestIdp) return { seen: `${idp.length} characters`, wanted: 'at most 2048' }
  if (!URL.canParse(idp))
    return { seen: 'no absolute URL', wanted: 'the base URL of an identity provider' }
  const url = new URL(idp)
  const seen = idp.slice(0, 200)
  if (url.username !== '' || url.password !== '' || idp.includes('#') || url.search !== '') {
    return { seen, wanted: 'a URL without user information, query and fragment' }
  }
  const isHere = isLoopbackHost(url.hostname)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isHere)) {
    return { seen, wanted: 'an https URL' }
  }
  if (isHere && !isOwnProvider(url, config) && !config.udapLoopbackHttp) {
    return { seen, wanted: 'another machine; the setting udapLoopbackHttp allows this one' }
  }
  const literal = literalAddressOf(url.hostname)
  const kind = literal === undefined ? 'public' : addressKindOf(literal)
  if (kind === 'public' || (kind === 'loopback' && isHere)) return undefined
  return { seen: `${seen}, at a ${kind} address`, wanted: 'a public host' }
}

/** Whether a URL is one of the identity providers in the box. */
export function isOwnProvider(url: URL, { identityProviderBase }: Config): boolean {
  return url.origin === new URL(identityProviderBase).origin
}
