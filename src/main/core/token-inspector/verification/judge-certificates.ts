import { createPublicKey } from 'node:crypto'
import type { InspectorFinding, SignatureVerdict } from '../../../../shared/contract/inspector.ts'
import {
  CertificateFormatError,
  type ParsedCertificate,
  parseCertificate,
} from '../../certificate-path/index.ts'
import type { ChainVerdict, JudgeChain } from '../../udap/signers/index.ts'
import type { DecodedJwt, JsonObject } from '../decode-jwt.ts'
import { describeAnchor } from './given-trust.ts'
import { revocationFinding } from './revocation-finding.ts'
import { algorithms, fitsAlgorithm } from './verification-key.ts'
import { isSignedWith } from './verify-jws.ts'
import { unverified } from './verify-token.ts'

/** Most certificates of a header that are read. @see spec/security.md L-08; UDAP-JWT-014 */
const mostCertificates = 10

/** Reads the certificates in a header; those that are malformed are left out, as is everything behind a leaf that is. */
export function readHeaderCertificates(header: JsonObject): readonly ParsedCertificate[] {
  const listed = header.get('x5c')?.elements?.slice(0, mostCertificates) ?? []
  const certificates = listed.map(({ string }) => readOne(string))
  if (certificates[0] === undefined) return []
  return certificates.filter((each) => each !== undefined)
}

function readOne(text: string | undefined): ParsedCertificate | undefined {
  if (text === undefined || text === '') return undefined
  const bytes = Buffer.from(text, 'base64')
  if (bytes.toString('base64') !== text) return undefined
  try {
    return parseCertificate(bytes)
  } catch (error) {
    // That it is no certificate is a finding about the header.
    if (error instanceof CertificateFormatError) return undefined
    throw error
  }
}

/** What the certificates in a header say about the signature. */
export interface CertificateVerdict {
  readonly signature: SignatureVerdict
  readonly findings: readonly InspectorFinding[]
}

const rule = {
  id: 'x5c-path',
  level: 'error',
  clause: 'RFC 7515 section 4.1.6; RFC 5280 section 6; UDAP-PKI-001; TI-11',
} as const

/** Verifies a JWT with the key of its own first certificate, and asks who vouches for this certificate. Nothing is called
 * valid without the community that does, and nothing is fetched.
 * @see spec/security.md TI-10, TI-11, UD-01
 */
export async function judgeCertificates(
  jwt: DecodedJwt,
  certificates: readonly ParsedCertificate[],
  judge: JudgeChain,
  community: string | undefined,
): Promise<CertificateVerdict> {
  const [leaf, ...candidates] = certificates
  const alg = jwt.header.string('alg') ?? ''
  const unread =
    leaf === undefined ? 'the first certificate cannot be read' : obstacleOf(jwt, leaf, alg)
  if (leaf === undefined || unread !== undefined) {
    const text = `The certificates in the header were not followed: ${unread}.`
    return { signature: unverified(text), findings: [findingOf('not-checked', text)] }
  }
  if (!isSignedByLeaf(jwt, leaf, alg)) {
    const text = 'The key of the first certificate in the header did not make this signature.'
    return {
      signature: { state: 'invalid', key: nameOf(leaf, alg), trust: null, text },
      findings: [
        findingOf(
          'failed',
          text,
          leaf.subject.text,
          'a signature with the key of x5c[0]',
          'Do not believe anything in it.',
        ),
      ],
    }
  }
  return conclude(leaf, alg, await judge(leaf, candidates, community))
}

function obstacleOf(
  jwt: DecodedJwt,
  { publicKey }: ParsedCertificate,
  alg: string,
): string | undefined {
  if (!algorithms.has(alg) || alg.startsWith('HS'))
    return `${alg || 'no algorithm'} is not signed with a certificate`
  if (publicKey.fault !== undefined) return `the key has ${publicKey.fault.seen}`
  if (jwt.oddities.length > 0) return jwt.oddities.join('; ')
  if (jwt.header.get('crit') !== undefined || jwt.header.get('b64') !== undefined) {
    return 'the header has extensions that are not understood'
  }
  return undefined
}

function isSignedByLeaf(jwt: DecodedJwt, { publicKey }: ParsedCertificate, alg: string): boolean {
  const key = createPublicKey({ key: Buffer.from(publicKey.spki), format: 'der', type: 'spki' })
  const candidate = { kid: undefined, alg: undefined, owner: '', key, isChosen: true }
  return fitsAlgorithm(candidate, alg) && isSignedWith(jwt.compact, jwt.signature, alg, key)
}

function conclude(leaf: ParsedCertificate, alg: string, chain: ChainVerdict): CertificateVerdict {
  const subject = leaf.subject.text
  if (chain.isTrusted) {
    const { community, path, revocation } = chain
    const text = `Signed with the key of ${subject}, whose path ends at ${describeAnchor(community)}.`
    const remark = revocation.isKnown ? '' : ` ${revocation.text}.`
    return {
      signature: {
        state: 'valid',
        key: nameOf(leaf, alg),
        trust: { community, path: [...path] },
        text: `${text}${remark}`,
      },
      findings: [findingOf('passed', text), revocationFinding('x5c-revocation', revocation)],
    }
  }
  const { seen, wanted, clause } = chain.explanation
  const { isRevoked } = chain
  const text = `The key of ${subject}, which came along with the token, made this signature; no trusted community vouches for it.`
  return {
    signature: unverified(text),
    findings: [
      {
        ...findingOf(
          isRevoked ? 'failed' : 'warning',
          isRevoked
            ? 'A certificate in the path of the signer was revoked.'
            : 'The certificates in the header lead to no trusted anchor.',
          seen ?? 'no path',
          wanted ?? 'a path to an anchor',
          isRevoked
            ? 'Do not believe anything in it: somebody else may have the key.'
            : 'Trust the community of this certificate first, or do not believe the token.',
        ),
        clause: `${rule.clause}; ${clause}`,
      },
    ],
  }
}

function nameOf({ fingerprint, subject }: ParsedCertificate, alg: string) {
  return { kid: `certificate ${fingerprint.slice(0, 16)}`, alg, owner: subject.text }
}

function findingOf(
  outcome: InspectorFinding['outcome'],
  text: string,
  seen: string | null = null,
  wanted: string | null = null,
  advice: string | null = null,
): InspectorFinding {
  return { ...rule, outcome, text, seen: seen?.slice(0, 300) ?? null, wanted, advice }
}
