import { createPublicKey, hash, type KeyObject } from 'node:crypto'
import {
  CertificateFormatError,
  DerFormatError,
  type ParsedCertificate,
  parseCertificate,
} from '../../certificate-path/index.ts'
import type { RequestScope } from '../../http/index.ts'
import { createBoundedMemory, remember } from '../../remember.ts'
import type { CommunityVerdict, JudgeForCommunity } from '../trust-decisions/index.ts'
import { UdapJwtError, verifyUdapSignature } from '../udap-jwt/index.ts'
import { chooseCommunity } from './choose-community.ts'
import type { AuthenticateSigner } from './udap-signer.ts'

/** Most certificates remembered at once. */
const mostRemembered = 500

/** Builds the function that finds out who signed a UDAP JWT.
 * @param judge follows a certificate to the anchors of a community
 */
export function createSignerAuthentication(judge: JudgeForCommunity): AuthenticateSigner {
  const read = rememberCertificates(readCertificate)
  return async (jwt, communities, scope) => {
    const [leaf, ...candidates] = jwt.certificates.map(read)
    if (leaf === undefined) throw new TypeError('a UDAP JWT has at least one certificate')
    await verifyUdapSignature(jwt, keyOf(leaf))
    const judged = await Promise.all(
      communities.map((community) => judge(community, leaf, candidates)),
    )
    for (const one of judged) noteVerdict(scope, one)
    return { jwt, leaf, community: chooseCommunity(judged) }
  }
}

function readCertificate(der: Uint8Array, index: number): ParsedCertificate {
  try {
    return parseCertificate(der)
  } catch (cause) {
    if (!(cause instanceof CertificateFormatError) && !(cause instanceof DerFormatError)) {
      throw cause
    }
    const explanation = {
      check: 'udap-jwt-certificates',
      clause: 'RFC 5280 section 4.1; UDAP-JWT-002; UD-13',
      parameter: `header x5c[${index}]`,
      seen: cause.message,
      wanted: 'an X.509 certificate',
    }
    throw new UdapJwtError('form', explanation, { cause })
  }
}

/** Takes each certificate apart once: what its bytes say does not change, whatever becomes of the trust in it. */
function rememberCertificates(
  read: (der: Uint8Array, index: number) => ParsedCertificate,
): typeof read {
  const known = createBoundedMemory<ParsedCertificate>(mostRemembered)
  return (der, index) => remember(known, hash('sha256', der, 'base64'), () => read(der, index))
}

const imported = new WeakMap<ParsedCertificate, KeyObject>()

/** The key as an object of its type; one that breaks a rule never gets into any arithmetic. @see spec/security.md UD-10 */
function keyOf(certificate: ParsedCertificate): KeyObject {
  const { publicKey } = certificate
  if (publicKey.fault === undefined) {
    return remember(imported, certificate, () =>
      createPublicKey({ key: Buffer.from(publicKey.spki), format: 'der', type: 'spki' }),
    )
  }
  throw new UdapJwtError('trust', {
    check: 'certificate-key',
    clause: 'UDAP-PKI-008; UD-10; L-09',
    parameter: 'header x5c[0]',
    seen: `a certificate of a key with ${publicKey.fault.seen}`,
    wanted: publicKey.fault.wanted,
  })
}

/** Every verdict is kept with the request, whichever way it went. @see UDAP-PKI-021 */
function noteVerdict(
  scope: RequestScope,
  { community: { uri }, verdict, decisionId }: CommunityVerdict,
): void {
  const { trusted, failure, checks, path, unusedCandidates } = verdict
  const unused = unusedCandidates.length
  const more = unused === 0 ? '' : `; ${unused} certificates that came along stand in no path`
  scope.note({
    outcome: trusted ? 'passed' : 'information',
    check: 'certificate-path',
    clause: 'RFC 5280 section 6; UDAP-PKI-001',
    text: trusted
      ? `community ${uri}: ${path.length} certificates lead to an anchor${more}`
      : `community ${uri}: ${failure?.seen ?? 'no path'}, wanted ${failure?.wanted ?? 'an anchor'}${more}`,
    detail: { community: uri, decision: decisionId, checks },
  })
}
