import {
  type ClientMetadata,
  jwtBearerGrantType,
} from '../../../../../shared/oauth/client-metadata.ts'
import type { ClientKind } from './client-kind.ts'
import { unfitMetadata } from './unfit-metadata.ts'

/** Checks what belongs to apps whose instances register themselves, and to the instances: a `software_id` only for public
 * clients, the jwt-bearer grant for instances, which have no other grant, and for nobody else.
 * @throws {OAuthError} invalid_client_metadata
 * @see PDC-01, PDC-03, PDC-07, PDC-16
 */
export function checkSoftwareId(metadata: ClientMetadata, kind: ClientKind): void {
  const { software_id, token_endpoint_auth_method: method, grant_types } = metadata
  if (software_id !== undefined && method !== 'none') {
    throw unfitMetadata({
      check: 'software-id-of-public-app',
      clause: 'SMART Protected Dynamic Client Registration draft, step 0; PDC-03',
      parameter: 'software_id',
      seen: `present with token_endpoint_auth_method ${method}`,
      wanted: 'a software_id for public apps only',
    })
  }
  const types = grant_types.join(' ')
  const isFit =
    kind === 'instance' ? types === jwtBearerGrantType : !types.includes(jwtBearerGrantType)
  if (isFit) return
  throw unfitMetadata({
    check: 'jwt-bearer-of-instances',
    clause: 'SMART Protected Dynamic Client Registration draft, step 2; PDC-16',
    parameter: 'grant_types',
    seen: types,
    wanted:
      kind === 'instance'
        ? `${jwtBearerGrantType} alone for an instance of an app`
        : `no ${jwtBearerGrantType}, which instances of apps have alone`,
  })
}
