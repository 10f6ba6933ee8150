import { addressKindOf, literalAddressOf } from './outbound-address.ts'

/** Tells whether a text may be the base URL of a FHIR server that requests are passed on to: absolute, https or http,
 * without credentials, query or fragment, and at no address that serves nobody. Cleartext is for this machine and private
 * networks; where a name leads is seen when it is connected to.
 * @see spec/security.md AS-19
 */
export function isUpstreamBase(text: string): boolean {
  const url = URL.parse(text)
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return false
  if (url.username !== '' || url.password !== '' || /[?#\\\s]/.test(text)) return false
  const literal = literalAddressOf(url.hostname)
  return literal === undefined || isUpstreamAddress(url, literal)
}

/** Whether a socket may be opened to an address for an upstream that the operator typed: never to one that serves
 * nobody, and in cleartext not to a public one.
 * @see spec/security.md AS-19
 */
export function isUpstreamAddress({ protocol }: URL, address: string): boolean {
  switch (addressKindOf(address)) {
    case 'loopback':
    case 'private':
      return true
    case 'public':
      return protocol === 'https:'
    case 'forbidden':
      return false
  }
}
