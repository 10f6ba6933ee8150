import { z } from 'zod'
import {
  authorityKeyAlgorithm,
  certificateDetail,
  certificateId,
  certificateRow,
  community,
  communityId,
  communityName,
  fixtureDefinition,
  fixtureId,
  fixtureIssue,
  issued,
  issueParams,
  kind,
  reason,
  requestDescription,
  review,
  shortText,
  status,
  subjectUri,
} from './certificate-shapes.ts'
import { method } from './contract.ts'
import { done, epochSeconds, noParams, pageOf, pageParams } from './page.ts'

export * from './certificate-kinds.ts'
export type * from './certificate-shapes.ts'

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
