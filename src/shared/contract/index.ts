import type { z } from 'zod'
import { brandMethods } from './brands.ts'
import { certificateEvents, certificateMethods } from './certificates.ts'
import { certificationEvents, certificationMethods } from './certifications.ts'
import { clientReportMethods } from './client-report.ts'
import { clientUdapMethods } from './client-udap.ts'
import { clientEvents, clientMethods } from './clients.ts'
import { clockEvents, clockMethods } from './clock.ts'
import { discoveryMethods } from './discovery.ts'
import { exportMethods } from './exports.ts'
import { faultEvents, faultMethods } from './faults.ts'
import { fhirProxyMethods } from './fhir-proxy.ts'
import { grantEvents, grantMethods } from './grants.ts'
import {
  identityProviderEvents,
  identityProviderMethods,
  tieredMethods,
} from './identity-provider.ts'
import { inspectorMethods } from './inspector.ts'
import { inspectorBulkMethods } from './inspector-bulk.ts'
import { inspectorHistoryMethods } from './inspector-history.ts'
import { inspectorResignMethods } from './inspector-resign.ts'
import { keyTransferMethods } from './key-transfer.ts'
import { keyEvents, keyMethods } from './keys.ts'
import { launchEvents, launchMethods } from './launch.ts'
import { registrationMethods } from './registration.ts'
import { sandboxEvents, sandboxMethods } from './sandbox.ts'
import { scenarioMethods } from './scenarios.ts'
import { scopeMethods } from './scopes.ts'
import { serverMethods } from './server.ts'
import { settingsEvents, settingsMethods } from './settings.ts'
import { smartStyleMethods } from './smart-style.ts'
import { storageMethods } from './storage.ts'
import { trafficEvents, trafficMethods } from './traffic.ts'
import { trafficReplayMethods } from './traffic-replay.ts'
import { trustEvents, trustMethods } from './trust.ts'
import { udapClientEvents, udapClientMethods } from './udap-client.ts'
import { udapServerMethods } from './udap-server.ts'
import { userEvents, userMethods } from './users.ts'
import { vaultEvents, vaultMethods } from './vault.ts'
import { workspaceMethods } from './workspace.ts'

/** Every method of the contract between console and core. */
export const methods = {
  ...sandboxMethods,
  ...fhirProxyMethods,
  ...serverMethods,
  ...settingsMethods,
  ...storageMethods,
  ...grantMethods,
  ...smartStyleMethods,
  ...brandMethods,
  ...discoveryMethods,
  ...trafficMethods,
  ...trafficReplayMethods,
  ...exportMethods,
  ...scenarioMethods,
  ...clientMethods,
  ...clientUdapMethods,
  ...clientReportMethods,
  ...registrationMethods,
  ...scopeMethods,
  ...userMethods,
  ...inspectorMethods,
  ...inspectorBulkMethods,
  ...inspectorResignMethods,
  ...inspectorHistoryMethods,
  ...launchMethods,
  ...keyMethods,
  ...keyTransferMethods,
  ...certificateMethods,
  ...vaultMethods,
  ...trustMethods,
  ...certificationMethods,
  ...udapClientMethods,
  ...udapServerMethods,
  ...workspaceMethods,
  ...identityProviderMethods,
  ...tieredMethods,
  ...faultMethods,
  ...clockMethods,
}

/** Every event the core emits, with its payload. */
export const events = {
  ...grantEvents,
  ...trafficEvents,
  ...settingsEvents,
  ...clientEvents,
  ...userEvents,
  ...launchEvents,
  ...sandboxEvents,
  ...keyEvents,
  ...certificateEvents,
  ...vaultEvents,
  ...trustEvents,
  ...certificationEvents,
  ...udapClientEvents,
  ...identityProviderEvents,
  ...faultEvents,
  ...clockEvents,
}

/** Name of a method. */
export type MethodName = keyof typeof methods
/** What a caller passes; defaults may be left out. */
export type MethodParams<Name extends MethodName> = z.input<(typeof methods)[Name]['params']>
/** What a handler receives, defaults filled in. */
export type ParsedParams<Name extends MethodName> = z.output<(typeof methods)[Name]['params']>
/** What a method gives back. */
export type MethodResult<Name extends MethodName> = z.output<(typeof methods)[Name]['result']>
/** Name of an event. */
export type EventName = keyof typeof events
/** What an event carries. */
export type EventPayload<Name extends EventName> = z.output<(typeof events)[Name]>

/** Calls a method of the core. Both transports and the core itself have this shape. */
export type Call = <Name extends MethodName>(
  name: Name,
  params: MethodParams<Name>,
) => Promise<MethodResult<Name>>

/** Listens to an event until the returned function is called. */
export type Subscribe = <Name extends EventName>(
  name: Name,
  listener: (payload: EventPayload<Name>) => void,
) => () => void
