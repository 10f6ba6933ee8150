import { findInJson } from './find-in-json.ts'
import { findInParameters } from './find-in-parameters.ts'
import { findInText } from './find-in-text.ts'
import { type FoundItem, itemsShown } from './found-item.ts'

const requestLine = /^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (\S+) HTTP\/[0-9.]+\r?$/
const statusLine = /^HTTP\/[0-9.]+ [0-9]{3}\b/

/** Whether a text begins as an HTTP request or answer does. */
export function isHttpMessage(text: string): boolean {
  const line = firstLine(text)
  return requestLine.test(line) || statusLine.test(line)
}

function firstLine(text: string): string {
  const end = text.indexOf('\n')
  return end === -1 ? text.slice(0, 16_384) : text.slice(0, Math.min(end, 16_384))
}

/** Finds tokens in the URL, the headers and the body of an HTTP message. */
export function findInHttpMessage(text: string): FoundItem[] {
  const [head = '', body = ''] = splitAt(text, /\r?\n\r?\n/)
  const [line = '', ...headers] = head.split(/\r?\n/)
  const target = requestLine.exec(line)?.[1]
  const inUrl =
    target === undefined || target === '/' ? [] : findInParameters(`http:${target}`).items
  return [...inUrl, ...headers.flatMap(itemsOfHeader), ...itemsOfBody(body.trim())].slice(
    0,
    itemsShown + 1,
  )
}

function splitAt(text: string, pattern: RegExp): [string, string] {
  const match = pattern.exec(text)
  if (match === null) return [text, '']
  return [text.slice(0, match.index), text.slice(match.index + match[0].length)]
}

function itemsOfHeader(header: string): FoundItem[] {
  const colon = header.indexOf(':')
  const name = header.slice(0, colon).toLowerCase()
  const value = header.slice(colon + 1).trim()
  if (colon < 1 || value === '') return []
  const place = `header ${name}`
  const credentials = /^(?:bearer|dpop)\s+(\S+)$/i.exec(value)?.[1]
  if (name === 'authorization' && credentials !== undefined) {
    return [{ place, name: 'access_token', text: credentials, oddities: [] }]
  }
  if (name === 'location' && /[?#]/.test(value)) {
    return findInParameters(value).items.map((item) => ({
      ...item,
      place: `${item.place} of ${place}`,
    }))
  }
  return findInText(value, itemsShown).map((item) => ({ ...item, place }))
}

function itemsOfBody(body: string): readonly FoundItem[] {
  if (body === '') return []
  const inBody = (item: FoundItem): FoundItem => ({ ...item, place: `${item.place} of the body` })
  if (body.startsWith('{') || body.startsWith('[')) return findInJson(body).items.map(inBody)
  if (!/\s/.test(body) && body.includes('=')) {
    const { items } = findInParameters(body)
    if (items.length > 0) return items.map(inBody)
  }
  return findInText(body, itemsShown).map(inBody)
}
