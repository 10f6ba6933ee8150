import { type UdapAlgorithm, udapAlgorithms } from '../../../../shared/udap/algorithms.ts'
import { decodeStrictJws, describeMember, JwsFormError, type JwtMembers } from '../../jwt/index.ts'
import { remember } from '../../remember.ts'
import { UdapJwtError } from './udap-jwt-error.ts'

/** Bounds of a UDAP JWT: characters, payload bytes, certificates and bytes of each. @see L-07, L-08; UDAP-JWT-014 */
export const udapJwtLimits = {
  characters: 65_536,
  payloadBytes: 49_152,
  certificates: 6,
  certificateBytes: 16_384,
} as const

/** A UDAP JWT taken apart; nothing in it has been verified. */
export interface DecodedUdapJwt {
  readonly compact: string
  readonly header: JwtMembers
  readonly claims: JwtMembers
  readonly alg: UdapAlgorithm
  /** DER of the certificates in `x5c`, the signer's first. */
  readonly certificates: readonly [Uint8Array, ...Uint8Array[]]
}

/** Takes a UDAP JWT apart: a compact JWS whose header has `alg` and `x5c`, and nothing that this program would have to
 * understand and does not. `jwk`, `kid`, `jku` and `x5u` are left alone: they never supply the key.
 * @param advertised what the endpoint publishes as its signing algorithms
 * @throws {UdapJwtError} stage `form`, or `advertised`
 * @see UDAP-JWT-001 to UDAP-JWT-004, UDAP-JWT-006, UDAP-JWT-013, UDAP-JWT-014; spec/security.md UD-14, AS-29
 */
export function decodeUdapJwt(
  compact: string,
  advertised: readonly UdapAlgorithm[] = udapAlgorithms,
): DecodedUdapJwt {
  const { header, claims } = decode(compact)
  return {
    compact,
    header,
    claims,
    alg: readAlgorithm(header, advertised),
    certificates: remember(certificatesOf, header, () =>
      readCertificates(refuseExtensions(header)),
    ),
  }
}

const certificatesOf = new WeakMap<JwtMembers, DecodedUdapJwt['certificates']>()

function decode(compact: string) {
  try {
    return decodeStrictJws(compact, udapJwtLimits)
  } catch (cause) {
    if (!(cause instanceof JwsFormError)) throw cause
    const { part, seen, wanted, clause } = cause
    const explanation = {
      check: 'udap-jwt-form',
      clause: `${clause}; UDAP-JWT-001, UDAP-JWT-014`,
      parameter: part,
      seen,
      wanted,
    }
    throw new UdapJwtError('form', explanation, { cause })
  }
}

function readAlgorithm({ alg }: JwtMembers, advertised: readonly UdapAlgorithm[]): UdapAlgorithm {
  const found = advertised.find((algorithm) => algorithm === alg)
  if (found !== undefined) return found
  const isKnown = udapAlgorithms.some((algorithm) => algorithm === alg)
  throw new UdapJwtError(isKnown ? 'advertised' : 'form', {
    check: 'udap-jwt-algorithm',
    clause: 'UDAP Security 2.0.0 section 1.2; UDAP-JWT-004, UDAP-JWT-006',
    parameter: 'header alg',
    seen: describeMember(alg),
    wanted: `one of ${advertised.join(' ')}`,
  })
}

/** Refuses critical extensions and a `typ` of another kind of JWT. */
function refuseExtensions(header: JwtMembers): JwtMembers {
  for (const name of ['crit', 'b64']) {
    if (header[name] === undefined) continue
    throw new UdapJwtError('form', {
      check: 'udap-jwt-extensions',
      clause: 'RFC 7515 section 4.1.11; RFC 7797 section 7; UDAP-JWT-013',
      parameter: `header ${name}`,
      seen: describeMember(header[name]),
      wanted: 'absent, since no extension is understood',
    })
  }
  const { typ } = header
  if (typ === undefined || (typeof typ === 'string' && typ.toUpperCase() === 'JWT')) return header
  throw new UdapJwtError('form', {
    check: 'udap-jwt-type',
    clause: 'RFC 8725 section 3.11; UDAP-JWT-013; AS-29',
    parameter: 'header typ',
    seen: describeMember(typ),
    wanted: 'absent or JWT',
  })
}

function readCertificates({ x5c }: JwtMembers): readonly [Uint8Array, ...Uint8Array[]] {
  if (!Array.isArray(x5c) || x5c.length === 0) {
    throw refuseCertificates(describeMember(x5c), 'an array of certificates')
  }
  if (x5c.length > udapJwtLimits.certificates) {
    const wanted = `at most ${udapJwtLimits.certificates}`
    throw refuseCertificates(`an array of ${x5c.length} certificates`, wanted)
  }
  const [leaf, ...others] = x5c
  return [
    readCertificate(leaf, 0),
    ...others.map((other, index) => readCertificate(other, index + 1)),
  ]
}

/** @see RFC 7515 section 4.1.6 */
function readCertificate(text: unknown, index: number): Uint8Array {
  const wanted = 'DER in standard base64, without armour, spaces or line breaks'
  const refuse = (seen: string) => refuseCertificates(seen, wanted, `header x5c[${index}]`)
  if (typeof text !== 'string') throw refuse(describeMember(text))
  const bytes = Buffer.from(text, 'base64')
  if (text === '' || bytes.toString('base64') !== text) {
    throw refuse(text.includes('-----BEGIN') ? 'PEM' : 'not canonical base64')
  }
  if (bytes.length > udapJwtLimits.certificateBytes) throw refuse(`${bytes.length} bytes`)
  return new Uint8Array(bytes)
}

function refuseCertificates(seen: string, wanted: string, parameter = 'header x5c') {
  return new UdapJwtError('form', {
    check: 'udap-jwt-certificates',
    clause: 'RFC 7515 section 4.1.6; UDAP Security 2.0.0 section 1.2; UDAP-JWT-002, UDAP-JWT-014',
    parameter,
    seen,
    wanted,
  })
}
