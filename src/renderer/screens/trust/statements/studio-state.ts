import type { MethodParams } from '../../../../shared/contract/index.ts'
import type { DiscoveryTarget } from '../discovery/discovery-target.ts'

/** A kind of app a statement is drafted for. */
export type AppType = MethodParams<'udap.draftStatement'>['appType']

/** What each kind of app is called. */
export const appTypeNames: Readonly<Record<AppType, string>> = {
  service: 'Service without a person (B2B, client_credentials)',
  consumer: 'App for people about themselves (authorization_code)',
  provider: 'App for people at work (authorization_code)',
}

/** The kinds of apps in the order they are offered. */
export const appTypes: readonly AppType[] = ['service', 'consumer', 'provider']

/** Everything the studio holds; it survives leaving the screen, not the console. */
export interface StudioState {
  /** Null for this server, without a community. */
  readonly target: Omit<DiscoveryTarget, 'isOwn'> | null
  readonly appType: AppType
  readonly certificateId: string
  /** Claims as JSON; empty until the first draft. */
  readonly text: string
  /** Certifications to send along, as compact JWTs. */
  readonly certifications: readonly string[]
}

const startState: StudioState = {
  target: null,
  appType: 'service',
  certificateId: '',
  text: '',
  certifications: [],
}

const storageKey = 'trustbench.statement'

/** What the studio held when it was left. */
export function recallStudio(): StudioState {
  const stored = sessionStorage.getItem(storageKey)
  if (stored === null) return startState
  try {
    // Written by rememberStudio only; members of an older console fall back to their defaults.
    return { ...startState, ...(JSON.parse(stored) as Partial<StudioState>) }
  } catch {
    return startState
  }
}

/** Keeps what the studio holds while the console is open. */
export function rememberStudio(state: StudioState): void {
  sessionStorage.setItem(storageKey, JSON.stringify(state))
}
