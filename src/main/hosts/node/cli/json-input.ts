import { UnusableInputError } from '../start-failure.ts'
import { readInput } from './input.ts'

/** Reads a file that holds one JSON object; `-` is standard input.
 * @param option what named the file
 * @throws {UnusableInputError} it cannot be read, or holds something else
 */
export async function readJsonObject(
  option: string,
  source: string,
): Promise<Record<string, unknown>> {
  const value = parse(option, source, await readInput(source))
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    // An object that is no array has text keys and unknown values.
    return value as Record<string, unknown>
  }
  throw new UnusableInputError(option, source, 'a file with a JSON object')
}

function parse(option: string, source: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const error = new UnusableInputError(option, source, 'a file with JSON')
    error.cause = cause
    throw error
  }
}
