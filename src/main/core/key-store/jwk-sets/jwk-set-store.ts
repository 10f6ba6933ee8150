import type { JWK } from 'jose'
import type { Database } from '../../storage/index.ts'
import {
  type KeyPairRecord,
  type KeyPairRow,
  parseKeyPairRow,
  publicColumns,
} from '../key-pairs/index.ts'
import type { JwkSetOwner } from './jwk-set-address.ts'

/** How long uses of a key by a client are one use, so that a busy client costs no write each time. */
const sameUseSeconds = 60

/** Most uses remembered at once. */
const mostNoted = 1_000

interface ClientRow {
  readonly client_id: string
  readonly client_name: string
}

/** What the store knows of JWK Sets and who uses their keys. */
export function createJwkSetStore({ connection }: Database) {
  const owned = connection.prepare<[string, string], KeyPairRow>(
    `SELECT ${publicColumns} FROM key_pair WHERE owner_kind = ? AND owner_id = ?
     ORDER BY created_at DESC, rowid DESC`,
  )
  const owners = connection.prepare<[object], JwkSetOwner>(
    `SELECT DISTINCT owner_kind AS kind, owner_id AS id FROM key_pair
     WHERE owner_kind IN (SELECT value FROM json_each(@kinds))
       AND purpose NOT IN ('certificate-authority', 'ocsp-responder', 'tls')
     ORDER BY kind, id`,
  )
  const naming = connection.prepare<[string], ClientRow>(
    `SELECT client_id, client_name FROM client
     WHERE metadata ->> 'jwks_uri' = ? AND metadata ->> 'jwks_uri' IS NOT NULL ORDER BY client_name`,
  )
  const holding = connection.prepare<[object], ClientRow>(
    `SELECT client_id, client_name FROM client WHERE EXISTS (
       SELECT 1 FROM json_each(metadata, '$.jwks.keys') AS jwk
       WHERE jwk.value ->> 'n' = @n OR (jwk.value ->> 'x' = @x AND jwk.value ->> 'crv' = @crv))
     ORDER BY client_name`,
  )
  const uses = connection.prepare<[string], { client_id: string; last_used_at: number }>(
    'SELECT client_id, last_used_at FROM client_key_use WHERE thumbprint = ? ORDER BY last_used_at DESC',
  )
  const noteUse = connection.prepare(
    `INSERT INTO client_key_use (client_id, thumbprint, last_used_at) 
     SELECT client_id, @thumbprint, @now FROM client WHERE client_id = @clientId
     ON CONFLICT DO UPDATE SET last_used_at = @now WHERE last_used_at < @now - ${sameUseSeconds}`,
  )
  const noted = new Map<string, number>()
  return {
    keyPairsOf: ({ kind, id }: JwkSetOwner): KeyPairRecord[] =>
      owned.all(kind, id).map(parseKeyPairRow),
    /** Owners whose sets hold or held keys.
     * @param kind one kind of them only
     */
    owners: (kind?: JwkSetOwner['kind']) =>
      owners.all({ kinds: JSON.stringify(kind === undefined ? ['client', 'jwk-set'] : [kind]) }),
    clientsNaming: (url: string) => naming.all(url),
    clientsHolding: ({ n, x, crv }: JWK) =>
      // SQL has null for what a key of this type lacks.
      holding.all({ n: n ?? null, x: x ?? null, crv: crv ?? null }),
    lastUses: (thumbprint: string) => uses.all(thumbprint),
    noteUse: (clientId: string, thumbprint: string, now: number): void => {
      const name = JSON.stringify([clientId, thumbprint])
      const notedAt = noted.get(name)
      if (notedAt !== undefined && Math.abs(now - notedAt) <= sameUseSeconds) return
      noteUse.run({ clientId, thumbprint, now })
      if (noted.size >= mostNoted) noted.clear()
      noted.set(name, now)
    },
  }
}
