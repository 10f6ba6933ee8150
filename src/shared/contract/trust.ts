import { z } from 'zod'
import { communityPolicySchema } from '../udap/community-policy.ts'
import { method } from './contract.ts'
import { done, epochSeconds, noParams, pageOf, pageParams } from './page.ts'
import { pathTrace, trustDecision, trustDecisionRow } from './trust-decisions.ts'

/** URI of a community, compared character by character. */
const communityUri = z.url().max(2_000)
const pem = z.string().max(32_768)

const anchor = z.strictObject({
  /** SHA-256 of the DER in hex. */
  fingerprint: z.string(),
  subject: z.string(),
  notBefore: epochSeconds,
  notAfter: epochSeconds,
  pem: z.string(),
})

const trustCommunity = z.strictObject({
  uri: communityUri,
  name: z.string(),
  anchors: z.array(anchor),
  policy: communityPolicySchema,
  /** Of several communities a certificate fits, the one with the lowest number counts. */
  priority: z.int(),
  /** Whether metadata requests that name no community are answered for this one. */
  isDefault: z.boolean(),
  /** Whether its authority is one of this workbench. */
  isLocal: z.boolean(),
  createdAt: epochSeconds,
  updatedAt: epochSeconds,
})

/** A trust community as the console shows it. */
export type TrustCommunityRow = z.infer<typeof trustCommunity>

/** A trust community as a file: everything its members agreed on, so that another workbench comes to the same verdicts.
 * @see UDAP-PKI-023
 */
export const communityDocument = z.strictObject({
  format: z.literal('trustbench-community'),
  version: z.literal(1),
  uri: communityUri,
  name: z.string().trim().min(1).max(100),
  /** PEM; each may hold several certificates. */
  anchors: z.array(pem).min(1).max(50),
  policy: communityPolicySchema,
  priority: z.int().min(0).max(1_000),
})

/** A trust community as a file. */
export type CommunityDocument = z.infer<typeof communityDocument>

/** Methods about the communities whose certificates this server trusts. */
export const trustMethods = {
  'trust.communities': method(
    'Lists the trust communities, the default one first',
    noParams,
    z.array(trustCommunity),
  ),
  'trust.save': method(
    'Adds a trust community or replaces the one with this URI; verdicts under the earlier policy are forgotten',
    z.strictObject({
      uri: communityUri,
      name: z.string().trim().min(1).max(100),
      /** PEM; each may hold several certificates. */
      anchors: z.array(pem).min(1).max(50),
      policy: communityPolicySchema.default(communityPolicySchema.parse({})),
      priority: z.int().min(0).max(1_000).default(100),
    }),
    trustCommunity,
  ),
  'trust.makeDefault': method(
    'Answers metadata requests that name no community for this one',
    z.strictObject({ uri: communityUri }),
    done,
  ),
  'trust.remove': method(
    'Trusts a community no longer; its registered apps can get no more tokens',
    z.strictObject({ uri: communityUri }),
    done,
  ),
  'trust.export': method(
    'Gives a trust community as a document for another workbench; it holds no keys',
    z.strictObject({ uri: communityUri }),
    communityDocument,
  ),
  'trust.import': method(
    'Trusts the community of a document; one that is there already is replaced only when that is asked for',
    z.strictObject({ document: communityDocument, mayReplace: z.boolean().default(false) }),
    trustCommunity,
  ),
  'trust.decisions': method(
    'Lists decisions on certificates, newest first',
    z.strictObject({
      ...pageParams,
      /** Of one certificate only: SHA-256 of its DER in hex. */
      fingerprint: z.string().max(64).optional(),
    }),
    pageOf(trustDecisionRow),
  ),
  'trust.decision': method(
    'Gives a decision with every path, every check, the evidence and the documents it was made from',
    z.strictObject({ id: z.string().max(64) }),
    trustDecision,
  ),
  'trust.judge': method(
    'Judges certificates as the communities do, now or at another time; nothing is changed',
    z.strictObject({
      /** PEM blocks or the base64 texts of x5c, the certificate to be judged first. Its status is asked where it says. */
      certificates: z.string().max(262_144).optional(),
      /** Instead: the certificates of a decision, with the lists and responses it was made from; nothing is fetched. */
      decisionId: z.string().max(64).optional(),
      /** Some communities only; left out: all. */
      communities: z.array(communityUri).max(50).optional(),
      /** Epoch seconds; left out: now. */
      at: epochSeconds.optional(),
      /** Whether revocation counts, which for another time than now is seldom known. */
      isStatusAsked: z.boolean().default(true),
    }),
    z.array(z.strictObject({ communityUri: z.string(), trace: pathTrace })),
  ),
}

/** Events about trust communities. */
export const trustEvents = { 'trust.changed': z.strictObject({ uri: z.string() }) }
