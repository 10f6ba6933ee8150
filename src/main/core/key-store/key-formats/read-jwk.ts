import { JsonTextError, readJson, repeatedPaths } from '../../jwt/index.ts'
import { checkPrivateNumbers, checkPublicNumbers, ed25519PublicOf } from './check-key.ts'
import type { KeyMaterialKind } from './key-material.ts'
import { KeyMaterialError } from './key-material-error.ts'
import {
  bigintOf,
  type CurveName,
  curves,
  type PrivateNumbers,
  type PublicNumbers,
} from './key-numbers.ts'
import { decodeBase64 } from './pem-blocks.ts'
import type { Reading } from './reading.ts'

type Members = Readonly<Record<string, unknown>>

/** Reads a JWK or a JWK Set with public and private keys.
 * @throws {KeyMaterialError}
 * @see RFC 7517; RFC 7518 section 6; RFC 8037 section 2; spec/security.md L-04, L-09, AS-21
 */
export function readJwkText(text: string, reading: Reading): KeyMaterialKind {
  const document = readObject(text)
  if (!Object.hasOwn(document, 'keys')) {
    reading.countItem()
    readJwk(document, 'the JWK', reading)
    return 'jwk'
  }
  const { keys } = document
  if (!Array.isArray(keys)) throw malformed('keys that are no array', 'a JWK Set')
  const names = new Set<string>()
  for (const [index, key] of keys.entries()) {
    reading.countItem()
    const place = `keys.${index}`
    if (typeof key !== 'object' || key === null || Array.isArray(key)) {
      throw malformed(`${place} that is no object`, 'a JWK')
    }
    // Just found to be a JSON object.
    const kid = readJwk(key as Members, place, reading)
    if (kid !== undefined && names.has(kid)) {
      throw malformed(`${place} with a kid that stands in the set before`, 'a kid of its own each')
    }
    if (kid !== undefined) names.add(kid)
  }
  return 'jwk-set'
}

function readObject(text: string): Members {
  try {
    const node = readJson(text)
    const [repeated] = repeatedPaths(node)
    if (repeated !== undefined) throw malformed('a member that stands there twice', 'each once')
    if (node.members === undefined) throw malformed(`a JSON ${node.kind}`, 'a JWK or a JWK Set')
  } catch (error) {
    // The reader names places and limits, never what stands there.
    if (error instanceof JsonTextError) throw malformed(`no JSON: ${error.message}`, 'a JWK')
    throw error
  }
  // A JSON object, by the reader above.
  return JSON.parse(text) as Members
}

/** @returns its kid */
function readJwk(jwk: Members, place: string, reading: Reading): string | undefined {
  const kid = readText(jwk, 'kid', place)
  const alg = readText(jwk, 'alg', place)
  if (jwk['use'] === 'enc') {
    reading.warn('other-use', `${place} says it is for encryption; keys here sign`)
  }
  const facts = { place, kid, alg }
  const publicNumbers = readPublic(jwk, place)
  checkPublicNumbers(publicNumbers)
  let publicKeyInfo: Uint8Array
  if (Object.hasOwn(jwk, 'd')) {
    const numbers = readPrivate(jwk, publicNumbers, place)
    checkPrivateNumbers(numbers)
    publicKeyInfo = reading.addPrivateKey(numbers, facts)
  } else {
    publicKeyInfo = reading.addPublicKey(publicNumbers, facts)
  }
  readChain(jwk, place, publicKeyInfo, reading)
  return kid
}

function readPublic(jwk: Members, place: string): PublicNumbers {
  switch (jwk['kty']) {
    case 'RSA':
      return { kind: 'rsa', n: readNumber(jwk, 'n', place), e: readNumber(jwk, 'e', place) }
    case 'EC': {
      const curve = readCurve(jwk, place)
      const [x, y] = [
        readCoordinate(jwk, 'x', curve, place),
        readCoordinate(jwk, 'y', curve, place),
      ]
      return { kind: 'ec', curve, x, y }
    }
    case 'OKP':
      if (jwk['crv'] !== 'Ed25519') throw unsupported(`${place} on ${named(jwk['crv'])}`)
      return { kind: 'ed25519', x: readBytes(jwk, 'x', place) }
    default:
      throw unsupported(`${place} of kty ${named(jwk['kty'])}`)
  }
}

function readPrivate(jwk: Members, numbers: PublicNumbers, place: string): PrivateNumbers {
  switch (numbers.kind) {
    case 'rsa': {
      if (Object.hasOwn(jwk, 'oth')) throw unsupported(`${place} with more than two primes`)
      const read = (member: string) => readNumber(jwk, member, place)
      const [d, p, q] = [read('d'), read('p'), read('q')]
      return { ...numbers, d, p, q, dp: read('dp'), dq: read('dq'), qi: read('qi') }
    }
    case 'ec':
      return { ...numbers, d: readCoordinate(jwk, 'd', numbers.curve, place) }
    case 'ed25519': {
      const d = readBytes(jwk, 'd', place)
      // Its length is checked before both parts are compared.
      ed25519PublicOf(d)
      return { ...numbers, d }
    }
  }
}

/** @see RFC 7517 section 4.7; spec/security.md KS-15, UD-14 */
function readChain(jwk: Members, place: string, publicKey: Uint8Array, reading: Reading): void {
  const chain = jwk['x5c']
  if (chain === undefined) return
  if (!Array.isArray(chain)) throw malformed(`${place}.x5c that is no array`, 'certificates')
  for (const [index, text] of chain.entries()) {
    reading.countItem()
    const where = `${place}.x5c.${index}`
    if (typeof text !== 'string') throw malformed(`${where} that is no text`, 'base64')
    const certified = reading.addCertificate(decodeBase64(text, where), where)
    if (index === 0 && Buffer.compare(certified, publicKey) !== 0) {
      throw new KeyMaterialError('mismatch', {
        check: 'key matches certificate (KS-15)',
        seen: `${where} with another key`,
        wanted: 'the certificate of the key',
      })
    }
  }
}

function readCurve(jwk: Members, place: string): CurveName {
  const { crv } = jwk
  if (crv === 'P-256' || crv === 'P-384' || crv === 'P-521') return crv
  throw unsupported(`${place} on ${named(crv)}`)
}

function readCoordinate(jwk: Members, member: string, curve: CurveName, place: string): bigint {
  const bytes = readBytes(jwk, member, place)
  const { byteLength } = curves[curve]
  if (bytes.length === byteLength) return bigintOf(bytes)
  throw malformed(`${place}.${member} of ${bytes.length} bytes`, `${byteLength} bytes`)
}

function readNumber(jwk: Members, member: string, place: string): bigint {
  return bigintOf(readBytes(jwk, member, place))
}

/** Longest number of a key that is decoded: some times what a key may have, for the size check to tell. */
const mostCharacters = 16_384

function readBytes(jwk: Members, member: string, place: string): Buffer {
  const value = jwk[member]
  const wanted = 'base64url without padding'
  if (typeof value !== 'string') throw malformed(`${place} without ${member}`, wanted)
  const isBase64url = /^[\w-]+$/.test(value) && value.length <= mostCharacters
  const bytes = Buffer.from(isBase64url ? value : '', 'base64url')
  if (!isBase64url || bytes.toString('base64url') !== value) {
    throw malformed(`${place}.${member} in another form`, wanted)
  }
  return bytes
}

function readText(jwk: Members, member: string, place: string): string | undefined {
  const value = jwk[member]
  if (value === undefined) return undefined
  if (typeof value === 'string' && value !== '' && value.length <= 255) return value
  throw malformed(`${place}.${member} that is no such text`, 'a text of 1 to 255 characters')
}

function named(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : 'nothing'
}

function malformed(seen: string, wanted: string): KeyMaterialError {
  return new KeyMaterialError('malformed', { check: 'JWK (RFC 7517)', seen, wanted })
}

function unsupported(seen: string): KeyMaterialError {
  return new KeyMaterialError('unsupported', {
    check: 'algorithm of the key (L-09)',
    seen,
    wanted: 'RSA, EC on P-256, P-384 or P-521, or Ed25519',
  })
}
