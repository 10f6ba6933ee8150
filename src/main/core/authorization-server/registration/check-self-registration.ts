import type { ClientMetadata } from '../../../../shared/oauth/client-metadata.ts'
import { parseScopeParameter } from '../../../../shared/oauth/scope-parameter.ts'
import { invalidClientMetadata, type OAuthError } from '../../errors.ts'
import type { JsonObject } from './read-json-object.ts'

/** Refuses protocols this server does not speak at the registration endpoint.
 * @throws {OAuthError} invalid_client_metadata: a UDAP request
 * @see REG-06
 */
export function checkKnownProtocol(body: JsonObject): void {
  if (Object.hasOwn(body, 'udap')) {
    throw invalidClientMetadata('udap is present, but this server does not register by UDAP', {
      explanation: {
        check: 'registration-protocol',
        clause: 'REG-06',
        parameter: 'udap',
        seen: 'present',
        wanted: 'a registration by RFC 7591, without udap',
      },
    })
  }
}

/** Refuses what nobody may give themselves: scopes of the server's own making, and, where no token from the console
 * vouches for the client, access without a user.
 * @param isVouchedFor whether the request brought an initial access token
 * @throws {OAuthError} invalid_client_metadata
 * @see spec/security.md AS-26
 */
export function checkNoPrivilege(metadata: ClientMetadata, isVouchedFor: boolean): void {
  if (!isVouchedFor && metadata.grant_types.includes('client_credentials')) {
    throw privileged('grant_types', 'client_credentials', 'an initial access token for it')
  }
  const list = parseScopeParameter(metadata.scope)
  if (list.kind !== 'scopes') return
  for (const { text, scope } of list.entries) {
    const isReserved =
      scope.kind === 'register' || (scope.kind === 'extension' && text.startsWith('__'))
    if (isReserved) throw privileged('scope', text, 'no scope that only the console gives')
    if (!isVouchedFor && scope.kind === 'resource' && scope.level === 'system') {
      throw privileged('scope', text, 'an initial access token for system scopes')
    }
  }
}

function privileged(parameter: string, seen: string, wanted: string): OAuthError {
  return invalidClientMetadata(`${parameter} is ${seen}, wanted ${wanted}`, {
    explanation: { check: 'registration-privilege', clause: 'AS-26', parameter, seen, wanted },
  })
}
