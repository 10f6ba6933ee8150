/** What the server remembers of something it issued. */
export interface IssuedToken {
  readonly kind: 'access-token' | 'refresh-token' | 'authorization-code'
  readonly state: 'active' | 'used' | 'expired' | 'revoked'
  /** Why it is no longer active, in words. */
  readonly because: string | null
  readonly grantId: string
  readonly client_id: string
  readonly client_name: string
  readonly username: string | null
  readonly patient: string | null
  readonly scope: string
  readonly issuedAt: number | null
  readonly expiresAt: number
}

/** Recognises what this server issued, by the text itself, opaque or not. */
export interface IssuedTokens {
  find(token: string): Promise<IssuedToken | undefined>
}
