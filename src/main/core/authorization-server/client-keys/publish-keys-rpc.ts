import { type JwkSets, jwkSetUrl } from '../../key-store/index.ts'
import { conflict, type Handlers, notFound } from '../../rpc/index.ts'
import type { ClientRegistry } from '../clients/index.ts'

interface PublishKeysOptions {
  readonly clients: ClientRegistry
  readonly jwkSets: JwkSets
  readonly issuer: string
}

/** The console method by which a client gets the keys made for it here. By URL the registration follows every rotation; by
 * value it has to be done again after each.
 * @see ASY-01, ASY-09
 */
export function publishKeysRpc({
  clients,
  jwkSets,
  issuer,
}: PublishKeysOptions): Handlers<'clients.publishKeys'> {
  return {
    'clients.publishKeys': async ({ client_id, by }) => {
      const client = await clients.find(client_id)
      if (client === undefined) throw notFound('client', client_id)
      const owner = { kind: 'client', id: client_id } as const
      const published = jwkSets.find(owner)?.keys ?? []
      if (published.length === 0) throw conflict(`client ${client_id} has no key in use here`)
      const { jwks: _jwks, jwks_uri: _jwksUri, ...metadata } = client.metadata
      const jwks_uri = jwkSetUrl(issuer, owner)
      // Public keys of the key store have kty.
      const keys = published.map((jwk) => ({ ...jwk, kty: jwk.kty ?? '' }))
      const source = by === 'url' ? { jwks_uri } : { jwks: { keys } }
      await clients.update(client_id, { ...metadata, ...source })
      return { jwks_uri, publishedKeys: keys.length }
    },
  }
}
