import type { AuthorizationRequest } from '../authorization-server/authorize/index.ts'
import type { CertificateServices } from '../authorization-server/client-authentication/index.ts'
import type { StatementJudge } from '../authorization-server/registration/index.ts'
import type { Platform } from '../platform.ts'
import type { Settings } from '../settings/index.ts'
import type { ProviderClients } from './clients/index.ts'
import type { ExpiringValues } from './expiring-values.ts'
import type { Misbehaviour } from './faults/index.ts'
import type { Provider } from './providers.ts'
import type { ProviderSigning } from './signing.ts'
import type { IdentityUsers } from './users/index.ts'

/** A sign-in that waits for a person. */
export interface PendingSignIn {
  readonly request: AuthorizationRequest
  /** Hash of the cookie that ties the pages to one browser, base64url. */
  readonly cookieHash: string
  /** Who signed in, once somebody has, and when in epoch seconds. */
  readonly signedIn: { readonly username: string; readonly authenticatedAt: number } | undefined
  /** Whether they were signed in before this request. */
  readonly isBySession: boolean
  /** What was typed into the filter of the sign-in page. */
  readonly filter: string
  /** Why the last input was not accepted. */
  readonly failure: string | undefined
}

/** Somebody signed in with one browser. */
export interface SignInSession {
  readonly username: string
  /** Epoch seconds. */
  readonly authenticatedAt: number
  /** Apps that were told of this person during the session. */
  readonly approvedClients: readonly string[]
}

/** What a person approved: of an authorization code and the access token for it. */
export interface Approval {
  readonly client_id: string
  readonly username: string
  /** Space separated. */
  readonly scope: string
  /** Epoch seconds. */
  readonly authenticatedAt: number
}

/** An authorization code with what it is bound to. */
export interface ProviderCode extends Approval {
  readonly redirect_uri: string | null
  readonly code_challenge: string | null
  readonly nonce: string | undefined
  readonly isAuthTimeWanted: boolean
}

/** What the endpoints of one provider work with. */
export interface ProviderParts {
  readonly provider: Provider
  readonly platform: Platform
  /** The settings of the program, with this provider as the issuer. */
  readonly settings: Pick<Settings, 'current'>
  readonly users: IdentityUsers
  readonly clients: ProviderClients
  /** Validates software statements made for this provider. */
  readonly statements: StatementJudge
  /** What clients authenticate with at its token endpoint. */
  readonly certificates: Omit<CertificateServices, 'registrations'>
  readonly signing: ProviderSigning
  readonly signIns: ExpiringValues<PendingSignIn>
  readonly sessions: ExpiringValues<SignInSession>
  readonly codes: ExpiringValues<ProviderCode>
  readonly accessTokens: ExpiringValues<Approval>
  /** The faults that are on. */
  readonly misbehaviour: Misbehaviour
  /** Epoch seconds. */
  readonly now: () => number
  /** Makes the local communities unless they are there. */
  readonly ready: () => Promise<void>
}

/** Lifetimes in seconds. @see spec/udap.md section 8.1; UDAP-IDP-007, UDAP-IDP-008 */
export const providerLifetimes = {
  code: 60,
  accessToken: 300,
  idToken: 300,
  session: 3_600,
} as const
