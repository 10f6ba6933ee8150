import { type KeyObject, sign, verify } from 'node:crypto'
import { promisify } from 'node:util'
import { remember } from '../remember.ts'
import type { JwsParts } from './sign-jws.ts'

/** Algorithms whose signatures are made and verified at the endpoints. */
export type EndpointAlgorithm = 'RS256' | 'RS384' | 'ES256' | 'ES384'

/** A private key with the algorithm it signs by. */
export interface EndpointKey {
  readonly alg: EndpointAlgorithm
  readonly privateKey: KeyObject
}

const hashes: Readonly<Record<EndpointAlgorithm, string>> = {
  RS256: 'sha256',
  RS384: 'sha384',
  ES256: 'sha256',
  ES384: 'sha384',
}

const signOnPool = promisify(sign)
const verifyOnPool = promisify(verify)

/** Signs header and claims as a compact JWS, on the thread pool.
 * @see RFC 7515 sections 5.1 and 7.1
 */
export async function signCompactJws(
  { header, claims }: JwsParts,
  { alg, privateKey }: EndpointKey,
): Promise<string> {
  const content = `${encode(header)}.${encode(claims)}`
  const key = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const
  const signature = await signOnPool(hashes[alg], Buffer.from(content), key)
  return `${content}.${signature.toString('base64url')}`
}

function encode(members: object): string {
  return Buffer.from(JSON.stringify(members)).toString('base64url')
}

/** Whether the signature of a compact JWS is right by a key and algorithm; what the header says is not looked at.
 *
 * One verification by an elliptic curve takes longer than a request may hold everybody up, so it goes to the thread pool;
 * that of an RSA key of usual size is over sooner than a thread would be found for it.
 * @param compact three parts in base64url
 * @throws {TypeError} the key is not of the algorithm's type, which its finder has to rule out
 * @see RFC 7515 section 5.2; RFC 7518 section 3.1; spec/security.md RE-14, AS-17
 */
export async function isJwsSignedBy(
  compact: string,
  alg: EndpointAlgorithm,
  publicKey: KeyObject,
): Promise<boolean> {
  const kind = kindOf(publicKey)
  if (!kind.algorithms.includes(alg)) throw new TypeError(`a key of another type than ${alg} needs`)
  const end = compact.lastIndexOf('.')
  const content = Buffer.from(compact.slice(0, end))
  const signature = Buffer.from(compact.slice(end + 1), 'base64url')
  // Options beside the key cost a quarter of an RSA verification, and only curves have any.
  const key = kind.isCurve ? ({ key: publicKey, dsaEncoding: 'ieee-p1363' } as const) : publicKey
  return kind.isQuick
    ? verify(hashes[alg], content, key, signature)
    : verifyOnPool(hashes[alg], content, key, signature)
}

/** The algorithms a key can be used with at the endpoints; none for a key of another type.
 * @see RFC 7518 section 3.1
 */
export function algorithmsOf(key: KeyObject): readonly EndpointAlgorithm[] {
  return kindOf(key).algorithms
}

interface KeyKind {
  readonly algorithms: readonly EndpointAlgorithm[]
  readonly isCurve: boolean
  /** Whether a verification takes some tens of microseconds only. */
  readonly isQuick: boolean
}

/** Asking the runtime for the details of a key costs as much as a verification. */
const kinds = new WeakMap<KeyObject, KeyKind>()

function kindOf(key: KeyObject): KeyKind {
  return remember(kinds, key, () => readKind(key))
}

function readKind({ asymmetricKeyType, asymmetricKeyDetails = {} }: KeyObject): KeyKind {
  const { namedCurve, modulusLength = 0 } = asymmetricKeyDetails
  if (asymmetricKeyType === 'rsa') {
    return { algorithms: ['RS256', 'RS384'], isCurve: false, isQuick: modulusLength <= 4_096 }
  }
  const curve = { isCurve: true, isQuick: false }
  if (namedCurve === 'prime256v1') return { algorithms: ['ES256'], ...curve }
  if (namedCurve === 'secp384r1') return { algorithms: ['ES384'], ...curve }
  return { algorithms: [], ...curve }
}
