import type { ExchangeDetail } from '../../../shared/contract/traffic.ts'
import { readBody } from '../exchange-view/read-body.ts'
import { compareLines } from './compare-lines.ts'

/** One thing of two exchanges, side by side; undefined where one of them has none. */
export interface DiffRow {
  readonly name: string
  readonly first: string | undefined
  readonly second: string | undefined
}

/** A part of two exchanges. */
export interface DiffPart {
  readonly title: string
  readonly rows: readonly DiffRow[]
}

/** Whether both have the same. */
export function isSame({ first, second }: DiffRow): boolean {
  return first === second
}

/** Compares two exchanges part by part: headers, forms, JSON and claims by member, other text by line. */
export function compareExchanges(first: ExchangeDetail, second: ExchangeDetail): DiffPart[] {
  const part = (title: string, pick: (exchange: ExchangeDetail) => Members): DiffPart => ({
    title,
    rows: compareMembers(pick(first), pick(second)),
  })
  return [
    part('Request', requestLine),
    part('Request headers', ({ request }) => headerMembers(request.headers)),
    compareBodies('Request body', first.request, second.request),
    part('Answer', ({ status, errorCode, durationMs }) => [
      ['status', String(status)],
      ['error code', errorCode ?? ''],
      ['milliseconds', String(durationMs)],
    ]),
    part('Answer headers', ({ response }) => headerMembers(response.headers)),
    compareBodies('Answer body', first.response, second.response),
    part('Decoded tokens', ({ decodedTokens }) =>
      decodedTokens.flatMap(({ place, header, claims }) => [
        ...flatten(header, `${place}, header`),
        ...flatten(claims, `${place}, claim`),
      ]),
    ),
    part('Checks', ({ notes }) =>
      notes.map(({ check, outcome, text }) => [check, `${outcome}: ${text}`]),
    ),
  ].filter(({ rows }) => rows.length > 0)
}

type Members = readonly (readonly [name: string, value: string])[]

function requestLine({ method, url, direction }: ExchangeDetail): Members {
  const parsed = URL.parse(url)
  const address = parsed === null ? url : `${parsed.origin}${parsed.pathname}`
  return [
    ['method', method],
    ['address', address],
    ['seen', direction === 'inbound' ? 'as received' : 'as sent'],
    ...[...(parsed?.searchParams ?? [])].map(([name, value]) => [`query ${name}`, value] as const),
  ]
}

function headerMembers(headers: ExchangeDetail['request']['headers']): Members {
  return [...headers].sort(([a], [b]) => a.localeCompare(b))
}

function compareBodies(
  title: string,
  first: ExchangeDetail['request'],
  second: ExchangeDetail['request'],
): DiffPart {
  const [one, two] = [readBody(first), readBody(second)]
  if (one.kind === 'text' && two.kind === 'text') {
    return { title, rows: compareLines(one.text, two.text) }
  }
  return { title, rows: compareMembers(bodyMembers(one), bodyMembers(two)) }
}

function bodyMembers(body: ReturnType<typeof readBody>): Members {
  switch (body.kind) {
    case 'none':
      return []
    case 'binary':
      return [['not text', `${body.bytes} bytes`]]
    case 'json':
      return flatten(body.value, '')
    case 'form':
      return body.pairs
    case 'text':
      return [['text', body.text]]
  }
}

/** Most members of one value that are compared; a page of a thousand differences helps nobody. */
const mostMembers = 2_000

/** The members of a JSON value by their path, as in `entry[0].resource.id`. */
function flatten(value: unknown, root: string): Members {
  const members: [string, string][] = []
  const walk = (path: string, at: unknown) => {
    if (members.length >= mostMembers) return
    if (typeof at !== 'object' || at === null || Object.keys(at).length === 0) {
      members.push([path === '' ? 'value' : path, JSON.stringify(at)])
    } else if (Array.isArray(at)) {
      for (const [index, entry] of at.entries()) walk(`${path}[${index}]`, entry)
    } else {
      for (const [name, entry] of Object.entries(at)) walk(join(path, name), entry)
    }
  }
  walk(root, value)
  return members
}

function join(path: string, name: string): string {
  if (path === '') return name
  return path.includes(', ') && !path.includes('.') ? `${path} ${name}` : `${path}.${name}`
}

/** Pairs members by name; where a name comes more than once, by how often it came before. */
function compareMembers(first: Members, second: Members): DiffRow[] {
  const [one, two] = [countNames(first), countNames(second)]
  const names = [...new Set([...one.keys(), ...two.keys()])]
  return names.map((name) => ({ name, first: one.get(name), second: two.get(name) }))
}

function countNames(members: Members): ReadonlyMap<string, string> {
  const counted = new Map<string, string>()
  const seen = new Map<string, number>()
  for (const [name, value] of members) {
    const count = (seen.get(name) ?? 0) + 1
    seen.set(name, count)
    counted.set(count === 1 ? name : `${name} (${count})`, value)
  }
  return counted
}
