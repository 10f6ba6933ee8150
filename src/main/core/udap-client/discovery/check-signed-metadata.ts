import type { UdapFinding } from '../../../../shared/contract/udap-discovery.ts'
import { hasUriSan, uriSansOf } from '../../certificate-path/index.ts'
import type { RequestScope } from '../../http/index.ts'
import { describeMember, type JwtMembers } from '../../jwt/index.ts'
import type { AuthenticateSigner, SignedUdapJwt } from '../../udap/signers/index.ts'
import type { TrustCommunity } from '../../udap/trust-communities/index.ts'
import {
  checkUdapTimes,
  decodeUdapJwt,
  firstDifference,
  readUdapTokenId,
  UdapJwtError,
  type UdapJwtStage,
} from '../../udap/udap-jwt/index.ts'
import { fromJwtError, judge, notChecked, notKept, passed, type Rule } from '../finding.ts'

const guide = 'UDAP Security 2.0.0 section 2.3'

/** What the signature over metadata is judged by. */
export interface SignatureQuestion {
  readonly base: string
  /** Communities any of which may vouch for the server. */
  readonly wanted: readonly TrustCommunity[]
  /** Communities that are looked through to say whose the server is instead. */
  readonly others: readonly TrustCommunity[]
  /** Epoch seconds. */
  readonly now: number
  readonly skewSeconds: number
}

/** Who signed metadata, as far as it can be told. */
export interface SignatureVerdict {
  readonly findings: readonly UdapFinding[]
  /** Undefined where the signature or the path of its certificate does not hold. */
  readonly signed: SignedUdapJwt | undefined
  /** How far the validation came: `claims` where all but claims holds. */
  readonly stage: UdapJwtStage
  /** The community that vouches for the signer though it was not asked for. */
  readonly foreign: TrustCommunity | undefined
}

const rules = {
  signature: {
    check: 'signed-metadata-signature',
    clause: `UDAP-DISC-008, UDAP-DISC-012, UDAP-JWT-003; ${guide}`,
    text: 'The metadata is signed RS256 with the key of the first certificate in x5c',
  },
  path: {
    check: 'signed-metadata-certificate-path',
    clause: `UDAP-DISC-012, UDAP-PKI-001; ${guide}`,
    text: 'The certificate leads to an anchor of the community and is not revoked',
  },
  issuerInCertificate: {
    check: 'signed-metadata-issuer-in-certificate',
    clause: `UDAP-DISC-008, UDAP-DISC-012, UDAP-PKI-009; ${guide}`,
    text: 'iss is a URI of the certificate',
  },
  issuerIsBase: {
    check: 'signed-metadata-issuer-is-base',
    clause: `UDAP-DISC-008, UDAP-DISC-012, UDAP-JWT-011; ${guide}; AS-15`,
    text: 'iss is the base URL the metadata came from',
  },
  subject: {
    check: 'signed-metadata-subject',
    clause: `UDAP-DISC-008, UDAP-DISC-012; ${guide}`,
    text: 'sub is the same as iss',
  },
  times: {
    check: 'signed-metadata-times',
    clause: `UDAP-DISC-009, UDAP-DISC-012, UDAP-JWT-007, UDAP-JWT-008; ${guide}`,
    text: 'It is valid now, and for no longer than a year',
  },
  id: {
    check: 'signed-metadata-id',
    clause: `UDAP-JWT-007; ${guide}`,
    text: 'jti is there',
  },
} satisfies Record<string, Rule>

const claimRules = [
  rules.issuerInCertificate,
  rules.issuerIsBase,
  rules.subject,
  rules.times,
  rules.id,
]

/** A year that may be a leap year. @see spec/udap.md section 8.1 */
const longestSeconds = 366 * 86_400

/** Validates signed metadata in the order the guide gives: signature, path of the certificate, then claims; each claim is
 * looked at only where those before all of them hold, so that nothing unproved is judged.
 * @param scope gets the verdict about the path
 * @see UDAP-DISC-012; spec/security.md UD-21
 */
export async function checkSignedMetadata(
  compact: string,
  question: SignatureQuestion,
  authenticateSigner: AuthenticateSigner,
  scope: RequestScope,
): Promise<SignatureVerdict> {
  const { wanted, others } = question
  try {
    const jwt = decodeUdapJwt(compact, ['RS256'])
    const signed = await authenticateSigner(jwt, wanted, scope)
    const findings = [
      passed(rules.signature),
      passed(rules.path, `${signed.leaf.subject.text}, community ${signed.community.uri}`),
      ...checkClaims(signed, question),
    ]
    return { findings, signed, stage: 'claims', foreign: undefined }
  } catch (error) {
    if (!(error instanceof UdapJwtError)) throw error
    const rest = claimRules.map(notChecked)
    if (error.stage !== 'trust') {
      const findings = [fromJwtError(rules.signature, error), notChecked(rules.path), ...rest]
      return { findings, signed: undefined, stage: error.stage, foreign: undefined }
    }
    const foreign = await findForeign(compact, others, authenticateSigner, scope)
    const findings = [passed(rules.signature), fromJwtError(rules.path, error), ...rest]
    return { findings, signed: undefined, stage: 'trust', foreign }
  }
}

/** The community a signer belongs to instead of the one asked for. @see UDAP-DISC-018 */
async function findForeign(
  compact: string,
  communities: readonly TrustCommunity[],
  authenticateSigner: AuthenticateSigner,
  scope: RequestScope,
): Promise<TrustCommunity | undefined> {
  if (communities.length === 0) return undefined
  try {
    const jwt = decodeUdapJwt(compact, ['RS256'])
    const signed = await authenticateSigner(jwt, communities, scope)
    return signed.community
  } catch (error) {
    if (!(error instanceof UdapJwtError)) throw error
    // No community at all knows the signer: the finding about the wanted one says why.
    return undefined
  }
}

function checkClaims(
  { jwt, leaf }: SignedUdapJwt,
  { base, now, skewSeconds }: SignatureQuestion,
): UdapFinding[] {
  const { claims } = jwt
  const { iss } = claims
  const names = uriSansOf(leaf)
  const isNamed = typeof iss === 'string' && hasUriSan(leaf, iss)
  const time = { now, skewSeconds, lifetimeSeconds: longestSeconds }
  return [
    isNamed
      ? passed(rules.issuerInCertificate, iss)
      : notKept(
          rules.issuerInCertificate,
          describeMember(iss),
          names.length === 0 ? 'a certificate with a URI' : `one of ${names.join(' ')}`,
        ),
    sameText(rules.issuerIsBase, iss, base),
    sameText(rules.subject, claims['sub'], describeMember(iss)),
    judge(rules.times, () => describeTimes(claims, time)),
    judge(rules.id, () => readUdapTokenId(claims)),
  ]
}

function describeTimes(claims: JwtMembers, time: Parameters<typeof checkUdapTimes>[1]): string {
  const { issuedAt, expiresAt } = checkUdapTimes(claims, time)
  return `${expiresAt - issuedAt} s, ${expiresAt - time.now} s left`
}

function sameText(rule: Rule, seen: unknown, wanted: string): UdapFinding {
  if (seen === wanted) return passed(rule, wanted)
  const difference = typeof seen === 'string' ? firstDifference(seen, wanted) : ''
  return notKept(rule, `${describeMember(seen)}${difference}`, wanted)
}
