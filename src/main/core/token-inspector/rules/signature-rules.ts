import { fail, type InspectionSubject, type InspectorRule, pass } from '../rule.ts'
import { isSymmetric } from './header-rules.ts'
import { udapProfiles } from './profile-groups.ts'

/** Octets of the signature by algorithm; of RSA at least these. */
const signatureOctets: ReadonlyMap<string, number> = new Map([
  ['HS256', 32],
  ['HS384', 48],
  ['HS512', 64],
  ['ES256', 64],
  ['ES256K', 64],
  ['ES384', 96],
  ['ES512', 132],
  ['EdDSA', 64],
  ['Ed25519', 64],
])

/** Rules about the signature of a JWT and the key behind it. */
export const signatureRules: readonly InspectorRule[] = [
  {
    id: 'signature',
    level: 'error',
    clause: 'RFC 7515 section 5.2; OID-03; TI-11',
    advice: 'Do not believe anything in it: it was changed, or signed by someone else.',
    check: ({ signature }) => {
      if (signature.state === 'valid') return pass(signature.text)
      if (signature.state === 'not-verified') {
        return { outcome: 'not-checked', text: signature.text }
      }
      return fail(signature.text, signature.state, 'a valid signature')
    },
  },
  {
    id: 'signature-present',
    level: 'error',
    clause: 'RFC 7515 section 5.2; RFC 8725 section 3.2; ASY-30',
    advice: 'Send the token with its signature.',
    check: ({ jwt }) =>
      jwt.signatureText === ''
        ? fail('The signature was taken off', 'nothing after the second dot', 'a signature')
        : pass('Has a signature part'),
  },
  {
    id: 'signature-size',
    level: 'error',
    clause: 'RFC 7518 sections 3.2 to 3.5; RFC 8037 section 3.1',
    advice: 'Sign again; a signature of another size was cut, or made with another algorithm.',
    check: ({ jwt, header }) => {
      const alg = header.string('alg') ?? ''
      const octets = jwt.signature.length
      const wanted = signatureOctets.get(alg)
      if (octets === 0) return undefined
      if (wanted !== undefined) return sizeOf(octets, octets === wanted, `${wanted} octets`)
      return /^[RP]S/.test(alg)
        ? sizeOf(octets, octets >= 256, 'at least 256 octets, of a key of 2048 bits')
        : undefined
    },
  },
  {
    id: 'ecdsa-form',
    level: 'error',
    clause: 'RFC 7518 section 3.4',
    advice: 'Write r and s beside each other, not as DER.',
    check: ({ jwt, header }) => {
      if (!header.string('alg')?.startsWith('ES')) return undefined
      const octets = jwt.signature
      const isDer = octets[0] === 0x30 && octets[1] === octets.length - 2 && octets[2] === 0x02
      return isDer
        ? fail(
            'The signature is DER',
            `${octets.length} octets of DER`,
            'r and s beside each other',
          )
        : pass('r and s stand beside each other')
    },
  },
  {
    id: 'ecdsa-zero',
    level: 'error',
    clause: 'FIPS 186-5 section 6.4.2; CVE-2022-21449',
    advice: 'Treat it as an attack: some libraries took such a signature for valid.',
    check: ({ jwt, header }) => {
      if (!header.string('alg')?.startsWith('ES')) return undefined
      const octets = jwt.signature
      const half = octets.length / 2
      const isZero = (part: Uint8Array) => part.every((octet) => octet === 0)
      if (octets.length === 0) return undefined
      return isZero(octets.subarray(0, half)) || isZero(octets.subarray(half))
        ? fail('r or s is zero', 'a signature anybody can write', 'numbers above zero')
        : pass('r and s are above zero')
    },
  },
  {
    id: 'known-secret',
    level: 'error',
    clause: 'RFC 8725 section 3.5; RFC 7518 section 3.2',
    advice: 'Take a secret of random octets, and withdraw every token signed with this one.',
    check: (subject) => {
      if (!isSymmetric(subject)) return undefined
      return subject.guessedSecret === undefined
        ? pass('Not signed with a secret everybody knows')
        : fail(
            'Signed with a secret everybody knows',
            `the secret ${subject.guessedSecret}`,
            'a random secret',
          )
    },
  },
  {
    id: 'shared-secret',
    level: 'warning',
    clause: 'RFC 8725 section 3.1; OID-03; UDAP-JWT-004',
    advice: 'Sign with a private key; a shared secret lets each reader make tokens, too.',
    reads: 'header',
    check: (subject) =>
      isSymmetric(subject)
        ? fail(
            'Whoever can check it can also make it',
            subject.header.string('alg') ?? '',
            'a private key',
          )
        : pass('Only the holder of a private key can make it'),
  },
  {
    id: 'x5c-present',
    level: 'error',
    clause: 'UDAP Security 2.0.0 section 1.2; UDAP-JWT-002',
    profiles: udapProfiles,
    advice: 'Put the certificates of the key into x5c, that of the signer first.',
    reads: 'header',
    check: ({ header }) => {
      const certificates = header.get('x5c')
      return certificates?.elements !== undefined && certificates.elements.length > 0
        ? pass('Carries its certificates', `${certificates.elements.length}`)
        : fail('Carries no certificates', certificates?.text ?? 'no x5c', 'a list of certificates')
    },
  },
  {
    id: 'x5c-form',
    level: 'error',
    clause: 'RFC 7515 section 4.1.6; UDAP-JWT-002, UDAP-JWT-014',
    advice: 'Write each certificate as DER in standard base64, without armour and line breaks.',
    reads: 'header',
    check: (subject) => {
      const listed = subject.header.get('x5c')
      if (listed === undefined) return undefined
      const count = listed.elements?.length
      return count !== undefined && count > 0 && count === subject.certificates.length
        ? pass('Every certificate can be read')
        : fail(
            'Not every certificate can be read',
            describeX5c(subject),
            'DER in base64, at most 10',
          )
    },
  },
  {
    id: 'x5c-key-fits',
    level: 'error',
    clause: 'UDAP-JWT-005; RFC 7518 section 3',
    advice: 'Sign with the algorithm of the key: RS* with RSA, ES256 with P-256, ES384 with P-384.',
    reads: 'header',
    check: ({ header, certificates: [leaf] }) => {
      const alg = header.string('alg')
      if (leaf === undefined || alg === undefined) return undefined
      return fitsKey(alg, leaf.publicKeyKind)
        ? pass('The algorithm fits the key of the certificate', leaf.publicKeyKind)
        : fail(
            'The algorithm does not fit the key',
            `${alg} with ${leaf.publicKeyKind}`,
            'a key of the algorithm',
          )
    },
  },
  {
    id: 'x5c-key-strength',
    level: 'error',
    clause: 'UDAP-PKI-008; L-09; UD-10',
    advice: 'Have a certificate issued for a stronger key.',
    reads: 'header',
    check: ({ certificates: [leaf] }) => {
      if (leaf === undefined) return undefined
      return leaf.publicKeyFault === undefined
        ? pass('The key of the certificate is strong enough', leaf.publicKeyKind)
        : fail(
            'The key of the certificate is weak',
            leaf.publicKeyFault,
            'RSA from 2048 bits, or P-256, P-384',
          )
    },
  },
  {
    id: 'x5c-validity',
    level: 'error',
    clause: 'RFC 5280 section 4.1.2.5; UDAP-PKI-004',
    advice: 'Renew the certificate.',
    reads: 'header',
    check: ({ certificates, surroundings: { now } }) => {
      const [first] = certificates
      if (first === undefined) return undefined
      const out = certificates.find(({ notBefore, notAfter }) => now < notBefore || now > notAfter)
      if (out === undefined) return pass('Every certificate is within its validity')
      const until = new Date(out.notAfter * 1000).toISOString()
      return now > out.notAfter
        ? fail('A certificate has expired', `${out.subject} until ${until}`, 'a valid one')
        : fail('A certificate is not yet valid', out.subject, 'a valid one')
    },
  },
  {
    id: 'x5c-leaf-first',
    level: 'error',
    clause: 'RFC 7515 section 4.1.6; UDAP-JWT-002',
    advice: 'List the certificate of the signing key first, then those of its issuers.',
    reads: 'header',
    check: ({ certificates: [leaf] }) => {
      if (leaf === undefined) return undefined
      return leaf.isCa
        ? fail('The first certificate is one of an authority', leaf.subject, 'that of the signer')
        : pass('The certificate of the signer stands first', leaf.subject)
    },
  },
  {
    id: 'iss-in-certificate',
    level: 'error',
    clause: 'UDAP Security 2.0.0 sections 1.2 and 3.1; UDAP-DCR-008, UDAP-CERT-004, UDAP-DISC-008',
    profiles: [
      'udap-software-statement',
      'udap-signed-metadata',
      'udap-certification',
      'udap-id-token',
    ],
    advice: 'Let iss be a URI in the subject alternative names of the signing certificate.',
    check: ({ claims, certificates: [leaf] }) => {
      const iss = claims.string('iss')
      if (leaf === undefined || iss === undefined) return undefined
      return leaf.uris.includes(iss)
        ? pass('The certificate is for the issuer', iss)
        : fail('The certificate is for somebody else', iss, leaf.uris.join(', ') || 'a URI in it')
    },
  },
]

function sizeOf(octets: number, isFit: boolean, wanted: string) {
  return isFit
    ? pass('The signature is of the size of its algorithm', `${octets} octets`)
    : fail('The signature is of another size', `${octets} octets`, wanted)
}

function fitsKey(alg: string, kind: string): boolean {
  if (/^[RP]S(?:256|384|512)$/.test(alg)) return kind === 'rsa'
  const curves: Readonly<Record<string, string>> = {
    ES256: 'p-256',
    ES384: 'p-384',
    ES512: 'p-521',
    EdDSA: 'ed25519',
    Ed25519: 'ed25519',
  }
  return curves[alg] === kind
}

function describeX5c({ header, certificates }: InspectionSubject): string {
  const listed = header.get('x5c')
  if (listed?.elements === undefined) return listed?.text ?? 'absent'
  return `${certificates.length} of ${listed.elements.length} can be read`
}
