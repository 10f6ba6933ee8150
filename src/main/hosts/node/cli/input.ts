import { readFile } from 'node:fs/promises'
import { buffer, text } from 'node:stream/consumers'
import { UnusableInputError } from '../start-failure.ts'

/** Reads what an argument names: `-` is standard input, anything else a file.
 * @throws {UnusableInputError} the file cannot be read
 */
export async function readInput(source: string): Promise<string> {
  if (source === '-') return text(process.stdin)
  try {
    return await readFile(source, 'utf8')
  } catch (cause) {
    const error = new UnusableInputError('file', source, 'a file that can be read, or - for stdin')
    error.cause = cause
    throw error
  }
}

/** Reads the bytes of what an argument names: `-` is standard input, anything else a file.
 * @throws {UnusableInputError} the file cannot be read, or is longer than allowed
 */
export async function readBytes(source: string, mostBytes: number): Promise<Buffer> {
  const bytes = await (source === '-' ? buffer(process.stdin) : readFileBytes(source))
  if (bytes.length <= mostBytes) return bytes
  throw new UnusableInputError('input', `${bytes.length} bytes`, `at most ${mostBytes} bytes`)
}

async function readFileBytes(source: string): Promise<Buffer> {
  try {
    return await readFile(source)
  } catch (cause) {
    const error = new UnusableInputError('file', source, 'a file that can be read, or - for stdin')
    error.cause = cause
    throw error
  }
}
