import type { KeyPairs } from '../key-store/index.ts'
import type { Platform } from '../platform.ts'
import type { Database } from '../storage/index.ts'
import type { CommunityStore } from './communities/community-store.ts'
import type { RevocationStore } from './revocation/revocation-store.ts'
import type { CertificateStore } from './store/certificate-store.ts'

/** What the parts of the certificate authority work with. */
export interface AuthorityServices {
  readonly database: Database
  readonly platform: Pick<Platform, 'clock' | 'random'>
  readonly keyPairs: KeyPairs
  isKeyStoreLocked(): boolean
  /** Has PEM of others read apart first.
   * @throws {ProblemError} bad-request: it cannot be read within bounds
   */
  rehearsePem(pem: string): Promise<void>
  readonly certificates: CertificateStore
  readonly communities: CommunityStore
  readonly revocations: RevocationStore
  /** Base URL of this server, under which the authorities publish. */
  readonly issuer: string
  /** Epoch seconds. */
  now(): number
  /** Tells who listens that a certificate was added or changed. */
  announceCertificate(id: string | null): void
  /** Tells who listens that a community or what its authorities publish changed. */
  announceCommunity(id: string): void
}
