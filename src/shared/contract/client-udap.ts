import { z } from 'zod'
import { method } from './contract.ts'
import { epochSeconds } from './page.ts'

const udapFacts = z.strictObject({
  client_id: z.string(),
  /** The URI by which the certificates of the app name it. */
  iss: z.string(),
  /** The one community it is known in. @see UDAP-DCR-030 */
  communityUri: z.string(),
  /** The certificate of the last statement; renewed ones serve as well. @see UDAP-DCR-024 */
  certificate: z.strictObject({
    /** SHA-256 of the DER in hex. */
    fingerprint: z.string(),
    subject: z.string(),
    notBefore: epochSeconds,
    notAfter: epochSeconds,
  }),
  /** Claims of the last statement, as the app signed them. */
  statement: z.record(z.string(), z.unknown()),
  certifications: z.array(
    z.strictObject({ name: z.string(), iss: z.string(), exp: epochSeconds.nullable() }),
  ),
  registeredAt: epochSeconds,
  updatedAt: epochSeconds,
  cancelledAt: epochSeconds.nullable(),
})

/** What an app registered by software statement. */
export type ClientUdapFacts = z.infer<typeof udapFacts>

/** Methods about clients that registered by software statement. */
export const clientUdapMethods = {
  'clients.udap': method(
    'Tells what a client registered by software statement: identity, community, certificate, certifications; null for others',
    z.strictObject({ client_id: z.string() }),
    udapFacts.nullable(),
  ),
}
