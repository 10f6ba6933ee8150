import { hash } from 'node:crypto'
import type {
  InspectorFinding,
  InspectorProfile,
  SignatureVerdict,
} from '../../../../shared/contract/inspector.ts'
import type { JudgeChain } from '../../udap/signers/index.ts'
import type { JudgedToken, TokenFacts } from '../apart/protocol.ts'
import {
  type DecodedJwt,
  decodeJwt,
  type HeaderCache,
  JsonObject,
  JwtFormError,
  looksLikeJwe,
} from '../decode-jwt.ts'
import { describeCertificate, guessSecret } from '../inspect-jwt.ts'
import { kindOf, recogniseJwt } from '../recognise-kind.ts'
import type { InspectionSubject, InspectionSurroundings } from '../rule.ts'
import { describeAnchor } from '../verification/given-trust.ts'
import { judgeCertificates, readHeaderCertificates } from '../verification/judge-certificates.ts'
import type { VerificationKey } from '../verification/verification-key.ts'
import { verifyToken } from '../verification/verify-token.ts'
import { createRuleJudge, type RuleJudge } from './judge-rules.ts'

interface BulkJudgeOptions {
  readonly surroundings: InspectionSurroundings
  readonly keys: readonly VerificationKey[]
  readonly profile: InspectorProfile | undefined
  readonly judgeChain: JudgeChain
  readonly community: string | undefined
}

const mostCached = 2_000

/** Judges one token after the other by the same rules as a single inspection, and keeps only what a list shows.
 * @returns the verdict at once where everything is at hand, else a promise of it
 */
export function createBulkJudge(options: BulkJudgeOptions) {
  const headers: HeaderCache = new Map()
  const judgeByRules = createRuleJudge()
  return (compact: string): JudgedToken | Promise<JudgedToken> => {
    if (headers.size > mostCached) headers.clear()
    const jwt = tryDecode(compact, headers)
    if (jwt === undefined) return judgeOpaque(compact)
    const needsMain = jwt.header.get('x5c') !== undefined || isOwn(jwt, options)
    if (needsMain) return judgeWithMain(jwt, options, judgeByRules)
    const signature = verifyToken(jwt, options.keys)
    return judgedOf(subjectOf(jwt, signature, [], [], options), judgeByRules)
  }
}

function tryDecode(compact: string, headers: HeaderCache): DecodedJwt | undefined {
  try {
    return looksLikeJwe(compact) ? undefined : decodeJwt(compact, headers)
  } catch (error) {
    if (error instanceof JwtFormError) return undefined
    throw error
  }
}

function isOwn({ claims }: DecodedJwt, { surroundings }: BulkJudgeOptions): boolean {
  return surroundings.issuer !== undefined && claims?.string('iss') === surroundings.issuer
}

async function judgeWithMain(
  jwt: DecodedJwt,
  options: BulkJudgeOptions,
  judgeByRules: RuleJudge,
): Promise<JudgedToken> {
  const { surroundings, keys, judgeChain, community } = options
  const knownClients: string[] = []
  for (const audience of (jwt.claims?.strings('aud') ?? []).slice(0, 20)) {
    if (await surroundings.isClient(audience)) knownClients.push(audience)
  }
  const certificates = readHeaderCertificates(jwt.header)
  const known = verifyToken(jwt, keys)
  const isByCertificate = known.state === 'not-verified' && certificates.length > 0
  const judged = isByCertificate
    ? await judgeCertificates(jwt, certificates, judgeChain, community)
    : undefined
  const described = certificates.map(describeCertificate)
  const subject = subjectOf(jwt, judged?.signature ?? known, knownClients, described, options)
  const byRules = judgedOf(subject, judgeByRules)
  const { failed, warnings } = byRules.facts
  const ofChain = (outcome: InspectorFinding['outcome']) =>
    (judged?.findings ?? []).filter((finding) => finding.outcome === outcome).map(({ id }) => id)
  const facts = {
    ...byRules.facts,
    failed: [...ofChain('failed'), ...failed],
    warnings: [...ofChain('warning'), ...warnings],
  }
  return { ...byRules, facts }
}

const noClaims = new JsonObject({ kind: 'object', text: '{}' }, [])

function subjectOf(
  jwt: DecodedJwt,
  signature: SignatureVerdict,
  knownClients: readonly string[],
  certificates: InspectionSubject['certificates'],
  { surroundings, profile }: BulkJudgeOptions,
): InspectionSubject {
  const { header } = jwt
  const claims = jwt.claims ?? noClaims
  return {
    profile: profile ?? recogniseJwt(jwt, undefined).profile ?? 'jwt',
    jwt,
    header,
    claims,
    signature,
    knownClients,
    surroundings,
    oddities: jwt.oddities,
    certificates,
    guessedSecret: guessSecret(jwt, claims),
  }
}

function judgedOf(subject: InspectionSubject, judgeByRules: RuleJudge): JudgedToken {
  const { jwt, header, claims, signature, profile } = subject
  const { failed, warnings } = judgeByRules(subject)
  const facts = {
    kind: kindOf(profile),
    profile,
    alg: short(header.string('alg')),
    kid: short(header.string('kid')),
    issuer: short(claims.string('iss')),
    client: short(claims.string('client_id') ?? claims.string('azp')),
    signature: signature.state,
    key: describeKey(signature),
    failed,
    warnings,
  }
  return {
    facts,
    fingerprint: fingerprintNumber(jwt.compact),
    expiresAt: claims.integer('exp') ?? null,
  }
}

/** Whose key verified it, and whose anchor its path ends at. */
function describeKey({ state, key, trust }: SignatureVerdict): string | null {
  if (state !== 'valid' || key === null) return null
  return trust === null ? key.owner : `${key.owner}, by ${describeAnchor(trust.community)}`
}

/** As `fingerprintOf`, as a number. */
function fingerprintNumber(text: string): number {
  return Number.parseInt(hash('sha256', text).slice(0, 8), 16)
}

function judgeOpaque(compact: string): JudgedToken {
  const facts: TokenFacts = {
    kind: looksLikeJwe(compact) ? 'encrypted-jwt' : 'opaque',
    profile: null,
    alg: null,
    kid: null,
    issuer: null,
    client: null,
    signature: 'not-verified',
    key: null,
    failed: [],
    warnings: [],
  }
  return { facts, fingerprint: fingerprintNumber(compact), expiresAt: null }
}

function short(text: string | undefined): string | null {
  return text === undefined ? null : text.slice(0, 300)
}
