import type { KeyPairRecord, KeyPairs } from '../../key-store/index.ts'
import { badRequest, notFound } from '../../rpc/index.ts'

/** The part of the key store that signs for backend services. */
export type SigningKeyPairs = Pick<KeyPairs, 'find' | 'list' | 'stateOf' | 'privateKey'>

/** Gives the key pair a backend service signs with: the one that was named, else the newest active one of the client.
 * @throws {ProblemError} not-found: no such key pair; bad-request: the client has none
 * @see ASY-08, ASY-09
 */
export async function chooseKey(
  clientId: string,
  keyId: string | undefined,
  keyPairs: SigningKeyPairs,
): Promise<KeyPairRecord> {
  if (keyId !== undefined) {
    const named = keyPairs.find(keyId)
    if (named === undefined) throw notFound('key', keyId)
    return named
  }
  const { rows } = await keyPairs.list({
    owner: { kind: 'client', id: clientId },
    state: 'active',
    purpose: 'client-authentication',
    search: '',
    sort: 'createdAt',
    direction: 'descending',
    offset: 0,
    limit: 1,
  })
  const newest = rows[0] === undefined ? undefined : keyPairs.find(rows[0].id)
  if (newest !== undefined) return newest
  throw badRequest(`client ${clientId} has no active key in the key store`, [
    {
      path: 'backend.keyId',
      message: 'an assertion is signed with a key of the key store (ASY-08)',
      seen: 'none',
      wanted: 'a key generated for this client, or the id of another one',
    },
  ])
}
