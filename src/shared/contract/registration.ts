import { z } from 'zod'
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

/** Methods about the tokens with which clients register at the registration endpoint. */
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
}
