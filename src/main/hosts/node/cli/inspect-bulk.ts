import { createReadStream, existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bulkPieceCharacters } from '../../../../shared/contract/inspector-bulk.ts'
import {
  type BulkFile,
  type BulkInspection,
  bulkFile,
  createBulkInspection,
  readRequest,
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
  const onInterrupt = () => void bulk.cancel()
  process.once('SIGINT', onInterrupt)
  try {
    const read = feed(source, bulk).then(() => bulk.finish())
    await Promise.all([read, writeRows(bulk, fileOf(format, version))])
    return await conclude(bulk, format)
  } finally {
    process.removeListener('SIGINT', onInterrupt)
    await bulk.close()
  }
}

async function conclude(bulk: BulkInspection, format: InspectOptions['format']): Promise<ExitCode> {
  const state = bulk.state()
  if (state.problem !== null) throw new Error(state.problem)
  if (state.tokens === 0) {
    throw new UnusableInputError('input', `${state.characters} characters`, 'at least one token')
  }
  if (format === 'text') process.stdout.write(await summaryOf(bulk))
  else logToStderr({ level: 'info', event: 'inspected', details: { ...state } })
  return state.withFailures > 0 || state.invalid > 0 ? exitCodes.findings : exitCodes.ok
}

/** One JSON document a line, so that whoever reads along need not wait for the end. */
const jsonLines: Pick<BulkFile, 'head' | 'tail' | 'rows'> = {
  head: '',
  tail: '',
  rows: (rows) => rows.map((row) => `${printableJson(row)}\n`).join(''),
}

function fileOf(format: InspectOptions['format'], version: string) {
  if (format === 'text') return undefined
  return format === 'json' ? jsonLines : bulkFile(format, version)
}

/** Rows that are asked for at once. */
const rowsAtOnce = 1_000

/** Writes rows as they are found; whoever reads our output sets the pace. */
async function writeRows(
  bulk: BulkInspection,
  file: Pick<BulkFile, 'head' | 'tail' | 'rows'> | undefined,
): Promise<void> {
  if (file === undefined) return
  process.stdout.write(file.head)
  let hasBegun = false
  for await (const rows of bulk.follow(rowsAtOnce)) {
    const text = file.rows(rows, hasBegun)
    hasBegun ||= text !== ''
    if (!process.stdout.write(text)) {
      await new Promise<void>((resolve) => process.stdout.once('drain', resolve))
    }
  }
  process.stdout.write(file.tail)
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
    }
    await bulk.add(name, decoder.decode(), true)
  }
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

async function summaryOf(bulk: BulkInspection): Promise<string> {
  const { tokens, withFailures, withWarnings, verified, invalid, milliseconds } = bulk.state()
  const seconds = milliseconds / 1000
  const rate = seconds > 0 ? Math.round(tokens / seconds) : tokens
  const head = [
    `${tokens} tokens in ${seconds.toFixed(1)} s (${rate} a second)`,
    `${verified} signatures valid, ${invalid} invalid, the others not verified`,
    `${withFailures} tokens with failures, ${withWarnings} with warnings only`,
  ]
  const tables: string[] = []
  for (const by of ['finding', 'issuer', 'key', 'kind'] as const) {
    const { groups, total } = await bulk.rows.groups(by)
    const told = groups.slice(0, 15).map(({ value, tokens: count }) => [value, String(count)])
    const more = total > told.length ? `\n${total - told.length} more` : ''
    tables.push(`${renderTable([by, 'tokens'], told)}${more}`)
  }
  return `${[...head, ...tables].join('\n\n')}\n`
}
