import { z } from 'zod'
import { communityPolicySchema } from '../udap/community-policy.ts'
import { method } from './contract.ts'
import { done, epochSeconds, noParams } from './page.ts'

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
}

/** Events about trust communities. */
export const trustEvents = { 'trust.changed': z.strictObject({ uri: z.string() }) }
