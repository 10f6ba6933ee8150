import { createReadStream, existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type BulkRow, bulkPieceCharacters } from '../../../../shared/contract/inspector-bulk.ts'
import {
  allRules,
  type BulkInspection,
  bulkCsvLine,
  bulkHead,
  bulkResults,
  createBulkInspection,
  readRequest,
  renderSarifResult,
  sarifFrame,
} from '../../../core/token-inspector/index.ts'
import { logToStderr } from '../json-log.ts'
import { systemClock } from '../platform.ts'
import { type ExitCode, exitCodes, UnusableInputError } from '../start-failure.ts'
import type { Program } from './command.ts'
import { type InspectOptions, inspectorAlone } from './inspector-alone.ts'
import { printableJson, renderTable } from './printable.ts'

/** Inspects every token in a file, a folder with all below it, or standard input, as a stream: rows are written as they come,
 * and memory does not grow with their number. An interrupt ends it with what was found.
 * @throws {UnusableInputError} there is no such file, or no token in it
 */
export async function inspectInBulk(
  source: string,
  { question, anchors, format }: InspectOptions,
  program: Program,
): Promise<ExitCode> {
  if (source !== '-' && !existsSync(source)) {
    throw new UnusableInputError('file', source, 'a file or a folder')
  }
  const { threadDirectory, version } = program
  const { request } = readRequest(question)
  const { options, knowledge } = inspectorAlone(program, anchors)
  const { isClient: _isClient, ...surroundings } = await options.surroundings()
  const threadEntry = (name: string) => pathToFileURL(join(threadDirectory, `${name}.js`))
  const bulk = createBulkInspection(
    { threadEntry, clock: systemClock },
    {
      surroundings,
      profile: request.profile,
      keys: request.keys ?? [],
      community: undefined,
      knowledge,
    },
  )
  const writer = writerOf(format, version)
  process.stdout.write(writer.head)
  bulk.rows.onRows((rows) => process.stdout.write(writer.rows(rows)))
  const onInterrupt = () => void bulk.cancel()
  process.once('SIGINT', onInterrupt)
  try {
    await feed(source, bulk)
    await bulk.finish()
  } finally {
    process.removeListener('SIGINT', onInterrupt)
  }
  process.stdout.write(writer.tail)
  return conclude(bulk, format)
}

function conclude(bulk: BulkInspection, format: InspectOptions['format']): ExitCode {
  const state = bulk.state()
  if (state.problem !== null) throw new Error(state.problem)
  if (state.tokens === 0) {
    throw new UnusableInputError('input', `${state.characters} characters`, 'at least one token')
  }
  if (format === 'text') process.stdout.write(summaryOf(bulk))
  else logToStderr({ level: 'info', event: 'inspected', details: { ...state } })
  return state.withFailures > 0 || state.invalid > 0 ? exitCodes.findings : exitCodes.ok
}

interface RowWriter {
  readonly head: string
  readonly tail: string
  rows(rows: readonly BulkRow[]): string
}

function writerOf(format: InspectOptions['format'], version: string): RowWriter {
  const lines = (render: (row: BulkRow) => string, end: string) => (rows: readonly BulkRow[]) =>
    rows.map((row) => `${render(row)}${end}`).join('')
  switch (format) {
    case 'csv':
      return { head: `${bulkHead.join(',')}\r\n`, tail: '', rows: lines(bulkCsvLine, '\r\n') }
    case 'json':
      return { head: '', tail: '', rows: lines(printableJson, '\n') }
    case 'sarif': {
      const { head, tail } = sarifFrame(version, allRules)
      let isFirst = true
      const rows = (listed: readonly BulkRow[]) => {
        const results = listed.flatMap(bulkResults).map(renderSarifResult)
        const text = results.join(',\n')
        if (text === '') return ''
        const separator = isFirst ? '' : ',\n'
        isFirst = false
        return `${separator}${text}`
      }
      return { head, tail, rows }
    }
    case 'text':
      return { head: '', tail: '', rows: () => '' }
  }
}

async function feed(source: string, bulk: BulkInspection): Promise<void> {
  for await (const file of filesOf(source)) {
    const name = source === '-' ? 'stdin' : relative(process.cwd(), file) || file
    const stream =
      source === '-'
        ? process.stdin
        : createReadStream(file, { highWaterMark: bulkPieceCharacters })
    const decoder = new TextDecoder('utf-8')
    for await (const chunk of stream) {
      if (bulk.state().state !== 'running') return
      await bulk.add(name, decoder.decode(chunk, { stream: true }), false)
      await drained()
    }
    await bulk.add(name, decoder.decode(), true)
  }
}

/** Whoever reads our output sets the pace. */
async function drained(): Promise<void> {
  if (!process.stdout.writableNeedDrain) return
  await new Promise<void>((resolve) => process.stdout.once('drain', resolve))
}

async function* filesOf(source: string): AsyncGenerator<string, void, undefined> {
  if (source === '-') {
    yield source
    return
  }
  const entries = await readdir(source, { recursive: true, withFileTypes: true }).catch(() => [])
  if (entries.length === 0) {
    yield source
    return
  }
  const files = entries.filter((entry) => entry.isFile())
  for (const entry of files) yield join(entry.parentPath, entry.name)
}

function summaryOf(bulk: BulkInspection): string {
  const { tokens, withFailures, withWarnings, verified, invalid, milliseconds } = bulk.state()
  const seconds = milliseconds / 1000
  const rate = seconds > 0 ? Math.round(tokens / seconds) : tokens
  const head = [
    `${tokens} tokens in ${seconds.toFixed(1)} s (${rate} a second)`,
    `${verified} signatures valid, ${invalid} invalid, the others not verified`,
    `${withFailures} tokens with failures, ${withWarnings} with warnings only`,
  ]
  const tables = (['finding', 'issuer', 'key', 'kind'] as const).map((by) => {
    const groups = bulk.rows.groups(by).slice(0, 15)
    return renderTable(
      [by, 'tokens'],
      groups.map(({ value, tokens: count }) => [value, String(count)]),
    )
  })
  return `${[...head, ...tables].join('\n\n')}\n`
}
