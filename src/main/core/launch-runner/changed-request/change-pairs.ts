import type { LaunchChange } from '../../../../shared/contract/launch-change.ts'

/** Changes one parameter of a query or form, and leaves every other character of it as it is.
 * @see URL Standard, application/x-www-form-urlencoded
 */
export function changePairs(
  text: string,
  { name, act, value }: Pick<LaunchChange, 'name' | 'act' | 'value'>,
): string {
  const pairs = text === '' ? [] : text.split('&')
  const wanted = new URLSearchParams([[name, value]]).toString()
  const isNamed = (pair: string) => new URLSearchParams(pair).has(name)
  if (act === 'drop') return pairs.filter((pair) => !isNamed(pair)).join('&')
  const at = pairs.findIndex(isNamed)
  if (at === -1) return [...pairs, wanted].join('&')
  if (act === 'set') {
    return pairs
      .flatMap((pair, index) => (isNamed(pair) ? (index === at ? [wanted] : []) : [pair]))
      .join('&')
  }
  const again = value === '' ? (pairs[at] ?? wanted) : wanted
  return [...pairs.slice(0, at + 1), again, ...pairs.slice(at + 1)].join('&')
}
