import {
  findKeyWeakness,
  type ParsedCertificate,
  type ParsedCrl,
  uriSansOf,
} from '../../certificate-path/index.ts'
import { fail, type InspectorRule, pass } from '../rule.ts'

/** A certificate by itself, at a moment. */
export interface CertificateSubject {
  readonly certificate: ParsedCertificate
  /** Epoch seconds. */
  readonly now: number
}

/** A revocation list by itself, at a moment. */
export interface CrlSubject {
  readonly crl: ParsedCrl
  /** Epoch seconds. */
  readonly now: number
}

const isCa = ({ extensions }: ParsedCertificate) => extensions.basicConstraints?.isCa === true

/** Rules about a certificate by itself; whether it is trusted is told by the path. */
export const certificateRules: readonly InspectorRule<CertificateSubject>[] = [
  {
    id: 'certificate-validity',
    level: 'error',
    clause: 'RFC 5280 section 4.1.2.5; UDAP-PKI-004',
    advice: 'Renew the certificate.',
    check: ({ certificate: { notBefore, notAfter }, now }) => {
      if (now > notAfter) return fail('Has expired', textOf(notAfter), `later than ${textOf(now)}`)
      return now < notBefore
        ? fail('Is not yet valid', textOf(notBefore), `at most ${textOf(now)}`)
        : pass('Is within its validity', `until ${textOf(notAfter)}`)
    },
  },
  {
    id: 'certificate-expires-soon',
    level: 'warning',
    clause: 'KS-14; RFC 5280 section 4.1.2.5',
    advice: 'Renew it now.',
    check: ({ certificate: { notAfter }, now }) =>
      notAfter >= now && notAfter - now < 14 * 86_400
        ? fail('Expires within two weeks', textOf(notAfter), 'a longer validity')
        : pass('Does not expire soon'),
  },
  {
    id: 'certificate-lifetime',
    level: 'warning',
    clause: 'UDAP Security 2.0.0 section 7; spec/udap.md section 2.3',
    advice: 'Have certificates issued for at most three years.',
    check: ({ certificate }) => {
      const days = Math.round((certificate.notAfter - certificate.notBefore) / 86_400)
      return isCa(certificate) || days <= 1_096
        ? pass('Lives no longer than it should', `${days} days`)
        : fail('Lives very long', `${days} days`, 'at most three years')
    },
  },
  {
    id: 'certificate-key',
    level: 'error',
    clause: 'UDAP-PKI-008; L-09; UD-10',
    advice: 'Have a certificate issued for a new key.',
    check: ({ certificate: { publicKey } }) => {
      const fault = publicKey.fault ?? findKeyWeakness(publicKey)
      return fault === undefined
        ? pass('The key is strong enough', publicKey.name)
        : fail('The key is weak', fault.seen, fault.wanted)
    },
  },
  {
    id: 'certificate-signature-algorithm',
    level: 'error',
    clause: 'UD-09; RFC 8017; NIST SP 800-131A',
    advice: 'Have it issued anew, with SHA-256 at least.',
    check: ({ certificate: { signature } }) => {
      const { algorithm } = signature
      return algorithm.accepted
        ? pass('Signed with an algorithm in use', algorithm.name)
        : fail('Signed with an algorithm that is not used', algorithm.name, algorithm.wanted)
    },
  },
  {
    id: 'certificate-names',
    level: 'warning',
    clause: 'UDAP Security 2.0.0 section 1.2; UDAP-PKI-009',
    advice: 'Name the holder by a URI among the subject alternative names.',
    check: ({ certificate }) => {
      if (isCa(certificate)) return undefined
      const uris = uriSansOf(certificate)
      return uris.length > 0
        ? pass('Names its holder by a URI', uris.join(', '))
        : fail('Names no URI: of no use for UDAP', 'no URI', 'a URI')
    },
  },
  {
    id: 'certificate-key-usage',
    level: 'warning',
    clause: 'RFC 5280 section 4.2.1.3; UDAP-PKI-007',
    advice: 'Let the key usage fit: keyCertSign for authorities, digitalSignature for others.',
    check: ({ certificate }) => {
      const usage = certificate.extensions.keyUsage
      const wanted = isCa(certificate) ? 'keyCertSign' : 'digitalSignature'
      if (usage === undefined)
        return fail('Does not say what the key is for', 'no key usage', wanted)
      return usage.includes(wanted)
        ? pass('The key is for this', usage.join(', '))
        : fail('The key is for something else', usage.join(', '), wanted)
    },
  },
  {
    id: 'certificate-critical-extensions',
    level: 'error',
    clause: 'RFC 5280 section 4.2; UD-05',
    advice: 'Do not use it: it has critical extensions this program does not know.',
    check: ({ certificate: { extensions } }) =>
      extensions.unknownCritical.length === 0
        ? pass('No unknown critical extension')
        : fail('Unknown critical extensions', extensions.unknownCritical.join(', '), 'none'),
  },
  {
    id: 'certificate-status-pointer',
    level: 'warning',
    clause: 'RFC 5280 section 4.2.1.13; UDAP-PKI-011',
    advice: 'Have a revocation list or an OCSP responder named in it.',
    check: ({ certificate }) => {
      const { crlDistributionPoints = [], ocspUris } = certificate.extensions
      if (certificate.issuer.comparisonKey === certificate.subject.comparisonKey) return undefined
      return crlDistributionPoints.length + ocspUris.length > 0
        ? pass('Says where its status is told')
        : fail('Nobody can learn that it was revoked', 'no CRL, no OCSP', 'one of them')
    },
  },
  {
    id: 'certificate-serial',
    level: 'warning',
    clause: 'RFC 5280 section 4.1.2.2; CA/Browser Forum 7.1',
    advice: 'Take a random serial number of at least 64 bits.',
    check: ({ certificate }) =>
      isCa(certificate) || certificate.serialNumber.replace(/^0+/, '').length >= 14
        ? pass('A serial number nobody guesses')
        : fail(
            'The serial number can be guessed',
            certificate.serialNumber,
            'at least 64 random bits',
          ),
  },
]

/** Rules about a revocation list. */
export const crlRules: readonly InspectorRule<CrlSubject>[] = [
  {
    id: 'crl-current',
    level: 'error',
    clause: 'RFC 5280 sections 5.1.2.4 and 5.1.2.5; UDAP-PKI-011',
    advice: 'Take the newest list.',
    check: ({ crl: { thisUpdate, nextUpdate }, now }) => {
      if (thisUpdate > now + 300) return fail('Of the future', textOf(thisUpdate), textOf(now))
      return nextUpdate !== undefined && nextUpdate < now
        ? fail('Out of date', textOf(nextUpdate), `later than ${textOf(now)}`)
        : pass('Up to date')
    },
  },
  {
    id: 'crl-next-update',
    level: 'error',
    clause: 'RFC 5280 section 5.1.2.5',
    advice: 'Say when the next list comes.',
    check: ({ crl: { nextUpdate } }) =>
      nextUpdate === undefined
        ? fail('Does not say how long it counts', 'no nextUpdate', 'nextUpdate')
        : pass('Says how long it counts', textOf(nextUpdate)),
  },
  {
    id: 'crl-critical-extensions',
    level: 'error',
    clause: 'RFC 5280 section 5.2; UD-05',
    advice: 'Do not use it: it has critical extensions this program does not know.',
    check: ({ crl: { unknownCritical } }) =>
      unknownCritical.length === 0
        ? pass('No unknown critical extension')
        : fail('Unknown critical extensions', unknownCritical.join(', '), 'none'),
  },
  {
    id: 'crl-number',
    level: 'warning',
    clause: 'RFC 5280 section 5.2.3',
    advice: 'Number the lists, so that an older one is noticed.',
    check: ({ crl: { number } }) =>
      number === undefined
        ? fail('Has no number', 'no CRL number', 'a number')
        : pass('Has a number', String(number)),
  },
]

function textOf(at: number): string {
  return new Date(at * 1000).toISOString().replace('.000Z', 'Z')
}
