import { z } from 'zod'
import { method } from './contract.ts'

/** Ways to make a token that a server must refuse, and one it must not. */
export const resignVariants = [
  'as-it-is',
  'wrong-key',
  'alg-none',
  'alg-none-mixed-case',
  'hmac-with-public-key',
  'stripped-signature',
  'zero-signature',
  'swapped-kid',
  'changed-claim',
  'embedded-key',
  'unknown-critical',
  'repeated-member',
] as const

const resignVariant = z.enum(resignVariants)
/** A way to sign a token again. */
export type ResignVariant = z.infer<typeof resignVariant>

/** Where a token can be sent at this server. */
export const sendTargets = ['access-token', 'client-assertion', 'software-statement'] as const

const sendTarget = z.enum(sendTargets)
/** Where a token is sent at this server. */
export type SendTarget = z.infer<typeof sendTarget>

const sentToken = z.strictObject({
  request: z.string(),
  status: z.int(),
  isRefused: z.boolean(),
  error: z.string().nullable(),
  description: z.string().nullable(),
})

/** Methods of the Inspector that sign tokens again and send them. */
export const inspectorResignMethods = {
  'inspector.resign': method(
    'Makes a token out of header and payload as JSON, signed in one of several right and wrong ways',
    z.strictObject({
      header: z.string().max(65_536),
      payload: z.string().max(262_144),
      variant: resignVariant,
      /** The stored key to sign with; a throwaway key where left out. */
      keyId: z.string().max(64).optional(),
    }),
    z.strictObject({ token: z.string(), text: z.string() }),
  ),
  'inspector.send': method(
    'Sends a token to this server and tells what it answers',
    z.strictObject({ token: z.string().max(262_144), target: sendTarget }),
    sentToken,
  ),
}
