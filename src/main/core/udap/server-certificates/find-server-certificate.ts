import { type ParsedCertificate, parseCertificate } from '../../certificate-path/index.ts'
import type { MetadataSigner } from '../signed-metadata/index.ts'
import type { TrustCommunity } from '../trust-communities/index.ts'
import type { JudgeForCommunity } from '../trust-decisions/index.ts'

/** A stored certificate with its key. */
export interface StoredIdentity extends MetadataSigner {
  readonly alg: string
  readonly subject: string
}

/** What this server can sign its metadata with in a community, or why with nothing. */
export type ServerCertificate =
  | { readonly kind: 'found'; readonly identity: StoredIdentity }
  | {
      readonly kind: 'missing'
      readonly problem: string
      /** Whether the authority of the community is here and will issue one when it is needed. */
      readonly mayBeIssued: boolean
    }

interface ServerCertificateOptions {
  /** Stored certificates that name a URI and are valid now, newest first. */
  identitiesFor(uri: string): readonly StoredIdentity[]
  readonly judge: JudgeForCommunity
}

/** Builds the function that finds the certificate a community vouches for this server with, among all that are stored: it
 * names the FHIR base, leads to an anchor of the community, and its key can sign as metadata has to be signed, with RS256.
 * @see UDAP-DISC-008, UDAP-DISC-011, UDAP-DISC-026; D20
 */
export function createServerCertificates({ identitiesFor, judge }: ServerCertificateOptions) {
  const isTrusted = async (community: TrustCommunity, { chain }: StoredIdentity) => {
    const [leaf, ...others] = chain.map((der): ParsedCertificate => parseCertificate(der))
    if (leaf === undefined) return false
    return (await judge(community, leaf, others)).verdict.trusted
  }
  return async (community: TrustCommunity, base: string): Promise<ServerCertificate> => {
    const refused = findNameFault(community, base)
    if (refused !== undefined) return { kind: 'missing', problem: refused, mayBeIssued: false }
    const unfit: StoredIdentity[] = []
    for (const identity of identitiesFor(base)) {
      if (!(await isTrusted(community, identity))) continue
      if (identity.alg.startsWith('RS')) return { kind: 'found', identity }
      unfit.push(identity)
    }
    const problem =
      unfit.length === 0
        ? `no stored certificate with its key names ${base} and leads to an anchor of the community`
        : `the certificate for ${base} is about an EC key, and metadata is signed with RS256; get one for an RSA key`
    return { kind: 'missing', problem, mayBeIssued: community.isLocal && unfit.length === 0 }
  }
}

/** @see UDAP-PKI-023 */
function findNameFault({ policy }: TrustCommunity, base: string): string | undefined {
  const { serverUriPrefixes } = policy
  const isFit = serverUriPrefixes.some((prefix) => base.startsWith(prefix))
  if (serverUriPrefixes.length === 0 || isFit) return undefined
  return `${base} is no name for a server of this community, wanted ${serverUriPrefixes.join(' or ')}`
}
