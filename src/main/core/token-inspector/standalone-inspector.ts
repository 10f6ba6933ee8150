import {
  CertificateFormatError,
  createSignatureVerifier,
  defaultTrustPolicy,
  type ParsedCertificate,
  parseCertificate,
  validateCertificatePath,
} from '../certificate-path/index.ts'
import { readPemBlocks } from '../pem.ts'
import type { Platform } from '../platform.ts'
import { badRequest } from '../rpc/index.ts'
import type { JudgeChain } from '../udap/signers/index.ts'
import { explainScope } from './explain-scope.ts'
import { createInspectorService, type InspectorService } from './inspector-service.ts'

/** What an inspector without a server is told. */
interface StandaloneOptions {
  readonly platform: Pick<Platform, 'threadEntry' | 'clock'>
  /** Certificates in PEM whose word counts. */
  readonly anchors: string | undefined
}

/** Clocks of servers may differ by that much. @see spec/security.md L-12 */
const clockSkewSeconds = 60

/** An inspector without a server: it knows no keys, no clients and no tokens but those it is given, and fetches nothing.
 * @throws {ProblemError} bad-request: the anchors are no certificates in PEM
 */
export function createStandaloneInspector({
  platform,
  anchors,
}: StandaloneOptions): InspectorService {
  const now = () => Math.floor(platform.clock.now() / 1000)
  return createInspectorService(platform, {
    surroundings: async () => ({
      issuer: undefined,
      fhirBase: undefined,
      now: now(),
      clockSkewSeconds,
      isClient: async () => false,
    }),
    keys: async () => [],
    issuedTokens: { find: async () => undefined },
    explainScope,
    judgeChain: createAnchorJudge(
      anchors === undefined ? [] : readAnchors(anchors),
      platform.clock,
    ),
  })
}

/** What anchors given by hand are called. */
const givenAnchors = 'the anchors that were given (revocation was not asked)'

/** Judges by anchors and nothing else; whether a certificate was revoked stays unknown, since nothing is fetched.
 * @see spec/security.md TI-10, UD-01
 */
function createAnchorJudge(
  anchors: readonly ParsedCertificate[],
  clock: Platform['clock'],
): JudgeChain {
  const verifier = createSignatureVerifier()
  return async (leaf, candidates) => {
    const verdict = await validateCertificatePath({
      leaf,
      candidates,
      policy: { ...defaultTrustPolicy, anchors, revocation: 'off' },
      now: Math.floor(clock.now() / 1000),
      clock,
      verifier,
    })
    if (verdict.trusted) {
      const path = verdict.path.map(({ subject }) => subject.text)
      return { isTrusted: true, community: givenAnchors, path }
    }
    const { failure } = verdict
    return {
      isTrusted: false,
      explanation: {
        check: 'certificate-path',
        clause: failure === undefined ? 'UD-01' : `${failure.clause}; ${failure.id}`,
        parameter: 'x5c',
        seen: failure?.seen ?? 'no anchor was given',
        wanted: failure?.wanted ?? 'a path to an anchor',
      },
    }
  }
}

function readAnchors(text: string): ParsedCertificate[] {
  const blocks = readPemBlocks('CERTIFICATE', text)
  if (blocks === undefined || blocks.length === 0) {
    throw badRequest('the anchors are no certificates in PEM')
  }
  try {
    return blocks.map((der) => parseCertificate(der))
  } catch (cause) {
    if (!(cause instanceof CertificateFormatError)) throw cause
    throw badRequest(`an anchor is no certificate: ${cause.message}`)
  }
}
