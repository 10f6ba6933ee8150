import { createHash, createPublicKey } from 'node:crypto'
import type { InspectedClaim, InspectorFinding } from '../../../../shared/contract/inspector.ts'
import {
  CertificateFormatError,
  findCrlEntry,
  type GeneralName,
  type ParsedCertificate,
  parseCertificate,
  parseCrl,
} from '../../certificate-path/index.ts'
import { JsonTextError, readJson } from '../../jwt/index.ts'
import type { JudgeChain } from '../../udap/signers/index.ts'
import { JsonObject } from '../decode-jwt.ts'
import type { FoundItem } from '../find/found-item.ts'
import { factOf, listClaims } from '../list-claims.ts'
import { applyRules } from '../rule.ts'
import { describeAnchor } from '../verification/given-trust.ts'
import { revocationFinding } from '../verification/revocation-finding.ts'
import { certificateRules, crlRules } from './certificate-rules.ts'
import { keyRules } from './key-rules.ts'
import { requestRules } from './request-rules.ts'

/** What is told of something that is no JWT. */
export interface OtherReport {
  readonly claims: InspectedClaim[] | null
  readonly findings: InspectorFinding[]
  readonly timeline: { label: string; at: number }[]
}

/** Explains a request by its parameters. */
export function inspectRequest(
  { text }: FoundItem,
  { request, parameters }: Extract<FoundItem['form'], { kind: 'request' }>,
): OtherReport {
  const isUrl = /^[a-z][a-z0-9+.-]*:/i.test(text)
  const url = isUrl ? text : undefined
  return {
    claims: parameters.map(([name, value]) => factOf(name, isSecret(name) ? hide(value) : value)),
    findings: applyRules(requestRules, { request, isUrl, url, parameters }),
    timeline: [],
  }
}

function isSecret(name: string): boolean {
  return ['client_secret', 'password', 'code_verifier', 'refresh_token'].includes(name)
}

function hide(value: string): string {
  return `${value.length} characters, not shown`
}

/** Explains a JWK, or a public key in PEM as the JWK it is. Private members are named, never shown. */
export function inspectKey({ text }: FoundItem): OtherReport {
  const jwk = readJwkObject(text)
  if (jwk === undefined) return { claims: null, findings: [], timeline: [] }
  const claims = listClaims(jwk).map((claim) =>
    ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'].includes(claim.name)
      ? { ...claim, text: '"private, not shown"', isTruncated: false }
      : claim,
  )
  const thumbprint = thumbprintOf(jwk)
  const facts = thumbprint === undefined ? [] : [factOf('SHA-256 thumbprint', thumbprint)]
  return { claims: [...claims, ...facts], findings: applyRules(keyRules, { jwk }), timeline: [] }
}

function readJwkObject(text: string): JsonObject | undefined {
  try {
    const json = text.startsWith('{') ? text : JSON.stringify(jwkOfSpki(text))
    const node = readJson(json)
    return node.members === undefined ? undefined : new JsonObject(node, node.members)
  } catch (error) {
    // What is no key has nothing to explain; the finder saw the outline of one.
    if (error instanceof JsonTextError || error instanceof UnreadableKeyError) return undefined
    throw error
  }
}

class UnreadableKeyError extends Error {
  override readonly name = 'UnreadableKeyError'
}

function jwkOfSpki(base64: string): unknown {
  const key = Buffer.from(base64, 'base64')
  try {
    return createPublicKey({ key, format: 'der', type: 'spki' }).export({ format: 'jwk' })
  } catch (cause) {
    throw new UnreadableKeyError('no public key', { cause })
  }
}

const thumbprintMembers: Readonly<Record<string, readonly string[]>> = {
  RSA: ['e', 'kty', 'n'],
  EC: ['crv', 'kty', 'x', 'y'],
  OKP: ['crv', 'kty', 'x'],
}

/** @see RFC 7638 section 3 */
function thumbprintOf(jwk: JsonObject): string | undefined {
  const names = thumbprintMembers[jwk.string('kty') ?? '']
  if (names === undefined) return undefined
  const members = names.map((name) => [name, jwk.string(name)] as const)
  if (members.some(([, value]) => value === undefined)) return undefined
  return createHash('sha256')
    .update(JSON.stringify(Object.fromEntries(members)))
    .digest('base64url')
}

/** Explains a certificate and tells who vouches for it; nothing is fetched. */
export async function inspectCertificate(
  { der, others }: Extract<FoundItem['form'], { der: Uint8Array }>,
  now: number,
  judge: JudgeChain,
  community: string | undefined,
): Promise<OtherReport> {
  const certificate = readOrFault(() => parseCertificate(der))
  if (certificate instanceof CertificateFormatError) return malformed('certificate', certificate)
  const candidates = others.slice(0, 20).flatMap((other) => {
    const read = readOrFault(() => parseCertificate(other))
    return read instanceof CertificateFormatError ? [] : [read]
  })
  return {
    claims: certificateFacts(certificate),
    findings: [
      ...(await findPath(certificate, candidates, judge, community)),
      ...applyRules(certificateRules, { certificate, now }),
    ],
    timeline: [
      { label: 'Valid from', at: certificate.notBefore },
      { label: 'Expires', at: certificate.notAfter },
    ],
  }
}

async function findPath(
  certificate: ParsedCertificate,
  candidates: readonly ParsedCertificate[],
  judge: JudgeChain,
  community: string | undefined,
): Promise<InspectorFinding[]> {
  const verdict = await judge(certificate, candidates, community)
  const finding = {
    id: 'certificate-path',
    level: 'error',
    clause: 'RFC 5280 section 6; UDAP-PKI-001; TI-11',
  } as const
  if (verdict.isTrusted) {
    const text = `Its path ends at ${describeAnchor(verdict.community)}: ${verdict.path.join(' < ')}`
    return [
      { ...finding, outcome: 'passed', text, seen: null, wanted: null, advice: null },
      revocationFinding('certificate-revocation', verdict.revocation),
    ]
  }
  const { seen, wanted, clause } = verdict.explanation
  const { isRevoked } = verdict
  return [
    {
      ...finding,
      clause: `${finding.clause}; ${clause}`,
      outcome: isRevoked ? 'failed' : 'warning',
      text: isRevoked
        ? 'It was revoked, or a certificate in its path was.'
        : 'No trusted anchor vouches for it.',
      seen: seen?.slice(0, 300) ?? null,
      wanted: wanted ?? null,
      advice: isRevoked
        ? 'Do not believe what was signed with it.'
        : 'Trust the community of this certificate first, or do not believe it.',
    },
  ]
}

function certificateFacts(certificate: ParsedCertificate): InspectedClaim[] {
  const { extensions, publicKey } = certificate
  const basic = extensions.basicConstraints
  return [
    factOf('subject', certificate.subject.text),
    factOf('issuer', certificate.issuer.text),
    factOf('serial number', certificate.serialNumber),
    factOf('valid from', textOf(certificate.notBefore), certificate.notBefore),
    factOf('valid until', textOf(certificate.notAfter), certificate.notAfter),
    factOf('key', publicKey.name),
    factOf('signed with', certificate.signature.algorithm.name),
    ...(extensions.subjectAltNames ?? [])
      .slice(0, 50)
      .map((name) => factOf(`name (${name.kind})`, textOfName(name))),
    factOf(
      'authority',
      basic?.isCa === true ? `yes, path length ${basic.pathLength ?? 'without limit'}` : 'no',
    ),
    factOf('key usage', extensions.keyUsage?.join(', ') ?? 'not said'),
    factOf('purposes', extensions.extendedKeyUsage?.join(', ') ?? 'not said'),
    ...(extensions.ocspUris ?? []).slice(0, 10).map((uri) => factOf('status is told at', uri)),
    ...extensions.caIssuerUris.slice(0, 10).map((uri) => factOf('issuer is found at', uri)),
    factOf('SHA-256 of the certificate', certificate.fingerprint),
    factOf('SHA-256 of the key', publicKey.fingerprint),
  ]
}

function textOfName(name: GeneralName): string {
  return 'value' in name && typeof name.value === 'string'
    ? name.value
    : JSON.stringify(name).slice(0, 300)
}

/** Explains a revocation list. */
export function inspectCrl(
  { der, others }: Extract<FoundItem['form'], { der: Uint8Array }>,
  now: number,
): OtherReport {
  const crl = readOrFault(() => parseCrl(der))
  if (crl instanceof CertificateFormatError) return malformed('crl', crl)
  const listed = others.slice(0, 20).flatMap((other) => {
    const certificate = readOrFault(() => parseCertificate(other))
    if (certificate instanceof CertificateFormatError) return []
    const entry = findCrlEntry(crl, certificate.serialNumber)
    return entry === undefined
      ? []
      : [factOf('lists', `${certificate.subject.text}: ${entry.reason}`, entry.revokedAt)]
  })
  return {
    claims: [
      factOf('issuer', crl.issuer.text),
      factOf('of', textOf(crl.thisUpdate), crl.thisUpdate),
      factOf(
        'next',
        crl.nextUpdate === undefined ? 'not said' : textOf(crl.nextUpdate),
        crl.nextUpdate ?? null,
      ),
      factOf('number', crl.number === undefined ? 'not said' : String(crl.number)),
      factOf('entries', String(crl.entryOffsets.length)),
      factOf('signed with', crl.signature.algorithm.name),
      factOf('SHA-256', crl.fingerprint),
      ...listed,
    ],
    findings: applyRules(crlRules, { crl, now }),
    timeline: [
      { label: 'Issued', at: crl.thisUpdate },
      ...(crl.nextUpdate === undefined ? [] : [{ label: 'Expires', at: crl.nextUpdate }]),
    ],
  }
}

function readOrFault<T>(parse: () => T): T | CertificateFormatError {
  try {
    return parse()
  } catch (error) {
    if (error instanceof CertificateFormatError) return error
    throw error
  }
}

function malformed(what: string, { message }: CertificateFormatError): OtherReport {
  return {
    claims: null,
    findings: [
      {
        id: `${what}-form`,
        level: 'error',
        clause: 'RFC 5280 sections 4.1 and 5.1; X.690; UD-13',
        outcome: 'failed',
        text: 'It is not what it should be',
        seen: message.slice(0, 300),
        wanted: 'strict DER',
        advice: 'Ask for the original file.',
      },
    ],
    timeline: [],
  }
}

function textOf(at: number): string {
  return new Date(at * 1000).toISOString().replace('.000Z', 'Z')
}
