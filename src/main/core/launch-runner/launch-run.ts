import type { HeldToken, LaunchOrder, LaunchRunRow } from '../../../shared/contract/launch.ts'
import type { UdapRun } from '../../../shared/contract/launch-udap.ts'

/** How the app comes by its tokens. */
export type LaunchMode = LaunchOrder['mode']

/** What became of a launch. */
export type LaunchStatus = LaunchRunRow['status']

/** A launch as stored; nothing in it is secret. Times are epoch seconds. */
export interface LaunchRun {
  readonly id: string
  readonly client_id: string
  readonly status: LaunchStatus
  readonly startedAt: number
  readonly updatedAt: number
  readonly record: LaunchRecord
}

/** The part of a launch that is read and written as a whole. */
export interface LaunchRecord {
  readonly order: LaunchOrder
  readonly client_name: string
  readonly isBuiltIn: boolean
  readonly fhirBase: string
  readonly redirect_uri: string | null
  /** What was really asked for. */
  readonly requestedScope: string
  readonly ehrSessionId: string | null
  readonly server: DiscoveredServer | null
  /** Of an app that registered by software statement. */
  readonly udap?: UdapRun
  /** How the app authenticates; a public client when left out. */
  readonly authentication?: AppAuthentication
  readonly outcome: LaunchOutcome | null
  readonly failure: LaunchRunRow['failure']
  /** The refusal that was the point of the launch. */
  readonly expectedRefusal?: LaunchRunRow['failure']
  /** The step of an earlier launch that this one plays again, changed. */
  readonly replayOf?: { readonly runId: string; readonly stepId: string }
}

/** How an app authenticates that is no app of a community. */
export interface AppAuthentication {
  readonly method: NonNullable<NonNullable<LaunchOrder['play']>['method']>
  readonly keyId?: string
}

/** Whether the app has nothing to authenticate with: no secret, no key, no certificate. */
export function isPublicClient({ record }: LaunchRun): boolean {
  const { method = 'none' } = record.authentication ?? {}
  return method === 'none' && record.order.udap === undefined
}

/** What the SMART configuration of a server said that the client relies on. */
export interface DiscoveredServer {
  /** Null for servers that have backend services only. */
  readonly authorization_endpoint: string | null
  readonly token_endpoint: string
  /** Issuer identifier; null when the server does not name one. */
  readonly issuer: string | null
  /** Whether every authorization response must carry `iss`. */
  readonly isIssSent: boolean
  /** Absent where the server names none. */
  readonly introspection_endpoint?: string
  readonly revocation_endpoint?: string
}

/** A server that people can be sent to. */
export type LaunchServer = DiscoveredServer & { readonly authorization_endpoint: string }

/** What a token response gave, tokens apart. */
export interface LaunchOutcome {
  readonly grantedScope: string
  /** What the launch itself was granted, whatever a refresh narrowed it to since; `grantedScope` before the first refresh. */
  readonly originalScope?: string
  /** Claims of the ID token the launch itself gave; those of the held one before the first refresh. */
  readonly originalIdToken?: Readonly<Record<string, unknown>>
  readonly context: Readonly<Record<string, unknown>>
  readonly tokens: readonly HeldToken[]
}

/** The secrets of a launch; stored sealed by the host, never logged, never in an event. */
export interface LaunchSecrets {
  /** Where the person goes first; holds the launch handle or the entry ticket. */
  readonly openUrl: string | null
  /** Of a played app. */
  readonly client_secret?: string
  readonly launch?: string
  readonly state?: string
  readonly nonce?: string
  readonly code_verifier?: string
  /** Value of the cookie that ties the launch to one browser. */
  readonly browserKey?: string
  readonly access_token?: string
  readonly refresh_token?: string
  readonly id_token?: string
}
