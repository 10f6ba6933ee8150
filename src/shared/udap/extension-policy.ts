import { z } from 'zod'

/** An authorization extension object a community agreed on beside the B2B one. The rules of `hl7-b2b-user` and `tefca_ias` are
 * built in; others are checked by the schema alone.
 * @see UDAP-B2B-016; UDAP-EXT-001, UDAP-EXT-002
 */
export const extensionPolicySchema = z.strictObject({
  /** Its key in the claim `extensions`. */
  key: z
    .string()
    .min(1)
    .max(200)
    .refine((key) => key !== 'hl7-b2b', 'hl7-b2b has rules of its own'),
  /** Wants it of every client_credentials request; metadata announces it as required. */
  isRequired: z.boolean().default(false),
  /** JSON Schema the object has to fit. */
  schema: z.record(z.string(), z.json()).optional(),
})

/** An authorization extension object a community agreed on. */
export type ExtensionPolicy = z.infer<typeof extensionPolicySchema>
