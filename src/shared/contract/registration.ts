import { z } from 'zod'
import { jwkSetSchema } from '../oauth/client-metadata.ts'
import { method } from './contract.ts'
import { done, epochSeconds, noParams } from './page.ts'

const initialToken = z.strictObject({
  id: z.string(),
  label: z.string(),
  createdAt: epochSeconds,
  expiresAt: epochSeconds,
  /** How many clients registered with it. */
  usedCount: z.int(),
})

const statementIssuer = z.strictObject({
  /** The `iss` of its statements. */
  issuer: z.string(),
  jwks: jwkSetSchema,
  createdAt: epochSeconds,
})

/** Longest name of a client, in characters. */
const clientName = z.string().trim().min(1).max(200)

const instance = z.strictObject({
  client_id: z.string(),
  client_name: z.string(),
  grantId: z.string(),
  username: z.string().nullable(),
  scope: z.string(),
  createdAt: epochSeconds,
  lastUsedAt: epochSeconds,
  /** Null: until revoked. */
  endsAt: epochSeconds.nullable(),
  revokedAt: epochSeconds.nullable(),
})

/** Methods about the tokens with which clients register at the registration endpoint, and about apps whose instances do. */
export const registrationMethods = {
  'registration.issueToken': method(
    'Issues a token with which clients may register until it expires or is revoked',
    z.strictObject({
      label: z.string().trim().min(1).max(200),
      lifetimeSeconds: z.int().min(60).max(31_536_000).default(86_400),
    }),
    initialToken.extend({
      /** Shown this once; only its hash is kept. */
      initial_access_token: z.string(),
    }),
  ),
  'registration.tokens': method(
    'Lists the tokens with which clients may register, newest first',
    noParams,
    z.array(initialToken),
  ),
  'registration.revokeToken': method(
    'Ends a token at once; what registered with it stays',
    z.strictObject({ id: z.string() }),
    done,
  ),
  'registration.provisionSoftwareId': method(
    'Gives a public app a software_id of its own and the scope to register instances; keeps the one it has',
    z.strictObject({ client_id: z.string() }),
    z.strictObject({ software_id: z.string() }),
  ),
  'registration.instances': method(
    'Lists the registered instances of an app with the approvals behind them, newest first',
    z.strictObject({ client_id: z.string() }),
    z.array(instance),
  ),
  'registration.statementIssuers': method(
    'Lists who may vouch for clients by software statements',
    noParams,
    z.array(statementIssuer),
  ),
  'registration.trustStatementIssuer': method(
    'Trusts an issuer of software statements by its public keys, or gives a trusted one other keys',
    z.strictObject({ issuer: z.string().trim().min(1).max(2048), jwks: jwkSetSchema }),
    statementIssuer,
  ),
  'registration.distrustStatementIssuer': method(
    'Trusts an issuer no more; clients that registered by its statements stay',
    z.strictObject({ issuer: z.string() }),
    done,
  ),
  'registration.renameInstance': method(
    'Gives an instance a name by which people tell it from others',
    z.strictObject({ client_id: z.string(), client_name: clientName }),
    done,
  ),
  'registration.setInstanceEnd': method(
    'Changes until when an instance may come back; access tokens it holds end by themselves',
    z.strictObject({
      client_id: z.string(),
      /** Null: until revoked. A time that has passed ends it now. */
      endsAt: epochSeconds.nullable(),
    }),
    done,
  ),
}

/** An instance of an app that registered itself, with the approval behind it. */
export type RegisteredInstance = z.infer<typeof instance>
/** A token with which clients may register, without its value. */
export type InitialToken = z.infer<typeof initialToken>
/** Who may vouch for clients by software statements. */
export type StatementIssuerRow = z.infer<typeof statementIssuer>
