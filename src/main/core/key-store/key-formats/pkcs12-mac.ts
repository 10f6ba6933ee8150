import { createHmac, timingSafeEqual } from 'node:crypto'
import { type DerElement, derTag } from '../../certificate-path/index.ts'
import { type AlgorithmFields, DerFields, integerOf, readAlgorithm } from './der-reading.ts'
import { checkIterations } from './import-limits.ts'
import { hashOfHmac, type Passphrase, readKeyDerivation, readSalt } from './key-derivation.ts'
import { KeyMaterialError } from './key-material-error.ts'
import { oid } from './object-identifiers.ts'
import {
  derivePkcs12,
  encodePkcs12Passphrase,
  type Pkcs12Hash,
  pkcs12Purpose,
} from './pkcs12-key-derivation.ts'

/** The MAC of a PKCS #12 file; its cost was read and is within the limits. */
export interface Pkcs12Mac {
  /** For people, with its cost. */
  readonly name: string
  readonly isLegacy: boolean
  /** Whether the passphrase and the content are those the MAC was made with. */
  verify(content: Uint8Array, passphrase: Passphrase): boolean
}

const digestLengths = { sha1: 20, sha224: 28, sha256: 32, sha384: 48, sha512: 64 } as const

const hashes: Readonly<Record<string, Pkcs12Hash>> = {
  [oid.sha1]: 'sha1',
  [oid.sha224]: 'sha224',
  [oid.sha256]: 'sha256',
  [oid.sha384]: 'sha384',
  [oid.sha512]: 'sha512',
}

/** Reads the MAC of a PKCS #12 file; nothing is derived yet.
 * @throws {KeyMaterialError} malformed, unsupported or over-limit
 * @see RFC 7292 section 4; RFC 9579 section 5; spec/security.md L-10
 */
export function readPkcs12Mac(element: DerElement): Pkcs12Mac {
  const fields = new DerFields(element, 'the MAC of the file')
  const info = new DerFields(fields.take(derTag.sequence), 'the MAC of the file')
  const algorithm = readAlgorithm(info.take(derTag.sequence), 'the MAC of the file')
  const digest = info.take(derTag.octetString).contents
  info.end()
  const salt = readSalt(fields)
  const count = fields.takeOptional(derTag.integer)
  fields.end()
  if (algorithm.identifier === oid.pbmac1) return readPbmac1(algorithm, digest)
  const hash = hashes[algorithm.identifier]
  if (hash === undefined) throw unsupported(`a MAC with ${algorithm.identifier}`)
  const derivation = 'the PKCS #12 key derivation of the MAC'
  const iterations = count === undefined ? 1 : checkIterations(integerOf(count), derivation)
  return {
    name: `HMAC-${hash.toUpperCase()} (${iterations} iterations)`,
    isLegacy: hash === 'sha1',
    verify: (content, passphrase) => {
      const key = derivePkcs12({
        hash,
        passphrase: encodePkcs12Passphrase(passphrase),
        salt,
        iterations,
        purpose: pkcs12Purpose.macKey,
        length: digestLengths[hash],
      })
      return isEqual(createHmac(hash, key).update(content).digest(), digest)
    },
  }
}

/** @see RFC 8018 section 7.1; RFC 9579 section 4: salt and count are those of its own derivation */
function readPbmac1({ parameters }: AlgorithmFields, digest: Uint8Array): Pkcs12Mac {
  if (parameters === undefined) throw unsupported('PBMAC1 without parameters')
  const fields = new DerFields(parameters, 'PBMAC1 parameters')
  const derivation = readKeyDerivation(fields.take(derTag.sequence))
  const hash = hashOfHmac(readAlgorithm(fields.take(derTag.sequence), 'an HMAC'))
  fields.end()
  const { keyLength } = derivation
  if (keyLength === undefined || keyLength < 20) {
    throw unsupported(`PBMAC1 with a key of ${keyLength ?? 'unknown'} bytes`)
  }
  return {
    name: `PBMAC1 with ${derivation.name} and HMAC-${hash.toUpperCase()}`,
    isLegacy: hash === 'sha1',
    verify: (content, passphrase) => {
      const key = derivation.derive(passphrase, keyLength)
      return isEqual(createHmac(hash, key).update(content).digest(), digest)
    },
  }
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other)
}

function unsupported(seen: string): KeyMaterialError {
  return new KeyMaterialError('unsupported', {
    check: 'MAC of the file (UD-17)',
    seen,
    wanted: 'HMAC with SHA-1, SHA-224, SHA-256, SHA-384 or SHA-512, or PBMAC1 with them',
  })
}
