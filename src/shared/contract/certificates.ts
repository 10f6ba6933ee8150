import { z } from 'zod'
import { method } from './contract.ts'
import { done, epochSeconds, noParams, pageOf, pageParams } from './page.ts'

/** What a certificate is for. The first two are authorities, the last two came from elsewhere.
 * @see spec/udap.md section 2.3
 */
export const certificateKinds = [
  'root',
  'intermediate',
  'server',
  'identity-provider',
  'client',
  'data-holder-client',
  'certifier',
  'ocsp-responder',
  'tls',
  'imported-authority',
  'imported',
] as const

/** Kinds a person can have issued; the others are made when they are needed. */
export const issuableKinds = [
  'server',
  'identity-provider',
  'client',
  'data-holder-client',
  'certifier',
  'tls',
] as const

/** Where a certificate is in its life; `on-hold` can be taken back. */
export const certificateStatuses = [
  'valid',
  'not-yet-valid',
  'expired',
  'revoked',
  'on-hold',
] as const

/** Reasons a certificate can be revoked for; `certificateHold` is the one that can be taken back.
 * @see RFC 5280 section 5.3.1, reasons 0 to 6 and 8 to 10
 */
export const revocationReasonNames = [
  'unspecified',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  'removeFromCRL',
  'privilegeWithdrawn',
  'aACompromise',
] as const

/** The test certificates of spec/udap.md section 2.4; each but the first has one defect. */
export const fixtureIds = [
  'C-OK',
  'C-MULTI',
  'C-LEAF-AIA',
  'C-LEAF-NOAIA',
  'C-EXPIRED',
  'C-FUTURE',
  'C-INT-EXPIRED',
  'C-REVOKED',
  'C-REVOKED-OCSP',
  'C-HOLD',
  'C-INT-REVOKED',
  'C-CDP-404',
  'CRL-STALE',
  'CRL-FORGED',
  'C-NO-CDP',
  'C-UNTRUSTED',
  'C-SELF',
  'C-IMPOSTOR',
  'C-OTHER-COMM',
  'C-INT-NOTCA',
  'C-PATHLEN',
  'C-INT-KU',
  'C-LEAF-CA',
  'C-CRIT',
  'C-NAMECON',
  'C-POLICY',
  'C-KU-BAD',
  'C-RSA1024',
  'C-SHA1',
  'C-NO-SAN',
  'C-SAN-DNS',
  'C-SAN-OTHER',
  'C-SAN-CASE',
  'C-KEYMISMATCH',
  'C-RENEWED',
] as const

/** Algorithms of the key pairs certificates are issued for. */
export const certificateKeyAlgorithms = [
  'rsa-2048',
  'rsa-3072',
  'rsa-4096',
  'p-256',
  'p-384',
] as const

/** Algorithms an authority can have. @see spec/udap.md section 2.3 */
export const authorityKeyAlgorithms = ['rsa-4096', 'p-384'] as const

const kind = z.enum(certificateKinds)
const issuableKind = z.enum(issuableKinds)
const status = z.enum(certificateStatuses)
const reason = z.enum(revocationReasonNames)
const fixtureId = z.enum(fixtureIds)
const keyAlgorithm = z.enum(certificateKeyAlgorithms)
const authorityKeyAlgorithm = z.enum(authorityKeyAlgorithms)
const certificateId = z.strictObject({ id: z.string().max(100) })
const communityId = z.strictObject({ id: z.string().max(100) })
/** As long as an attribute of a distinguished name may be. @see RFC 5280 appendix A.1 */
const shortText = z.string().trim().min(1).max(64)
/** Leaves room for the mark TEST ONLY. */
const commonName = z.string().trim().min(1).max(54)
/** Leaves room for what the names of its authorities say besides. */
const communityName = z.string().trim().min(1).max(40)
const subjectUri = z.string().min(1).max(2_000)

const certificateRow = z.strictObject({
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

const fixtureDefinition = z.strictObject({
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

const certificateDetail = z.strictObject({
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

const issued = z.strictObject({ certificate: certificateDetail, warnings: z.array(warning) })

const certificateKey = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('stored'), keyId: z.string().max(100) }),
  z.strictObject({ kind: z.literal('new'), algorithm: keyAlgorithm, name: shortText.optional() }),
  /** A certificate signing request, PEM; its key is taken and nothing else. */
  z.strictObject({ kind: z.literal('request'), pem: z.string().max(65_536) }),
])

const issueParams = z.strictObject({
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

const review = z.strictObject({
  notBefore: epochSeconds,
  notAfter: epochSeconds,
  subject: z.string(),
  warnings: z.array(warning),
})

const requestDescription = z.strictObject({
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

const fixtureIssue = z.strictObject({
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

const community = z.strictObject({
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

/** Methods of the certificate store and the local certificate authorities. */
export const certificateMethods = {
  'certificates.list': method(
    'Lists certificates a page at a time',
    z.strictObject({
      ...pageParams,
      /** Part of subject, issuer, serial number, name or fixture. */
      search: z.string().max(200).default(''),
      communityId: z.string().max(100).optional(),
      kind: kind.optional(),
      status: status.optional(),
      keyId: z.string().max(100).optional(),
      /** Only those that end before this time. */
      expiresBefore: epochSeconds.optional(),
      /** Only test certificates, or none of them. */
      isFixture: z.boolean().optional(),
      sort: z
        .enum(['commonName', 'notAfter', 'notBefore', 'addedAt', 'kind'])
        .default('commonName'),
      direction: z.enum(['ascending', 'descending']).default('ascending'),
    }),
    pageOf(certificateRow),
  ),
  'certificates.get': method(
    'Gives one certificate with its decoded fields, PEM and chain',
    certificateId,
    certificateDetail,
  ),
  'certificates.expiring': method(
    'Lists certificates that end within a time, soonest first; test certificates and replaced ones apart',
    z.strictObject({ withinSeconds: z.int().min(0).max(315_360_000).default(2_592_000) }),
    z.strictObject({ rows: z.array(certificateRow) }),
  ),
  'certificates.export': method(
    'Gives a certificate as a file: PEM, DER, its chain as PEM, or its chain as PKCS#7',
    z.strictObject({
      id: z.string().max(100),
      format: z.enum(['pem', 'der', 'chain-pem', 'pkcs7']),
    }),
    z.strictObject({ fileName: z.string(), mediaType: z.string(), base64: z.string() }),
  ),
  'certificates.delete': method(
    'Forgets an imported certificate; those issued here stay, so that revocation can be answered',
    certificateId,
    done,
  ),
  'certificates.review': method(
    'Says what a certificate would be and warns, without issuing it',
    issueParams,
    review,
  ),
  'certificates.issue': method(
    'Issues a certificate for a stored key, a new key or a certificate signing request',
    issueParams,
    issued,
  ),
  'certificates.inspectRequest': method(
    'Verifies a certificate signing request and says what it asks for',
    z.strictObject({ pem: z.string().max(65_536) }),
    requestDescription,
  ),
  'certificates.createRequest': method(
    'Makes a certificate signing request for a stored key',
    z.strictObject({
      keyId: z.string().max(100),
      commonName: shortText,
      organization: shortText.optional(),
      uris: z.array(subjectUri).max(20).default([]),
      dnsNames: z.array(z.string().min(1).max(253)).max(20).default([]),
    }),
    z.strictObject({ pem: z.string() }),
  ),
  'certificates.renew': method(
    'Renews a certificate with the same names: for a new key, or for the same key with new dates',
    z.strictObject({
      id: z.string().max(100),
      mode: z.enum(['re-key', 're-sign']),
      lifetimeSeconds: z.int().min(60).optional(),
    }),
    issued,
  ),
  'certificates.revoke': method(
    'Revokes a certificate and publishes a new CRL at once; certificateHold can be taken back',
    z.strictObject({ id: z.string().max(100), reason: reason.default('unspecified') }),
    certificateDetail,
  ),
  'certificates.unhold': method(
    'Takes a certificate off hold and publishes a new CRL at once',
    certificateId,
    certificateDetail,
  ),
  'certificates.fixtures': method(
    'Lists the test certificates with the defect and the expected outcome of each',
    noParams,
    z.strictObject({ fixtures: z.array(fixtureDefinition) }),
  ),
  'certificates.issueFixture': method(
    'Issues a test certificate that has one defect and is valid otherwise',
    z.strictObject({
      fixture: fixtureId,
      communityId: z.string().max(100),
      /** The identity to claim; by default one made up for the fixture. */
      uri: subjectUri.optional(),
      kind: z.enum(['client', 'server']).default('client'),
      algorithm: z.enum(['rsa-2048', 'p-256', 'p-384']).default('rsa-2048'),
    }),
    fixtureIssue,
  ),
  'communities.list': method(
    'Lists the local communities with their authorities',
    noParams,
    z.strictObject({ communities: z.array(community) }),
  ),
  'communities.get': method('Gives one local community', communityId, community),
  'communities.create': method(
    'Makes a community with a root and an intermediate of its own',
    z.strictObject({
      name: communityName,
      uri: z.url().max(500),
      isTrusted: z.boolean().default(true),
      algorithm: authorityKeyAlgorithm.default('p-384'),
    }),
    community,
  ),
  'communities.update': method(
    'Renames a community, or changes whether this server takes its root as an anchor',
    z.strictObject({
      id: z.string().max(100),
      name: communityName.optional(),
      isTrusted: z.boolean().optional(),
    }),
    community,
  ),
  'communities.publishCrl': method(
    'Publishes a new CRL of an authority and sets how long its lists are good for',
    z.strictObject({
      id: z.string().max(100),
      /** Name of the authority within the community. */
      authority: z.string().max(100),
      /** Zero or less publishes a list that is stale already. */
      lifetimeSeconds: z.int().min(-31_536_000).max(31_536_000).optional(),
    }),
    community,
  ),
}

/** Events of the certificate store and the local certificate authorities. */
export const certificateEvents = {
  'certificates.changed': z.strictObject({ id: z.string().nullable() }),
  'communities.changed': z.strictObject({ id: z.string() }),
}
