import type { KeyOwner } from '../../../../shared/contract/keys.ts'
import { UnusableInputError } from '../start-failure.ts'

/** How `--owner` is written. */
export const ownerUsage = 'client:ID, jwk-set:NAME, server or none'

/** Parses `--owner`.
 * @throws {UnusableInputError}
 */
export function parseOwner(text: string): KeyOwner {
  if (text === 'server' || text === 'none') return { kind: text }
  const [kind, ...rest] = text.split(':')
  const id = rest.join(':')
  if ((kind === 'client' || kind === 'jwk-set') && id !== '') return { kind, id }
  throw new UnusableInputError('--owner', text, ownerUsage)
}

/** Writes an owner the way `--owner` reads it. */
export function renderOwner(owner: KeyOwner): string {
  return owner.kind === 'server' || owner.kind === 'none' ? owner.kind : `${owner.kind}:${owner.id}`
}

/** Parses a whole number within bounds.
 * @throws {UnusableInputError}
 */
export function parseWhole(option: string, text: string, least: number, most: number): number {
  const value = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  throw new UnusableInputError(option, text, `a whole number from ${least} to ${most}`)
}

/** Parses a day in UTC, as in `2027-01-31`, to its last second.
 * @returns epoch seconds
 * @throws {UnusableInputError}
 */
export function parseDay(option: string, text: string): number {
  const end = Date.parse(`${text}T23:59:59Z`)
  // Parsing carries the 31st of a shorter month into the next, which the way back shows.
  if (!Number.isNaN(end) && new Date(end).toISOString().startsWith(`${text}T`)) return end / 1000
  throw new UnusableInputError(option, text, 'a day, as in 2027-01-31')
}
