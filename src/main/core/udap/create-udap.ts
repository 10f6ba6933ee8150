import type { CertificateAuthority } from '../certificate-authority/index.ts'
import {
  createVerdictCache,
  type DocumentFetching,
  type RevocationEvidence,
  validateCertificatePath,
} from '../certificate-path/index.ts'
import { fhirBaseOf } from '../config.ts'
import type { Router } from '../http/index.ts'
import type { Platform } from '../platform.ts'
import type { EventHub, Handlers } from '../rpc/index.ts'
import type { Database } from '../storage/index.ts'
import { createReferenceReader, type ReferenceReader } from './authorization-extensions/index.ts'
import { type Certifications, createCertifications } from './certifications/index.ts'
import {
  createSqliteUdapRegistrations,
  registrationsRpc,
  type UdapRegistrations,
} from './registrations/index.ts'
import { createServerCertificates, type ServerCertificate } from './server-certificates/index.ts'
import { createMetadataSigning, type SignedEndpoints } from './signed-metadata/index.ts'
import {
  type AuthenticateSigner,
  createChainJudge,
  createSignerAuthentication,
  type JudgeChain,
} from './signers/index.ts'
import {
  adoptLocalCommunities,
  createSqliteTrustCommunities,
  type TrustCommunities,
  type TrustCommunity,
  trustRpc,
} from './trust-communities/index.ts'
import { createJudging, createSqliteTrustDecisions, decisionsRpc } from './trust-decisions/index.ts'

/** The communities whose authorities are of this workbench. */
interface LocalAuthorities {
  communities(): ReturnType<CertificateAuthority['communities']>
  serverIdentity: CertificateAuthority['serverIdentity']
  signingIdentity: CertificateAuthority['signingIdentity']
  identitiesFor: CertificateAuthority['identitiesFor']
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
  /** The same where documents may also be on this machine and in private networks. */
  readonly nearbyEvidence: RevocationEvidence
  /** How status endpoints of certifications are asked. */
  readonly fetching: DocumentFetching
  /** Has PEM of others read apart first. @see spec/security.md EL-23 */
  rehearsePem(pem: string): Promise<void>
  readonly issuer: string
  /** Finds a resource of the sandbox. */
  findResource(type: string, id: string): Promise<object | undefined>
  /** Settings in force; read at each use. */
  settings(): { readonly clockSkewSeconds: number; readonly udapMode: string }
}

/** UDAP, assembled. */
export interface Udap {
  readonly communities: TrustCommunities
  readonly registrations: UdapRegistrations
  readonly certifications: Certifications
  /** Reads what extension objects point at. */
  readonly references: ReferenceReader
  readonly authenticateSigner: AuthenticateSigner
  /** The same for signers of a server on this machine that a person asked for: status may be asked nearby, too.
   * @see spec/security.md AS-19
   */
  readonly authenticateNearby: AuthenticateSigner
  /** Fetches nothing. @see spec/security.md TI-10 */
  readonly judgeChain: JudgeChain
  /** Signs metadata for one of the communities.
   * @returns undefined where there is no certificate to sign with
   * @throws {KeyStoreLockedError}
   */
  signMetadata(
    communityUri: string,
    base: string,
    endpoints: SignedEndpoints,
  ): Promise<string | undefined>
  /** What this server can sign metadata with in a community, now; nothing is issued.
   * @see UDAP-DISC-011
   */
  serverCertificate(community: TrustCommunity, base: string): Promise<ServerCertificate>
  /** Trusts the local communities that are to be trusted, making those of the first run. */
  ready(): Promise<void>
  /** Trusts what is stored now and forgets earlier verdicts: rows may have been taken away. @see spec/security.md KS-11 */
  reread(): void
  /** Adds what is published about certifications. */
  addRoutes(router: Router): void
  readonly handlers: Handlers<
    | keyof ReturnType<typeof trustRpc>
    | keyof ReturnType<typeof decisionsRpc>
    | keyof Certifications['handlers']
    | keyof ReturnType<typeof registrationsRpc>
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
  const serverCertificate = createServerCertificates({
    identitiesFor: authorities.identitiesFor,
    judge: createJudging({ clock, evidence, verdicts }),
  })
  const authenticateSigner = createSignerAuthentication(
    createJudging({ clock, evidence, verdicts, decisions }),
  )
  // Made anew each time: what may be asked differs, so that no verdict of the others counts.
  const unremembered = { judge: validateCertificatePath, clear: () => undefined }
  const judgeLocally = createJudging({
    clock,
    evidence: options.localEvidence,
    verdicts: unremembered,
  })
  const authenticateNearby = createSignerAuthentication(
    createJudging({ clock, evidence: options.nearbyEvidence, verdicts: unremembered, decisions }),
  )
  const authenticateLocally = createSignerAuthentication(judgeLocally)
  const certifications = createCertifications({
    ...options,
    communities,
    authenticateSigner,
    authenticateLocally,
    signingIdentity: authorities.signingIdentity,
    now: () => Math.floor(clock.now() / 1000),
    onChanged: (id) => hub.emit('certifications.changed', { id }),
  })
  const registrations = createSqliteUdapRegistrations(database)
  return {
    communities,
    certifications,
    serverCertificate,
    references: createReferenceReader({
      fhirBase: fhirBaseOf(options.issuer),
      findHere: options.findResource,
      fetching: options.fetching,
    }),
    signMetadata: async (communityUri, base, endpoints) => {
      const community = communities.find(communityUri)
      const known = community && (await serverCertificate(community, base))
      if (known?.kind === 'found') return sign(base, endpoints, known.identity)
      if (known?.kind !== 'missing' || !known.mayBeIssued) return undefined
      const identity = await authorities.serverIdentity(communityUri, base)
      return identity && sign(base, endpoints, identity)
    },
    ready: async () => {
      await authorities.ready()
      adopt()
    },
    reread: () => {
      communities.reread()
      verdicts.clear()
    },
    registrations,
    judgeChain: createChainJudge(judgeLocally, communities),
    authenticateSigner,
    authenticateNearby,
    addRoutes: certifications.addRoutes,
    handlers: {
      ...trustRpc(communities, options.rehearsePem),
      ...decisionsRpc({ ...options, decisions, communities, clock }),
      ...certifications.handlers,
      ...registrationsRpc(registrations),
    },
  }
}
