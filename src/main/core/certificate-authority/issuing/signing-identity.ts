import type { KeyObject } from 'node:crypto'
import type { FixtureId } from '../../../../shared/contract/certificates.ts'
import type { KeySignatureAlgorithm } from '../../../../shared/contract/keys.ts'
import type { AuthorityServices } from '../authority-services.ts'
import type { KnownCertificate } from '../store/certificate-record.ts'
import { findKnownChain } from '../store/known-chain.ts'

/** A stored certificate and the key to it, to sign with inside the core. Times are epoch seconds. */
export interface SigningIdentity {
  /** SHA-256 of the certificate, hex; also the id it is stored under. */
  readonly fingerprint: string
  /** DER, the certificate itself first, without the root unless that is all there is. */
  readonly chain: readonly Uint8Array[]
  /** Its URI subject alternative names, exactly as encoded. */
  readonly uris: readonly string[]
  readonly subject: string
  readonly notBefore: number
  readonly notAfter: number
  /** The stored key pair. */
  readonly keyId: string
  readonly alg: KeySignatureAlgorithm
  /** The local community it belongs to. */
  readonly community: { readonly id: string; readonly uri: string } | null
  /** What it is a test of, if it is one. */
  readonly fixture: FixtureId | null
  /** Rejects while the key store is locked. */
  privateKey(): Promise<KeyObject>
}

/** Gives what is needed to sign in the name of a stored certificate, valid or not.
 * @returns undefined where its key is not in the key store
 * @see spec/security.md KS-07
 */
export function identityOf(
  services: AuthorityServices,
  certificate: KnownCertificate,
): SigningIdentity | undefined {
  const key = services.keyPairs.findByThumbprint(certificate.thumbprint)
  if (key === undefined) return undefined
  const { communityId } = certificate
  const community = communityId === null ? undefined : services.communities.find(communityId)
  const [, ...others] = findKnownChain(services, certificate)
  const above = others.filter(({ issuer, subject }) => issuer !== subject)
  return {
    fingerprint: certificate.id,
    chain: [certificate, ...above].map(({ der }) => der),
    uris: certificate.uris,
    subject: certificate.subject,
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
    keyId: key.id,
    alg: key.alg,
    community: community === undefined ? null : { id: community.id, uri: community.uri },
    fixture: certificate.fixture,
    privateKey: () => services.keyPairs.privateKey(key.id),
  }
}

/** Gives what is needed to sign with each stored certificate that names a URI and is valid now, newest first.
 * @see UDAP-DISC-026
 */
export function listNamedIdentities(services: AuthorityServices, uri: string): SigningIdentity[] {
  const { rows } = services.certificates.list(
    {
      status: 'valid',
      isFixture: false,
      search: uri,
      sort: 'notBefore',
      direction: 'descending',
      offset: 0,
      limit: 200,
    },
    services.now(),
  )
  return rows
    .filter(({ uris }) => uris.includes(uri))
    .flatMap((certificate) => identityOf(services, certificate) ?? [])
}
