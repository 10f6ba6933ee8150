import type { ExchangeDetail, ExchangeRow } from '../../../shared/contract/traffic.ts'
import { hashOf } from './launch-services.ts'

/** Tells which launch an exchange with an identity provider in the box belongs to.
 *
 * The browser is followed by what sends it on: the state the authorization server sends it away with, and the page the
 * provider sends it to. What the authorization server itself asks there names no launch: before
 * a person is sent there it waits for that, and until they are back it goes to the launch whose person went there last.
 */
export interface ProviderWatch {
  /** Looks at an answer of the authorization server.
   * @returns exchanges that waited for it, and belong to the launch
   */
  noteAnswer(runId: string, detail: ExchangeDetail | undefined): readonly ExchangeRow[]
  /** @returns id of the launch; undefined when nobody of a launch went there */
  findRunOf(row: ExchangeRow, detail: ExchangeDetail | undefined): string | undefined
}

const mostRemembered = 500
const mostWaiting = 20

/** A watch that remembers while the program runs. */
export function createProviderWatch(): ProviderWatch {
  const runs = new Map<string, string>()
  let latest: string | undefined
  let waiting: ExchangeRow[] = []
  const remember = (key: string, runId: string) => {
    runs.set(key, runId)
    const [oldest] = runs.keys()
    if (runs.size > mostRemembered && oldest !== undefined) runs.delete(oldest)
  }
  return {
    noteAnswer: (runId, detail) => {
      const url = URL.parse(locationOf(detail) ?? '')
      const state = url?.searchParams.get('state')
      const isDeparture = url?.searchParams.has('code_challenge') === true
      if (state == null || !isDeparture) {
        const path = URL.parse(detail?.url ?? '')?.pathname ?? ''
        if (path.startsWith('/tiered/callback/')) latest = undefined
        return []
      }
      remember(hashOf(state).toString('hex'), runId)
      latest = runId
      const held = waiting
      waiting = []
      return held
    },
    findRunOf: (row, detail) => {
      const url = URL.parse(row.url)
      if (url === null) return undefined
      const state = url.searchParams.get('state')
      const known =
        (state === null ? undefined : runs.get(hashOf(state).toString('hex'))) ??
        runs.get(url.pathname)
      const runId = known ?? (isFrontChannel(url.pathname) ? undefined : latest)
      const next = locationOf(detail)
      if (known !== undefined && next?.startsWith('/') === true) remember(next, known)
      if (runId === undefined && !isFrontChannel(url.pathname)) {
        waiting = [...waiting.slice(-mostWaiting + 1), row]
      }
      return runId
    },
  }
}

/** Whether a path of a provider is one a browser goes to. */
export function isFrontChannel(path: string): boolean {
  return /\/(?:authorize|sign-in\/[\w-]+|logout)$/.test(path)
}

function locationOf(detail: ExchangeDetail | undefined): string | undefined {
  return detail?.response.headers.find(([name]) => name === 'location')?.[1]
}
