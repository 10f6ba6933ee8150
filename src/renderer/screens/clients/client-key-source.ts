import type { KeyAlgorithm, KeyDetail } from '../../../shared/contract/keys.ts'
import type { ClientMetadata } from '../../../shared/oauth/client-metadata.ts'

/** The kinds of key SMART clients authenticate with, the first as a start. @see ASY-07 */
export const clientKeyAlgorithms: readonly {
  readonly algorithm: KeyAlgorithm
  readonly label: string
}[] = [
  { algorithm: 'p-384', label: 'EC P-384, signs with ES384' },
  { algorithm: 'rsa-2048', label: 'RSA 2048, signs with RS384' },
  { algorithm: 'rsa-3072', label: 'RSA 3072, signs with RS384' },
  { algorithm: 'p-256', label: 'EC P-256, signs with ES256' },
]

/** Where this server publishes the keys made here for a client. */
export function ownKeySetUrl(issuer: string, clientId: string): string {
  return `${issuer}/clients/${encodeURIComponent(clientId)}/jwks`
}

/** How the registration of a client knows the keys made here for it; `none`: it names other keys. */
export type OwnKeySource = 'url' | 'value' | 'outdated value' | 'none'

/** Tells how a registration and the keys in use belong together. */
export function ownKeySourceOf(
  { jwks, jwks_uri }: ClientMetadata,
  url: string,
  inUse: readonly Pick<KeyDetail, 'kid'>[],
): OwnKeySource {
  if (jwks_uri !== undefined) return jwks_uri === url ? 'url' : 'none'
  const registered = new Set(jwks?.keys.map(({ kid }) => kid))
  const known = inUse.filter(({ kid }) => registered.has(kid)).length
  if (known === 0) return 'none'
  return known === inUse.length && registered.size === known ? 'value' : 'outdated value'
}
