import { useRpc } from '../../../rpc/index.ts'
import { addressOf } from '../key-addresses.ts'

/** Something that ends. Times are epoch seconds. */
export interface ExpiringItem {
  readonly id: string
  readonly kind: 'Key' | 'Certificate'
  readonly name: string
  readonly endsAt: number
  /** Where its detail is. */
  readonly address: string
}

const most = 200

/** Keys and certificates in use that end before a time or have ended, soonest first.
 * Retired and succeeded keys, replaced certificates and test certificates are left out.
 * @param withinSeconds how far to look ahead from now
 * @param now epoch seconds; undefined while it is not known
 */
export function useExpiring(withinSeconds: number, now: number | undefined) {
  // By the minute, so that the question stays the same while the clock runs.
  const until = Math.floor((now ?? 0) / 60) * 60 + withinSeconds
  const keys = useRpc(
    'keys.list',
    { expiresBefore: until, sort: 'expiresAt', limit: most },
    { isEnabled: now !== undefined, keepPrevious: true },
  )
  const certificates = useRpc('certificates.expiring', { withinSeconds }, { keepPrevious: true })
  const items: ExpiringItem[] = [
    ...(keys.data?.rows ?? [])
      .filter(({ state, successorId }) => state !== 'retired' && successorId === null)
      .map(({ id, name, expiresAt }) => ({
        id,
        kind: 'Key' as const,
        name,
        endsAt: expiresAt ?? until,
        address: addressOf('pairs', id),
      })),
    ...(certificates.data?.rows ?? []).map(({ id, commonName, notAfter }) => ({
      id,
      kind: 'Certificate' as const,
      name: commonName,
      endsAt: notAfter,
      address: addressOf('certificates', id),
    })),
  ]
  return {
    items: items.sort((a, b) => a.endsAt - b.endsAt),
    isLoaded: keys.data !== undefined && certificates.data !== undefined,
    error: keys.error ?? certificates.error,
  }
}
