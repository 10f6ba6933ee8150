import type { ExchangeDetail } from '../../../shared/contract/traffic.ts'

/** Tells callers apart by what they say of themselves, where nothing else names them: the origin of a page, else the
 * program. A mark is no proof: it gathers what an app did before it named itself, as reading metadata and preflights.
 * @returns undefined for a request that carries neither
 */
export function callerMarkOf(exchange: ExchangeDetail): string | undefined {
  const origin = headerOf(exchange.request, 'origin')
  if (origin !== undefined && origin !== 'null') return `origin ${origin}`
  const agent = headerOf(exchange.request, 'user-agent')
  return agent === undefined ? undefined : `agent ${agent}`
}

/** Every mark a request may give of an app that is known to have sent it. The browser of a person brings an authorization
 * request, so that one tells where the pages of the app are.
 */
export function marksOfKnownCaller(exchange: ExchangeDetail): readonly string[] {
  if (exchange.area !== 'authorize') {
    const mark = callerMarkOf(exchange)
    return mark === undefined ? [] : [mark]
  }
  const redirect = URL.parse(URL.parse(exchange.url)?.searchParams.get('redirect_uri') ?? '')
  return redirect === null || !/^https?:$/.test(redirect.protocol)
    ? []
    : [`origin ${redirect.origin}`]
}

/** The first value of a header of a request or response; undefined when there is none.
 * @param name in lower case
 */
export function headerOf(
  { headers }: { readonly headers: ReadonlyArray<readonly [string, string]> },
  name: string,
): string | undefined {
  return headers.find(([each]) => each.toLowerCase() === name)?.[1]
}
