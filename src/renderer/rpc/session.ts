import { readProblem, unreachableProblem } from './problems.ts'

const storageKey = 'trustbench.session'

/** What the address bar and the tab's storage say about the session. */
export type SessionStart =
  | { readonly kind: 'ready'; readonly secret: string }
  | { readonly kind: 'none' }

/** Finds the session of this tab: exchanges the one-time token of the address if there is one,
 * else takes the secret this tab got before. The token leaves the address bar before it is sent.
 * @throws {ProblemError} `unreachable` when the exchange gets no answer
 * @see spec/security.md HO-04, HO-05
 */
export async function startSession(): Promise<SessionStart> {
  const token = takeTokenFromAddress()
  if (token !== null) {
    const secret = await exchangeToken(token)
    if (secret !== null) {
      sessionStorage.setItem(storageKey, secret)
      return { kind: 'ready', secret }
    }
  }
  const kept = sessionStorage.getItem(storageKey)
  return kept === null ? { kind: 'none' } : { kind: 'ready', secret: kept }
}

/** Forgets the session of this tab. */
export function forgetSession(): void {
  sessionStorage.removeItem(storageKey)
}

function takeTokenFromAddress(): string | null {
  const match = /^#t=([\w-]+)$/.exec(location.hash)
  if (match === null) return null
  history.replaceState(null, '', location.pathname + location.search)
  return match[1] ?? null
}

async function exchangeToken(token: string): Promise<string | null> {
  let response: Response
  try {
    response = await fetch('/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    })
  } catch (cause) {
    throw unreachableProblem(cause)
  }
  if (response.status === 401 || response.status === 403) return null
  const body: unknown = await response.json()
  if (response.ok && typeof body === 'object' && body !== null && 'session' in body) {
    return String(body.session)
  }
  throw readProblem(body)
}
