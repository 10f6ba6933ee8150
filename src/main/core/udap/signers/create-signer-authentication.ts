import { createPublicKey } from 'node:crypto'
import {
  CertificateFormatError,
  createSignatureVerifier,
  DerFormatError,
  type ParsedCertificate,
  type PathVerdict,
  parseCertificate,
  type RevocationEvidence,
  type VerdictCache,
} from '../../certificate-path/index.ts'
import type { RequestScope } from '../../http/index.ts'
import type { Platform } from '../../platform.ts'
import type { TrustCommunity } from '../trust-communities/index.ts'
import { decodeUdapJwt, UdapJwtError, verifyUdapSignature } from '../udap-jwt/index.ts'
import { type CommunityVerdict, chooseCommunity } from './choose-community.ts'
import { trustPolicyOf } from './trust-policy-of.ts'
import type { AuthenticateSigner } from './udap-signer.ts'

interface SignerOptions {
  readonly clock: Platform['clock']
  /** Where status and missing issuers come from. */
  readonly evidence: RevocationEvidence
  /** Remembers verdicts for a minute. @see spec/security.md UD-22 */
  readonly verdicts: VerdictCache
}

/** Builds the function that finds out who signed a UDAP JWT. */
export function createSignerAuthentication({
  clock,
  evidence,
  verdicts,
}: SignerOptions): AuthenticateSigner {
  const verifier = createSignatureVerifier()

  const judge = async (
    leaf: ParsedCertificate,
    candidates: readonly ParsedCertificate[],
    community: TrustCommunity,
  ): Promise<CommunityVerdict> => ({
    community,
    verdict: await verdicts.judge({
      leaf,
      candidates,
      policy: trustPolicyOf(community),
      now: Math.floor(clock.now() / 1000),
      clock,
      evidence,
      verifier,
    }),
  })

  return async (compact, { advertised, communities }, scope) => {
    const jwt = decodeUdapJwt(compact, advertised)
    const [leaf, ...candidates] = jwt.certificates.map(readCertificate)
    if (leaf === undefined) throw new TypeError('a UDAP JWT has at least one certificate')
    await verifyUdapSignature(jwt, keyOf(leaf))
    const judged = await Promise.all(
      communities.map((community) => judge(leaf, candidates, community)),
    )
    for (const { community, verdict } of judged) noteVerdict(scope, community, verdict)
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

/** The key as an object of its type; one that breaks a rule never gets into any arithmetic. @see spec/security.md UD-10 */
function keyOf({ publicKey }: ParsedCertificate) {
  if (publicKey.fault === undefined) {
    return createPublicKey({ key: Buffer.from(publicKey.spki), format: 'der', type: 'spki' })
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
function noteVerdict(scope: RequestScope, { uri }: TrustCommunity, verdict: PathVerdict): void {
  const { trusted, failure, checks, path } = verdict
  scope.note({
    outcome: trusted ? 'passed' : 'information',
    check: 'certificate-path',
    clause: 'RFC 5280 section 6; UDAP-PKI-001',
    text: trusted
      ? `community ${uri}: ${path.length} certificates lead to an anchor`
      : `community ${uri}: ${failure?.seen ?? 'no path'}, wanted ${failure?.wanted ?? 'an anchor'}`,
    detail: { community: uri, checks },
  })
}
