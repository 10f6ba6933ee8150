import type { Client } from '../clients/index.ts'
import { responseTypesFor } from './requested-metadata.ts'

/** Everything registered of a client, in the spelling of RFC 7591; nothing else.
 * @see RFC 7591 section 3.2.1; REG-02
 */
export function describeRegistration({ client_id, createdAt, metadata }: Client) {
  const { launch_uri: _first, allowed_origins, ...members } = metadata
  return {
    client_id,
    client_id_issued_at: createdAt,
    ...members,
    ...(allowed_origins.length === 0 ? {} : { allowed_origins }),
    response_types: responseTypesFor(metadata.grant_types),
  }
}

/** A secret with the time it ends, as a registration shows it once. @see RFC 7591 section 3.2.1 */
export function describeSecret(
  secret: { readonly client_secret: string; readonly expiresAt: number | null } | null,
) {
  if (secret === null) return {}
  return {
    client_secret: secret.client_secret,
    client_secret_expires_at: secret.expiresAt ?? 0,
  }
}

/** The software statement as it came; nothing where there was none. @see RFC 7591 section 3.2.1 */
export function describeStatement(statement: string | null) {
  return statement === null ? {} : { software_statement: statement }
}

/** Headers of every answer that holds registrations. @see REG-02; GEN-04 */
export const noStore = { 'Cache-Control': 'no-store', Pragma: 'no-cache' } as const
