import { createHash } from 'node:crypto'
import type { LaunchEncounter, LaunchPatient } from '../../../shared/contract/launch.ts'
import type { ClientMetadata } from '../../../shared/oauth/client-metadata.ts'
import type { LaunchContext } from '../../../shared/oauth/launch-context.ts'
import type { ExchangeLog, ExchangeStore } from '../exchange-log/index.ts'
import type { LaunchTasks } from '../fhir-sandbox/index.ts'
import type { Platform } from '../platform.ts'
import type { EventHub } from '../rpc/index.ts'
import type { Settings } from '../settings/index.ts'
import type { TokenInspector } from '../token-inspector/index.ts'
import type { UdapClientServices } from '../udap-client/index.ts'
import type { BackChannel } from './back-channel.ts'
import type { SigningKeyPairs } from './backend-service/index.ts'
import type { RequestChanger } from './changed-request/index.ts'
import type { LaunchRunStore } from './launch-run-store.ts'
import { createRunRecorder, type RunRecorder } from './step-recorder.ts'

/** The simulated EHR: who is in it, and what it hands to apps. */
export interface SimulatedEhr {
  /** Makes a launch handle and the EHR session it lives in. */
  createLaunch(launch: {
    readonly client_id: string
    readonly username: string
    readonly context: LaunchContext
    readonly launchRunId: string
  }): Promise<{ readonly launch: string; readonly ehrSessionId: string }>
  isUser(username: string): Promise<boolean>
  findSession(id: string): Promise<{ readonly endedAt: number | null } | undefined>
  endSession(id: string): Promise<void>
  listPatients(query: {
    readonly search: string
    readonly offset: number
    readonly limit: number
  }): Promise<{ readonly rows: LaunchPatient[]; readonly total: number }>
  isPatient(id: string): Promise<boolean>
  listEncounters(patient: string): Promise<LaunchEncounter[]>
  isEncounterOf(encounter: string, patient: string): Promise<boolean>
  findPatient(id: string): Promise<LaunchPatient | undefined>
  /** Tasks that ask people to launch apps. */
  readonly tasks: LaunchTasks
}

/** A client as the launch runner needs it. */
export interface LaunchableClient {
  readonly client_id: string
  readonly isDisabled: boolean
  readonly metadata: ClientMetadata
  /** Browser origins its pages may be from. */
  readonly origins: readonly string[]
}

/** Page shown when nothing is left to do in the browser. */
export interface LaunchPages {
  finished(heading: string, explanation: string): Response
  refused(text: string, detail: { code: string; clause: string; exchangeId: string }): Response
}

/** What the launch runner works with. */
export interface LaunchServices {
  readonly platform: Platform
  readonly settings: Settings
  readonly log: ExchangeLog
  readonly exchanges: ExchangeStore
  readonly hub: EventHub
  readonly store: LaunchRunStore
  readonly channel: BackChannel
  /** Changes the one request that a launch is ordered to send differently. */
  readonly changer: RequestChanger
  readonly inspector: TokenInspector
  /** Signs for backend services; private parts never leave the core. */
  readonly keyPairs: SigningKeyPairs
  readonly builtInClientId: string
  /** Discovers and authenticates for apps that registered by software statement. */
  readonly udapClient: UdapClientServices
  readonly findClient: (clientId: string) => Promise<LaunchableClient | undefined>
  /** Apps that can be opened at a URL. */
  readonly findClientsByPage: (uri: string) => Promise<readonly LaunchableClient[]>
  readonly ehr: SimulatedEhr
  readonly pages: LaunchPages
}

/** Epoch seconds. */
export function nowSeconds({ platform }: Pick<LaunchServices, 'platform'>): number {
  return Math.floor(platform.clock.now() / 1000)
}

/** A fresh value of 256 bits in base64url. @see GEN-14 */
export function freshValue({ platform }: Pick<LaunchServices, 'platform'>): string {
  return Buffer.from(platform.random(32)).toString('base64url')
}

/** What the store keeps of a value that must not be guessed. */
export function hashOf(value: string): Buffer {
  return createHash('sha256').update(value).digest()
}

/** The recorder of one launch; each step is announced as it changes. */
export function recorderOf(services: LaunchServices, runId: string): RunRecorder {
  return createRunRecorder({
    store: services.store,
    runId,
    nowMs: () => Math.floor(services.platform.clock.now()),
    onChanged: () => services.hub.emit('launch.changed', { runId }),
  })
}
