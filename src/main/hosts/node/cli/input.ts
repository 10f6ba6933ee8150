import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
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
