import { JsonLimitError, parseLimitedJson } from '../../http/limited-json.ts'
import type { JwtMembers } from '../../jwt/index.ts'
import type { UdapAnswer } from './udap-channel.ts'

const limits = { depth: 32, membersPerObject: 1_000, stringCharacters: 262_144 } as const

/** Reads the JSON object a server answered with.
 * @returns undefined where something else came or it is over the limits; the findings about the answer say so
 * @see spec/security.md L-04
 */
export function readJsonObject({ text }: UdapAnswer): JwtMembers | undefined {
  try {
    const value = parseLimitedJson(text, limits)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    // An object that is no array has text keys and unknown values.
    return isObject ? (value as JwtMembers) : undefined
  } catch (error) {
    if (!(error instanceof JsonLimitError)) throw error
    return undefined
  }
}
