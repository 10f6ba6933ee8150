import { derTag } from './der-tags.ts'

/** Reads a time in the one form certificates may use; undefined for another type or form, or a date that does not exist.
 * @returns epoch seconds
 * @see RFC 5280 sections 4.1.2.5.1 and 4.1.2.5.2; two-digit years from 50 are of the last century
 */
export function readDerTime(tag: number, contents: Uint8Array): number | undefined {
  if (tag !== derTag.utcTime && tag !== derTag.generalizedTime) return undefined
  const yearDigits = tag === derTag.utcTime ? 2 : 4
  const text = Buffer.from(contents).toString('latin1')
  if (text.length !== yearDigits + 11 || !text.endsWith('Z')) return undefined
  const digits = text.slice(0, -1)
  if (!/^\d+$/.test(digits)) return undefined
  const year = fullYear(digits.slice(0, yearDigits))
  const rest = digits.slice(yearDigits)
  const pairAt = (start: number) => Number(rest.slice(start, start + 2))
  const [month, day] = [pairAt(0), pairAt(2)]
  const [hour, minute, second] = [pairAt(4), pairAt(6), pairAt(8)]
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  date.setUTCHours(hour, minute, second)
  const isSame =
    date.getUTCFullYear() === year &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    hour < 24 &&
    minute < 60 &&
    second < 60
  return isSame ? date.getTime() / 1000 : undefined
}

function fullYear(digits: string): number {
  const year = Number(digits)
  if (digits.length === 4) return year
  return year < 50 ? 2000 + year : 1900 + year
}
