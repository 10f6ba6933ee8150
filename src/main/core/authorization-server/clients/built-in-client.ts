import { builtInClientId } from '../../../../shared/built-in-client.ts'
import type { ClientMetadata } from '../../../../shared/oauth/client-metadata.ts'
import type { Platform } from '../../platform.ts'
import { clientTypeOf, originsOf } from './client.ts'
import type { ClientStore } from './client-store.ts'

/** Ensures the built-in client with the URIs of this start; a person's choice to disable it stays.
 * @param issuer issuer identifier of this server
 */
export async function ensureBuiltInClient(
  store: ClientStore,
  issuer: string,
  clock: Platform['clock'],
): Promise<void> {
  const now = Math.floor(clock.now() / 1000)
  const metadata = builtInMetadata(issuer)
  const earlier = await store.find(builtInClientId)
  const isSame = JSON.stringify(earlier?.metadata) === JSON.stringify(metadata)
  if (isSame && earlier?.registeredBy === 'built-in') return
  await store.put(
    {
      client_id: builtInClientId,
      metadata,
      type: clientTypeOf(metadata),
      registeredBy: 'built-in',
      isDisabled: earlier?.isDisabled ?? false,
      createdAt: earlier?.createdAt ?? now,
      updatedAt: now,
      origins: originsOf(metadata),
    },
    [],
  )
}

function builtInMetadata(issuer: string): ClientMetadata {
  return {
    client_name: 'Trustbench console',
    redirect_uris: [`${issuer}/app/callback`],
    launch_uri: `${issuer}/app/launch`,
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
    scope:
      'udap openid fhirUser profile launch launch/patient launch/encounter offline_access online_access patient/*.cruds user/*.cruds',
    allowed_origins: [],
  }
}
