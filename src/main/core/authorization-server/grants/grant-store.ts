import type {
  AuthorizationCode,
  Grant,
  NewAuthorizationCode,
  NewGrant,
  NewTokens,
  RevocationReason,
  StoredAccessToken,
  StoredRefreshToken,
} from './grant.ts'

/** Which grants a revocation ends; those of a client include the grants of its instances. @see PDC-17 */
export type RevocationTarget =
  | { readonly id: string }
  | { readonly client_id: string }
  | { readonly username: string }
  | { readonly username: string; readonly client_id: string }
  | { readonly everything: true }

/** Which grants a list shows; what is left out does not matter. */
export interface GrantFilter {
  readonly id?: string | undefined
  readonly client_id?: string | undefined
  readonly username?: string | undefined
  readonly isActiveOnly: boolean
}

/** A grant as lists give it. */
export interface ListedGrant extends Grant {
  /** Whether anything issued from it can still be used, or the instance it belongs to can come back. */
  readonly isActive: boolean
}

/** Keeps grants with the codes and tokens issued from them. Times are epoch seconds.
 *
 * Every promise resolves after the change is durable. Of two concurrent `redeemCode` calls with one code, and of two
 * concurrent `rotateRefreshToken` calls with one token, at most one resolves to true; its tokens are stored in the
 * same step, so nothing is ever consumed without effect or issued twice. Everything issued from a grant is dead from the
 * moment `revoke` resolves.
 */
export interface GrantStore {
  /** Stores a grant and its code together; a launch handle named here is spent in the same step.
   * @returns the grant id, or undefined when the handle was already spent
   */
  create(
    grant: NewGrant,
    code: NewAuthorizationCode,
    launchHandleHash: Buffer | undefined,
  ): Promise<string | undefined>
  /** Stores a grant that needs no code, with what is issued from it at once.
   * @param record does in the same transaction what has to stand beside it; what it throws leaves nothing stored
   * @returns the grant id, or undefined when the client is not there or disabled by now
   */
  createIssued(grant: NewGrant, tokens: NewTokens, record?: () => void): Promise<string | undefined>
  find(grantId: string): Promise<Grant | undefined>
  findCode(codeHash: Buffer): Promise<AuthorizationCode | undefined>
  /** Makes a code unusable after its own client failed to redeem it. */
  burnCode(codeHash: Buffer, now: number): Promise<void>
  /** Consumes a code and stores what it is exchanged for. */
  redeemCode(codeHash: Buffer, tokens: NewTokens, now: number): Promise<boolean>
  findAccessToken(tokenHash: Buffer): Promise<StoredAccessToken | undefined>
  findRefreshToken(tokenHash: Buffer): Promise<StoredRefreshToken | undefined>
  /** Consumes a refresh token and stores its successor. */
  rotateRefreshToken(tokenHash: Buffer, tokens: NewTokens, now: number): Promise<boolean>
  /** Stores a further access token and moves the idle end of a refresh token that is not rotated. */
  reuseRefreshToken(
    tokenHash: Buffer,
    tokens: NewTokens,
    idleUntil: number,
    now: number,
  ): Promise<boolean>
  revokeAccessToken(tokenHash: Buffer, now: number): Promise<void>
  /** Ends grants with all codes and tokens of theirs.
   * @returns the ids of the grants that were alive
   */
  revoke(
    target: RevocationTarget,
    because: RevocationReason,
    now: number,
  ): Promise<readonly string[]>
  /** Everything issued from a grant. */
  family(grantId: string): Promise<{
    readonly codes: readonly AuthorizationCode[]
    readonly accessTokens: readonly StoredAccessToken[]
    readonly refreshTokens: readonly StoredRefreshToken[]
  }>
  /** A page of the grants that fit, newest first. */
  list(
    filter: GrantFilter,
    offset: number,
    limit: number,
    now: number,
  ): Promise<{ readonly grants: readonly ListedGrant[]; readonly total: number }>
  /** Forgets tokens that expired before the given time; from then on they are unknown instead of expired. */
  forgetEndedBefore(time: number): Promise<void>
}
