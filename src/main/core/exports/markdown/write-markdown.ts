import type { LaunchRunDetail } from '../../../../shared/contract/launch.ts'
import type { LaunchCheck, LaunchStep } from '../../../../shared/contract/launch-step.ts'
import type { ExchangeDetail } from '../../../../shared/contract/traffic.ts'
import { writeMermaid } from '../mermaid/index.ts'
import { type ExportSubject, maskTokens } from '../subject/index.ts'
import { escapeMarkdown, toCellCode, toCode, toCodeBlock } from './escape-markdown.ts'

/** Bodies in a report are for reading; the HAR has the rest. */
const shownBodyCharacters = 4_000

/** Writes a report a person can read in any viewer of Markdown: what came of a launch, its diagram, the checks of each step,
 * and every exchange. What servers and apps sent is text only.
 * @see spec/security.md AS-30, TI-04
 */
export function writeMarkdown(subject: ExportSubject): string {
  const { title, run, exchanges, madeAtMs, version } = subject
  const made = new Date(madeAtMs).toISOString()
  return [
    `# ${escapeMarkdown(title)}`,
    `Made by Trustbench ${escapeMarkdown(version)} at ${made}. Secrets are masked: equal marks stand for equal secrets.`,
    ...(run === null ? [] : writeRun(run)),
    '## Diagram',
    toCodeBlock(writeMermaid(subject), 'mermaid'),
    ...(run === null ? [] : ['## Steps', ...run.steps.flatMap(writeStep)]),
    '## Exchanges',
    ...exchanges.flatMap(writeExchange),
    '',
  ].join('\n\n')
}

function writeRun(run: LaunchRunDetail): string[] {
  const { failure, expectedRefusal } = run
  const facts: ReadonlyArray<readonly [string, string | null]> = [
    ['Outcome', run.status],
    ['FHIR base URL', run.fhirBase],
    ['Client', `${run.client_name} ${run.client_id}`],
    ['Asked for', run.requestedScope],
    ['Granted', run.grantedScope],
    ['Context', run.grantedScope === null ? null : JSON.stringify(run.context)],
    ...run.tokens.map(({ source, fingerprint }): [string, string] => [source, fingerprint]),
  ]
  const shown = facts.flatMap(([name, value]) =>
    value === null || value === '' ? [] : [`| ${name} | ${toCellCode(maskTokens(value))} |`],
  )
  return [
    ['| | |', '|---|---|', ...shown].join('\n'),
    ...(failure === null ? [] : [`**Failed.** ${sayFailure(failure)}`]),
    ...(expectedRefusal === null ? [] : [`**Refused as ordered.** ${sayFailure(expectedRefusal)}`]),
  ]
}

function sayFailure({ code, text, clause, advice }: NonNullable<LaunchRunDetail['failure']>) {
  const words = [code === null ? '' : `${toCode(code)}:`, escapeMarkdown(maskTokens(text))]
  return `${words.join(' ').trim()} (${escapeMarkdown(clause)}). ${escapeMarkdown(advice)}`
}

function writeStep({ title, channel, from, to, method, url, status, checks }: LaunchStep) {
  const request = [method, url, status === null ? null : `HTTP ${status}`]
  const line = request.filter((part) => part !== null).join(' ')
  return [
    `### ${escapeMarkdown(title)}`,
    `${channel} channel, ${from} to ${to}${line === '' ? '' : `: ${toCode(line)}`}`,
    ...(checks.length === 0 ? [] : [checks.map(writeCheck).join('\n')]),
  ]
}

function writeCheck({ outcome, text, clause, seen, wanted }: LaunchCheck): string {
  return [
    `- **${outcome}** ${escapeMarkdown(maskTokens(text))}`,
    seen === null ? '' : `; saw ${toCode(maskTokens(seen))}`,
    wanted === null ? '' : `; wanted ${toCode(wanted)}`,
    ` (${escapeMarkdown(clause)})`,
  ].join('')
}

function writeExchange({ method, url, status, direction, request, response }: ExchangeDetail) {
  const answer = status === 0 ? 'no answer' : `HTTP ${status}`
  return [
    `### ${escapeMarkdown(`${method} ${URL.parse(url)?.pathname ?? ''}`)}`,
    `${direction}, ${answer}: ${toCode(url)}`,
    toCodeBlock(writeMessage(request), 'http'),
    toCodeBlock(writeMessage(response), 'http'),
  ]
}

function writeMessage({ headers, body, bodyBytes }: ExchangeDetail['request']): string {
  const head = headers.map(([name, value]) => `${name}: ${value}`).join('\n')
  if (body === null) return bodyBytes === 0 ? head : `${head}\n\n(${bodyBytes} bytes, no text)`
  const shown = body.slice(0, shownBodyCharacters)
  const rest = body.length > shown.length ? `\n… ${body.length} characters in all` : ''
  return `${head}\n\n${shown}${rest}`
}
