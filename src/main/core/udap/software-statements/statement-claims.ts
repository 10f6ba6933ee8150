import type { JwtMembers } from '../../jwt/index.ts'
import { describeMember } from '../../jwt/index.ts'
import { unfitClaim } from './statement-fault.ts'

/** Reads an array of texts.
 * @returns undefined when the claim is absent
 * @throws {OAuthError} invalid_client_metadata: it is there and something else
 */
export function readTexts(
  claims: JwtMembers,
  parameter: string,
  clause: string,
): readonly string[] | undefined {
  const value = claims[parameter]
  if (value === undefined) return undefined
  if (Array.isArray(value) && value.length <= 50 && value.every(isText)) return value
  throw unfitClaim({
    check: 'statement-claim-form',
    clause,
    parameter,
    seen: describeMember(value),
    wanted: 'an array of at most 50 texts',
  })
}

/** Reads one text.
 * @returns undefined when the claim is absent
 * @throws {OAuthError} invalid_client_metadata: it is there and empty, overlong or something else
 */
export function readText(
  claims: JwtMembers,
  parameter: string,
  clause: string,
): string | undefined {
  const value = claims[parameter]
  if (value === undefined) return undefined
  if (isText(value) && value.trim() !== '') return value
  throw unfitClaim({
    check: 'statement-claim-form',
    clause,
    parameter,
    seen: describeMember(value),
    wanted: 'a text that is not empty',
  })
}

/** Longest text of any claim but scopes. */
const longestText = 2_048

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= longestText
}
