import { importLimits } from './import-limits.ts'

/** Makes a name out of what a file calls something: control characters, and those that turn the direction of writing or
 * cannot be seen, show as U+FFFD, and long names are cut.
 * @returns undefined where nothing is left
 * @see spec/security.md UD-17
 */
export function cleanName(text: string): string | undefined {
  const clean = text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu, '\ufffd')
    .trim()
  const name = [...clean].slice(0, importLimits.nameCharacters).join('')
  return name === '' ? undefined : name
}
