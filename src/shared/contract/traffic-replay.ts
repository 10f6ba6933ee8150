import { z } from 'zod'
import { method } from './contract.ts'

const headers = z.array(z.tuple([z.string().max(200), z.string().max(16_384)])).max(100)

const maskedValue = z.strictObject({
  /** As it stands in the request, as in `[masked 0123abcd]`. */
  mask: z.string(),
  /** A launch that still holds the value; null where it has to be given. */
  heldBy: z.strictObject({ runId: z.string(), name: z.string() }).nullable(),
})

const replayDraft = z.strictObject({
  /** Why this request cannot be sent again; null when it can. */
  obstacle: z.string().nullable(),
  /** What is not as it was sent; null when all is. */
  notice: z.string().nullable(),
  method: z.string(),
  url: z.string(),
  headers: z.array(z.tuple([z.string(), z.string()])),
  body: z.string().nullable(),
  masked: z.array(maskedValue),
})

/** The request of an exchange as it can be edited and sent again. */
export type ReplayDraft = z.infer<typeof replayDraft>
/** A secret that the exchange log did not keep. */
export type MaskedValue = z.infer<typeof maskedValue>

/** Methods that send the request of an exchange again. */
export const trafficReplayMethods = {
  'traffic.replayDraft': method(
    'Gives the request of an exchange to edit, and says which of its secrets are still held',
    z.strictObject({ id: z.string() }),
    replayDraft,
  ),
  'traffic.replay': method(
    'Sends the request of an exchange again, edited; the answer is recorded as another exchange',
    z.strictObject({
      id: z.string(),
      method: z.string().regex(/^[A-Z]{1,20}$/),
      url: z.url({ protocol: /^https?$/ }).max(16_384),
      headers,
      body: z.string().max(1_048_576).nullable(),
      /** Values for masks; of others the core takes the one a launch still holds. */
      secrets: z
        .array(z.strictObject({ mask: z.string().max(100), value: z.string().min(1).max(65_536) }))
        .max(50)
        .default([]),
    }),
    z.strictObject({ exchangeId: z.string() }),
  ),
}
