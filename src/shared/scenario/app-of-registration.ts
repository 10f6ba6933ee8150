import type { UdapScenarioApp } from './scenario-app.ts'

/** What is known of an app that registered by software statement. */
export interface RegisteredUdapApp {
  readonly grant_types: readonly unknown[]
  readonly scope: string
  /** JWS algorithm of the certificate it signs with; undefined where that is not stored here. */
  readonly alg: string | undefined
}

/** An app that registered by software statement, as a scenario says it: whom it is for, what its key is, and whether people sign
 * in elsewhere. Of a key that is not known nothing is said.
 * @see UDAP-DCR-011, UDAP-DCR-042
 */
export function appOfRegistration({ grant_types, scope, alg }: RegisteredUdapApp) {
  const scopes = scope.split(' ')
  const isForPeopleAtWork = scopes.some((name) => name.startsWith('user/'))
  const appType: UdapScenarioApp['appType'] = grant_types.includes('client_credentials')
    ? 'service'
    : isForPeopleAtWork
      ? 'provider'
      : 'consumer'
  const keyAlgorithm = alg === undefined ? undefined : keyAlgorithms.get(alg)
  return {
    appType,
    ...(scopes.includes('udap') ? { isTiered: true } : {}),
    ...(keyAlgorithm === undefined ? {} : { keyAlgorithm }),
  }
}

const keyAlgorithms: ReadonlyMap<string, UdapScenarioApp['keyAlgorithm']> = new Map([
  ['RS256', 'rsa-2048'],
  ['RS384', 'rsa-2048'],
  ['ES256', 'p-256'],
  ['ES384', 'p-384'],
] as const)
