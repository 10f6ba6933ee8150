import type { LaunchContext } from '../../../../shared/oauth/launch-context.ts'

/** Whether and how a grant can be refreshed; `instance`: by the key of an instance of an app. */
export type RefreshKind = 'none' | 'online' | 'offline' | 'instance'

/** Why a grant was revoked, as the console shows it. */
export type RevocationReason =
  | 'authorization code used twice'
  | 'refresh token used twice'
  | 'used to register an instance'
  | 'revoked by the client'
  | 'withdrawn by the user'
  | 'revoked in the console'
  | 'the store was restored from a backup'
  | 'registration cancelled'
  | 'client registered for another grant'

/** Who a client proved to be by a certificate, and in which context it asked. @see UDAP-TOK-022; UDAP-B2B-001 */
export interface ClientProof {
  readonly communityUri: string
  /** The URI of its certificate that it is registered by. */
  readonly uri: string
  /** SHA-256 of the certificate, hex. */
  readonly fingerprint: string
  /** The accepted authorization extension objects by their keys; absent outside client_credentials. */
  readonly extensions?: Readonly<Record<string, unknown>>
}

/** What a user, or policy on their behalf, gave a client. Times are epoch seconds. */
export interface Grant {
  readonly id: string
  readonly client_id: string
  /** Null for grants no user is behind. */
  readonly username: string | null
  /** Granted scopes, space separated; later refreshes never exceed them. */
  readonly scope: string
  readonly context: LaunchContext
  readonly refreshKind: RefreshKind
  readonly ehrSessionId: string | null
  readonly authenticatedAt: number | null
  /** Given without login and consent, because the approval setting says so. */
  readonly isAutomatic: boolean
  readonly createdAt: number
  readonly lastUsedAt: number
  /** No refresh after this; null when the grant cannot be refreshed, or by its instance until it is revoked. */
  readonly refreshUntil: number | null
  /** How long an instance registered by this grant may come back, in seconds from `createdAt`; null: until revoked. */
  readonly instanceSeconds: number | null
  /** How the client proved who it is by a certificate when it last got tokens. @see UDAP-TOK-022 */
  readonly clientProof: ClientProof | null
  readonly revokedAt: number | null
  /** Given with `revokedAt`. */
  readonly revokedBecause: string | null
}

/** Whether a backend service got the grant by itself: nobody was there to sign in. */
export function isBackendGrant({ authenticatedAt }: Pick<Grant, 'authenticatedAt'>): boolean {
  return authenticatedAt === null
}

/** A grant about to be stored. */
export type NewGrant = Omit<
  Grant,
  'id' | 'lastUsedAt' | 'instanceSeconds' | 'clientProof' | 'revokedAt' | 'revokedBecause'
> & { readonly instanceSeconds?: number | null; readonly clientProof?: ClientProof | null }

/** An authorization code and what it is bound to. @see SAL-18 */
export interface AuthorizationCode {
  readonly codeHash: Buffer
  readonly grantId: string
  readonly client_id: string
  /** As the authorization request had it; null where it was left out. @see UDAP-TOK-014 */
  readonly redirect_uri: string | null
  /** Null where the authorization request had none. @see UDAP-AZ-016 */
  readonly code_challenge: string | null
  readonly nonce: string | null
  readonly isAuthTimeWanted: boolean
  readonly expiresAt: number
  readonly redeemedAt: number | null
  readonly burnedAt: number | null
}

/** A code about to be stored with its grant. */
export type NewAuthorizationCode = Omit<AuthorizationCode, 'grantId' | 'redeemedAt' | 'burnedAt'>

/** An access token as the store knows it. */
export interface StoredAccessToken {
  readonly tokenHash: Buffer
  readonly grantId: string
  readonly client_id: string
  readonly scope: string
  readonly issuedAt: number
  readonly expiresAt: number
  readonly revokedAt: number | null
}

/** A refresh token as the store knows it; `generation` counts the rotations before it. */
export interface StoredRefreshToken {
  readonly tokenHash: Buffer
  readonly grantId: string
  readonly client_id: string
  readonly generation: number
  readonly issuedAt: number
  readonly expiresAt: number
  readonly usedAt: number | null
  readonly revokedAt: number | null
}

/** What one successful token request adds to its grant. */
export interface NewTokens {
  readonly accessToken: Omit<StoredAccessToken, 'grantId' | 'client_id' | 'revokedAt'>
  readonly refreshToken:
    | Pick<StoredRefreshToken, 'tokenHash' | 'generation' | 'issuedAt' | 'expiresAt'>
    | undefined
  /** Kept with the grant; absent for clients that have no certificate. */
  readonly clientProof?: ClientProof | undefined
}
