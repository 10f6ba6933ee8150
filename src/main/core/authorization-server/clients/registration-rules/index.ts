import type { ClientMetadata } from '../../../../../shared/oauth/client-metadata.ts'
import { checkAllowedOrigins } from './allowed-origins.ts'
import { checkBoundContext } from './bound-context.ts'
import type { ClientKind } from './client-kind.ts'
import { checkClientName } from './client-name.ts'
import { checkGrantTypes } from './grant-types.ts'
import { checkKeySets } from './key-sets.ts'
import { checkPageUris } from './page-uris.ts'
import { checkRedirectUris } from './redirect-uris.ts'
import { checkScopes } from './scopes.ts'
import { checkSoftwareId } from './software-id.ts'

export { checkKeys } from './key-sets.ts'
export { findPublicKeyFault } from './public-key.ts'

/** Checks client metadata by every registration rule, in this order; the first broken one is reported.
 * @throws {OAuthError} invalid_redirect_uri or invalid_client_metadata, naming parameter, seen and wanted
 * @see RFC 7591 section 2; SAL-01, SAL-03, REG-04, REG-10
 */
export function checkClientMetadata(metadata: ClientMetadata, kind: ClientKind): void {
  checkClientName(metadata)
  checkGrantTypes(metadata)
  checkRedirectUris(metadata)
  checkPageUris(metadata)
  checkAllowedOrigins(metadata)
  if (kind !== 'by-statement') checkKeySets(metadata)
  checkScopes(metadata)
  checkSoftwareId(metadata, kind)
  checkBoundContext(metadata)
}
