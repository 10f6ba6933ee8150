import { z } from 'zod'
import {
  authorityKeyAlgorithms,
  certificateKeyAlgorithms,
  certificateKinds,
  certificateStatuses,
  fixtureIds,
  issuableKinds,
  revocationReasonNames,
} from './certificate-kinds.ts'
import { epochSeconds } from './page.ts'

/** What a certificate is for. */
export const kind = z.enum(certificateKinds)
const issuableKind = z.enum(issuableKinds)
/** Where a certificate is in its life. */
export const status = z.enum(certificateStatuses)
/** Why a certificate is revoked. */
export const reason = z.enum(revocationReasonNames)
/** Name of a test certificate. */
export const fixtureId = z.enum(fixtureIds)
const keyAlgorithm = z.enum(certificateKeyAlgorithms)
/** Algorithm of an authority. */
export const authorityKeyAlgorithm = z.enum(authorityKeyAlgorithms)
/** Names a certificate. */
export const certificateId = z.strictObject({ id: z.string().max(100) })
/** Names a local community. */
export const communityId = z.strictObject({ id: z.string().max(100) })
/** As long as an attribute of a distinguished name may be. @see RFC 5280 appendix A.1 */
export const shortText = z.string().trim().min(1).max(64)
/** Leaves room for the mark TEST ONLY. */
const commonName = z.string().trim().min(1).max(54)
/** Leaves room for what the names of its authorities say besides. */
export const communityName = z.string().trim().min(1).max(40)
/** A URI to be named, taken byte for byte. */
export const subjectUri = z.string().min(1).max(2_000)

/** A certificate as lists show it. */
export const certificateRow = z.strictObject({
  /** SHA-256 of the DER in hex: the same everywhere. */
  id: z.string(),
  kind,
  subject: z.string(),
  commonName: z.string(),
  issuer: z.string(),
  /** Hex. */
  serial: z.string(),
  notBefore: epochSeconds,
  notAfter: epochSeconds,
  status,
  /** URI subject alternative names, exactly as encoded. */
  uris: z.array(z.string()),
  /** The community whose authority issued it here. */
  communityId: z.string().nullable(),
  /** The stored key pair it is about. */
  keyId: z.string().nullable(),
  origin: z.enum(['issued', 'imported']),
  /** What it is a test of, if it is one. */
  fixture: fixtureId.nullable(),
  addedAt: epochSeconds,
})

const outcome = z.strictObject({
  /** HTTP status; null where the policy of the community decides. */
  status: z.int().nullable(),
  /** Wire error code; null for none. */
  error: z.string().nullable(),
  text: z.string(),
})

/** What a test certificate is a test of. */
export const fixtureDefinition = z.strictObject({
  id: fixtureId,
  /** What is wrong, and only this. */
  defect: z.string(),
  expected: z.strictObject({
    registration: outcome,
    token: outcome,
    metadata: z.enum(['proceed', 'stop', 'stop-unless-community-trusted', 'by-policy']),
  }),
})

const nameAttribute = z.strictObject({ type: z.string(), value: z.string() })

const alternativeName = z.strictObject({
  kind: z.enum([
    'uri',
    'dns',
    'email',
    'ip',
    'directory-name',
    'registered-id',
    'other-name',
    'x400',
    'edi-party',
  ]),
  value: z.string(),
})

const chainLink = z.strictObject({
  /** Null for a certificate that is not stored here. */
  id: z.string().nullable(),
  kind,
  subject: z.string(),
  serial: z.string(),
  notBefore: epochSeconds,
  notAfter: epochSeconds,
  status,
  isSelfSigned: z.boolean(),
  /** Whether a community of this workbench takes it as its anchor. */
  isAnchor: z.boolean(),
})

/** A certificate with everything there is to see of it. */
export const certificateDetail = z.strictObject({
  ...certificateRow.shape,
  pem: z.string(),
  version: z.int(),
  signatureAlgorithm: z.string(),
  publicKey: z.strictObject({
    /** As in `RSA 2048` or `EC P-256`. */
    algorithm: z.string(),
    /** RFC 7638. */
    thumbprint: z.string(),
  }),
  fingerprints: z.strictObject({ sha256: z.string(), sha1: z.string() }),
  subjectAttributes: z.array(nameAttribute),
  issuerAttributes: z.array(nameAttribute),
  alternativeNames: z.array(alternativeName),
  extensions: z.array(
    z.strictObject({
      oid: z.string(),
      name: z.string(),
      isCritical: z.boolean(),
      /** What it says, one statement a line. */
      lines: z.array(z.string()),
    }),
  ),
  crlUrls: z.array(z.string()),
  ocspUrls: z.array(z.string()),
  issuerUrls: z.array(z.string()),
  revocation: z.strictObject({ reason, revokedAt: epochSeconds }).nullable(),
  /** From this certificate up, as far as it is known here. */
  chain: z.array(chainLink),
  /** The certificate this one renewed. */
  renews: z.string().nullable(),
  renewedBy: z.string().nullable(),
  fixtureDefinition: fixtureDefinition.nullable(),
})

const warning = z.strictObject({
  code: z.enum(['uri-is-not-fhir-base', 'names-differ-from-request', 'not-after-clamped']),
  message: z.string(),
  seen: z.string(),
  wanted: z.string(),
})

/** A certificate just issued. */
export const issued = z.strictObject({ certificate: certificateDetail, warnings: z.array(warning) })

const certificateKey = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('stored'), keyId: z.string().max(100) }),
  z.strictObject({ kind: z.literal('new'), algorithm: keyAlgorithm, name: shortText.optional() }),
  /** A certificate signing request, PEM; its key is taken and nothing else. */
  z.strictObject({ kind: z.literal('request'), pem: z.string().max(65_536) }),
])

/** What to issue. */
export const issueParams = z.strictObject({
  communityId: z.string().max(100),
  kind: issuableKind,
  commonName,
  organizationalUnit: shortText.optional(),
  key: certificateKey,
  uris: z.array(subjectUri).max(20).default([]),
  dnsNames: z.array(z.string().min(1).max(253)).max(20).default([]),
  ipAddresses: z
    .array(z.union([z.ipv4(), z.ipv6()]))
    .max(20)
    .default([]),
  /** Adds the extended key usage clientAuth. */
  clientAuthentication: z.boolean().default(false),
  /** By default the longest its kind allows. */
  lifetimeSeconds: z.int().min(60).optional(),
})

/** What a certificate would be. */
export const review = z.strictObject({
  notBefore: epochSeconds,
  notAfter: epochSeconds,
  subject: z.string(),
  warnings: z.array(warning),
})

/** What a certificate signing request asks for. */
export const requestDescription = z.strictObject({
  subject: z.string(),
  commonName: z.string(),
  publicKey: z.strictObject({ algorithm: z.string(), thumbprint: z.string() }),
  signatureAlgorithm: z.string(),
  /** The stored key pair it was made with, if it is one of ours. */
  keyId: z.string().nullable(),
  alternativeNames: z.array(alternativeName),
  keyUsages: z.array(z.string()),
  extendedKeyUsages: z.array(z.string()),
  wantsAuthority: z.boolean(),
})

/** A test certificate just issued. */
export const fixtureIssue = z.strictObject({
  fixture: fixtureDefinition,
  certificate: certificateDetail,
  /** How to use it so that the defect shows. */
  presentation: z.strictObject({
    /** `x5c` in standard base64, leaf first. */
    x5c: z.array(z.string()),
    /** The stored key to sign with. */
    signWithKeyId: z.string(),
    /** What to claim as `iss` and `sub`. */
    iss: z.string(),
  }),
})

const authorityRow = z.strictObject({
  /** Part of its URLs. */
  name: z.string(),
  certificateId: z.string(),
  subject: z.string(),
  keyAlgorithm: z.string(),
  notAfter: epochSeconds,
  status,
  crl: z.strictObject({
    url: z.string(),
    /** The cRLNumber of the newest list; null before the first. */
    number: z.int().nullable(),
    thisUpdate: epochSeconds.nullable(),
    nextUpdate: epochSeconds.nullable(),
    entries: z.int(),
    /** How long a list is good for from when it is made; zero or less makes lists that are stale at once. */
    lifetimeSeconds: z.int(),
  }),
  /** Its certificate, DER. */
  certificateUrl: z.string(),
  /** Its certificate and those above it, PKCS#7. */
  bundleUrl: z.string(),
  ocspUrl: z.string(),
  /** Whether it exists for test certificates only. */
  isFixture: z.boolean(),
})

/** A local community. */
export const community = z.strictObject({
  id: z.string(),
  name: z.string(),
  /** The URI the community is known by in UDAP metadata requests. */
  uri: z.string(),
  /** Whether this server takes its root as an anchor. */
  isTrusted: z.boolean(),
  /** Policy every certificate of the community stands under. */
  policyOid: z.string(),
  createdAt: epochSeconds,
  /** Root first. */
  authorities: z.array(authorityRow),
  certificates: z.int(),
})

/** A certificate as lists show it. */
export type CertificateRow = z.infer<typeof certificateRow>
/** A certificate with its decoded fields, PEM and chain. */
export type CertificateDetail = z.infer<typeof certificateDetail>
/** One certificate of a chain, leaf first. */
export type CertificateChainLink = z.infer<typeof chainLink>
/** What a certificate is for. */
export type CertificateKind = z.infer<typeof kind>
/** A kind a person can have issued. */
export type IssuableKind = z.infer<typeof issuableKind>
/** Where a certificate is in its life. */
export type CertificateStatus = z.infer<typeof status>
/** Why a certificate was revoked. */
export type RevocationReasonName = z.infer<typeof reason>
/** Name of a test certificate. */
export type FixtureId = z.infer<typeof fixtureId>
/** What a test certificate is a test of and what must come of it. */
export type FixtureDefinition = z.infer<typeof fixtureDefinition>
/** A test certificate just issued, with how to present it. */
export type FixtureIssue = z.infer<typeof fixtureIssue>
/** A local community with its authorities. */
export type Community = z.infer<typeof community>
/** An authority of a community with what it publishes. */
export type CommunityAuthority = z.infer<typeof authorityRow>
/** What to issue. */
export type IssueRequest = z.output<typeof issueParams>
/** What a person should know of a certificate before or after it is issued. */
export type IssueWarning = z.infer<typeof warning>
/** A certificate just issued, with what to know of it. */
export type IssuedCertificate = z.infer<typeof issued>
/** What a certificate would be, before it is issued. */
export type IssueReview = z.infer<typeof review>
/** What is in a certificate signing request. */
export type CertificateRequestDescription = z.infer<typeof requestDescription>
/** A subject alternative name. */
export type AlternativeName = z.infer<typeof alternativeName>
