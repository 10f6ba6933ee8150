import type { ExchangeDetail } from '../../../../shared/contract/traffic.ts'
import { masksIn, replaceMasks } from '../../exchange-log/index.ts'
import { type ExportSubject, stepOf } from '../subject/index.ts'

/** Headers that curl makes by itself, or that belong to one connection. */
const ownHeaders = new Set(['host', 'content-length', 'connection', 'accept-encoding', 'expect'])

/** Writes each request as a curl command of a shell script. A masked secret is a shell variable named after its mark, equal
 * ones the same; the head of the script lists them. Nothing a server or an app sent can end its quotes.
 * @see POSIX.1-2024, Shell Command Language, section 2.2.2; spec/security.md AS-30, TI-04
 */
export function writeCurl(subject: ExportSubject): string {
  const { title, exchanges } = subject
  const blocks = exchanges.map((exchange) => {
    const step = stepOf(subject, exchange)
    const { status, errorCode, direction } = exchange
    const answer = status === 0 ? 'no answer' : `HTTP ${status}`
    const words = [step?.title, direction, answer, errorCode].filter((word) => word != null)
    return `${comment(words.join(', '))}\n${toCommand(exchange)}\n`
  })
  return ['#!/bin/sh', comment(title), ...listSecrets(exchanges), '', ...blocks].join('\n')
}

/** One request as a curl command; masked secrets are shell variables. */
function toCommand({ method, url, request }: ExchangeDetail): string {
  const { body, headers, isTruncated } = request
  const sent = headers.filter(([name]) => !ownHeaders.has(name.toLowerCase()))
  const lines = [
    `curl --include --request ${quote(method)} ${quote(url)}`,
    ...sent.map(([name, value]) => `--header ${quote(`${name}: ${value}`)}`),
    ...(body === null || body === '' ? [] : [`--data-raw ${quote(body)}`]),
  ]
  const command = lines.join(' \\\n  ')
  return isTruncated ? `${comment('the body is longer than what was kept')}\n${command}` : command
}

/** A shell word: single quotes keep everything but the quote itself, and variables stand between double quotes. */
function quote(text: string): string {
  const quoted = text.replaceAll('\0', '').replaceAll("'", `'\\''`)
  return `'${replaceMasks(quoted, ({ fingerprint }) => `'"$${variableOf(fingerprint)}"'`)}'`
}

function variableOf(fingerprint: string): string {
  return `MASKED_${fingerprint}`
}

function comment(text: string): string {
  return `# ${text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')}`
}

/** Whoever runs the script sets these first. */
function listSecrets(exchanges: readonly ExchangeDetail[]): string[] {
  const places = new Map<string, string>()
  const note = (fingerprint: string, place: string) => {
    if (!places.has(fingerprint)) places.set(fingerprint, place)
  }
  for (const { url, request } of exchanges) {
    for (const { fingerprint } of masksIn(url)) note(fingerprint, 'URL')
    for (const [name, value] of request.headers) {
      for (const { fingerprint } of masksIn(value)) note(fingerprint, `header ${name}`)
    }
    for (const { fingerprint } of masksIn(request.body ?? '')) note(fingerprint, 'body')
  }
  if (places.size === 0) return []
  return [
    '# Masked secrets; set these variables to values of your own before you run a command:',
    ...[...places].map(([fingerprint, place]) => comment(`${variableOf(fingerprint)}  ${place}`)),
  ]
}
