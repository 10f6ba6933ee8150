import { z } from 'zod'
import { certificationContentSchema, certificationDefinitionSchema } from '../udap/certification.ts'
import { method } from './contract.ts'
import { done, epochSeconds, pageOf, pageParams } from './page.ts'

const definition = certificationDefinitionSchema.extend({
  id: z.string(),
  createdAt: epochSeconds,
  updatedAt: epochSeconds,
})

/** A definition of a certification as the console shows it. */
export type CertificationDefinitionRow = z.infer<typeof definition>

/** Longest certification. @see UDAP-JWT-014 */
const compactJwt = z.string().min(1).max(65_536)

const issueParams = z.strictObject({
  /** The certificate to sign with; its key has to be in the key store. */
  certificateId: z.string().max(100),
  /** The URI of the certificate that signs; the first by default. */
  iss: z.string().min(1).max(2_000).optional(),
  /** The URI by which the app that is certified registers; that of the signer for a declaration of its own. */
  sub: z.string().min(1).max(2_000),
  /** Registration endpoints it is for; none: any. */
  aud: z.array(z.url().max(2_000)).max(10).default([]),
  /** By default a year, and never beyond the end of the certificate. */
  lifetimeSeconds: z.int().min(60).max(315_576_000).optional(),
  /** Names the status endpoint of this server, where the certification can be revoked; by default for a third party alone. */
  hasStatusEndpoint: z.boolean().optional(),
  content: certificationContentSchema,
})

const finding = z.strictObject({
  /** Requirement, as in UDAP-CERT-017. */
  id: z.string(),
  member: z.string(),
  text: z.string(),
})

/** A rule for certifications that a draft breaks. */
export type CertificationFinding = z.infer<typeof finding>

const issuedRow = z.strictObject({
  jti: z.string(),
  iss: z.string(),
  sub: z.string(),
  name: z.string(),
  uris: z.array(z.string()),
  isEndorsement: z.boolean(),
  certificateId: z.string(),
  issuedAt: epochSeconds,
  expiresAt: epochSeconds,
  revokedAt: epochSeconds.nullable(),
  /** The certification as a compact JWT. */
  jwt: z.string(),
})

/** A certification issued here as the console shows it. */
export type IssuedCertificationRow = z.infer<typeof issuedRow>

const verdictCheck = z.strictObject({
  check: z.string(),
  clause: z.string(),
  outcome: z.enum(['passed', 'failed', 'information']),
  text: z.string(),
})

const verdict = z.strictObject({
  /** Accepted by at least one definition of the community. */
  isAccepted: z.boolean(),
  /** Not among the definitions of the community, so that a registration would leave it out. */
  isUnknown: z.boolean(),
  checks: z.array(verdictCheck),
  header: z.record(z.string(), z.json()).nullable(),
  claims: z.record(z.string(), z.json()).nullable(),
  definitionIds: z.array(z.string()),
})

/** What a certification is worth in a community. */
export type CertificationVerdict = z.infer<typeof verdict>

/** Methods about certifications and endorsements. */
export const certificationMethods = {
  'certifications.definitions': method(
    'Lists what communities agreed certifications mean, by community and name',
    z.strictObject({ communityUri: z.string().max(2_000).optional() }),
    z.array(definition),
  ),
  'certifications.saveDefinition': method(
    'Adds a definition of a certification, or replaces the one with this id; metadata announces it at once',
    certificationDefinitionSchema.extend({ id: z.string().max(100).optional() }),
    definition,
  ),
  'certifications.removeDefinition': method(
    'Removes a definition; registrations keep what was accepted before',
    z.strictObject({ id: z.string().max(100) }),
    done,
  ),
  'certifications.review': method(
    'Shows the certification a draft would become, unsigned, and the rules it breaks',
    issueParams,
    z.strictObject({
      header: z.record(z.string(), z.json()),
      claims: z.record(z.string(), z.json()),
      findings: z.array(finding),
    }),
  ),
  'certifications.issue': method(
    'Signs a certification with a stored key; a draft that breaks a rule is refused unless that is wanted',
    issueParams.extend({ isSignedAnyway: z.boolean().default(false) }),
    issuedRow,
  ),
  'certifications.issued': method(
    'Lists the certifications issued here a page at a time, newest first',
    z.strictObject({
      ...pageParams,
      /** Part of name, certifier, app or URI. */
      search: z.string().max(200).default(''),
      state: z.enum(['valid', 'revoked', 'expired']).optional(),
    }),
    pageOf(issuedRow),
  ),
  'certifications.revoke': method(
    'Revokes a certification issued here: its status endpoint answers false from now on',
    z.strictObject({ jti: z.string().max(300) }),
    issuedRow,
  ),
  'certifications.verify': method(
    'Says what a certification is worth in a community, check by check; another server is asked only where that is wanted',
    z.strictObject({
      jwt: compactJwt,
      communityUri: z.string().max(2_000),
      /** The app that would register with it; any by default. */
      sub: z.string().max(2_000).optional(),
      /** Asks the status endpoint it names. */
      isStatusAsked: z.boolean().default(false),
    }),
    verdict,
  ),
}

/** Events about certifications. */
export const certificationEvents = {
  'certifications.changed': z.strictObject({ id: z.string() }),
}
