import { createHash } from 'node:crypto'
import type { JwtMembers } from '../../jwt/index.ts'

/** For what a token was asked: nothing else may it be used for. @see UDAP-TOK-021 */
export interface TokenContext {
  readonly registrationId: string
  readonly client_id: string
  /** Order does not count. */
  readonly scope: string
  /** What was asserted of who asks and why. */
  readonly extensions: JwtMembers | undefined
}

/** An access token with the context it was issued in. */
export interface HeldAccessToken {
  readonly id: string
  readonly context: TokenContext
  readonly accessToken: string
  /** Granted. */
  readonly scope: string
  /** Epoch seconds. */
  readonly issuedAt: number
  /** Epoch seconds. */
  readonly expiresAt: number
}

/** Tokens held in memory until they end, each for one context. They are gone when the program ends. */
export interface HeldTokens {
  /** The token for this very context, if one is valid for a while yet. */
  findFor(context: TokenContext, now: number): HeldAccessToken | undefined
  find(id: string, now: number): HeldAccessToken | undefined
  /** The latest first. */
  list(now: number): readonly HeldAccessToken[]
  /** Keeps a token in the place of an earlier one for this context. */
  put(token: Omit<HeldAccessToken, 'id'>): HeldAccessToken
  /** Forgets the tokens of a registration. */
  forget(registrationId: string): void
  /** Forgets every token. */
  clear(): void
}

/** Seconds a token has to be valid yet to be used again. */
const leastSeconds = 10

const mostTokens = 200

/** Builds the holder. */
export function createHeldTokens(): HeldTokens {
  const tokens = new Map<string, HeldAccessToken>()
  const dropEnded = (now: number) => {
    for (const [key, { expiresAt }] of tokens) if (expiresAt <= now) tokens.delete(key)
  }
  return {
    findFor: (context, now) => {
      const found = tokens.get(contextKey(context))
      return found !== undefined && found.expiresAt >= now + leastSeconds ? found : undefined
    },
    find: (id, now) => {
      dropEnded(now)
      return [...tokens.values()].find((token) => token.id === id)
    },
    list: (now) => {
      dropEnded(now)
      return [...tokens.values()].reverse()
    },
    put: (token) => {
      const key = contextKey(token.context)
      dropEnded(token.issuedAt)
      const [oldest] = tokens.keys()
      if (tokens.size >= mostTokens && oldest !== undefined) tokens.delete(oldest)
      // A token is named by what it is, so that its id tells nothing of its text.
      const text = `${key} ${token.accessToken}`
      const held = { ...token, id: createHash('sha256').update(text).digest('hex').slice(0, 24) }
      tokens.delete(key)
      tokens.set(key, held)
      return held
    },
    forget: (registrationId) => {
      for (const [key, { context }] of tokens) {
        if (context.registrationId === registrationId) tokens.delete(key)
      }
    },
    clear: () => tokens.clear(),
  }
}

/** The context as one value: equal only where registration, scopes and everything asserted are. @see UDAP-TOK-021 */
function contextKey({ registrationId, client_id, scope, extensions }: TokenContext): string {
  const scopes = [...new Set(scope.split(' '))].sort()
  const text = JSON.stringify([registrationId, client_id, scopes, canonical(extensions)])
  return createHash('sha256').update(text).digest('hex')
}

/** A value whose members are in one order, so that equal ones have equal texts. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value !== 'object' || value === null) return value ?? null
  return Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, member]) => [name, canonical(member)])
}
