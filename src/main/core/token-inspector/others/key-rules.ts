import { findModulusWeakness } from '../../certificate-path/index.ts'
import type { JsonObject } from '../decode-jwt.ts'
import { fail, type InspectorRule, pass } from '../rule.ts'

/** A JWK by itself. */
export interface KeySubject {
  readonly jwk: JsonObject
}

const required: Readonly<Record<string, readonly string[]>> = {
  RSA: ['n', 'e'],
  EC: ['crv', 'x', 'y'],
  OKP: ['crv', 'x'],
  oct: ['k'],
}

const coordinateOctets: Readonly<Record<string, number>> = {
  'P-256': 32,
  'P-384': 48,
  'P-521': 66,
  Ed25519: 32,
  X25519: 32,
}

/** Rules about a JWK. */
export const keyRules: readonly InspectorRule<KeySubject>[] = [
  {
    id: 'jwk-members',
    level: 'error',
    clause: 'RFC 7517 section 4; RFC 7518 section 6',
    advice: 'Give every member of this kind of key, each as a text.',
    check: ({ jwk }) => {
      const kty = jwk.string('kty') ?? ''
      const missing = (required[kty] ?? []).filter((name) => jwk.string(name) === undefined)
      return required[kty] !== undefined && missing.length === 0
        ? pass('Has the members of its kind', kty)
        : fail('Members are missing', missing.join(', ') || kty, 'the members of its kind')
    },
  },
  {
    id: 'jwk-is-public',
    level: 'error',
    clause: 'RFC 7517 section 9.2; ASY-05; KS-07',
    advice: 'Withdraw this key: whoever saw it can sign with it. Publish public members only.',
    check: ({ jwk }) => {
      const found = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'].filter((name) => jwk.get(name))
      return found.length === 0
        ? pass('Only public members')
        : fail('Holds private members', found.join(', '), 'public members only')
    },
  },
  {
    id: 'jwk-kid',
    level: 'warning',
    clause: 'RFC 7517 section 4.5; ASY-04',
    advice: 'Give the key a kid, as its thumbprint.',
    check: ({ jwk }) => {
      const kid = jwk.string('kid')
      return kid === undefined || kid === ''
        ? fail('Has no name', jwk.get('kid')?.text ?? 'no kid', 'kid')
        : pass('Has a name', kid)
    },
  },
  {
    id: 'jwk-alg',
    level: 'warning',
    clause: 'RFC 8725 section 3.1; RFC 7517 section 4.4',
    advice: 'Say in alg the one algorithm the key is for.',
    check: ({ jwk }) => {
      const alg = jwk.string('alg')
      return alg === undefined
        ? fail('Does not say what algorithm it is for', 'no alg', 'alg')
        : pass('Is for one algorithm', alg)
    },
  },
  {
    id: 'jwk-alg-fits',
    level: 'error',
    clause: 'RFC 7518 sections 3 and 4',
    advice: 'Name an algorithm of this kind of key.',
    check: ({ jwk }) => {
      const alg = jwk.string('alg')
      if (alg === undefined) return undefined
      return fits(alg, jwk)
        ? pass('The algorithm is one of its kind', alg)
        : fail(
            'The algorithm is of another kind of key',
            `${alg} with ${jwk.string('kty')} ${jwk.string('crv') ?? ''}`.trim(),
            'an algorithm of this key',
          )
    },
  },
  {
    id: 'jwk-use',
    level: 'warning',
    clause: 'RFC 7517 sections 4.2 and 4.3',
    advice: 'Let use be sig or enc, and key_ops agree with it.',
    check: ({ jwk }) => {
      const use = jwk.get('use')
      const operations = jwk.strings('key_ops')
      if (use !== undefined && use.string !== 'sig' && use.string !== 'enc') {
        return fail('use is unknown', use.text, 'sig or enc')
      }
      const signs = operations?.some((name) => name === 'sign' || name === 'verify')
      const clashes =
        operations !== undefined && use !== undefined && signs !== (use.string === 'sig')
      return clashes
        ? fail(
            'use and key_ops disagree',
            `${use.text} ${operations.join(', ')}`,
            'the same purpose',
          )
        : pass('Its purpose is clear', use?.string ?? 'not said')
    },
  },
  {
    id: 'jwk-rsa-size',
    level: 'error',
    clause: 'RFC 7518 section 3.3; L-09',
    advice: 'Take an RSA key of at least 2048 bits.',
    check: ({ jwk }) => {
      const modulus = numberOf(jwk, 'n')
      if (modulus === undefined) return undefined
      const bits = modulus.toString(2).length
      return bits >= 2048 && bits <= 8192
        ? pass('Large enough', `${bits} bits`)
        : fail('Of a size that is not used', `${bits} bits`, '2048 to 8192 bits')
    },
  },
  {
    id: 'jwk-rsa-exponent',
    level: 'error',
    clause: 'L-09; NIST SP 800-56B section 6.2',
    advice: 'Take the exponent 65537.',
    check: ({ jwk }) => {
      const exponent = numberOf(jwk, 'e')
      if (exponent === undefined) return undefined
      return exponent >= 65_537n && exponent < 2n ** 32n && exponent % 2n === 1n
        ? pass('A good exponent', String(exponent))
        : fail('A bad exponent', String(exponent).slice(0, 40), '65537')
    },
  },
  {
    id: 'jwk-rsa-factors',
    level: 'error',
    clause: 'UD-10; CVE-2017-15361 (ROCA)',
    advice: 'Make a new key: this one can be calculated back.',
    check: ({ jwk }) => {
      const modulus = numberOf(jwk, 'n')
      if (modulus === undefined || modulus.toString(2).length > 8192) return undefined
      const weakness = findModulusWeakness(modulus)
      return weakness === undefined
        ? pass('No known weakness of its factors')
        : fail('Its factors can be found', weakness.seen, weakness.wanted)
    },
  },
  {
    id: 'jwk-curve',
    level: 'error',
    clause: 'RFC 7518 section 6.2.1; RFC 8037; L-09',
    advice: 'Take P-256, P-384, P-521 or Ed25519.',
    check: ({ jwk }) => {
      const crv = jwk.string('crv')
      if (crv === undefined) return undefined
      return coordinateOctets[crv] !== undefined
        ? pass('A curve in use', crv)
        : fail('A curve nobody has to know', crv, 'P-256, P-384, P-521 or Ed25519')
    },
  },
  {
    id: 'jwk-coordinates',
    level: 'error',
    clause: 'RFC 7518 sections 6.2.1.2 and 6.2.1.3',
    advice: 'Write each coordinate with all its octets, zeros in front included.',
    check: ({ jwk }) => {
      const octets = coordinateOctets[jwk.string('crv') ?? '']
      if (octets === undefined) return undefined
      const short = ['x', 'y'].find((name) => {
        const text = jwk.string(name)
        return text !== undefined && Buffer.from(text, 'base64url').length !== octets
      })
      return short === undefined
        ? pass('Coordinates have all their octets')
        : fail(
            'A coordinate is of another length',
            `${short}, ${Buffer.from(jwk.string(short) ?? '', 'base64url').length} octets`,
            `${octets} octets`,
          )
    },
  },
  {
    id: 'jwk-secret-size',
    level: 'error',
    clause: 'RFC 7518 section 3.2; RFC 8725 section 3.5',
    advice: 'Take at least 32 random octets.',
    check: ({ jwk }) => {
      if (jwk.string('kty') !== 'oct') return undefined
      const octets = Buffer.from(jwk.string('k') ?? '', 'base64url').length
      return octets >= 32
        ? pass('A long secret', `${octets} octets`)
        : fail('The secret can be guessed', `${octets} octets`, 'at least 32')
    },
  },
  {
    id: 'jwk-encoding',
    level: 'warning',
    clause: 'RFC 7518 section 2; RFC 4648 section 5',
    advice: 'Encode numbers as base64url without padding and without zeros in front.',
    check: ({ jwk }) => {
      const odd = ['n', 'e', 'x', 'y', 'k'].find((name) => {
        const text = jwk.string(name)
        return text !== undefined && Buffer.from(text, 'base64url').toString('base64url') !== text
      })
      const isPadded =
        jwk.string('n') !== undefined && Buffer.from(jwk.string('n') ?? '', 'base64url')[0] === 0
      return odd === undefined && !isPadded
        ? pass('Numbers are in their one form')
        : fail('A number is not in its one form', odd ?? 'n begins with a zero', 'base64url')
    },
  },
]

function fits(alg: string, jwk: JsonObject): boolean {
  const kty = jwk.string('kty')
  const crv = jwk.string('crv')
  if (/^(?:RS|PS)\d|^RSA/.test(alg)) return kty === 'RSA'
  if (alg.startsWith('HS') || /^A\d+(?:KW|GCM)|^dir$|^PBES2/.test(alg)) return kty === 'oct'
  if (alg.startsWith('ECDH-ES')) return kty === 'EC' || kty === 'OKP'
  const curves: Readonly<Record<string, string>> = {
    ES256: 'P-256',
    ES384: 'P-384',
    ES512: 'P-521',
    ES256K: 'secp256k1',
  }
  if (alg === 'EdDSA' || alg === 'Ed25519') return kty === 'OKP' && crv !== 'X25519'
  return curves[alg] !== undefined && curves[alg] === crv
}

function numberOf(jwk: JsonObject, name: string): bigint | undefined {
  const text = jwk.string('kty') === 'RSA' ? jwk.string(name) : undefined
  if (text === undefined || text.length > 4_096) return undefined
  const hex = Buffer.from(text, 'base64url').toString('hex')
  return hex === '' ? undefined : BigInt(`0x${hex}`)
}
