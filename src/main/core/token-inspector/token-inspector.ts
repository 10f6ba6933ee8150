import type {
  InspectedToken,
  InspectedTokenKind,
  Inspection,
  InspectorProfile,
  IssuedTokenReport,
  TokenPermission,
} from '../../../shared/contract/inspector.ts'
import type { RevocationEvidence } from '../certificate-path/index.ts'
import { fingerprintOf } from '../exchange-log/index.ts'
import type { JudgeChain } from '../udap/signers/index.ts'
import { JsonObject, JwtFormError, looksLikeJwe, looksLikeJwt } from './decode-jwt.ts'
import { findItems } from './find/find-items.ts'
import type { FoundItem } from './find/found-item.ts'
import { type InspectedJwt, inspectJwt } from './inspect-jwt.ts'
import type { IssuedToken, IssuedTokens } from './issued-tokens.ts'
import { readMoment } from './list-claims.ts'
import {
  inspectCertificate,
  inspectCrl,
  inspectKey,
  inspectRequest,
  type OtherReport,
} from './others/inspect-others.ts'
import type { InspectionSurroundings } from './rule.ts'
import { recordRules } from './rules/record-rules.ts'
import type { GivenTrust } from './verification/given-trust.ts'
import type { VerificationKey } from './verification/verification-key.ts'

/** Longest token shown, in characters. @see spec/security.md L-07 */
const shownCharacters = 262_144

/** How deep tokens inside tokens are followed. @see spec/security.md TI-15 */
const nestedLevels = 3

/** What the Inspector is told about its surroundings at each inspection. */
export interface TokenInspectorOptions {
  readonly surroundings: () => Promise<InspectionSurroundings>
  /** The keys tokens are verified with where the person gives none: those that go by a kid, or all where the token names none. */
  readonly keys: (kid: string | undefined) => Promise<readonly VerificationKey[]>
  readonly issuedTokens: IssuedTokens
  readonly explainScope: (scope: string) => TokenPermission
  /** Says who vouches for a certificate, without fetching anything. */
  readonly judgeChain: JudgeChain
  /** Documents about revocation that are kept here; nothing is fetched for them. */
  readonly storedEvidence?: RevocationEvidence | undefined
}

/** What a person says about the text to inspect. */
export interface InspectionRequest {
  /** The rules every JWT in it is judged by; each by its own where left out. */
  readonly profile?: InspectorProfile | undefined
  /** Verifies with these and no others. */
  readonly keys?: readonly VerificationKey[] | undefined
  /** The only community whose word counts. */
  readonly community?: string | undefined
  /** Anchors whose word counts instead of that of every community. */
  readonly trust?: GivenTrust | undefined
}

/** Decodes, verifies and explains what stands in a text; it fetches nothing and keeps nothing. */
export interface TokenInspector {
  inspect(text: string, request?: InspectionRequest): Promise<Inspection>
}

/** A token inspector beside a server, or by itself. */
export function createTokenInspector(options: TokenInspectorOptions): TokenInspector {
  return {
    inspect: async (text, request = {}) => {
      const surroundings = await options.surroundings()
      const found = findItems(text)
      const run = { options, surroundings, request }
      const tokens: InspectedToken[] = []
      for (const item of found.items) tokens.push(...(await inspectItem(item, run, nestedLevels)))
      return {
        inputCharacters: text.length,
        inputText: found.inputText,
        now: surroundings.now,
        tokens,
        problems: [...found.problems],
      }
    },
  }
}

/** One inspection with what it works on. */
export interface InspectionRun {
  readonly options: TokenInspectorOptions
  readonly surroundings: InspectionSurroundings
  readonly request: InspectionRequest
}

async function inspectItem(
  item: FoundItem,
  run: InspectionRun,
  levels: number,
): Promise<InspectedToken[]> {
  if (item.form !== undefined) return [await inspectOther(item, item.form, run)]
  const issued = await run.options.issuedTokens.find(item.text)
  if (looksLikeJwt(item.text)) {
    try {
      return await reportJwt(item, issued, run, levels)
    } catch (error) {
      // Three dotted parts that are no JWT are shown as the opaque text they are.
      if (!(error instanceof JwtFormError)) throw error
    }
  }
  return [inspectOpaque(item, issued, run)]
}

async function reportJwt(
  item: FoundItem,
  issued: IssuedToken | undefined,
  run: InspectionRun,
  levels: number,
): Promise<InspectedToken[]> {
  const inspected = await inspectJwt(item, issued?.kind === 'access-token', run)
  const { claims, signature, kind } = inspected
  const isOwn = signature.state === 'valid' && claims.string('iss') === run.surroundings.issuer
  const record = reportRecord(issued, kind, isOwn && run.surroundings.issuer !== undefined)
  const token: InspectedToken = {
    ...describeText(item),
    ...reportOf(inspected),
    record,
    findings: [...recordRules(record), ...inspected.findings],
    permissions: listPermissions(claims.string('scope') ?? issued?.scope, run.options.explainScope),
    timeline: listMoments(claims, issued),
  }
  const nested = levels > 0 ? nestedTokens(item.place, claims) : []
  const inner: InspectedToken[] = []
  for (const entry of nested) inner.push(...(await inspectItem(entry, run, levels - 1)))
  return [token, ...inner]
}

function reportOf({ kind, profile, why, header, payload, signature }: InspectedJwt) {
  return { kind, profile, why, header, claims: payload, signature }
}

function nestedTokens(place: string, claims: JsonObject): FoundItem[] {
  return claims.members.flatMap(({ name, value }) =>
    value.string !== undefined && looksLikeJwt(value.string)
      ? [{ place: `claim ${name} of ${place}`, name, text: value.string, oddities: [] }]
      : [],
  )
}

async function inspectOther(
  item: FoundItem,
  form: NonNullable<FoundItem['form']>,
  run: InspectionRun,
): Promise<InspectedToken> {
  const { kind, why, report } = await reportOther(item, form, run)
  return {
    ...describeText(item),
    kind,
    profile: null,
    why,
    header: null,
    claims: report.claims,
    signature: null,
    record: null,
    findings: report.findings,
    permissions: [],
    timeline: report.timeline.sort((a, b) => a.at - b.at),
  }
}

interface OtherKind {
  readonly kind: InspectedTokenKind
  readonly why: string
  readonly report: OtherReport
}

async function reportOther(
  item: FoundItem,
  form: NonNullable<FoundItem['form']>,
  { surroundings: { now }, options: { judgeChain }, request: { community } }: InspectionRun,
): Promise<OtherKind> {
  switch (form.kind) {
    case 'request': {
      const mark = form.request === 'token-request' ? 'grant_type' : 'response_type and client_id'
      return { kind: form.request, why: `it has ${mark}`, report: inspectRequest(item, form) }
    }
    case 'jwk':
      return { kind: 'jwk', why: 'it has the members of a key', report: inspectKey(item) }
    case 'json-jws': {
      const report = { claims: null, findings: [jsonSerialization], timeline: [] }
      return { kind: 'json-jws', why: 'it has payload and signature as members', report }
    }
    case 'certificate': {
      const report = await inspectCertificate(form, now, judgeChain, community)
      return { kind: 'certificate', why: 'it is DER with the outline of a certificate', report }
    }
    case 'crl':
      return {
        kind: 'crl',
        why: 'it is DER with the outline of a revocation list',
        report: inspectCrl(form, now),
      }
  }
}

/** @see spec/security.md TI-11 */
const jsonSerialization = {
  id: 'json-serialization',
  level: 'error',
  outcome: 'failed',
  clause: 'RFC 7519 section 1; RFC 7515 section 7.2; CVE-2023-51774',
  text: 'A JWS in JSON serialization is no JWT, and was not verified',
  seen: 'members payload and signature',
  wanted: 'the compact form',
  advice: 'Send the compact form: three parts with dots between them.',
} as const

function inspectOpaque(
  item: FoundItem,
  issued: IssuedToken | undefined,
  run: InspectionRun,
): InspectedToken {
  const isEncrypted = looksLikeJwe(item.text)
  const kind = issued?.kind ?? (isEncrypted ? 'encrypted-jwt' : 'opaque')
  const record = reportRecord(issued, kind, false)
  return {
    ...describeText(item),
    kind,
    profile: null,
    why: whyOpaque(issued, isEncrypted, run),
    header: null,
    claims: null,
    signature: null,
    record,
    findings: recordRules(record),
    permissions: listPermissions(issued?.scope, run.options.explainScope),
    timeline: listMoments(new JsonObject({ kind: 'object', text: '{}' }, []), issued),
  }
}

function whyOpaque(
  issued: IssuedToken | undefined,
  isEncrypted: boolean,
  { surroundings }: InspectionRun,
): string {
  if (issued !== undefined) return 'this server issued it and remembers it'
  if (isEncrypted) return 'it has the five parts of an encrypted JWT'
  return surroundings.issuer === undefined
    ? 'it is no JWT'
    : 'it is no JWT, and this server did not issue it'
}

function describeText(item: FoundItem) {
  return {
    place: item.place.slice(0, 300),
    compact: item.text.slice(0, shownCharacters),
    isTruncated: item.text.length > shownCharacters,
    characters: item.text.length,
    fingerprint: fingerprintOf(item.text),
  }
}

function reportRecord(
  issued: IssuedToken | undefined,
  kind: InspectedTokenKind,
  isSignedHere: boolean,
): IssuedTokenReport | null {
  if (issued !== undefined) {
    const { kind: _kind, scope: _scope, because, ...rest } = issued
    return { ...rest, text: because ?? 'This server issued it and still accepts it.' }
  }
  const isForgotten = kind === 'opaque' || (kind === 'access-token' && isSignedHere)
  if (!isForgotten) return null
  return {
    state: 'unknown',
    text:
      kind === 'opaque'
        ? 'This server does not know it: it was issued elsewhere, or long ago.'
        : 'This server signed it but no longer remembers it, and refuses it.',
    grantId: null,
    client_id: null,
    client_name: null,
    username: null,
    patient: null,
    issuedAt: null,
    expiresAt: null,
  }
}

function listPermissions(
  scope: string | undefined,
  explainScope: (scope: string) => TokenPermission,
): TokenPermission[] {
  const scopes = new Set((scope ?? '').split(' ').filter((text) => text !== ''))
  return [...scopes].slice(0, 200).map(explainScope)
}

function listMoments(claims: JsonObject, issued: IssuedToken | undefined) {
  const labels = [
    ['auth_time', 'Signed in'],
    ['iat', 'Issued'],
    ['nbf', 'Valid from'],
    ['exp', 'Expires'],
  ] as const
  const moments: { label: string; at: number }[] = labels.flatMap(([name, label]) => {
    const node = claims.get(name)
    const at = node === undefined ? null : readMoment(node)
    return at === null ? [] : [{ label, at }]
  })
  if (moments.length === 0 && issued !== undefined) {
    if (issued.issuedAt !== null) moments.push({ label: 'Issued', at: issued.issuedAt })
    moments.push({ label: 'Expires', at: issued.expiresAt })
  }
  return moments.sort((a, b) => a.at - b.at)
}
