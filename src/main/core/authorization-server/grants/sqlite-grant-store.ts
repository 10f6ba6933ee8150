import { type Database, rememberReads } from '../../storage/index.ts'
import type { NewAuthorizationCode, NewTokens } from './grant.ts'
import { createGrantId } from './grant-id.ts'
import {
  type AccessTokenRow,
  absent,
  type CodeRow,
  type GrantRow,
  grantValues,
  insertGrantSql,
  type RefreshTokenRow,
  toAccessToken,
  toCode,
  toGrant,
  toRefreshToken,
} from './grant-rows.ts'
import type { GrantStore, RevocationTarget } from './grant-store.ts'
import { createSqliteGrantList } from './sqlite-grant-list.ts'

/** The grant store in SQLite: each redemption is one conditional UPDATE, with what it yields in the same transaction. */
export function createSqliteGrantStore(database: Database): GrantStore {
  const statements = prepareStatements(database)
  const one = prepareLookups(database)
  const findGrant = rememberReads(database, (grantId) => mapped(one.grant.get(grantId), toGrant))
  const findAccessToken = rememberReads(database, (tokenHash) =>
    mapped(one.accessToken.get(Buffer.from(tokenHash, 'latin1')), toAccessToken),
  )

  const insertTokens = (grantId: string, clientId: string, tokens: NewTokens) => {
    const { accessToken, refreshToken } = tokens
    statements.insertAccessToken.run({
      token_hash: accessToken.tokenHash,
      grant_id: grantId,
      client_id: clientId,
      scope: accessToken.scope,
      issued_at: accessToken.issuedAt,
      expires_at: accessToken.expiresAt,
    })
    if (refreshToken !== undefined) {
      statements.insertRefreshToken.run({
        token_hash: refreshToken.tokenHash,
        grant_id: grantId,
        client_id: clientId,
        generation: refreshToken.generation,
        issued_at: refreshToken.issuedAt,
        expires_at: refreshToken.expiresAt,
      })
    }
  }

  /** Runs one conditional UPDATE that returns its row; only its winner stores tokens. */
  const consume = (
    update: { get(...values: unknown[]): { grant_id: string; client_id: string } | undefined },
    values: readonly unknown[],
    tokens: NewTokens,
    now: number,
  ) =>
    database.groupedTransaction(() => {
      const row = update.get(...values)
      if (row === undefined) return false
      insertTokens(row.grant_id, row.client_id, tokens)
      if (tokens.clientProof !== undefined) {
        statements.keepProof.run(JSON.stringify(tokens.clientProof), row.grant_id)
      }
      statements.touchGrant.run(now, row.grant_id)
      return true
    })

  return {
    create: async (grant, code, launchHandleHash) =>
      database.transaction(() => {
        if (launchHandleHash !== undefined) {
          const spent = statements.spendHandle.run(grant.createdAt, launchHandleHash)
          if (spent.changes === 0) return undefined
        }
        const id = createGrantId(grant.createdAt)
        statements.insertGrant.run(grantValues(id, grant))
        statements.insertCode.run(codeValues(id, code))
        return id
      }),
    createIssued: (grant, tokens, record) =>
      database.groupedTransaction(() => {
        record?.()
        if (one.enabledClient.get(grant.client_id) === undefined) return undefined
        const id = createGrantId(grant.createdAt)
        statements.insertGrant.run(grantValues(id, grant))
        insertTokens(id, grant.client_id, tokens)
        return id
      }),
    find: async (grantId) => findGrant(grantId),
    findCode: async (codeHash) => mapped(one.code.get(codeHash), toCode),
    burnCode: async (codeHash, now) => {
      statements.burnCode.run(now, codeHash)
    },
    redeemCode: async (codeHash, tokens, now) =>
      consume(statements.redeemCode, [now, codeHash, now], tokens, now),
    findAccessToken: async (tokenHash) => findAccessToken(tokenHash.toString('latin1')),
    findRefreshToken: async (tokenHash) => mapped(one.refreshToken.get(tokenHash), toRefreshToken),
    rotateRefreshToken: async (tokenHash, tokens, now) =>
      consume(statements.useRefreshToken, [now, tokenHash, now], tokens, now),
    reuseRefreshToken: async (tokenHash, tokens, idleUntil, now) =>
      consume(statements.extendRefreshToken, [idleUntil, tokenHash, now], tokens, now),
    revokeAccessToken: async (tokenHash, now) => {
      statements.revokeAccessToken.run(now, tokenHash)
    },
    revoke: async (target, because, now) =>
      database.transaction(() => {
        const { where, value } = revocationWhere(target)
        const ids = database.connection
          .prepare<unknown[], string>(
            `UPDATE authorization_grant SET revoked_at = ?, revoked_because = ?
             WHERE revoked_at IS NULL AND ${where} RETURNING id`,
          )
          .pluck()
          .all(now, because, ...value)
        return ids
      }),
    family: async (grantId) => ({
      codes: one.codesOf.all(grantId).map(toCode),
      accessTokens: one.accessTokensOf.all(grantId).map(toAccessToken),
      refreshTokens: one.refreshTokensOf.all(grantId).map(toRefreshToken),
    }),
    list: createSqliteGrantList(database),
    forgetEndedBefore: async (time) => {
      database.transaction(() => {
        statements.forgetAccessTokens.run(time)
        statements.forgetRefreshTokens.run(time)
      })
    },
  }
}

function mapped<Row, Value>(row: Row | undefined, map: (row: Row) => Value): Value | undefined {
  return row === undefined ? undefined : map(row)
}

interface Consumed {
  grant_id: string
  client_id: string
}

function prepareStatements({ connection }: Database) {
  const grantIsAlive =
    'grant_id IN (SELECT id FROM authorization_grant WHERE id = grant_id AND revoked_at IS NULL)'
  return {
    spendHandle: connection.prepare(
      'UPDATE launch_handle SET spent_at = ? WHERE handle_hash = ? AND spent_at IS NULL',
    ),
    insertGrant: connection.prepare(insertGrantSql),
    insertCode: connection.prepare(
      `INSERT INTO authorization_code (code_hash, grant_id, client_id, redirect_uri,
         code_challenge, nonce, is_auth_time_wanted, expires_at)
       VALUES (@code_hash, @grant_id, @client_id, @redirect_uri,
         @code_challenge, @nonce, @is_auth_time_wanted, @expires_at)`,
    ),
    insertAccessToken: connection.prepare(
      `INSERT INTO access_token (token_hash, grant_id, client_id, scope, issued_at, expires_at)
       VALUES (@token_hash, @grant_id, @client_id, @scope, @issued_at, @expires_at)`,
    ),
    insertRefreshToken: connection.prepare(
      `INSERT INTO refresh_token (token_hash, grant_id, client_id, generation, issued_at, expires_at)
       VALUES (@token_hash, @grant_id, @client_id, @generation, @issued_at, @expires_at)`,
    ),
    keepProof: connection.prepare('UPDATE authorization_grant SET client_proof = ? WHERE id = ?'),
    touchGrant: connection.prepare('UPDATE authorization_grant SET last_used_at = ? WHERE id = ?'),
    redeemCode: connection.prepare<unknown[], Consumed>(
      `UPDATE authorization_code SET redeemed_at = ?
       WHERE code_hash = ? AND redeemed_at IS NULL AND burned_at IS NULL AND expires_at > ?
         AND ${grantIsAlive}
       RETURNING grant_id, client_id`,
    ),
    burnCode: connection.prepare(
      'UPDATE authorization_code SET burned_at = ? WHERE code_hash = ? AND burned_at IS NULL',
    ),
    useRefreshToken: connection.prepare<unknown[], Consumed>(
      `UPDATE refresh_token SET used_at = ?
       WHERE token_hash = ? AND used_at IS NULL AND revoked_at IS NULL AND expires_at > ?
         AND ${grantIsAlive}
       RETURNING grant_id, client_id`,
    ),
    extendRefreshToken: connection.prepare<unknown[], Consumed>(
      `UPDATE refresh_token SET expires_at = ?
       WHERE token_hash = ? AND used_at IS NULL AND revoked_at IS NULL AND expires_at > ?
         AND ${grantIsAlive}
       RETURNING grant_id, client_id`,
    ),
    revokeAccessToken: connection.prepare(
      'UPDATE access_token SET revoked_at = ? WHERE token_hash = ? AND revoked_at IS NULL',
    ),
    forgetAccessTokens: connection.prepare('DELETE FROM access_token WHERE expires_at < ?'),
    forgetRefreshTokens: connection.prepare('DELETE FROM refresh_token WHERE expires_at < ?'),
  }
}

function prepareLookups({ connection }: Database) {
  return {
    enabledClient: connection.prepare<[string]>(
      'SELECT 1 FROM client WHERE client_id = ? AND is_disabled = 0',
    ),
    grant: connection.prepare<[string], GrantRow>('SELECT * FROM authorization_grant WHERE id = ?'),
    code: connection.prepare<[Buffer], CodeRow>(
      'SELECT * FROM authorization_code WHERE code_hash = ?',
    ),
    accessToken: connection.prepare<[Buffer], AccessTokenRow>(
      'SELECT * FROM access_token WHERE token_hash = ?',
    ),
    refreshToken: connection.prepare<[Buffer], RefreshTokenRow>(
      'SELECT * FROM refresh_token WHERE token_hash = ?',
    ),
    codesOf: connection.prepare<[string], CodeRow>(
      'SELECT * FROM authorization_code WHERE grant_id = ? ORDER BY expires_at',
    ),
    accessTokensOf: connection.prepare<[string], AccessTokenRow>(
      'SELECT * FROM access_token WHERE grant_id = ? ORDER BY issued_at, expires_at',
    ),
    refreshTokensOf: connection.prepare<[string], RefreshTokenRow>(
      'SELECT * FROM refresh_token WHERE grant_id = ? ORDER BY generation',
    ),
  }
}

function codeValues(grantId: string, code: NewAuthorizationCode) {
  return {
    code_hash: code.codeHash,
    grant_id: grantId,
    client_id: code.client_id,
    redirect_uri: code.redirect_uri ?? absent,
    code_challenge: code.code_challenge ?? absent,
    nonce: code.nonce,
    is_auth_time_wanted: code.isAuthTimeWanted ? 1 : 0,
    expires_at: code.expiresAt,
  }
}

function revocationWhere(target: RevocationTarget): { where: string; value: readonly string[] } {
  if ('id' in target) return { where: 'id = ?', value: [target.id] }
  if ('client_id' in target) {
    const ofApp =
      '(client_id = ? OR client_id IN (SELECT client_id FROM client WHERE instance_of = ?))'
    const app = [target.client_id, target.client_id]
    return 'username' in target
      ? { where: `${ofApp} AND username = ?`, value: [...app, target.username] }
      : { where: ofApp, value: app }
  }
  if ('username' in target) return { where: 'username = ?', value: [target.username] }
  return { where: 'true', value: [] }
}
