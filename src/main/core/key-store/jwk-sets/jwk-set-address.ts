import { jwkSetName, type KeyOwner } from '../../../../shared/contract/keys.ts'

/** An owner whose public keys are published as a JWK Set. */
export type JwkSetOwner = Extract<KeyOwner, { kind: 'client' | 'jwk-set' }>

/** Where the JWK Set of an owner is published. */
export function jwkSetUrl(issuer: string, owner: JwkSetOwner): string {
  const id = encodeURIComponent(owner.id)
  return owner.kind === 'client' ? `${issuer}/clients/${id}/jwks` : `${issuer}/jwk-sets/${id}`
}

/** The JWK Set of this server that a client names by URL: its own or a named one; undefined for every other URL. */
export function jwkSetOwnerAt(
  issuer: string,
  url: string,
  clientId: string,
): JwkSetOwner | undefined {
  const own: JwkSetOwner = { kind: 'client', id: clientId }
  if (url === jwkSetUrl(issuer, own)) return own
  const start = `${issuer}/jwk-sets/`
  const name = url.slice(start.length)
  if (!url.startsWith(start) || !jwkSetName.safeParse(name).success) return undefined
  return { kind: 'jwk-set', id: name }
}
