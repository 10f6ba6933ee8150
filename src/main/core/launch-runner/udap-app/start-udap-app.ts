import { randomUUID } from 'node:crypto'
import type { LaunchOrder } from '../../../../shared/contract/launch.ts'
import type { UdapOrder } from '../../../../shared/contract/launch-udap.ts'
import { badRequest } from '../../rpc/index.ts'
import type { ClientRegistration } from '../../udap-client/index.ts'
import { discoverServer } from '../discover-server.ts'
import { failRun } from '../finish-run.ts'
import { LaunchFailure } from '../launch-failure.ts'
import type { DiscoveredServer, LaunchRecord, LaunchRun } from '../launch-run.ts'
import {
  freshValue,
  hashOf,
  type LaunchServices,
  nowSeconds,
  recorderOf,
} from '../launch-services.ts'
import { redirectUriFor } from '../redirect-uri.ts'
import { type CommunityServer, discoverCommunityServer } from './discover-community-server.ts'
import { playUdapService } from './play-udap-service.ts'
import { grantsOf, redirectsOf, requireRegistration, scopeOf, signerOf } from './registered-app.ts'

/** Starts a launch by an app that registered by software statement. Its server is discovered before anybody is sent there,
 * so that the console can show who runs it; a service runs to its end. What the server does wrong is an outcome of the
 * launch, not an error of this call.
 * @throws {ProblemError} not-found, conflict or bad-request: a registration that does not fit the order
 * @see CARIN Blue Button, standalone launch; UDAP-AZ-014, UDAP-DISC-029
 */
export async function startUdapApp(
  order: LaunchOrder,
  udap: UdapOrder,
  services: LaunchServices,
  origin: Pick<LaunchRecord, 'replayOf'> = {},
): Promise<{ readonly runId: string; readonly openUrl: string | null }> {
  const registration = requireRegistration(udap.registrationId, services)
  checkOrder(order, udap, registration, services)
  const isService = order.mode === 'backend'
  const ticket = isService ? undefined : freshValue(services)
  const { issuer } = services.settings.current
  const openUrl =
    ticket === undefined ? null : `${issuer}/app/start?ticket=${encodeURIComponent(ticket)}`
  const built = buildRun(order, registration, services)
  const run: LaunchRun = { ...built, record: { ...built.record, ...origin } }
  const entry = ticket === undefined ? null : hashOf(ticket)
  await services.store.insert(run, { openUrl }, entry)
  services.hub.emit('launch.changed', { runId: run.id })
  if (isService) {
    await playUdapService(run, udap, services)
    return { runId: run.id, openUrl: null }
  }
  const isReady = await discoverForLaunch(run, services)
  return { runId: run.id, openUrl: isReady ? openUrl : null }
}

/** @see UDAP-DCR-025; UDAP-B2B-001 */
function checkOrder(
  { mode, client_id, fhirBase, ehr, task }: LaunchOrder,
  { b2b, extensions, variant, signer, idp }: UdapOrder,
  registration: ClientRegistration,
  services: LaunchServices,
): void {
  const refuse = (path: string, message: string, seen: string, wanted: string) =>
    badRequest(`${path} does not fit the registration: saw ${seen}, wanted ${wanted}`, [
      { path, message, seen, wanted },
    ])
  if (mode === 'ehr' || ehr !== undefined || task !== undefined) {
    const message = 'a UDAP launch begins with the app (UDAP-AZ-014)'
    throw refuse('mode', message, 'an EHR launch', 'standalone or backend')
  }
  if (client_id !== registration.client_id) {
    const message = 'the id is the one this server assigned (UDAP-DCR-025)'
    throw refuse('client_id', message, client_id, registration.client_id)
  }
  const base = fhirBase?.replace(/\/+$/, '')
  if (base !== undefined && base !== registration.base) {
    const message = 'the registration is at one server (UDAP-DCR-025)'
    throw refuse('fhirBase', message, base, registration.base)
  }
  signerOf(registration, signer)
  const wanted = mode === 'backend' ? 'client_credentials' : 'authorization_code'
  const grants = grantsOf(registration)
  if (!grants.includes(wanted)) {
    const message = 'an app is registered for one of the two grants (UDAP-DCR-011)'
    throw refuse('udap.registrationId', message, grants.join(' ') || 'no grant', wanted)
  }
  if (mode === 'backend') {
    if (idp === undefined) return
    const message = 'nobody signs in for a service'
    throw refuse('udap.idp', message, idp, 'no identity provider')
  }
  if (b2b !== undefined || extensions !== undefined || variant !== undefined) {
    const message = 'apps for people leave the extension object out (UDAP-B2B-001)'
    throw refuse('udap', message, 'b2b, extensions or variant', 'none of them')
  }
  const redirect = redirectUriFor(registration.base, services.settings.current.issuer)
  if (!redirectsOf(registration).includes(redirect)) {
    const message = 'the console is called back at a redirect URI of its own (UDAP-AZ-007)'
    const seen = redirectsOf(registration).join(' ') || 'none'
    throw refuse('udap.registrationId', message, seen, `redirect_uris with ${redirect}`)
  }
}

function buildRun(
  order: LaunchOrder,
  registration: ClientRegistration,
  services: LaunchServices,
): LaunchRun {
  const now = nowSeconds(services)
  const { base, client_id, communityUri, iss, requested, granted } = registration
  const name = granted['client_name'] ?? requested['client_name']
  const scope = order.scope.trim() === '' ? scopeOf(registration) : order.scope
  const isService = order.mode === 'backend'
  return {
    id: randomUUID(),
    client_id,
    status: 'waiting',
    startedAt: now,
    updatedAt: now,
    record: {
      order,
      client_name: typeof name === 'string' ? name : client_id,
      isBuiltIn: true,
      fhirBase: base,
      redirect_uri: isService ? null : redirectUriFor(base, services.settings.current.issuer),
      requestedScope: scope.trim().split(/\s+/).join(' '),
      ehrSessionId: null,
      server: null,
      udap: {
        registrationId: registration.id,
        community: communityUri,
        iss,
        organization: null,
      },
      outcome: null,
      failure: null,
    },
  }
}

/** Finds the endpoints, and whose they are; false when the launch ends with that. */
async function discoverForLaunch(run: LaunchRun, services: LaunchServices): Promise<boolean> {
  try {
    const found = await discoverCommunityServer(run, services)
    const server = await completeServer(run, found, services)
    const { udap } = run.record
    if (udap === undefined) throw new TypeError('the launch is of an app of a community')
    const record = { ...run.record, server, udap: { ...udap, organization: found.organization } }
    await services.store.update(run.id, { record }, nowSeconds(services))
    services.hub.emit('launch.changed', { runId: run.id })
    return true
  } catch (error) {
    await failRun(run, error, services)
    return false
  }
}

/** UDAP names the endpoints; who issues ID tokens and answers only the SMART configuration says. Where the two name
 * different endpoints, those of UDAP are used.
 * @see UDAP-DISC-020; UDAP-AZ-013, UDAP-AZ-014
 */
async function completeServer(
  run: LaunchRun,
  { server }: CommunityServer,
  services: LaunchServices,
): Promise<DiscoveredServer> {
  const { authorization_endpoint, token_endpoint } = server
  if (authorization_endpoint === null) {
    throw new LaunchFailure('the server has no authorization endpoint', {
      clause: 'UDAP Security 2.0.0 section 2.2; UDAP-DISC-006',
      advice: 'Apps for people cannot be launched against it.',
    })
  }
  const endpoints = { authorization_endpoint, token_endpoint }
  const isSmart = /(?:^| )(?:openid|launch(?:\/\S+)?)(?: |$)/.test(run.record.requestedScope)
  if (!isSmart) return { ...endpoints, issuer: null, isIssSent: false }
  const smart = await discoverServer(run, recorderOf(services, run.id), services.channel)
  return { ...smart, ...endpoints }
}
