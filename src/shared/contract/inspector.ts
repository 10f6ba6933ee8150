import { z } from 'zod'
import { method } from './contract.ts'
import { epochSeconds } from './page.ts'

/** Longest text the Inspector takes, in characters. @see spec/security.md L-07 */
export const inspectorInputCharacters = 10_485_760

/** What a token is, as a schema. */
export const tokenKind = z.enum([
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

/** A set of rules, as a schema. */
export const profile = z.enum(inspectorProfiles)

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

/** How signatures are to be verified; with the keys known here where nothing is said. Nothing is ever fetched for it. */
export const verification = z.strictObject({
  /** JWK, JWK Set, or PEM with public keys or certificates: these and no others are used. */
  material: z.string().max(1_048_576).optional(),
  /** A shared secret, for algorithms that have one. */
  secret: z.string().max(4_096).optional(),
  /** The only community whose word on certificates counts. */
  community: z.string().max(2_048).optional(),
  /** Certificates in PEM whose word alone counts. */
  anchors: z.string().max(1_048_576).optional(),
  /** Revocation lists in PEM or DER, and OCSP responses in DER, for paths to these anchors. */
  revocation: z.array(z.base64().max(7_340_032)).max(20).optional(),
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

/** A file for a person to keep, as a schema. */
export const reportFile = z.strictObject({
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
}
