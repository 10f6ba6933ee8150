import { createHash, type KeyObject, X509Certificate } from 'node:crypto'
import { calculateJwkThumbprint, type JWK } from 'jose'
import type { CertificateAuthority } from '../certificate-authority/index.ts'
import type { Provider } from './providers.ts'

/** A certificate a provider signs with, for the members of one community. */
export interface ProviderIdentity {
  /** SHA-256 of the certificate, hex. */
  readonly fingerprint: string
  /** DER, the certificate itself first. */
  readonly chain: readonly Uint8Array[]
  /** Epoch seconds. */
  readonly notAfter: number
  /** Rejects while the key store is locked. */
  privateKey(): Promise<KeyObject>
}

/** The certificates of one provider. */
export interface ProviderSigning {
  /** Communities it has certificates of, the default one first. */
  communities(): readonly string[]
  /** Gives its certificate of a community.
   * @returns undefined when it is no member
   * @throws {KeyStoreLockedError}
   */
  identityFor(communityUri: string): Promise<ProviderIdentity | undefined>
  /** Its public keys with their certificates, as its JWK Set shows them.
   * @throws {KeyStoreLockedError}
   */
  publicKeys(): Promise<readonly JWK[]>
}

interface SigningOptions {
  readonly authority: Pick<CertificateAuthority, 'communities' | 'serverIdentity' | 'ready'>
  readonly provider: Provider
  /** Whether the provider is a member of a local community. */
  readonly isMember: (community: { readonly uri: string; readonly isTrusted: boolean }) => boolean
}

/** Certificates that the local authorities issue to a provider at first use. */
export function createProviderSigning({
  authority,
  provider,
  isMember,
}: SigningOptions): ProviderSigning {
  const communities = () =>
    authority
      .communities()
      .filter(isMember)
      .map(({ uri }) => uri)
  const identityFor = async (communityUri: string) =>
    communities().includes(communityUri)
      ? authority.serverIdentity(communityUri, provider.base, 'identity-provider')
      : undefined
  return {
    communities,
    identityFor,
    publicKeys: async () => {
      await authority.ready()
      const identities = await Promise.all(communities().map(identityFor))
      const present = identities.filter((identity) => identity !== undefined)
      return Promise.all(present.map(toPublicJwk))
    },
  }
}

async function toPublicJwk({ chain }: ProviderIdentity): Promise<JWK> {
  const [leaf = new Uint8Array()] = chain
  const jwk = keyOf(leaf).export({ format: 'jwk' })
  return {
    ...jwk,
    kid: await calculateJwkThumbprint(jwk),
    use: 'sig',
    alg: 'RS256',
    x5c: chain.map((der) => Buffer.from(der).toString('base64')),
    'x5t#S256': createHash('sha256').update(leaf).digest('base64url'),
  }
}

/** The id under which the key of a certificate stands in the JWK Set. @see RFC 7638 */
export function keyIdOf({ chain }: ProviderIdentity): Promise<string> {
  return calculateJwkThumbprint(keyOf(chain[0] ?? new Uint8Array()).export({ format: 'jwk' }))
}

function keyOf(der: Uint8Array): KeyObject {
  return new X509Certificate(der).publicKey
}
