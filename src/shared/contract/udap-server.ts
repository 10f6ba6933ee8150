import { z } from 'zod'
import { method } from './contract.ts'
import { epochSeconds, noParams } from './page.ts'

const membership = z.strictObject({
  communityUri: z.string(),
  name: z.string(),
  isDefault: z.boolean(),
  /** What metadata is signed with; null where there is nothing. */
  certificate: z
    .strictObject({ fingerprint: z.string(), subject: z.string(), notAfter: epochSeconds })
    .nullable(),
  /** Why the community is not answered for as it should be, each in a sentence; empty when all is well. */
  problems: z.array(z.string()),
})

const udapServer = z.strictObject({
  metadataUrl: z.string(),
  isOn: z.boolean(),
  edition: z.enum(['stu2', 'stu1', 'base', 'carin']),
  /** Whether the settings keep to UDAP Security 2.0.0. */
  isStu2: z.boolean(),
  /** Settings by which the server departs from UDAP Security 2.0.0, each with what it means. */
  deviations: z.array(z.strictObject({ setting: z.string(), text: z.string() })),
  memberships: z.array(membership),
})

/** How this server takes part in UDAP. */
export type UdapServer = z.infer<typeof udapServer>

/** Methods about this server as a UDAP data holder. */
export const udapServerMethods = {
  'trust.server': method(
    'Tells how this server takes part in UDAP: its edition, where settings depart from the guide, and what it signs metadata with in each community',
    noParams,
    udapServer,
  ),
}
