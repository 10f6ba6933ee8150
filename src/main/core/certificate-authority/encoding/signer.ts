import { type KeyObject, sign as signWithKey } from 'node:crypto'
import { promisify } from 'node:util'
import { AlgorithmIdentifier } from '@peculiar/asn1-x509'

/** Digests a signature may be made over; SHA-1 is there for the fixture that must be refused. */
export type SignatureDigest = 'sha1' | 'sha256' | 'sha384' | 'sha512'

/** Signs certificates, CRLs, requests and OCSP responses with one private key. */
export interface Signer {
  /** As it stands inside and beside what is signed. */
  readonly algorithm: AlgorithmIdentifier
  /** Signs off the event loop. */
  sign(bytes: Uint8Array): Promise<Uint8Array>
}

const rsaOids: Readonly<Record<SignatureDigest, string>> = {
  sha1: '1.2.840.113549.1.1.5',
  sha256: '1.2.840.113549.1.1.11',
  sha384: '1.2.840.113549.1.1.12',
  sha512: '1.2.840.113549.1.1.13',
}

const ecdsaOids: Readonly<Record<SignatureDigest, string>> = {
  sha1: '1.2.840.10045.4.1',
  sha256: '1.2.840.10045.4.3.2',
  sha384: '1.2.840.10045.4.3.3',
  sha512: '1.2.840.10045.4.3.4',
}

const curveDigests: Readonly<Record<string, SignatureDigest>> = {
  prime256v1: 'sha256',
  secp384r1: 'sha384',
  secp521r1: 'sha512',
}

const ed25519Oid = '1.3.101.112'
const derNull = new Uint8Array([0x05, 0x00]).buffer

const signAsync = promisify<string | null, Uint8Array, KeyObject, Buffer>(signWithKey)

/** Builds the signer of an RSA, EC or Ed25519 key; the digest fits the curve, and is SHA-256 with RSA, unless given.
 * @throws {TypeError} another kind of key
 * @see RFC 4055 section 5; RFC 5758 section 3.2; RFC 8410 section 3
 */
export function createSigner(privateKey: KeyObject, digest?: SignatureDigest): Signer {
  const { algorithm, hash } = describeSignature(privateKey, digest)
  return { algorithm, sign: (bytes) => signAsync(hash, bytes, privateKey) }
}

function describeSignature(key: KeyObject, digest: SignatureDigest | undefined) {
  if (key.asymmetricKeyType === 'rsa') {
    const hash = digest ?? 'sha256'
    const algorithm = new AlgorithmIdentifier({ algorithm: rsaOids[hash], parameters: derNull })
    return { algorithm, hash }
  }
  if (key.asymmetricKeyType === 'ed25519') {
    return { algorithm: new AlgorithmIdentifier({ algorithm: ed25519Oid }), hash: null }
  }
  const hash = digest ?? curveDigests[key.asymmetricKeyDetails?.namedCurve ?? '']
  if (key.asymmetricKeyType !== 'ec' || hash === undefined) {
    throw new TypeError(`a key of type ${key.asymmetricKeyType} signs no certificates`)
  }
  return { algorithm: new AlgorithmIdentifier({ algorithm: ecdsaOids[hash] }), hash }
}
