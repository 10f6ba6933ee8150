import { createHmac, createPublicKey, generateKeyPair, type KeyObject, sign } from 'node:crypto'
import { promisify } from 'node:util'
import type { KeySignatureAlgorithm } from '../../../shared/contract/keys.ts'
import type { AssertionSignature } from '../../../shared/oauth/assertion-cases.ts'
import type { JwtMembers } from './strict-jws.ts'

/** A key that signs in the core. */
export interface JwsKey {
  readonly alg: KeySignatureAlgorithm
  readonly privateKey: KeyObject
}

/** A JWT before it is signed. */
export interface JwsParts {
  readonly header: JwtMembers
  readonly claims: JwtMembers
}

/** How the parts become a text. */
export interface JwsForm {
  readonly signature: AssertionSignature
  /** Signs in place of the registered key where the signature is of another one. */
  readonly stranger: KeyObject
  /** Writes the claims; JSON when left out. */
  readonly writeClaims?: ((claims: JwtMembers) => string) | undefined
}

/** Signs header and claims as a compact JWS, rightly or wrongly as asked, whatever the header says.
 * @see RFC 7515 section 7.1
 */
export function signJws(parts: JwsParts, key: JwsKey, form: JwsForm): string {
  const { writeClaims = JSON.stringify } = form
  const input = `${encode(JSON.stringify(parts.header))}.${encode(writeClaims(parts.claims))}`
  const signature = signatureOf(input, key, form)
  return `${input}.${signature.toString('base64url')}`
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64url')
}

function signatureOf(input: string, key: JwsKey, { signature, stranger }: JwsForm): Buffer {
  switch (signature) {
    case 'right':
      return signWith(input, key.alg, key.privateKey)
    case 'another-key':
      return signWith(input, key.alg, stranger)
    case 'altered': {
      const right = signWith(input, key.alg, key.privateKey)
      right.writeUInt8(right.readUInt8(0) ^ 1, 0)
      return right
    }
    case 'missing':
      return Buffer.alloc(0)
    case 'public-key-as-secret': {
      const pem = createPublicKey(key.privateKey).export({ type: 'spki', format: 'pem' })
      return createHmac('sha256', pem).update(input).digest()
    }
  }
}

function signWith(input: string, alg: KeySignatureAlgorithm, key: KeyObject): Buffer {
  const hash = alg === 'EdDSA' ? null : `sha${alg.slice(2)}`
  return sign(hash, Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' })
}

const curves: ReadonlyMap<string, string> = new Map([
  ['ES256', 'P-256'],
  ['ES384', 'P-384'],
  ['ES512', 'P-521'],
])

const generate = promisify(generateKeyPair)

/** Makes a key that nobody registered, of the kind an algorithm needs. */
export async function makeStranger(alg: KeySignatureAlgorithm): Promise<KeyObject> {
  if (alg === 'EdDSA') return (await generate('ed25519', {})).privateKey
  if (alg.startsWith('RS')) return (await generate('rsa', { modulusLength: 2048 })).privateKey
  return (await generate('ec', { namedCurve: curves.get(alg) ?? 'P-384' })).privateKey
}
