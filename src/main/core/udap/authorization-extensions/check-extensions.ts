import { type B2bExtension, b2bKey } from '../../../../shared/udap/b2b-object.ts'
import type { CommunityPolicy } from '../../../../shared/udap/community-policy.ts'
import { describeMember } from '../../jwt/index.ts'
import { checkB2b } from './check-b2b.ts'
import { isExtensionObject } from './extension-members.ts'
import { checkFurtherExtension, keysOf } from './extension-plug-ins.ts'
import { refuseExtension } from './refuse-extension.ts'

/** The authorization extension objects of a request that were accepted, with what a person should know of them. */
export interface AcceptedExtensions {
  /** By the key the community knows each by. */
  readonly extensions: Readonly<Record<string, unknown>>
  readonly b2b: B2bExtension | undefined
  readonly warnings: readonly string[]
}

/** What a community says of authorization extension objects. */
export type ExtensionRules = Pick<CommunityPolicy, 'b2b' | 'extensions' | 'unknownExtensions'>

/** Checks the authorization extension objects of a client_credentials request: the B2B one, those the community agreed on besides,
 * and what it makes of others.
 * @param claim `extensions` of the authentication token
 * @throws {OAuthError} invalid_grant, naming the member
 * @see UDAP-B2B-003, UDAP-B2B-006 to UDAP-B2B-012, UDAP-B2B-015, UDAP-B2B-016
 */
export function checkExtensions(claim: unknown, policy: ExtensionRules): AcceptedExtensions {
  const given = isExtensionObject(claim) ? claim : {}
  const isB2bWanted = policy.b2b.isRequired || given[b2bKey] !== undefined
  if (claim !== undefined && !isExtensionObject(claim)) {
    const seen = `in extensions ${describeMember(claim)}`
    throw refuseExtension(b2bKey, '', seen, 'an object', 'UDAP-B2B-003')
  }
  const b2b = isB2bWanted ? checkB2b(claim, policy.b2b) : undefined
  const warnings = [...(b2b?.warnings ?? [])]
  const extensions: Record<string, unknown> = b2b === undefined ? {} : { [b2bKey]: b2b.extension }
  for (const known of policy.extensions) {
    const checked = checkFurtherExtension(given, known)
    if (checked === undefined) continue
    extensions[known.key] = checked.object
    warnings.push(...checked.warnings)
  }
  const knownKeys = [b2bKey, ...policy.extensions.flatMap(keysOf)]
  const unknown = Object.keys(given).filter((key) => !knownKeys.includes(key))
  const [first] = unknown
  if (first !== undefined && policy.unknownExtensions === 'refuse') {
    const wanted = `one of ${knownKeys.join(' ')}`
    throw refuseExtension(first.slice(0, 100), '', 'not known here', wanted, 'UDAP-B2B-015')
  }
  warnings.push(...unknown.map((key) => `extension ${key.slice(0, 100)} is ignored (UDAP-B2B-015)`))
  return { extensions, b2b: b2b?.extension, warnings }
}
