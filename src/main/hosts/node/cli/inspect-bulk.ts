import { createReadStream, existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { Call, MethodResult } from '../../../../shared/contract/index.ts'
import { type BulkState, bulkPieceCharacters } from '../../../../shared/contract/inspector-bulk.ts'
import { logToStderr } from '../json-log.ts'
import { type ExitCode, exitCodes, UnusableInputError } from '../start-failure.ts'
import type { Program } from './command.ts'
import { type InspectOptions, withInspector } from './inspector-alone.ts'
import { escapeJson, printable, renderTable } from './printable.ts'

/** Inspects every token in a file, a folder with all below it, or standard input, as a stream: rows are written as they come,
 * and memory does not grow with their number. An interrupt ends it with what was found.
 * @throws {UnusableInputError} there is no such file, or no token in it, or a report of single tokens is asked for
 */
export async function inspectInBulk(
  source: string,
  options: InspectOptions,
  program: Program,
): Promise<ExitCode> {
  if (source !== '-' && !existsSync(source)) {
    throw new UnusableInputError('file', source, 'a file or a folder')
  }
  const { format } = options
  if (format === 'markdown' || format === 'html') {
    throw new UnusableInputError('format', format, '--json, --sarif or --csv of many tokens')
  }
  return withInspector(options, program, (call) => run(source, { ...options, format }, call))
}

type BulkOptions = InspectOptions & { readonly format: BulkFormat }
type BulkFormat = 'text' | keyof typeof formats

async function run(
  source: string,
  { question, format }: BulkOptions,
  call: Call,
): Promise<ExitCode> {
  const { id } = await call('inspector.startBulk', question)
  const interrupted = new AbortController()
  const onInterrupt = () => interrupted.abort()
  process.once('SIGINT', onInterrupt)
  const writer = format === 'text' ? undefined : createWriter(id, format, call)
  try {
    for await (const piece of piecesOf(source)) {
      if (interrupted.signal.aborted) break
      const state = await call('inspector.addToBulk', { id, ...piece })
      if (state.state !== 'running') break
      await writer?.write(state.tokens)
    }
    const end = interrupted.signal.aborted ? 'inspector.cancelBulk' : 'inspector.finishBulk'
    const state = await call(end, { id })
    await writer?.finish()
    return await conclude(state, format, call)
  } finally {
    process.removeListener('SIGINT', onInterrupt)
    await call('inspector.forgetBulk', { id })
  }
}

async function conclude(state: BulkState, format: BulkFormat, call: Call): Promise<ExitCode> {
  const { id: _id, ...told } = state
  if (state.problem !== null) throw new Error(state.problem)
  if (state.tokens + state.notJudged.total === 0) {
    throw new UnusableInputError('input', `${state.characters} characters`, 'at least one token')
  }
  if (format === 'text') process.stdout.write(await summaryOf(state, call))
  else logToStderr({ level: 'info', event: 'inspected', details: told })
  const isClean = state.withFailures + state.invalid + state.notJudged.total === 0
  return isClean ? exitCodes.ok : exitCodes.findings
}

/** JSON is one document a line, so that whoever reads along need not wait for the end. */
const formats = { csv: 'csv', json: 'json-lines', sarif: 'sarif' } as const

/** Writes what was found as it comes; whoever reads our output sets the pace. */
function createWriter(id: string, asked: keyof typeof formats, call: Call) {
  const format = formats[asked]
  let cursor: MethodResult<'inspector.exportBulk'>['next'] = { after: 0, hasBegun: false }
  const step = async () => {
    if (cursor === null) return
    const piece: MethodResult<'inspector.exportBulk'> = await call('inspector.exportBulk', {
      id,
      format,
      cursor,
    })
    cursor = piece.next
    const { content } = piece
    const text = format === 'json-lines' ? content.split('\n').map(escapeJson).join('\n') : content
    if (!process.stdout.write(text)) {
      await new Promise<void>((resolve) => process.stdout.once('drain', resolve))
    }
  }
  return {
    /** @param tokens how many there are by now */
    write: async (tokens: number) => {
      while (cursor !== null && cursor.after < tokens) await step()
    },
    finish: async () => {
      while (cursor !== null) await step()
    },
  }
}

async function* piecesOf(source: string) {
  for await (const file of filesOf(source)) {
    const name = source === '-' ? 'stdin' : relative(process.cwd(), file) || file
    const stream =
      source === '-'
        ? process.stdin
        : createReadStream(file, { highWaterMark: bulkPieceCharacters })
    const decoder = new TextDecoder('utf-8')
    const pieceOf = (text: string, isLast: boolean) => ({
      source: name.slice(-300),
      text,
      isLast,
    })
    for await (const chunk of stream) yield pieceOf(decoder.decode(chunk, { stream: true }), false)
    yield pieceOf(decoder.decode(), true)
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

function placesOf({ total, places }: BulkState['notJudged']): string {
  const more = total > places.length ? ` and ${total - places.length} more` : ''
  return `${printable(places.join(', '))}${more}`
}

async function summaryOf(state: BulkState, call: Call): Promise<string> {
  const { notJudged, tokens, withFailures, withWarnings, verified, invalid, milliseconds } = state
  const seconds = milliseconds / 1000
  const rate = seconds > 0 ? Math.round(tokens / seconds) : tokens
  const head = [
    `${tokens} tokens in ${seconds.toFixed(1)} s (${rate} a second)`,
    `${verified} signatures valid, ${invalid} invalid, the others not verified`,
    `${withFailures} tokens with failures, ${withWarnings} with warnings only`,
    ...(notJudged.total === 0
      ? []
      : [
          `${notJudged.total} not judged, which took too much memory or failed: ${placesOf(notJudged)}`,
        ]),
  ]
  const tables: string[] = []
  for (const by of ['finding', 'issuer', 'key', 'kind'] as const) {
    const { groups, total } = await call('inspector.bulkGroups', { id: state.id, by })
    const told = groups.slice(0, 15).map(({ value, tokens: count }) => [value, String(count)])
    const more = total > told.length ? `\n${total - told.length} more` : ''
    tables.push(`${renderTable([by, 'tokens'], told)}${more}`)
  }
  return `${[...head, ...tables].join('\n\n')}\n`
}
