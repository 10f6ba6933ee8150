import type { RevocationEvidence } from '../certificate-path/index.ts'
import type { Platform } from '../platform.ts'
import type { EventHub, Handlers } from '../rpc/index.ts'
import type { Database } from '../storage/index.ts'
import { createSqliteUdapRegistrations, type UdapRegistrations } from './registrations/index.ts'
import { type AuthenticateSigner, createSignerAuthentication } from './signers/index.ts'
import {
  createSqliteTrustCommunities,
  type TrustCommunities,
  trustRpc,
} from './trust-communities/index.ts'

interface UdapOptions {
  readonly database: Database
  readonly platform: Platform
  readonly hub: EventHub
  /** Where the status of certificates comes from. */
  readonly evidence: RevocationEvidence
}

/** UDAP, assembled. */
export interface Udap {
  readonly communities: TrustCommunities
  readonly registrations: UdapRegistrations
  readonly authenticateSigner: AuthenticateSigner
  readonly handlers: Handlers<
    'trust.communities' | 'trust.save' | 'trust.makeDefault' | 'trust.remove'
  >
}

/** Puts the stores and services of UDAP together. */
export function createUdap({ database, platform, hub, evidence }: UdapOptions): Udap {
  const communities = createSqliteTrustCommunities(database, platform.clock, (uri) =>
    hub.emit('trust.changed', { uri }),
  )
  return {
    communities,
    registrations: createSqliteUdapRegistrations(database),
    authenticateSigner: createSignerAuthentication({ clock: platform.clock, evidence }),
    handlers: trustRpc(communities),
  }
}
