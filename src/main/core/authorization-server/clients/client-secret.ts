import type { Platform } from '../../platform.ts'
import type { HashedSecret } from '../secret-hashing/index.ts'

/** A secret of a client as it is kept. */
export interface ClientSecret extends HashedSecret {
  readonly id: string
  /** Epoch seconds. */
  readonly createdAt: number
  /** Epoch seconds; null when it never expires. */
  readonly expiresAt: number | null
}

/** Makes a client secret of 256 random bits, of unreserved characters only, so that encoding never changes it.
 * @see SYM-02, SYM-08; spec/security.md AS-13
 */
export function makeClientSecret(random: Platform['random']): string {
  return Buffer.from(random(32)).toString('base64url')
}

/** Wraps a hashed secret with an id to retire it by.
 * @param now epoch seconds
 */
export function asClientSecret(
  hashed: HashedSecret,
  random: Platform['random'],
  now: number,
): ClientSecret {
  return {
    ...hashed,
    id: Buffer.from(random(9)).toString('base64url'),
    createdAt: now,
    expiresAt: null,
  }
}

/** Whether a secret may still be used.
 * @param now epoch seconds
 */
export function isLive(secret: ClientSecret, now: number): boolean {
  return secret.expiresAt === null || secret.expiresAt > now
}
