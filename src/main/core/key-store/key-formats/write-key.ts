import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import type { JWK } from 'jose'

/** Structures of a private key, with the label each has in PEM and the kind of key it is for. */
export const privateStructures = {
  pkcs8: { label: 'PRIVATE KEY', kind: undefined },
  pkcs1: { label: 'RSA PRIVATE KEY', kind: 'rsa' },
  sec1: { label: 'EC PRIVATE KEY', kind: 'ec' },
} as const

/** Name of a structure of private keys. */
export type PrivateStructure = keyof typeof privateStructures

/** Gives the DER of a private key, not encrypted. Whoever takes it overwrites it.
 * @returns undefined where the structure is for another kind of key
 */
export function writePrivateDer(key: KeyObject, structure: PrivateStructure): Buffer | undefined {
  const { kind } = privateStructures[structure]
  if (kind !== undefined && key.asymmetricKeyType !== kind) return undefined
  return key.export({ type: structure, format: 'der' })
}

/** SubjectPublicKeyInfo of a public key, DER. */
export function writePublicDer(jwk: JWK): Buffer {
  // A JWK is what the runtime takes, for all that its type leaves open.
  const key = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })
  return key.export({ type: 'spki', format: 'der' })
}

/** The JWK of a private key with its secrets, beside what is known of its public one. @see RFC 7517 */
export function writePrivateJwk(key: KeyObject, publicJwk: JWK): JWK {
  return { ...publicJwk, ...(key.export({ format: 'jwk' }) as JWK) }
}
