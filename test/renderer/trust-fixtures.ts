import type { TrustCommunityRow } from '../../src/shared/contract/trust.ts'
import { communityPolicySchema } from '../../src/shared/udap/community-policy.ts'
import type { FakeHandlers } from '../support/fake-transport.ts'
import { alpha } from './certificate-fixtures.ts'
import { now } from './render-console.tsx'

/** A PEM block that is none, for a core that does not look. */
export const anchorPem = '-----BEGIN CERTIFICATE-----\nTUlJQg==\n-----END CERTIFICATE-----'

const anchor = {
  fingerprint: 'aa11',
  subject: 'CN=Alpha Root CA TEST ONLY',
  notBefore: now - 100,
  notAfter: now + 86_400,
  pem: anchorPem,
}

/** The community whose authority lives here. */
export const localCommunity: TrustCommunityRow = {
  uri: alpha.uri,
  name: 'Alpha',
  anchors: [anchor],
  policy: communityPolicySchema.parse({}),
  priority: 100,
  isDefault: true,
  isLocal: true,
  createdAt: now - 100,
  updatedAt: now - 100,
}

/** A community of others with two anchors, one of them expired. */
export const foreignCommunity: TrustCommunityRow = {
  ...localCommunity,
  uri: 'https://network.example/community',
  name: 'Network',
  anchors: [
    { ...anchor, fingerprint: 'bb22', subject: 'CN=Network Root' },
    { ...anchor, fingerprint: 'cc33', subject: 'CN=Old Network Root', notAfter: now - 10 },
  ],
  priority: 200,
  isDefault: false,
  isLocal: false,
}

/** A core that trusts both. */
export const twoCommunities: FakeHandlers = {
  'trust.communities': () => [localCommunity, foreignCommunity],
  'trust.save': ({ uri, name, policy, priority }) => ({
    ...foreignCommunity,
    uri,
    name,
    policy,
    priority,
  }),
  'trust.makeDefault': () => null,
  'trust.remove': () => null,
  'communities.list': () => ({ communities: [alpha] }),
  'communities.update': () => ({ ...alpha, isTrusted: false }),
}
