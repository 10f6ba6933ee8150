import type {
  InspectedClaim,
  InspectedToken,
  Inspection,
} from '../../../../shared/contract/inspector.ts'

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
  const hidden = hiddenTexts(token)
  const clean = (text: string | null) => (text === null ? null : hideAll(text, hidden))
  return {
    ...token,
    compact: `token ${token.fingerprint}, ${token.characters} characters`,
    isTruncated: false,
    header: token.header?.map(redactClaim) ?? null,
    claims: token.claims?.map(redactClaim) ?? null,
    findings: token.findings.map((finding) => ({
      ...finding,
      text: hideAll(finding.text, hidden),
      seen: clean(finding.seen),
    })),
    record: token.record && { ...token.record, username: null, patient: null },
  }
}

function redactClaim(claim: InspectedClaim): InspectedClaim {
  if (open.has(claim.name)) return claim
  return {
    ...claim,
    text: `${claim.kind}, ${claim.text.length} characters`,
    isTruncated: false,
    marks: [],
  }
}

/** What may not stand anywhere in the report: values of the other claims that are long enough to be told from words. */
function hiddenTexts({ header, claims, compact }: InspectedToken): readonly string[] {
  const values = [...(header ?? []), ...(claims ?? [])]
    .filter(({ name, kind }) => !open.has(name) && kind === 'string')
    .map(({ text }) => text.replace(/^"|"$/g, ''))
  return [compact, ...values].filter((text) => text.length >= 4)
}

function hideAll(text: string, hidden: readonly string[]): string {
  return hidden.reduce((result, secret) => result.replaceAll(secret, '[redacted]'), text)
}
