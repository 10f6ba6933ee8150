import type { LaunchContext } from '../../../../shared/oauth/launch-context.ts'
import type {
  AuthorizationCode,
  ClientProof,
  Grant,
  NewGrant,
  RefreshKind,
  StoredAccessToken,
  StoredRefreshToken,
} from './grant.ts'

/** Stands in a column for what an authorization request left out. */
export const absent = ''

/** A row of `authorization_grant`. */
export interface GrantRow {
  id: string
  client_id: string
  username: string | null
  scope: string
  context: string
  refresh_kind: RefreshKind
  ehr_session_id: string | null
  authenticated_at: number | null
  is_automatic: number
  created_at: number
  last_used_at: number
  refresh_until: number | null
  instance_seconds: number | null
  client_proof: string | null
  revoked_at: number | null
  revoked_because: string | null
}

/** A row of `authorization_code`. */
export interface CodeRow {
  code_hash: Buffer
  grant_id: string
  client_id: string
  redirect_uri: string
  code_challenge: string
  nonce: string | null
  is_auth_time_wanted: number
  expires_at: number
  redeemed_at: number | null
  burned_at: number | null
}

/** A row of `access_token`. */
export interface AccessTokenRow {
  token_hash: Buffer
  grant_id: string
  client_id: string
  scope: string
  issued_at: number
  expires_at: number
  revoked_at: number | null
}

/** A row of `refresh_token`. */
export interface RefreshTokenRow {
  token_hash: Buffer
  grant_id: string
  client_id: string
  generation: number
  issued_at: number
  expires_at: number
  used_at: number | null
  revoked_at: number | null
}

/** Stores a grant. */
export const insertGrantSql = `INSERT INTO authorization_grant (id, client_id, username, scope, context, refresh_kind,
    ehr_session_id, authenticated_at, is_automatic, created_at, last_used_at, refresh_until, instance_seconds,
    client_proof)
  VALUES (@id, @client_id, @username, @scope, @context, @refresh_kind,
    @ehr_session_id, @authenticated_at, @is_automatic, @created_at, @created_at, @refresh_until, @instance_seconds,
    @client_proof)`

/** The values of `insertGrantSql`. */
export function grantValues(id: string, grant: NewGrant) {
  return {
    id,
    client_id: grant.client_id,
    username: grant.username,
    scope: grant.scope,
    context: JSON.stringify(grant.context),
    refresh_kind: grant.refreshKind,
    ehr_session_id: grant.ehrSessionId,
    authenticated_at: grant.authenticatedAt,
    is_automatic: grant.isAutomatic ? 1 : 0,
    created_at: grant.createdAt,
    refresh_until: grant.refreshUntil,
    instance_seconds: grant.instanceSeconds ?? null,
    client_proof: grant.clientProof == null ? null : JSON.stringify(grant.clientProof),
  }
}

/** Reads a grant row. */
export function toGrant(row: GrantRow): Grant {
  return {
    id: row.id,
    client_id: row.client_id,
    username: row.username,
    scope: row.scope,
    // Written by the store from a LaunchContext.
    context: JSON.parse(row.context) as LaunchContext,
    refreshKind: row.refresh_kind,
    ehrSessionId: row.ehr_session_id,
    authenticatedAt: row.authenticated_at,
    isAutomatic: row.is_automatic === 1,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    refreshUntil: row.refresh_until,
    instanceSeconds: row.instance_seconds,
    // Written by the store from a ClientProof.
    clientProof: row.client_proof === null ? null : (JSON.parse(row.client_proof) as ClientProof),
    revokedAt: row.revoked_at,
    // A time alone revokes as well, whoever wrote it.
    revokedBecause: row.revoked_because ?? (row.revoked_at === null ? null : 'no reason recorded'),
  }
}

/** Reads a code row. */
export function toCode(row: CodeRow): AuthorizationCode {
  return {
    codeHash: row.code_hash,
    grantId: row.grant_id,
    client_id: row.client_id,
    redirect_uri: row.redirect_uri === absent ? null : row.redirect_uri,
    code_challenge: row.code_challenge === absent ? null : row.code_challenge,
    nonce: row.nonce,
    isAuthTimeWanted: row.is_auth_time_wanted === 1,
    expiresAt: row.expires_at,
    redeemedAt: row.redeemed_at,
    burnedAt: row.burned_at,
  }
}

/** Reads an access token row. */
export function toAccessToken(row: AccessTokenRow): StoredAccessToken {
  return {
    tokenHash: row.token_hash,
    grantId: row.grant_id,
    client_id: row.client_id,
    scope: row.scope,
    issuedAt: row.issued_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
  }
}

/** Reads a refresh token row. */
export function toRefreshToken(row: RefreshTokenRow): StoredRefreshToken {
  return {
    tokenHash: row.token_hash,
    grantId: row.grant_id,
    client_id: row.client_id,
    generation: row.generation,
    issuedAt: row.issued_at,
    expiresAt: row.expires_at,
    usedAt: row.used_at,
    revokedAt: row.revoked_at,
  }
}
