import {
  CertificateFormatError,
  createSignatureVerifier,
  defaultTrustPolicy,
  type ParsedCertificate,
  type ParsedCrl,
  type ParsedOcspResponse,
  parseCertificate,
  parseCrl,
  parseOcspResponse,
  type RevocationEvidence,
  suppliedEvidence,
  validateCertificatePath,
} from '../../certificate-path/index.ts'
import { readPemBlocks } from '../../pem.ts'
import type { Platform } from '../../platform.ts'
import { badRequest } from '../../rpc/index.ts'
import { describeRevocation, type JudgeChain } from '../../udap/signers/index.ts'

/** Anchors a person gave for one inspection, with what tells of revocation. */
export interface GivenTrust {
  readonly anchors: readonly ParsedCertificate[]
  readonly crls: readonly ParsedCrl[]
  readonly ocspResponses: readonly ParsedOcspResponse[]
}

/** Stands for a community where a person gave anchors instead. */
const givenAnchors = 'anchors that were given'

/** Whose anchor a path ends at. */
export function describeAnchor(community: string): string {
  return community === givenAnchors
    ? 'an anchor that was given'
    : `an anchor of community ${community}`
}

/** Most revocation lists that are taken out of the text to inspect. */
const mostListsInText = 20

/** Reads anchors and documents about revocation: lists in PEM or DER, OCSP responses in DER, and the lists that stand in the
 * text to inspect.
 * @throws {ProblemError} bad-request: one of them is something else
 */
export function readGivenTrust(
  anchors: string,
  documents: readonly string[],
  text: string,
): GivenTrust {
  const given = documents.map((base64) => readDocument(Buffer.from(base64, 'base64')))
  const inText = (readPemBlocks('X509 CRL', text) ?? []).slice(0, mostListsInText)
  return {
    anchors: readAnchors(anchors),
    crls: [...given.flatMap(({ crls }) => crls), ...inText.flatMap(tryCrl)],
    ocspResponses: given.flatMap(({ ocspResponses }) => ocspResponses),
  }
}

/** Judges by given anchors and nothing else. Whether a certificate is revoked is told by the documents at hand; where they do
 * not tell, the verdict says that it is not known. Nothing is fetched.
 * @param stored documents that are kept here
 * @see spec/security.md TI-10, UD-01, UD-11
 */
export function createGivenTrustJudge(
  { anchors, crls, ocspResponses }: GivenTrust,
  clock: Platform['clock'],
  stored: RevocationEvidence | undefined,
): JudgeChain {
  const verifier = createSignatureVerifier()
  const supplied = suppliedEvidence({ crls, ocspResponses })
  const evidence = stored === undefined ? supplied : both(supplied, stored)
  return async (leaf, candidates) => {
    const verdict = await validateCertificatePath({
      leaf,
      candidates,
      policy: { ...defaultTrustPolicy, anchors, revocation: 'soft' },
      now: Math.floor(clock.now() / 1000),
      clock,
      evidence,
      verifier,
    })
    if (verdict.trusted) {
      return {
        isTrusted: true,
        community: givenAnchors,
        path: verdict.path.map(({ subject }) => subject.text),
        revocation: describeRevocation(verdict.checks),
      }
    }
    const { failure } = verdict
    return {
      isTrusted: false,
      isRevoked: verdict.reason === 'revoked',
      explanation: {
        check: 'certificate-path',
        clause: failure === undefined ? 'UD-01' : `${failure.clause}; ${failure.id}`,
        parameter: 'x5c',
        seen: failure?.seen ?? 'no path to an anchor that was given',
        wanted: failure?.wanted ?? 'a path to an anchor',
      },
    }
  }
}

/** What was given comes first. */
function both(given: RevocationEvidence, stored: RevocationEvidence): RevocationEvidence {
  const joined = async <T>(first: Promise<{ items: readonly T[] }>, second: typeof first) => ({
    items: [...(await first).items, ...(await second).items],
    problems: [],
  })
  return {
    ocspResponsesFor: (...subject) =>
      joined(given.ocspResponsesFor(...subject), stored.ocspResponsesFor(...subject)),
    crlsFor: (...subject) => joined(given.crlsFor(...subject), stored.crlsFor(...subject)),
    issuersOf: (certificate) => given.issuersOf(certificate),
    highestCrlNumber: (scope) => stored.highestCrlNumber(scope),
  }
}

function readAnchors(text: string): ParsedCertificate[] {
  const blocks = readPemBlocks('CERTIFICATE', text)
  if (blocks === undefined || blocks.length === 0) {
    throw badRequest('the anchors are no certificates in PEM', [
      {
        path: 'verification.anchors',
        message: 'anchors',
        seen: `${text.length} characters without a whole certificate`,
        wanted: '-----BEGIN CERTIFICATE-----',
      },
    ])
  }
  return reading('an anchor is no certificate', () => blocks.map((der) => parseCertificate(der)))
}

function readDocument(bytes: Buffer): Pick<GivenTrust, 'crls' | 'ocspResponses'> {
  const blocks = readPemBlocks('X509 CRL', bytes.toString('latin1')) ?? []
  if (blocks.length > 0) {
    const crls = reading('a revocation list cannot be read', () =>
      blocks.map((der) => parseCrl(der)),
    )
    return { crls, ocspResponses: [] }
  }
  const [crl] = tryCrl(bytes)
  if (crl !== undefined) return { crls: [crl], ocspResponses: [] }
  const response = reading('it is neither a revocation list nor an OCSP response', () =>
    parseOcspResponse(new Uint8Array(bytes)),
  )
  return { crls: [], ocspResponses: [response] }
}

function tryCrl(der: Uint8Array): ParsedCrl[] {
  try {
    return [parseCrl(new Uint8Array(der))]
  } catch (error) {
    // A list that cannot be read is a finding about the text, or the bytes are another kind of document.
    if (error instanceof CertificateFormatError) return []
    throw error
  }
}

function reading<T>(problem: string, parse: () => T): T {
  try {
    return parse()
  } catch (cause) {
    if (!(cause instanceof CertificateFormatError)) throw cause
    throw badRequest(`${problem}: ${cause.message}`)
  }
}
