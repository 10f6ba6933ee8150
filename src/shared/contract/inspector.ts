import { z } from 'zod'
import { method } from './contract.ts'
import { epochSeconds } from './page.ts'

/** Longest text the Inspector takes, in characters. @see spec/security.md L-07 */
export const inspectorInputCharacters = 10_485_760

const tokenKind = z.enum([
  'id-token',
  'access-token',
  'refresh-token',
  'authorization-code',
  'client-assertion',
  'software-statement',
  'signed-metadata',
  'certification',
  'introspection-jwt',
  'logout-token',
  'dpop-proof',
  'jwt',
  'json-jws',
  'encrypted-jwt',
  'jwk',
  'certificate',
  'crl',
  'authorization-request',
  'token-request',
  'opaque',
])

/** The sets of rules a JWT may be judged by; each is of one kind of token. */
export const inspectorProfiles = [
  'smart-client-assertion',
  'rfc7523-assertion',
  'udap-authentication-token',
  'software-statement',
  'udap-software-statement',
  'udap-signed-metadata',
  'udap-certification',
  'id-token',
  'udap-id-token',
  'access-token',
  'smart-access-token',
  'introspection-jwt',
  'logout-token',
  'dpop-proof',
  'jwt',
] as const

const profile = z.enum(inspectorProfiles)

const mark = z.strictObject({
  /** As in `U+202E`. */
  codePoint: z.string(),
  name: z.string(),
})

const claim = z.strictObject({
  name: z.string(),
  /** JSON exactly as the token has it, cut when very long. */
  text: z.string(),
  isTruncated: z.boolean(),
  kind: z.enum(['string', 'number', 'boolean', 'null', 'array', 'object']),
  /** What the claim says, in words; null for a claim this program does not know. */
  meaning: z.string().nullable(),
  /** Epoch seconds, for claims that are a time. */
  time: z.number().nullable(),
  /** The member stands more than once in its object. */
  isRepeated: z.boolean(),
  /** Characters in name or value that do not show, or look like others. @see spec/security.md TI-05 */
  marks: z.array(mark),
})

const finding = z.strictObject({
  id: z.string(),
  /** How heavy it is when the rule does not hold. */
  level: z.enum(['error', 'warning', 'information']),
  outcome: z.enum(['passed', 'failed', 'warning', 'information', 'not-checked']),
  /** Document and section, or requirement id. */
  clause: z.string(),
  text: z.string(),
  seen: z.string().nullable(),
  wanted: z.string().nullable(),
  /** What to do about it; null where there is nothing to do. */
  advice: z.string().nullable(),
})

const signature = z.strictObject({
  state: z.enum(['valid', 'invalid', 'not-verified', 'none']),
  /** The key that was used, and whose it is. */
  key: z.strictObject({ kid: z.string(), alg: z.string(), owner: z.string() }).nullable(),
  /** Who vouches for the key: the certificates from the signer to an anchor of a community; null where nobody was asked. */
  trust: z.strictObject({ community: z.string(), path: z.array(z.string()) }).nullable(),
  text: z.string(),
})

const record = z.strictObject({
  state: z.enum(['active', 'used', 'expired', 'revoked', 'unknown']),
  text: z.string(),
  grantId: z.string().nullable(),
  client_id: z.string().nullable(),
  client_name: z.string().nullable(),
  username: z.string().nullable(),
  patient: z.string().nullable(),
  issuedAt: epochSeconds.nullable(),
  expiresAt: epochSeconds.nullable(),
})

const permission = z.strictObject({
  scope: z.string(),
  text: z.string(),
  isValid: z.boolean(),
})

const inspectedToken = z.strictObject({
  /** Where in the input it stood, as in `member id_token`. */
  place: z.string(),
  kind: tokenKind,
  /** The rules it was judged by; null for what is no JWT. */
  profile: profile.nullable(),
  /** Why it is taken for that. */
  why: z.string(),
  /** The text, cut when very long. */
  compact: z.string(),
  isTruncated: z.boolean(),
  characters: z.int(),
  fingerprint: z.string(),
  header: z.array(claim).nullable(),
  claims: z.array(claim).nullable(),
  signature: signature.nullable(),
  /** What this server remembers of it; null for a token it did not issue. */
  record: record.nullable(),
  findings: z.array(finding),
  permissions: z.array(permission),
  /** Moments of its life, earliest first, in epoch seconds. */
  timeline: z.array(z.strictObject({ label: z.string(), at: z.number() })),
})

/** What a pasted text turned out to hold, as a schema. */
export const inspection = z.strictObject({
  inputCharacters: z.int(),
  /** What the input was taken for, as in `JSON with 2 tokens`. */
  inputText: z.string(),
  /** Epoch seconds at which times were judged. */
  now: epochSeconds,
  tokens: z.array(inspectedToken),
  /** Why nothing, or not everything, could be inspected. */
  problems: z.array(z.string()),
})

/** What a pasted text turned out to hold. */
export type Inspection = z.infer<typeof inspection>
/** One token with everything found out about it. */
export type InspectedToken = z.infer<typeof inspectedToken>
/** A claim or header parameter. */
export type InspectedClaim = z.infer<typeof claim>
/** The result of one rule. */
export type InspectorFinding = z.infer<typeof finding>
/** The signature's verdict with the key behind it. */
export type SignatureVerdict = z.infer<typeof signature>
/** What this server remembers of a token. */
export type IssuedTokenReport = z.infer<typeof record>
/** One scope in words. */
export type TokenPermission = z.infer<typeof permission>
/** A set of rules for one kind of token. */
export type InspectorProfile = z.infer<typeof profile>
/** A character that deserves a look. */
export type CharacterMark = z.infer<typeof mark>
/** What a token is. */
export type InspectedTokenKind = z.infer<typeof tokenKind>

/** How the signature is to be verified; the keys known here where nothing is said. Nothing is ever fetched for it. */
const verification = z.strictObject({
  /** JWK, JWK Set, or PEM with public keys or certificates: these and no others are used. */
  material: z.string().max(1_048_576).optional(),
  /** A shared secret, for algorithms that have one. */
  secret: z.string().max(4_096).optional(),
  /** The only community whose word on certificates counts. */
  community: z.string().max(2_048).optional(),
})

const inspectorQuestion = z.strictObject({
  text: z.string().max(inspectorInputCharacters).default(''),
  /** A file that is no text: DER or PKCS #12. */
  base64: z.base64().max(2_097_152).optional(),
  /** Opens a PKCS #12 file. */
  passphrase: z.string().max(1_024).optional(),
  /** The rules every JWT is judged by; each by those it is recognised for where left out. */
  profile: profile.optional(),
  verification: verification.optional(),
})

/** What to inspect, and how. */
export type InspectorQuestion = z.input<typeof inspectorQuestion>

/** Forms a report is given in. */
export const reportFormats = ['markdown', 'html', 'json', 'sarif', 'csv'] as const

const reportFormat = z.enum(reportFormats)
/** A form a report is given in. */
export type ReportFormat = z.infer<typeof reportFormat>

const reportFile = z.strictObject({
  name: z.string(),
  mediaType: z.string(),
  content: z.string(),
})

/** A file for a person to keep. */
export type ReportFile = z.infer<typeof reportFile>

const comparedToken = z.strictObject({
  kind: tokenKind,
  characters: z.int(),
  fingerprint: z.string(),
  signature: z.string(),
})

const comparison = z.strictObject({
  left: comparedToken,
  right: comparedToken,
  /** Whether both are the same, octet by octet. */
  isSame: z.boolean(),
  rows: z.array(
    z.strictObject({
      part: z.enum(['header', 'claims', 'findings']),
      name: z.string(),
      /** As it is written; null where it is not there. */
      left: z.string().nullable(),
      right: z.string().nullable(),
      outcome: z.enum(['same', 'different', 'left-only', 'right-only']),
      marks: z.array(mark),
    }),
  ),
})

/** Two tokens side by side. */
export type TokenComparison = z.infer<typeof comparison>

/** Ways to make a token that a server must refuse, and one it must not. */
export const resignVariants = [
  'as-it-is',
  'wrong-key',
  'alg-none',
  'alg-none-mixed-case',
  'hmac-with-public-key',
  'stripped-signature',
  'zero-signature',
  'swapped-kid',
  'changed-claim',
  'embedded-key',
  'unknown-critical',
  'repeated-member',
] as const

const resignVariant = z.enum(resignVariants)
/** A way to sign a token again. */
export type ResignVariant = z.infer<typeof resignVariant>

/** Where a token can be sent at this server. */
export const sendTargets = ['access-token', 'client-assertion', 'software-statement'] as const

const sendTarget = z.enum(sendTargets)
/** Where a token is sent at this server. */
export type SendTarget = z.infer<typeof sendTarget>

const sentToken = z.strictObject({
  request: z.string(),
  status: z.int(),
  isRefused: z.boolean(),
  error: z.string().nullable(),
  description: z.string().nullable(),
})

const bulkState = z.strictObject({
  id: z.string(),
  state: z.enum(['running', 'done', 'cancelled', 'failed']),
  problem: z.string().nullable(),
  characters: z.int(),
  tokens: z.int(),
  withFailures: z.int(),
  withWarnings: z.int(),
  verified: z.int(),
  invalid: z.int(),
  /** How many of the tokens are listed; counts and groups are of all. */
  listed: z.int(),
  milliseconds: z.number(),
})

/** How far a bulk inspection is. */
export type BulkState = z.infer<typeof bulkState>

const bulkRow = z.strictObject({
  number: z.int(),
  /** File and line, as in `app.log:12`. */
  place: z.string(),
  fingerprint: z.string(),
  kind: tokenKind,
  profile: profile.nullable(),
  alg: z.string().nullable(),
  kid: z.string().nullable(),
  issuer: z.string().nullable(),
  client: z.string().nullable(),
  signature: z.enum(['valid', 'invalid', 'not-verified', 'none']),
  /** Whose key verified it. */
  key: z.string().nullable(),
  expiresAt: z.number().nullable(),
  /** Ids of the rules that failed, and of those that warn. */
  failed: z.array(z.string()),
  warnings: z.array(z.string()),
})

/** One token of a bulk inspection, without its text. */
export type BulkRow = z.infer<typeof bulkRow>

const bulkGroupKind = z.enum(['issuer', 'key', 'kind', 'finding'])
/** What tokens are grouped by. */
export type BulkGroupKind = z.infer<typeof bulkGroupKind>

const bulkId = z.strictObject({ id: z.string().max(64) })

const bulkFilter = z.strictObject({
  id: z.string().max(64),
  group: z.strictObject({ by: bulkGroupKind, value: z.string().max(2_048) }).optional(),
  search: z.string().max(200).default(''),
  outcome: z.enum(['failed', 'warning', 'clean']).optional(),
  limit: z.int().min(1).max(200).default(100),
  offset: z.int().min(0).default(0),
})

/** Longest piece of a text that a bulk inspection takes at once, in characters. */
export const bulkPieceCharacters = 262_144

/** Methods of the Inspector. */
export const inspectorMethods = {
  'inspector.inspect': method(
    'Decodes, verifies and judges what stands in a text or a file; nothing is fetched and nothing is kept',
    z.strictObject({
      ...inspectorQuestion.shape,
      /** Names this call, so that it can be ended. */
      ticket: z.string().max(64).optional(),
    }),
    inspection,
  ),
  'inspector.cancel': method(
    'Ends an inspection that takes long',
    z.strictObject({ ticket: z.string().max(64) }),
    z.strictObject({ isCancelled: z.boolean() }),
  ),
  'inspector.decrypt': method(
    'Decrypts a JWE with a stored key or a shared secret, and inspects what is inside',
    z.strictObject({
      text: z.string().max(1_048_576),
      keyId: z.string().max(64).optional(),
      secret: z.string().max(4_096).optional(),
    }),
    z.strictObject({ header: z.array(claim), content: z.string(), inspection }),
  ),
  'inspector.fetchKeys': method(
    'Fetches the keys or certificates at one URL that a person was shown and agreed to',
    z.strictObject({ url: z.url().max(2_048) }),
    z.strictObject({ url: z.string(), text: z.string() }),
  ),
  'inspector.compare': method(
    'Puts two tokens side by side; they are compared by octets',
    z.strictObject({ left: z.string().max(1_048_576), right: z.string().max(1_048_576) }),
    comparison,
  ),
  'inspector.report': method(
    'Gives the findings about a text as a file; tokens are redacted unless it is asked otherwise',
    z.strictObject({
      ...inspectorQuestion.shape,
      format: reportFormat,
      isRedacted: z.boolean().default(true),
    }),
    reportFile,
  ),
  'inspector.resign': method(
    'Makes a token out of header and payload as JSON, signed in one of several right and wrong ways',
    z.strictObject({
      header: z.string().max(65_536),
      payload: z.string().max(262_144),
      variant: resignVariant,
      /** The stored key to sign with; a throwaway key where left out. */
      keyId: z.string().max(64).optional(),
    }),
    z.strictObject({ token: z.string(), text: z.string() }),
  ),
  'inspector.send': method(
    'Sends a token to this server and tells what it answers',
    z.strictObject({ token: z.string().max(262_144), target: sendTarget }),
    sentToken,
  ),
  'inspector.startBulk': method(
    'Begins an inspection of many tokens, which are added piece by piece',
    z.strictObject({ profile: profile.optional(), verification: verification.optional() }),
    bulkState,
  ),
  'inspector.addToBulk': method(
    'Adds a piece of a text; answers when there is room for the next one',
    z.strictObject({
      id: z.string().max(64),
      /** Name of the file, for the places of tokens. */
      source: z.string().max(300),
      text: z.string().max(bulkPieceCharacters),
      /** Whether the file ends here. */
      isLast: z.boolean(),
    }),
    bulkState,
  ),
  'inspector.finishBulk': method('Waits until every token was judged', bulkId, bulkState),
  'inspector.cancelBulk': method('Ends a bulk inspection; what was found stays', bulkId, bulkState),
  'inspector.forgetBulk': method(
    'Forgets a bulk inspection',
    bulkId,
    z.strictObject({ isForgotten: z.boolean() }),
  ),
  'inspector.bulkRows': method(
    'Lists tokens of a bulk inspection',
    bulkFilter,
    z.strictObject({ rows: z.array(bulkRow), total: z.int() }),
  ),
  'inspector.bulkGroups': method(
    'Counts the tokens of a bulk inspection by issuer, key, kind or finding, the largest group first',
    z.strictObject({ id: z.string().max(64), by: bulkGroupKind }),
    z.strictObject({ groups: z.array(z.strictObject({ value: z.string(), tokens: z.int() })) }),
  ),
  'inspector.exportBulk': method(
    'Gives the listed tokens of a bulk inspection as a file',
    z.strictObject({ id: z.string().max(64), format: z.enum(['csv', 'json', 'sarif']) }),
    reportFile,
  ),
}
