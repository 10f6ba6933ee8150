import { z } from 'zod'
import { method } from './contract.ts'
import { done, epochSeconds, noParams, pageOf, pageParams } from './page.ts'

const tokenState = z.enum(['active', 'used', 'expired', 'revoked'])

const grantRow = z.strictObject({
  id: z.string(),
  client_id: z.string(),
  client_name: z.string(),
  username: z.string().nullable(),
  scope: z.string(),
  patient: z.string().nullable(),
  refreshKind: z.enum(['none', 'online', 'offline', 'instance']),
  isAutomatic: z.boolean(),
  state: z.enum(['active', 'ended', 'revoked']),
  createdAt: epochSeconds,
  lastUsedAt: epochSeconds,
  revokedAt: epochSeconds.nullable(),
  revokedBecause: z.string().nullable(),
})

const issuedToken = z.strictObject({
  kind: z.enum(['authorization_code', 'access_token', 'refresh_token']),
  /** First 8 hexadecimal digits of the SHA-256 of the token. */
  fingerprint: z.string(),
  generation: z.int(),
  state: tokenState,
  issuedAt: epochSeconds.nullable(),
  expiresAt: epochSeconds,
  endedAt: epochSeconds.nullable(),
})

const grantDetail = grantRow.extend({
  /** Launch context as the token response gives it. */
  context: z.record(z.string(), z.unknown()),
  /** Everything issued from this grant, oldest first. */
  tokens: z.array(issuedToken),
})

const ehrSession = z.strictObject({
  id: z.string(),
  username: z.string(),
  startedAt: epochSeconds,
  endedAt: epochSeconds.nullable(),
})

/** A grant as lists show it. */
export type GrantRow = z.infer<typeof grantRow>
/** A grant with its family of tokens. */
export type GrantDetail = z.infer<typeof grantDetail>
/** A simulated EHR session. */
export type EhrSession = z.infer<typeof ehrSession>

/** Methods about grants, their tokens, and simulated EHR sessions. */
export const grantMethods = {
  'grants.list': method(
    'Lists grants, newest first',
    z.strictObject({
      ...pageParams,
      client_id: z.string().optional(),
      username: z.string().optional(),
      state: z.enum(['any', 'active']).default('any'),
    }),
    pageOf(grantRow),
  ),
  'grants.get': method('Gives one grant', z.strictObject({ id: z.string() }), grantDetail),
  'grants.revoke': method(
    'Revokes grants with everything issued from them: one, all of a client, all of a user, or all; a refresh token ends its grant, an access token itself alone',
    z.union([
      z.strictObject({ token: z.string().max(8192) }),
      z.strictObject({ id: z.string() }),
      /** One token or code of a grant, by its fingerprint. */
      z.strictObject({ id: z.string(), fingerprint: z.string().length(8) }),
      z.strictObject({ client_id: z.string() }),
      z.strictObject({ username: z.string() }),
      z.strictObject({ everything: z.literal(true) }),
    ]),
    /** How many grants ended; by an access token, how many access tokens. */
    z.strictObject({ revoked: z.int() }),
  ),
  'ehrSessions.list': method('Lists simulated EHR sessions', noParams, z.array(ehrSession)),
  'ehrSessions.end': method(
    'Ends a simulated EHR session; online access granted in it ends too',
    z.strictObject({ id: z.string() }),
    done,
  ),
}

/** Events about grants. */
export const grantEvents = { 'grants.changed': z.strictObject({ id: z.string().nullable() }) }
