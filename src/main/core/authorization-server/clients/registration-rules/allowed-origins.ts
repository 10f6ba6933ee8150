import type { ClientMetadata } from '../../../../../shared/oauth/client-metadata.ts'
import { unfitMetadata } from './unfit-metadata.ts'
import { findWebUriFault } from './uri-faults.ts'

/** Checks `allowed_origins`: each is written as a browser sends it, scheme, host and port only; never `null` or a wildcard.
 * @throws {OAuthError} invalid_client_metadata
 * @see COR-02, COR-03; RFC 6454 section 6.2; spec/security.md AS-12
 */
export function checkAllowedOrigins(metadata: ClientMetadata): void {
  for (const [index, origin] of metadata.allowed_origins.entries()) {
    if (findWebUriFault(origin) === undefined && new URL(origin).origin === origin) continue
    throw unfitMetadata({
      check: 'allowed-origin-form',
      clause: 'RFC 6454 section 6.2; COR-02',
      parameter: `allowed_origins.${index}`,
      seen: origin,
      wanted: 'an origin such as https://app.example, without path; http on loopback only',
    })
  }
}
