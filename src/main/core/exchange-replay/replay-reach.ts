import { addressKindOf } from '../outbound-address.ts'
import { badRequest } from '../rpc/index.ts'
import { isSafeTransport } from '../safe-transport.ts'

/** Where a request that is sent again may go. */
export interface ReplayReach {
  /** Origins this program answers at. */
  readonly ownOrigins: readonly string[]
  /** Where the request went the first time. */
  readonly originalUrl: string
  /** A person typed the address of the server the first time, as that of a launch. */
  readonly isTyped: boolean
}

/** What may be connected to for a URL: undefined for this program itself, which needs no socket to be judged.
 * @throws {ProblemError} bad-request: a URL that nothing may be sent to
 * @see GEN-21; spec/security.md AS-19
 */
export function connectionRule(
  url: URL,
  { ownOrigins, originalUrl, isTyped }: ReplayReach,
): ((address: string) => boolean) | undefined {
  if (ownOrigins.includes(url.origin)) return undefined
  const original = new URL(originalUrl)
  if (ownOrigins.includes(original.origin)) {
    throw refuse(
      'what this server received is sent to this server again (AS-19)',
      url.origin,
      ownOrigins.join(' or '),
    )
  }
  if (!isSafeTransport(url.href)) {
    throw refuse(
      'nothing is sent where others can listen in (GEN-21)',
      url.protocol,
      'https, or http on this machine',
    )
  }
  const isSameHost = url.host === original.host
  return (address) => {
    const kind = addressKindOf(address)
    return kind === 'public' || (kind !== 'forbidden' && isTyped && isSameHost)
  }
}

function refuse(message: string, seen: string, wanted: string) {
  return badRequest(message, [{ path: 'url', message, seen, wanted }])
}
