import { invalidGrant, type OAuthError } from '../../errors.ts'
import { b2bKey } from './b2b-extension.ts'

const clause = 'UDAP Security 2.0.0 section 5.2.1.1'

/** The refusal of an extension object, by the member at fault. @see UDAP Client Authorization Grants; UDAP-B2B-003 */
export function refuseB2b(
  member: string,
  seen: string,
  wanted: string,
  requirement: string,
): OAuthError {
  const parameter = member === '' ? `extensions.${b2bKey}` : `extensions.${b2bKey}.${member}`
  return invalidGrant(`${parameter} is ${seen}, wanted ${wanted}`, {
    explanation: {
      check: 'b2b-extension',
      clause: `${clause}; ${requirement}`,
      parameter,
      seen,
      wanted,
    },
  })
}
