import type { CertificateAuthority } from '../certificate-authority/index.ts'
import {
  createVerdictCache,
  type RevocationEvidence,
  validateCertificatePath,
} from '../certificate-path/index.ts'
import type { Platform } from '../platform.ts'
import type { EventHub, Handlers } from '../rpc/index.ts'
import type { Database } from '../storage/index.ts'
import { createSqliteUdapRegistrations, type UdapRegistrations } from './registrations/index.ts'
import { createMetadataSigning, type SignedEndpoints } from './signed-metadata/index.ts'
import {
  type AuthenticateSigner,
  createSignerAuthentication,
  createSignerExplainer,
  type ExplainSigner,
} from './signers/index.ts'
import {
  adoptLocalCommunities,
  createSqliteTrustCommunities,
  type TrustCommunities,
  trustRpc,
} from './trust-communities/index.ts'
import { createJudging, createSqliteTrustDecisions, decisionsRpc } from './trust-decisions/index.ts'

/** The communities whose authorities are of this workbench. */
interface LocalAuthorities {
  communities(): ReturnType<CertificateAuthority['communities']>
  serverIdentity: CertificateAuthority['serverIdentity']
  /** Makes the communities of the first run unless they are there. */
  ready(): Promise<void>
}

interface UdapOptions {
  readonly database: Database
  readonly platform: Platform
  readonly hub: EventHub
  readonly authorities: LocalAuthorities
  /** Where the status of certificates comes from. */
  readonly evidence: RevocationEvidence
  /** The same without asking anybody else. */
  readonly localEvidence: RevocationEvidence
}

/** UDAP, assembled. */
export interface Udap {
  readonly communities: TrustCommunities
  readonly registrations: UdapRegistrations
  readonly authenticateSigner: AuthenticateSigner
  /** Fetches nothing. @see spec/security.md TI-10 */
  readonly explainSigner: ExplainSigner
  /** Signs metadata for one of the communities.
   * @returns undefined where there is no certificate to sign with
   * @throws {KeyStoreLockedError}
   */
  signMetadata(
    communityUri: string,
    base: string,
    endpoints: SignedEndpoints,
  ): Promise<string | undefined>
  /** Trusts the local communities that are to be trusted, making those of the first run. */
  ready(): Promise<void>
  readonly handlers: Handlers<
    keyof ReturnType<typeof trustRpc> | keyof ReturnType<typeof decisionsRpc>
  >
}

/** Puts the stores and services of UDAP together. */
export function createUdap(options: UdapOptions): Udap {
  const { database, platform, hub, evidence, authorities } = options
  const { clock } = platform
  const communities = createSqliteTrustCommunities(database, clock, (uri) =>
    hub.emit('trust.changed', { uri }),
  )
  const sign = createMetadataSigning(clock)
  const adopt = () => adoptLocalCommunities(communities, authorities.communities())
  hub.subscribe('communities.changed', adopt)
  const verdicts = createVerdictCache()
  const decisions = createSqliteTrustDecisions(database)
  for (const event of ['certificates.changed', 'communities.changed', 'trust.changed'] as const) {
    hub.subscribe(event, verdicts.clear)
  }
  return {
    communities,
    signMetadata: async (communityUri, base, endpoints) => {
      const identity = await authorities.serverIdentity(communityUri, base)
      return identity && sign(base, endpoints, identity)
    },
    ready: async () => {
      await authorities.ready()
      adopt()
    },
    registrations: createSqliteUdapRegistrations(database),
    explainSigner: createSignerExplainer(
      createSignerAuthentication(
        createJudging({
          clock,
          evidence: options.localEvidence,
          verdicts: { judge: validateCertificatePath, clear: () => undefined },
        }),
      ),
      communities,
    ),
    authenticateSigner: createSignerAuthentication(
      createJudging({ clock, evidence, verdicts, decisions }),
    ),
    handlers: {
      ...trustRpc(communities),
      ...decisionsRpc({ decisions, communities, clock, evidence }),
    },
  }
}
