import type {
  InspectedClaim,
  InspectedToken,
  Inspection,
} from '../../../../shared/contract/inspector.ts'
import { seenCharacters } from '../rule.ts'

/** Claims whose values stay readable in a redacted report: they say what a token is, and nothing about a person. */
const open: ReadonlySet<string> = new Set([
  'alg',
  'typ',
  'kid',
  'cty',
  'crit',
  'iss',
  'aud',
  'exp',
  'nbf',
  'iat',
  'scope',
  'client_id',
  'grant_types',
  'response_types',
  'token_endpoint_auth_method',
  'token_endpoint',
  'registration_endpoint',
  'authorization_endpoint',
  'htm',
  'htu',
  'kty',
  'crv',
  'use',
  'subject',
  'issuer',
  'valid from',
  'valid until',
  'key',
  'signed with',
  'key usage',
  'grant_type',
  'response_type',
  'code_challenge_method',
])

/** A report without what would let its reader use a token or learn about a person: the text of the token is cut to its
 * fingerprint, and values that may identify somebody are left out. Findings repeat what was seen, so they lose it, too,
 * where it is not an open claim.
 * @see spec/security.md TI-12
 */
export function redact(inspection: Inspection): Inspection {
  return { ...inspection, tokens: inspection.tokens.map(redactToken) }
}

function redactToken(token: InspectedToken): InspectedToken {
  const closed = [...(token.header ?? []), ...(token.claims ?? [])].filter(isClosed)
  const hide = createHiding([token.compact, ...closed.flatMap(valuesOf)])
  // What was cut off a claim may stand in a finding nevertheless.
  const isCut = closed.some(({ isTruncated }) => isTruncated)
  return {
    ...token,
    compact: `token ${token.fingerprint}, ${token.characters} characters`,
    isTruncated: false,
    header: token.header?.map(redactClaim) ?? null,
    claims: token.claims?.map(redactClaim) ?? null,
    findings: token.findings.map((finding) => ({
      ...finding,
      text: hide(finding.text),
      seen: finding.seen && (isCut ? hiddenText : hide(finding.seen)),
    })),
    record: token.record && { ...token.record, username: null, patient: null },
  }
}

function isClosed({ name }: InspectedClaim): boolean {
  return !open.has(name)
}

function redactClaim(claim: InspectedClaim): InspectedClaim {
  if (!isClosed(claim)) return claim
  return {
    ...claim,
    text: `${claim.kind}, ${claim.text.length} characters`,
    isTruncated: false,
    marks: [],
  }
}

const hiddenText = '[redacted]'

/** Shorter values are hidden only where nothing stands beside them, since words have them within. */
const shortestWithin = 4

/** Takes values out of what findings repeat. */
function createHiding(hidden: readonly string[]): (text: string) => string {
  const values = new Set(hidden)
  const longestFirst = [...values].sort((a, b) => b.length - a.length)
  const secrets = longestFirst.filter(({ length }) => length >= shortestWithin)
  return (text) =>
    values.has(text)
      ? hiddenText
      : secrets.reduce((left, secret) => hideCut(left.replaceAll(secret, hiddenText), secret), text)
}

/** A value as it is written and as it is read, with all texts and numbers inside it. */
function valuesOf({ text, kind }: InspectedClaim): readonly string[] {
  if (kind === 'boolean' || kind === 'null') return []
  const isList = kind === 'array' || kind === 'object'
  const literals = isList ? (text.match(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g) ?? []) : [text]
  const values = literals.flatMap((each) => [each.replace(/^"|"$/g, ''), readLiteral(each)])
  return [text, ...values].filter((value) => value !== '')
}

function readLiteral(literal: string): string {
  try {
    return String(JSON.parse(literal))
  } catch {
    // No value of JSON: it is hidden as it is written.
    return literal
  }
}

/** Findings repeat the beginning of a long text, which may end within a value. */
function hideCut(text: string, secret: string): string {
  if (text.length < seenCharacters) return text
  for (let length = Math.min(secret.length, text.length); length >= shortestWithin; length -= 1) {
    if (text.endsWith(secret.slice(0, length))) return `${text.slice(0, -length)}${hiddenText}`
  }
  return text
}
