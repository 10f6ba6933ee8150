import type { ExchangeDetail } from '../../../shared/contract/traffic.ts'

type Message = ExchangeDetail['request']

/** A message body, read as what its media type says it is. */
export type ReadBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'binary'; readonly bytes: number }
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'form'; readonly pairs: readonly (readonly [string, string])[] }
  | { readonly kind: 'text'; readonly text: string }

/** Reads a body for people; what does not hold to its media type is given as the text that came. */
export function readBody(message: Message): ReadBody {
  const { body, bodyBytes } = message
  if (body === null)
    return bodyBytes === 0 ? { kind: 'none' } : { kind: 'binary', bytes: bodyBytes }
  if (body === '') return { kind: 'none' }
  const mediaType = headerOf(message, 'content-type')
  if (mediaType.includes('json')) return readJson(body)
  if (mediaType.includes('x-www-form-urlencoded')) {
    return { kind: 'form', pairs: [...new URLSearchParams(body)] }
  }
  return { kind: 'text', text: body }
}

function readJson(body: string): ReadBody {
  try {
    const value: unknown = JSON.parse(body)
    return { kind: 'json', value }
  } catch {
    // Cut off or malformed: the text itself is the most that can be shown.
    return { kind: 'text', text: body }
  }
}

function headerOf(message: Message, wanted: string): string {
  return message.headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? ''
}
