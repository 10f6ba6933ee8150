import type { KeyDetail } from '../../../../shared/contract/keys.ts'
import { badRequest, type Handlers, notFound } from '../../rpc/index.ts'
import type { JwkSets } from '../jwk-sets/index.ts'
import { UnfitKeyError } from './key-algorithm.ts'
import type { KeyPairRecord, KeyPairs } from './key-pair.ts'

type KeyMethod =
  | 'keys.list'
  | 'keys.tags'
  | 'keys.jwkSets'
  | 'keys.get'
  | 'keys.generate'
  | 'keys.update'
  | 'keys.delete'
  | 'keys.succeed'
  | 'keys.retire'

/** Console methods of the key store; nothing private leaves by them. @see spec/security.md KS-07 */
export function keysRpc(keyPairs: KeyPairs, jwkSets: JwkSets): Handlers<KeyMethod> {
  const describe = (record: KeyPairRecord) => describeKeyPair(keyPairs, record)
  return {
    'keys.list': (query) => keyPairs.list(query),
    'keys.tags': async () => ({ tags: [...keyPairs.tags()] }),
    'keys.jwkSets': async (wanted) => ({ sets: [...jwkSets.list(wanted)] }),
    'keys.get': async ({ id }) => {
      const record = keyPairs.find(id)
      if (record === undefined) throw notFound('key', id)
      return describe(record)
    },
    'keys.generate': async (request) => describe(await refuseUnfit(keyPairs.generate(request))),
    'keys.update': async ({ id, ...changes }) => describe(keyPairs.update(id, changes)),
    'keys.delete': async ({ id, isConfirmed }) => {
      await keyPairs.delete(id, isConfirmed)
      return null
    },
    'keys.succeed': async ({ id, ...request }) => describe(await keyPairs.succeed(id, request)),
    'keys.retire': async ({ id, at }) => describe(keyPairs.retire(id, at)),
  }
}

/** A key pair with what uses it, as the console shows it. */
export async function describeKeyPair(
  keyPairs: KeyPairs,
  record: KeyPairRecord,
): Promise<KeyDetail> {
  const { publicJwk, tags, ...rest } = record
  return {
    ...rest,
    tags: [...tags],
    state: keyPairs.stateOf(record),
    publicJwk: { ...publicJwk },
    predecessorId: keyPairs.predecessorOf(record.id) ?? null,
    uses: [...(await keyPairs.usesOf(record))],
  }
}

async function refuseUnfit<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof UnfitKeyError)) throw error
    const { message, seen, wanted } = error
    throw badRequest(message, [{ path: 'alg', message, seen, wanted }])
  }
}
