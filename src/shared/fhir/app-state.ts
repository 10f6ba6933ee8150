import { z } from 'zod'

const element = z.string().min(1)

/** State that an app keeps at the server: what it may hold is exactly what is kept.
 * @see SMART App Launch 2.2.0, Persisting App State; APS-03, APS-04
 */
export const appStateSchema = z.strictObject({
  resourceType: z.literal('Basic'),
  id: element.optional(),
  meta: z
    .strictObject({ versionId: element.optional(), lastUpdated: element.optional() })
    .optional(),
  code: z.strictObject({
    coding: z.tuple([
      z.strictObject({
        system: element,
        version: element.optional(),
        code: element,
        display: element.optional(),
      }),
    ]),
    text: element.optional(),
  }),
  subject: z.strictObject({ reference: element }).optional(),
  extension: z.array(z.strictObject({ url: element, valueString: element })).optional(),
})
