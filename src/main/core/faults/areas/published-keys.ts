import { keys } from '../transforms/keys.ts'
import { replace } from '../transforms/members.ts'
import { slow, unavailable } from '../transforms/refusals.ts'

/** How the JWK Set goes wrong. */
export function jwksImplementations() {
  return {
    'jwks-empty': replace('jwks', 'keys', []),
    'jwks-stale': keys((_key, stranger) => [stranger]),
    'jwks-duplicate-kid': keys((key, stranger) => [stranger, key]),
    'jwks-unavailable': unavailable('jwks'),
    'jwks-slow': slow('jwks'),
  }
}
