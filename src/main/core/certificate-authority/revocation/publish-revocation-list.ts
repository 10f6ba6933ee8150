import { setImmediate } from 'node:timers/promises'
import { HttpError } from '../../errors.ts'
import { conflict } from '../../rpc/index.ts'
import type { AuthorityServices } from '../authority-services.ts'
import type { AuthorityRecord } from '../communities/community-store.ts'
import { encodeRevokedEntries, signRevocationList } from '../encoding/revocation-list.ts'
import { openAuthority } from '../issuing/issuing-authority.ts'
import type { PublishedList } from './revocation-store.ts'

const staleSpanSeconds = 86_400
const attempts = 10

/** Signs a CRL of everything revoked now and publishes it under the next number; two at once get two numbers.
 * @throws {KeyStoreLockedError}
 * @see spec/udap.md UDAP-CA-004; RFC 5280 section 5.2.3
 */
export async function publishRevocationList(
  services: AuthorityServices,
  authority: AuthorityRecord,
): Promise<PublishedList> {
  const { revocations } = services
  const issuing = await openAuthority(services, authority)
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const number = (revocations.describePublished(authority.id)?.number ?? 0) + 1
    const { pages, count } = await encodeListed(services, authority.id)
    const times = updateTimes(services.now(), authority.crlLifetimeSeconds)
    const der = await signRevocationList(
      {
        issuer: issuing.encodedName,
        number,
        ...times,
        issuerKeyIdentifier: issuing.keyIdentifier,
        entries: pages,
      },
      issuing.signer,
    )
    const list = { number, ...times, entries: count, der }
    if (revocations.publish(authority.id, list)) return list
  }
  throw conflict(`the CRL of ${authority.id} is being published by others`)
}

/** The CRL to serve: the published one, or a new one when that has run out and lists are meant to be fresh. The last list
 * of an authority whose key was deleted stands for ever.
 * @throws {KeyStoreLockedError} a new one is needed and cannot be signed now
 * @throws {HttpError} 410: it can never be signed
 */
export async function currentRevocationList(
  services: AuthorityServices,
  authority: AuthorityRecord,
): Promise<PublishedList> {
  const published = services.revocations.published(authority.id)
  const isStaleByIntent = authority.crlLifetimeSeconds <= 0
  const now = services.now()
  // A clock that went back leaves a list from the future, which nobody may rely on yet.
  const isFresh =
    published !== undefined && published.thisUpdate <= now && published.nextUpdate > now
  const isLast = services.keyPairs.find(authority.keyId) === undefined
  if (published !== undefined && (isFresh || isStaleByIntent || isLast)) return published
  if (isLast) throw keyIsGone(authority)
  return publishRevocationList(services, authority)
}

/** The answer to who asks for what an authority can no longer sign. */
export function keyIsGone({ id }: AuthorityRecord): HttpError {
  return new HttpError(410, `the key of the authority ${id} was deleted`)
}

/** Encodes what a full CRL lists, a page at a time with a pause after each, so that others are served meanwhile. What is
 * revoked during that is on this list or on the next one, which its revocation publishes.
 */
export async function encodeListed(
  { revocations }: Pick<AuthorityServices, 'revocations'>,
  authorityId: string,
): Promise<{ readonly pages: readonly Uint8Array[]; readonly count: number }> {
  const pages: Uint8Array[] = []
  let count = 0
  let page = revocations.listed(authorityId, '')
  let last = page.at(-1)
  while (last !== undefined) {
    pages.push(encodeRevokedEntries(page))
    count += page.length
    await setImmediate()
    page = revocations.listed(authorityId, last.serial)
    last = page.at(-1)
  }
  return { pages, count }
}

/** A list that is to be stale was made a day before it ran out. */
function updateTimes(now: number, lifetimeSeconds: number) {
  const nextUpdate = now + lifetimeSeconds
  return { thisUpdate: lifetimeSeconds > 0 ? now : nextUpdate - staleSpanSeconds, nextUpdate }
}
