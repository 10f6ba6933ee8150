import { createPublicKey, type JsonWebKey } from 'node:crypto'

/** What is wrong with a key: the member, what it holds and what belongs there. Private values are never repeated. */
export interface KeyFault {
  readonly member: string
  readonly seen: string
  readonly wanted: string
}

type Members = Readonly<Record<string, unknown>>

const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'] as const

const coordinateBytes: Readonly<Record<string, number>> = { 'P-256': 32, 'P-384': 48 }

/** Finds why a JWK is no public key a client may register; undefined when it is one.
 * @see ASY-02; RFC 7517 section 4; RFC 7518 section 6; spec/security.md L-09
 */
export function findPublicKeyFault(key: Members): KeyFault | undefined {
  const leaked = privateMembers.find((member) => Object.hasOwn(key, member))
  if (leaked !== undefined) {
    return { member: leaked, seen: 'a private member', wanted: 'the public key only' }
  }
  const { kid } = key
  if (typeof kid !== 'string' || kid === '' || kid.length > 255) {
    return { member: 'kid', seen: describe(kid), wanted: 'a text of 1 to 255 characters' }
  }
  if (key['kty'] === 'RSA') return findRsaFault(key) ?? findImportFault(key)
  if (key['kty'] === 'EC') return findCurveFault(key) ?? findImportFault(key)
  return { member: 'kty', seen: describe(key['kty']), wanted: 'RSA or EC' }
}

function findRsaFault(key: Members): KeyFault | undefined {
  const modulus = decodeInteger(key['n'])
  if (modulus === undefined) return badEncoding('n', key['n'])
  const bits = modulus.toString(2).length
  if (bits < 2048 || bits > 8192) {
    return { member: 'n', seen: `${bits} bits`, wanted: '2048 to 8192 bits' }
  }
  const exponent = decodeInteger(key['e'])
  if (exponent === undefined) return badEncoding('e', key['e'])
  if (exponent < 65_537n || exponent >= 4_294_967_296n || exponent % 2n === 0n) {
    return { member: 'e', seen: String(exponent), wanted: 'an odd number of at least 65537' }
  }
  return undefined
}

function findCurveFault(key: Members): KeyFault | undefined {
  const { crv } = key
  const size = typeof crv === 'string' ? coordinateBytes[crv] : undefined
  if (size === undefined) return { member: 'crv', seen: describe(crv), wanted: 'P-256 or P-384' }
  for (const member of ['x', 'y'] as const) {
    const coordinate = decodeBytes(key[member])
    if (coordinate === undefined) return badEncoding(member, key[member])
    if (coordinate.length !== size) {
      return { member, seen: `${coordinate.length} bytes`, wanted: `${size} bytes` }
    }
  }
  return undefined
}

/** A point off its curve has the right form all the same. @see spec/security.md UD-10 */
function findImportFault({ kty, n, e, crv, x, y }: Members): KeyFault | undefined {
  try {
    // The rules before this one left these members of a key only.
    const jwk = { kty, n, e, crv, x, y } as JsonWebKey
    createPublicKey({ key: jwk, format: 'jwk' })
    return undefined
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause
    const member = kty === 'RSA' ? 'n' : 'x'
    return { member, seen: 'no value of a key', wanted: `a valid ${kty} public key` }
  }
}

function decodeBytes(value: unknown): Buffer | undefined {
  if (typeof value !== 'string' || !/^[\w-]{1,1400}$/.test(value)) return undefined
  return Buffer.from(value, 'base64url')
}

function decodeInteger(value: unknown): bigint | undefined {
  const bytes = decodeBytes(value)
  return bytes === undefined || bytes.length === 0
    ? undefined
    : BigInt(`0x${bytes.toString('hex')}`)
}

function badEncoding(member: string, value: unknown): KeyFault {
  return { member, seen: describe(value), wanted: 'base64url without padding' }
}

function describe(value: unknown): string {
  if (value === undefined) return 'absent'
  return typeof value === 'string' ? value.slice(0, 64) : `a ${typeof value}`
}
