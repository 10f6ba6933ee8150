import type { SmartCapability } from '../../../../shared/oauth/smart-capabilities.ts'
import { HttpError, type OAuthError, unauthorizedClient } from '../../errors.ts'
import type { Settings } from '../../settings/index.ts'
import type { Client } from '../clients/index.ts'
import { isCapabilityOn } from '../discovery/index.ts'

/** Refuses a form POST while `authorize-post` is switched off. @see DSC-10 */
export function checkPostAllowed({ current }: Settings): void {
  if (isCapabilityOn(current, 'authorize-post')) return
  throw new HttpError(405, 'the capability authorize-post is switched off', { Allow: 'GET, HEAD' })
}

/** Refuses a kind of client that is switched off.
 * @throws {OAuthError} unauthorized_client
 * @see DSC-10
 */
export function checkClientKind(client: Client, settings: Settings): void {
  requireCapability(`client-${client.type}`, settings)
}

/** Refuses a launch mode that is switched off.
 * @throws {OAuthError} unauthorized_client
 * @see DSC-10
 */
export function checkLaunchMode(isEhrLaunch: boolean, settings: Settings): void {
  requireCapability(isEhrLaunch ? 'launch-ehr' : 'launch-standalone', settings)
}

function requireCapability(capability: SmartCapability, { current }: Settings): void {
  if (!isCapabilityOn(current, capability)) throw refused(capability)
}

function refused(capability: SmartCapability): OAuthError {
  return unauthorizedClient(`the capability ${capability} is switched off on this server`, {
    explanation: {
      check: 'capability-on',
      clause: 'SMART App Launch 2.2.0, Conformance, capabilities; DSC-10',
      seen: `${capability} switched off`,
      wanted: capability,
    },
  })
}
