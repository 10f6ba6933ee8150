import { makeClientKey } from '../../test/support/asymmetric-client.ts'
import { takePorts } from '../../test/support/ports.ts'
import type { PeerSettings } from './peer-settings.ts'

/** Settings of a peer that serves no backend service: the one it knows has a key that nobody signs with. */
export async function settingsWithoutBackend(folder: string, scope: string): Promise<PeerSettings> {
  return {
    port: await takePorts(1),
    audience: 'https://unused.test/token',
    accessToken: 'opaque',
    scope,
    backend: { client_id: 'unused', jwks: { keys: [makeClientKey('ES384', 'unused').publicJwk] } },
    folder,
  }
}
