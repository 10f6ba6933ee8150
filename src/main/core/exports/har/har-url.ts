import { replaceMasks } from '../../exchange-log/index.ts'

/** A recorded URL as RFC 3986 has it: what stands for a secret is written with letters only. */
export function toHarUrl(recorded: string): string {
  const url = URL.parse(replaceMasks(recorded, ({ fingerprint }) => `masked-${fingerprint}`))
  // URLs of requests were parsed before they were recorded.
  if (url === null) throw new TypeError('an exchange has a URL')
  return url.origin + `${url.pathname}${url.search}${url.hash}`.replace(/[^!#-;=?-Z_a-z~]/g, encode)
}

function encode(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}

/** The parameters of a query, in their order. */
export function toHarQuery(harUrl: string): { name: string; value: string }[] {
  return [...new URL(harUrl).searchParams].map(([name, value]) => ({ name, value }))
}
