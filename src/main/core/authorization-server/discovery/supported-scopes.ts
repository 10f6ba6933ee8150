import type { SmartCapability } from '../../../../shared/oauth/smart-capabilities.ts'

/** Each advertised scope with the capabilities it needs; of a list in the list, one is enough. */
const scopeNeeds: ReadonlyArray<
  readonly [scope: string, needs: ReadonlyArray<SmartCapability | readonly SmartCapability[]>]
> = [
  ['openid', ['sso-openid-connect']],
  ['fhirUser', ['sso-openid-connect']],
  ['profile', ['sso-openid-connect']],
  ['launch', ['launch-ehr']],
  ['launch/patient', [['context-standalone-patient', 'context-ehr-patient']]],
  ['launch/encounter', [['context-standalone-encounter', 'context-ehr-encounter']]],
  ['offline_access', ['permission-offline']],
  ['online_access', ['permission-online', 'launch-ehr']],
  ['patient/*.cruds', ['permission-v2', 'permission-patient']],
  ['user/*.cruds', ['permission-v2', 'permission-user']],
  ['system/*.cruds', ['permission-v2', 'client-confidential-asymmetric']],
  ['patient/*.rs', ['permission-v2', 'permission-patient']],
  ['user/*.rs', ['permission-v2', 'permission-user']],
  ['system/*.rs', ['permission-v2', 'client-confidential-asymmetric']],
  ['patient/*.*', ['permission-v1', 'permission-patient']],
  ['user/*.*', ['permission-v1', 'permission-user']],
  ['system/*.*', ['permission-v1', 'client-confidential-asymmetric']],
  ['patient/*.read', ['permission-v1', 'permission-patient']],
  ['user/*.read', ['permission-v1', 'permission-user']],
  ['system/*.read', ['permission-v1', 'client-confidential-asymmetric']],
  ['patient/*.write', ['permission-v1', 'permission-patient']],
  ['user/*.write', ['permission-v1', 'permission-user']],
  ['system/*.write', ['permission-v1', 'client-confidential-asymmetric']],
]

/** The scopes some client can really be granted with these capabilities; examples, not a complete list.
 * @see DSC-08
 */
export function supportedScopes(capabilities: readonly SmartCapability[]): string[] {
  const isMet = (need: SmartCapability | readonly SmartCapability[]) =>
    typeof need === 'string'
      ? capabilities.includes(need)
      : need.some((alternative) => capabilities.includes(alternative))
  return scopeNeeds.filter(([, needs]) => needs.every(isMet)).map(([scope]) => scope)
}
