import type { JWK } from 'jose'
import type { Client } from '../clients/index.ts'
import type { FetchTools } from './fetch-key-set.ts'
import { KeySetError } from './key-set-error.ts'
import { createRemoteKeySets } from './remote-key-sets.ts'

/** Keys of a client, and where they come from. */
export interface KeysOfClient {
  readonly keys: readonly JWK[]
  /** As a note can tell it. */
  readonly source: string
}

/** The public keys by which clients are known. */
export interface ClientKeys {
  /** Gives the registered keys of a client, fetched where they are registered by URL.
   * @param kid the key that is looked for, which a remembered set may lack
   * @throws {KeySetError} the client has no keys, or they cannot be had
   */
  of(client: Client, kid: string | undefined): Promise<KeysOfClient>
}

interface ClientKeysOptions extends FetchTools {
  /** Base URLs that this program answers at. */
  readonly ownBases: readonly string[]
  /** The keys this server itself publishes for a client under a URL; undefined for every other URL. */
  readonly findPublished: (clientId: string, uri: string) => readonly JWK[] | undefined
}

/** Client keys by value and by URL; a set of this server is read where it is kept, not fetched.
 * @see ASY-01, ASY-21; spec/security.md AS-18, AS-19
 */
export function createClientKeys({
  ownBases,
  findPublished,
  ...tools
}: ClientKeysOptions): ClientKeys {
  const remote = createRemoteKeySets(tools)
  return {
    of: async ({ client_id, metadata, registeredBy }, kid) => {
      const { jwks, jwks_uri } = metadata
      if (jwks !== undefined) {
        // The registration rules let only public keys with kty and kid in.
        return { keys: jwks.keys as readonly JWK[], source: 'registered by value' }
      }
      if (jwks_uri === undefined) {
        throw new KeySetError('no-key-source', {
          clause: 'ASY-01',
          seen: 'a client without jwks and jwks_uri',
          wanted: 'one of them',
        })
      }
      const published = findPublished(client_id, jwks_uri)
      if (published !== undefined) return { keys: published, source: 'published by this server' }
      const isTypedByOperator = registeredBy === 'console' || registeredBy === 'workspace'
      const { keys, isFetchedNow } = await remote.keysAt(jwks_uri, kid, {
        isTypedByOperator,
        client_id,
        ownBases,
      })
      return { keys, source: `${isFetchedNow ? 'fetched now' : 'remembered'} from ${jwks_uri}` }
    },
  }
}
