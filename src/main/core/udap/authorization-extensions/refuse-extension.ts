import { invalidGrant, type OAuthError } from '../../errors.ts'

const clause = 'UDAP Security 2.0.0 section 5.2.1'

/** The refusal of an authorization extension object, by the member at fault.
 * @param key of the object
 * @param member empty for the object itself
 * @see UDAP Client Authorization Grants; UDAP-B2B-003
 */
export function refuseExtension(
  key: string,
  member: string,
  seen: string,
  wanted: string,
  requirement: string,
): OAuthError {
  const parameter = member === '' ? `extensions.${key}` : `extensions.${key}.${member}`
  return invalidGrant(`${parameter} is ${seen}, wanted ${wanted}`, {
    explanation: {
      check: 'authorization-extension',
      clause: `${clause}; ${requirement}`,
      parameter,
      seen,
      wanted,
    },
  })
}
