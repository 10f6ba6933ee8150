import type {
  InspectedClaim,
  InspectedToken,
  InspectedTokenKind,
  Inspection,
  IssuedTokenReport,
  TokenPermission,
} from '../../../shared/contract/inspector.ts'
import { fingerprintOf } from '../exchange-log/index.ts'
import { type JsonNode, repeatedNames } from '../jwt/index.ts'
import type { ExplainSigner } from '../udap/signers/index.ts'
import { isTimeClaim, meaningOf } from './claim-meanings.ts'
import { decodeJwt, JsonObject, JwtFormError, looksLikeJwe, looksLikeJwt } from './decode-jwt.ts'
import { type FoundToken, findTokens } from './find-tokens.ts'
import type { IssuedToken, IssuedTokens } from './issued-tokens.ts'
import { type Recognition, recogniseJwt } from './recognise-kind.ts'
import { applyRules, type InspectionSurroundings, type InspectorRule } from './rule.ts'
import { certificateRules } from './rules/certificate-rules.ts'
import { formRules } from './rules/form-rules.ts'
import { identityRules } from './rules/identity-rules.ts'
import { recordRules } from './rules/record-rules.ts'
import { scopeRules } from './rules/scope-rules.ts'
import { timeRules } from './rules/time-rules.ts'
import { type VerificationKey, verifySignature } from './verify-signature.ts'

/** Longest token and claim shown, in characters. @see spec/security.md L-07 */
const shownCharacters = { token: 262_144, claim: 16_384 } as const

/** How deep tokens inside tokens are followed. @see spec/security.md TI-15 */
const nestedLevels = 3

/** Every rule, in the order findings are shown. */
export const inspectorRules: readonly InspectorRule[] = [
  ...formRules,
  ...timeRules,
  ...identityRules,
  ...scopeRules,
]

/** What the Inspector is told about its surroundings at each inspection. */
export interface TokenInspectorOptions {
  readonly surroundings: () => Promise<InspectionSurroundings>
  /** The keys tokens are verified with. */
  readonly keys: () => Promise<readonly VerificationKey[]>
  readonly issuedTokens: IssuedTokens
  readonly explainScope: (scope: string) => TokenPermission
  /** Says whom the certificates in a JWT stand for, without fetching anything. */
  readonly explainSigner: ExplainSigner
}

/** Decodes, verifies and explains tokens; it fetches nothing and keeps nothing. */
export interface TokenInspector {
  inspect(text: string): Promise<Inspection>
}

/** A token inspector for the tokens of one server. */
export function createTokenInspector(options: TokenInspectorOptions): TokenInspector {
  return {
    inspect: async (text) => {
      const surroundings = await options.surroundings()
      const found = findTokens(text)
      const inspection = { options, surroundings, keys: await options.keys() }
      const tokens: InspectedToken[] = []
      for (const token of found.tokens) {
        tokens.push(...(await inspectToken(token, inspection, nestedLevels)))
      }
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

interface InspectionRun {
  readonly options: TokenInspectorOptions
  readonly surroundings: InspectionSurroundings
  readonly keys: readonly VerificationKey[]
}

async function inspectToken(
  found: FoundToken,
  run: InspectionRun,
  levels: number,
): Promise<InspectedToken[]> {
  const issued = await run.options.issuedTokens.find(found.text)
  if (looksLikeJwt(found.text)) {
    try {
      return await inspectJwt(found, issued, run, levels)
    } catch (error) {
      // Three dotted parts that are no JWT are shown as the opaque text they are.
      if (!(error instanceof JwtFormError)) throw error
    }
  }
  return [inspectOpaque(found, issued, run)]
}

async function inspectJwt(
  found: FoundToken,
  issued: IssuedToken | undefined,
  run: InspectionRun,
  levels: number,
): Promise<InspectedToken[]> {
  const jwt = decodeJwt(found.text)
  const recognition: Recognition =
    issued === undefined
      ? recogniseJwt(jwt, found.name)
      : { kind: issued.kind, why: 'this server issued it and remembers it' }
  const signature = await verifySignature(jwt, run.keys)
  const claims = jwt.claims ?? new JsonObject({ kind: 'object', text: '{}' }, [])
  const findings = applyRules(inspectorRules, {
    kind: recognition.kind,
    jwt,
    header: jwt.header,
    claims,
    signature,
    knownClients: await findClients(claims, run.surroundings),
    surroundings: run.surroundings,
    oddities: [...found.oddities, ...jwt.oddities],
  })
  const isOwn = signature.state === 'valid' && claims.string('iss') === run.surroundings.issuer
  const record = reportRecord(issued, recognition.kind, isOwn)
  const signer =
    jwt.header.get('x5c') === undefined ? undefined : await run.options.explainSigner(found.text)
  const token: InspectedToken = {
    ...describeText(found),
    ...recognition,
    header: listClaims(jwt.header),
    claims: jwt.claims === null ? null : listClaims(jwt.claims),
    signature,
    record,
    findings: [...recordRules(record), ...certificateRules(signer), ...findings],
    permissions: listPermissions(claims.string('scope') ?? issued?.scope, run.options.explainScope),
    timeline: listMoments(claims, issued),
  }
  const nested = levels > 0 ? nestedTokens(found.place, claims) : []
  const inner: InspectedToken[] = []
  for (const entry of nested) inner.push(...(await inspectToken(entry, run, levels - 1)))
  return [token, ...inner]
}

async function findClients(
  claims: JsonObject,
  { isClient }: InspectionSurroundings,
): Promise<readonly string[]> {
  const known: string[] = []
  for (const audience of (claims.strings('aud') ?? []).slice(0, 20)) {
    if (await isClient(audience)) known.push(audience)
  }
  return known
}

function nestedTokens(place: string, claims: JsonObject): FoundToken[] {
  return claims.members.flatMap(({ name, value }) =>
    value.string !== undefined && looksLikeJwt(value.string)
      ? [{ place: `claim ${name} of ${place}`, name, text: value.string, oddities: [] }]
      : [],
  )
}

function inspectOpaque(
  found: FoundToken,
  issued: IssuedToken | undefined,
  run: InspectionRun,
): InspectedToken {
  const isEncrypted = looksLikeJwe(found.text)
  const recognition: Recognition =
    issued !== undefined
      ? { kind: issued.kind, why: 'this server issued it and remembers it' }
      : isEncrypted
        ? { kind: 'encrypted-jwt', why: 'it has the five parts of an encrypted JWT' }
        : { kind: 'opaque', why: 'it is no JWT, and this server did not issue it' }
  const record = reportRecord(issued, recognition.kind, false)
  return {
    ...describeText(found),
    ...recognition,
    header: null,
    claims: null,
    signature: null,
    record,
    findings: recordRules(record),
    permissions: listPermissions(issued?.scope, run.options.explainScope),
    timeline: listMoments(new JsonObject({ kind: 'object', text: '{}' }, []), issued),
  }
}

function describeText(found: FoundToken) {
  return {
    place: found.place,
    compact: found.text.slice(0, shownCharacters.token),
    isTruncated: found.text.length > shownCharacters.token,
    characters: found.text.length,
    fingerprint: fingerprintOf(found.text),
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

function listClaims(object: JsonObject): InspectedClaim[] {
  const repeated = repeatedNames(object.members)
  return object.members.map(({ name, value }) => ({
    name: name.slice(0, 300),
    text: value.text.slice(0, shownCharacters.claim),
    isTruncated: value.text.length > shownCharacters.claim,
    kind: value.kind,
    meaning: meaningOf(name),
    time: isTimeClaim(name) ? readMoment(value) : null,
    isRepeated: repeated.has(name),
  }))
}

/** A moment a calendar can show; anything else stays the number it was written as. */
function readMoment(node: JsonNode): number | null {
  const value = node.kind === 'number' ? Number(node.text) : Number.NaN
  return value >= 0 && value <= 253_402_300_799 ? value : null
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
  const moments = labels.flatMap(([name, label]) => {
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
