import type { ClientMetadata } from '../../../../../shared/oauth/client-metadata.ts'
import { findPublicKeyFault } from './public-key.ts'
import { type UnfitValue, unfitMetadata } from './unfit-metadata.ts'
import { findWebUriFault } from './uri-faults.ts'

/** Checks the keys of a client: by URL or by value but not both, there when its method needs them,
 * and public ones only, each with a `kid` of its own.
 * @throws {OAuthError} invalid_client_metadata
 * @see REG-04; ASY-02, ASY-03; RFC 7591 section 2; RFC 7517 section 4.5; spec/security.md AS-21
 */
export function checkKeySets(metadata: ClientMetadata): void {
  const { jwks, jwks_uri, token_endpoint_auth_method: method } = metadata
  if (jwks !== undefined && jwks_uri !== undefined) {
    throw unfit('jwks', 'one-key-source', 'jwks and jwks_uri', 'jwks or jwks_uri, not both')
  }
  if (method === 'private_key_jwt' && jwks === undefined && jwks_uri === undefined) {
    throw unfit('jwks_uri', 'key-source-present', 'neither', 'jwks or jwks_uri for private_key_jwt')
  }
  const uriFault = jwks_uri === undefined ? undefined : findWebUriFault(jwks_uri)
  if (uriFault !== undefined)
    throw unfit('jwks_uri', 'jwks-uri-form', uriFault.seen, uriFault.wanted)
  if (jwks !== undefined) checkKeys(jwks)
}

/** Checks that a set holds public keys only, each with a `kid` of its own.
 * @throws {OAuthError} invalid_client_metadata
 */
export function checkKeys(jwks: NonNullable<ClientMetadata['jwks']>): void {
  if (jwks.keys.length === 0) throw unfit('jwks.keys', 'keys-present', 'empty', 'at least one key')
  const kids = new Set<unknown>()
  for (const [index, key] of jwks.keys.entries()) {
    const parameter = `jwks.keys.${index}`
    const fault = findPublicKeyFault(key)
    if (fault !== undefined)
      throw unfit(`${parameter}.${fault.member}`, 'public-key', fault.seen, fault.wanted)
    if (kids.has(key['kid'])) {
      throw unfit(`${parameter}.kid`, 'kid-unique', String(key['kid']), 'a kid no other key has')
    }
    kids.add(key['kid'])
  }
}

function unfit(parameter: string, check: string, seen: string, wanted: string) {
  const clause: UnfitValue['clause'] = 'RFC 7591 section 2; REG-04, ASY-02'
  return unfitMetadata({ check, clause, parameter, seen, wanted })
}
