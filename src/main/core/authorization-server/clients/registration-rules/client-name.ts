import type { ClientMetadata } from '../../../../../shared/oauth/client-metadata.ts'
import { unfitMetadata } from './unfit-metadata.ts'

/** Checks that the name shown on consent pages is text a person can see: no controls, no direction overrides.
 * @throws {OAuthError} invalid_client_metadata
 * @see spec/security.md AS-27
 */
export function checkClientName({ client_name }: ClientMetadata): void {
  const code = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.exec(client_name)?.[0].codePointAt(0)
  if (code === undefined) return
  throw unfitMetadata({
    check: 'client-name-visible',
    clause: 'AS-27',
    parameter: 'client_name',
    seen: `U+${code.toString(16).toUpperCase().padStart(4, '0')}`,
    wanted: 'visible characters only',
  })
}
