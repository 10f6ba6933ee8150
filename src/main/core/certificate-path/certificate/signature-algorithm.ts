import { derTag } from '../der-tags.ts'
import type { DerElement } from '../strict-der.ts'
import { hexOf, readObjectIdentifier } from './der-values.ts'
import { ElementReader } from './element-reader.ts'

/** Digests that signatures may be made over. */
export type SignatureDigest = 'sha256' | 'sha384' | 'sha512'

/** How a document was signed. Only what is `accepted` is ever verified. */
export type SignatureAlgorithm =
  | {
      readonly accepted: true
      readonly name: string
      readonly scheme: 'rsa-pkcs1' | 'rsa-pss' | 'ecdsa'
      readonly digest: SignatureDigest
    }
  | { readonly accepted: true; readonly name: string; readonly scheme: 'ed25519' }
  | { readonly accepted: false; readonly name: string; readonly wanted: string }

type Parameters = 'null-or-absent' | 'absent'

const accepted: ReadonlyMap<string, readonly [SignatureAlgorithm, Parameters]> = new Map([
  ['1.2.840.113549.1.1.11', [rsa('sha256'), 'null-or-absent']],
  ['1.2.840.113549.1.1.12', [rsa('sha384'), 'null-or-absent']],
  ['1.2.840.113549.1.1.13', [rsa('sha512'), 'null-or-absent']],
  ['1.2.840.10045.4.3.2', [ecdsa('sha256'), 'absent']],
  ['1.2.840.10045.4.3.3', [ecdsa('sha384'), 'absent']],
  ['1.2.840.10045.4.3.4', [ecdsa('sha512'), 'absent']],
  ['1.3.101.112', [{ accepted: true, name: 'Ed25519', scheme: 'ed25519' }, 'absent']],
])

const refusedNames: ReadonlyMap<string, string> = new Map([
  ['1.2.840.113549.1.1.2', 'RSA with MD2'],
  ['1.2.840.113549.1.1.4', 'RSA with MD5'],
  ['1.2.840.113549.1.1.5', 'RSA with SHA-1'],
  ['1.2.840.113549.1.1.14', 'RSA with SHA-224'],
  ['1.2.840.10040.4.3', 'DSA with SHA-1'],
  ['2.16.840.1.101.3.4.3.2', 'DSA with SHA-256'],
  ['1.2.840.10045.4.1', 'ECDSA with SHA-1'],
  ['1.2.840.10045.4.3.1', 'ECDSA with SHA-224'],
  ['1.3.101.113', 'Ed448'],
])

const wantedAlgorithms = 'RSA, RSA-PSS or ECDSA with SHA-256, SHA-384 or SHA-512, or Ed25519'
const pssIdentifier = '1.2.840.113549.1.1.10'

/** Tells which algorithm an AlgorithmIdentifier names; one that is weak, unknown or has odd parameters is not accepted.
 * @see RFC 4055 sections 3.1 and 5; RFC 5758 section 3.2; RFC 8410 section 3; spec/security.md UD-09
 */
export function readSignatureAlgorithm(element: DerElement): SignatureAlgorithm {
  const reader = new ElementReader(element, 'signature algorithm')
  const identifier = readObjectIdentifier(reader.take(derTag.objectIdentifier).contents)
  const parameters = reader.takeAny()
  reader.end()
  if (identifier === pssIdentifier) return readPss(parameters)
  const known = accepted.get(identifier)
  if (known === undefined) {
    const name = refusedNames.get(identifier) ?? `the unknown algorithm ${identifier}`
    return { accepted: false, name, wanted: wantedAlgorithms }
  }
  const [algorithm, rule] = known
  const isNull = parameters?.tag === derTag.null && rule === 'null-or-absent'
  if (parameters === undefined || isNull) return algorithm
  return {
    accepted: false,
    name: `${algorithm.name} with parameters ${hexOf(parameters.encoding.subarray(0, 32))}`,
    wanted: rule === 'absent' ? 'no parameters' : 'NULL parameters',
  }
}

/** The encodings of RSASSA-PSS-params that name one digest for the message and for MGF1, a salt of its length and the usual
 * trailer. Comparing whole encodings leaves no parameter unread.
 */
const pssParameters: ReadonlyMap<string, SignatureAlgorithm> = new Map(
  (
    [
      ['sha256', '0609608648016503040201', '20'],
      ['sha384', '0609608648016503040202', '30'],
      ['sha512', '0609608648016503040203', '40'],
    ] as const
  ).flatMap(([digest, identifier, saltLength]) => {
    const name = `RSA-PSS with ${nameOf(digest)}`
    const algorithm: SignatureAlgorithm = { accepted: true, name, scheme: 'rsa-pss', digest }
    return [`${identifier}0500`, identifier].map((contents) => {
      const hash = wrap('30', contents)
      const mgf = wrap('30', `06092a864886f70d010108${hash}`)
      const parts = [wrap('a0', hash), wrap('a1', mgf), wrap('a2', `0201${saltLength}`)]
      return [wrap('30', parts.join('')), algorithm] as const
    })
  }),
)

function readPss(parameters: DerElement | undefined): SignatureAlgorithm {
  const encoding = parameters === undefined ? 'absent' : hexOf(parameters.encoding)
  const algorithm = pssParameters.get(encoding)
  if (algorithm !== undefined) return algorithm
  return {
    accepted: false,
    name: `RSA-PSS with parameters ${encoding.slice(0, 160)}`,
    wanted: 'SHA-256, SHA-384 or SHA-512 throughout and a salt of its length',
  }
}

function rsa(digest: SignatureDigest): SignatureAlgorithm {
  return { accepted: true, name: `RSA with ${nameOf(digest)}`, scheme: 'rsa-pkcs1', digest }
}

function ecdsa(digest: SignatureDigest): SignatureAlgorithm {
  return { accepted: true, name: `ECDSA with ${nameOf(digest)}`, scheme: 'ecdsa', digest }
}

function nameOf(digest: SignatureDigest): string {
  return digest.toUpperCase().replace('SHA', 'SHA-')
}

/** One DER element in hexadecimal digits, short enough for a length of one octet. */
function wrap(tag: string, contents: string): string {
  return `${tag}${(contents.length / 2).toString(16).padStart(2, '0')}${contents}`
}
