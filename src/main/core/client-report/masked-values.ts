import type { ExchangeDetail } from '../../../shared/contract/traffic.ts'
import { headerOf, masksIn } from '../exchange-log/index.ts'

/** Parameters of a request as the log holds them, secrets as masks; those of a form or JSON body go before those of the URL. */
export interface MaskedParameters {
  get(name: string): string | undefined
  has(name: string): boolean
  /** Names that stand there more than once. */
  readonly repeated: readonly string[]
}

/** Reads the parameters of an exchange from where its method has them. */
export function parametersOf(exchange: ExchangeDetail): MaskedParameters {
  return toParameters(exchange.method === 'POST' ? bodyPairs(exchange) : queryPairs(exchange))
}

/** Reads the parameters of the URL, whatever the method. */
export function queryOf(exchange: ExchangeDetail): MaskedParameters {
  return toParameters(queryPairs(exchange))
}

function toParameters(pairs: ReadonlyArray<readonly [string, string]>): MaskedParameters {
  const first = new Map<string, string>()
  const repeated = new Set<string>()
  for (const [name, value] of pairs) {
    if (first.has(name)) repeated.add(name)
    else first.set(name, value)
  }
  // An empty value counts as absent (GEN-07).
  const get = (name: string) => first.get(name) || undefined
  return { get, has: (name) => get(name) !== undefined, repeated: [...repeated] }
}

function queryPairs({ url }: ExchangeDetail): Array<readonly [string, string]> {
  const parsed = URL.parse(url)
  return parsed === null ? [] : [...parsed.searchParams]
}

function bodyPairs(exchange: ExchangeDetail): Array<readonly [string, string]> {
  const mediaType = headerOf(exchange.request, 'content-type') ?? ''
  if (!mediaType.includes('json')) return [...new URLSearchParams(exchange.request.body ?? '')]
  return Object.entries(readJson(exchange.request.body)).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value] as const] : [],
  )
}

/** The members of a JSON object; none when the text is no such thing, as where a server is made to answer nonsense. */
export function readJson(text: string | null): Readonly<Record<string, unknown>> {
  let value: unknown
  try {
    value = JSON.parse(text ?? '')
  } catch {
    return {}
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}

/** The fingerprint in a mask the log wrote, as in `[masked JWT 1a2b3c4d]`. */
export function fingerprintIn(masked: unknown): string | undefined {
  return typeof masked === 'string' ? masksIn(masked)[0]?.fingerprint : undefined
}
