import { createHash, timingSafeEqual } from 'node:crypto'
import type { Platform } from '../../../core/platform.ts'

/** How the console of the headless host is entered. @see spec/security.md HO-04, HO-05 */
export const accessLimits = {
  tokenLifetimeSeconds: 600,
  wrongTries: 5,
  sessionIdleSeconds: 43_200,
  /** The oldest gives way to the next, so that the maps stay bounded. */
  tokens: 16,
  sessions: 32,
} as const

/** One-time tokens that open the console, and the session secrets they are exchanged for; all end with the process. */
export interface AdminAccess {
  /** Makes a further 256-bit one-time token, good for ten minutes. */
  mintToken(): string
  /** Exchanges a token for a session secret; of two calls with one token at most one gets a secret.
   * The fifth wrong try voids every token.
   * @returns undefined when the token is wrong, used, expired or void
   */
  redeemToken(token: string): string | undefined
  /** Whether the secret is that of a session; using it keeps the session from idling out. */
  admitSession(secret: string): boolean
  /** The same without counting as use. */
  isSession(secret: string): boolean
  /** Stops looking at the clock. */
  close(): void
}

/** Access to one console. */
export function createAdminAccess({
  clock,
  random,
}: Pick<Platform, 'clock' | 'random'>): AdminAccess {
  const tokens = new Map<string, number>()
  const sessions = new Map<string, number>()
  let wrongTries = 0
  const { nowSeconds, stop } = countElapsed(clock)
  const makeSecret = () => Buffer.from(random(32)).toString('base64url')

  const isSession = (secret: string): boolean => {
    const found = findHash(sessions, secret)
    const usedAt = found === undefined ? undefined : sessions.get(found)
    if (found === undefined || usedAt === undefined) return false
    if (nowSeconds() < usedAt + accessLimits.sessionIdleSeconds) return true
    sessions.delete(found)
    return false
  }

  return {
    mintToken: () => {
      const token = makeSecret()
      addBounded(tokens, hashOf(token), nowSeconds(), accessLimits.tokens)
      return token
    },
    redeemToken: (token) => {
      const found = findHash(tokens, token)
      const mintedAt = found === undefined ? undefined : tokens.get(found)
      if (found === undefined || mintedAt === undefined) {
        wrongTries += 1
        if (wrongTries >= accessLimits.wrongTries) {
          tokens.clear()
          wrongTries = 0
        }
        return undefined
      }
      tokens.delete(found)
      if (nowSeconds() >= mintedAt + accessLimits.tokenLifetimeSeconds) return undefined
      const secret = makeSecret()
      addBounded(sessions, hashOf(secret), nowSeconds(), accessLimits.sessions)
      return secret
    },
    isSession,
    close: stop,
    admitSession: (secret) => {
      if (!isSession(secret)) return false
      sessions.set(hashOf(secret), nowSeconds())
      return true
    },
  }
}

const lookSeconds = 5

/** Seconds that passed, as far as the clock tells: what steps back takes nothing away, so that no token or session works again, and
 * the way back to where the clock had been before counts no more than steady time does, so that none is lost. Looked at every
 * five seconds, for an end that nobody asks about.
 * @see spec/security.md RE-09
 */
function countElapsed(clock: Platform['clock']) {
  let last = clock.now()
  let latest = last
  let elapsedMs = 0
  const nowSeconds = () => {
    const now = clock.now()
    const steadyMs = Math.min(Math.max(0, now - last), 2 * lookSeconds * 1_000)
    elapsedMs += Math.max(steadyMs, now - latest)
    latest = Math.max(latest, now)
    last = now
    return Math.floor(elapsedMs / 1_000)
  }
  const stop = clock.every(lookSeconds, nowSeconds)
  return { nowSeconds, stop }
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** Compares with every entry, so that the time taken tells nothing about which one was near. */
function findHash(entries: ReadonlyMap<string, number>, secret: string): string | undefined {
  const wanted = Buffer.from(hashOf(secret))
  let found: string | undefined
  for (const hash of entries.keys()) {
    if (timingSafeEqual(Buffer.from(hash), wanted)) found = hash
  }
  return found
}

function addBounded(entries: Map<string, number>, key: string, at: number, most: number): void {
  const [oldest] = entries.keys()
  if (entries.size >= most && oldest !== undefined) entries.delete(oldest)
  entries.set(key, at)
}
