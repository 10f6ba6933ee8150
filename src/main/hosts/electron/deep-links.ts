import { consoleScheme, hasNoUserInfo } from './console-address.ts'

/** Screens a deep link may ask for; a link never carries anything else. */
export const deepLinkVerbs = [
  'overview',
  'launch',
  'clients',
  'keys',
  'trust',
  'inspector',
  'traffic',
  'fhir',
  'settings',
] as const

/** A screen a deep link may ask for. */
export type DeepLinkVerb = (typeof deepLinkVerbs)[number]

const longestLink = 4096

/** Reads `trustbench://open/<verb>`; anything more, less or else is no deep link.
 * @param raw text from another program, treated as hostile
 * @see spec/security.md EL-21
 */
export function parseDeepLink(raw: unknown): DeepLinkVerb | undefined {
  if (typeof raw !== 'string' || raw.length > longestLink || !URL.canParse(raw)) return undefined
  // A parser drops tabs, line ends and dot segments; what it would repair is refused instead.
  if (!/^[\x21-\x7e]+$/.test(raw)) return undefined
  const url = new URL(raw)
  const isPlain = hasNoUserInfo(url) && url.search === '' && url.hash === ''
  if (url.protocol !== `${consoleScheme}:` || url.host !== 'open' || !isPlain) return undefined
  return deepLinkVerbs.find((verb) => raw === `${consoleScheme}://open/${verb}`)
}

/** Finds the one deep link of a command line; switches in it are dropped unread. */
export function findDeepLink(argv: readonly string[]): DeepLinkVerb | undefined {
  const links = argv
    .filter((argument) => !argument.startsWith('-'))
    .map(parseDeepLink)
    .filter((verb) => verb !== undefined)
  return links.length === 1 ? links[0] : undefined
}
