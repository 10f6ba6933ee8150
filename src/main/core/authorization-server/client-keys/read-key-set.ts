import type { JWK } from 'jose'
import { JsonTextError, readJson, repeatedPaths } from '../../jwt/index.ts'
import { findPublicKeyFault } from '../clients/index.ts'
import { KeySetError } from './key-set-error.ts'

/** Most keys of one set. @see spec/security.md AS-21 */
const mostKeys = 100

/** Reads a JWK Set that was fetched. Every key has to be a public RSA or EC key that a client could register, and none
 * may share both `kid` and `kty` with another; otherwise nothing of the set is used.
 * @throws {KeySetError} bad-key-set
 * @see RFC 7517 section 5; ASY-02, ASY-21; spec/security.md AS-21, L-09
 */
export function readKeySet(bytes: Uint8Array): readonly JWK[] {
  const document = readJsonObject(bytes)
  const keys: unknown = document['keys']
  if (!Array.isArray(keys)) throw unfit('no array keys', 'a JWK Set')
  if (keys.length > mostKeys) throw unfit(`${keys.length} keys`, `at most ${mostKeys}`)
  const names = new Set<string>()
  return keys.map((key: unknown, index) => {
    const jwk = readKey(key, index)
    const name = JSON.stringify([jwk.kid, jwk.kty])
    if (names.has(name)) {
      throw unfit(`kid ${jwk.kid?.slice(0, 60)} on two ${jwk.kty} keys`, 'a kid of its own each')
    }
    names.add(name)
    return jwk
  })
}

function readKey(key: unknown, index: number): JWK {
  if (typeof key !== 'object' || key === null || Array.isArray(key)) {
    throw unfit(`keys.${index} is no JSON object`, 'a JWK')
  }
  const fault = findPublicKeyFault({ ...key })
  if (fault === undefined) {
    // A public key with kty, kid and its bare values, as the rule just found.
    return key as JWK
  }
  throw unfit(`keys.${index}.${fault.member} is ${fault.seen}`, fault.wanted)
}

function readJsonObject(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  const text = Buffer.from(bytes).toString('utf8')
  try {
    const node = readJson(text)
    const [repeated] = repeatedPaths(node)
    if (repeated !== undefined) throw unfit(`${repeated.slice(0, 60)} twice`, 'each member once')
    if (node.members === undefined) throw unfit(`a JSON ${node.kind}`, 'a JWK Set')
  } catch (cause) {
    if (!(cause instanceof JsonTextError)) throw cause
    throw unfit(`no JSON (${cause.message})`, 'a JWK Set', { cause })
  }
  // A JSON object, by the reader above.
  return JSON.parse(text) as Readonly<Record<string, unknown>>
}

function unfit(seen: string, wanted: string, options?: ErrorOptions): KeySetError {
  const clause = 'RFC 7517 section 5; ASY-02; AS-21'
  return new KeySetError('bad-key-set', { clause, seen: `a key set with ${seen}`, wanted }, options)
}
