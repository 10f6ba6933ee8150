import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'
import { UnusableInputError } from '../start-failure.ts'

/** Options by which a passphrase is given; never the passphrase itself, which other processes could read.
 * @see spec/security.md KS-05
 */
export const passphraseOptions = {
  'passphrase-file': { type: 'string' },
  'passphrase-fd': { type: 'string' },
} as const

/** Those options as the help shows them. */
export const passphraseUsage = '[--passphrase-file F | --passphrase-fd N]'

interface PassphraseValues {
  readonly 'passphrase-file'?: string | undefined
  readonly 'passphrase-fd'?: string | undefined
}

/** Reads a passphrase from a file of its owner only, from a file descriptor, or from the terminal.
 * @param question what the terminal asks
 * @throws {UnusableInputError} the file is open to others, or there is neither option nor terminal
 */
export async function readPassphrase(values: PassphraseValues, question: string): Promise<string> {
  const given = readGivenPassphrase(values)
  if (given !== undefined) return given
  if (process.stdin.isTTY) return askTerminal(question)
  const wanted = '--passphrase-file or --passphrase-fd where there is no terminal'
  throw new UnusableInputError('passphrase', null, wanted)
}

/** The passphrase the options name, or undefined without them.
 * @throws {UnusableInputError}
 */
export function readGivenPassphrase(values: PassphraseValues): string | undefined {
  const { 'passphrase-file': file, 'passphrase-fd': descriptor } = values
  if (file !== undefined) return readSecretFile('--passphrase-file', file)
  if (descriptor === undefined) return undefined
  const number = /^\d{1,4}$/.test(descriptor) ? Number(descriptor) : Number.NaN
  try {
    return withoutLineEnd(readFileSync(number, 'utf8'))
  } catch (cause) {
    throw refuse('--passphrase-fd', descriptor, 'an open file descriptor', cause)
  }
}

/** Reads a secret from a file of its owner only; its mode is that of what was opened, so that nothing can be put in its place
 * between.
 * @param option what named the file
 * @throws {UnusableInputError} it cannot be read, or others may read it
 */
export function readSecretFile(option: string, path: string): string {
  let descriptor: number
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  } catch (cause) {
    throw refuse(option, path, 'a file of yours that can be read, no link', cause)
  }
  try {
    const { mode } = fstatSync(descriptor)
    // Windows has no such modes; the file's access list is its owner's business there.
    const isOpenToOthers = process.platform !== 'win32' && (mode & 0o077) !== 0
    if (isOpenToOthers) {
      const seen = `${path} with mode ${(mode & 0o777).toString(8)}`
      throw new UnusableInputError(option, seen, 'mode 600, for its owner only')
    }
    return withoutLineEnd(readFileSync(descriptor, 'utf8'))
  } finally {
    closeSync(descriptor)
  }
}

function refuse(option: string, seen: string, wanted: string, cause: unknown): UnusableInputError {
  const error = new UnusableInputError(option, seen, wanted)
  error.cause = cause
  return error
}

function withoutLineEnd(text: string): string {
  return text.replace(/\r?\n$/, '')
}

const endOfInput = ['\r', '\n', '\u0004']
const interrupt = '\u0003'
const erase = ['\u007f', '\b']

/** Asks on the terminal without showing what is typed. */
function askTerminal(question: string): Promise<string> {
  const { stdin, stderr } = process
  stderr.write(`${question}: `)
  stdin.setRawMode(true)
  stdin.setEncoding('utf8')
  return new Promise((resolve, reject) => {
    let typed = ''
    const finish = (end: () => void) => {
      stdin.setRawMode(false)
      stdin.pause()
      stdin.off('data', onData)
      stderr.write('\n')
      end()
    }
    const onData = (data: string) => {
      for (const character of data) {
        if (endOfInput.includes(character)) return finish(() => resolve(typed))
        if (character === interrupt) {
          const error = new UnusableInputError('passphrase', null, 'a passphrase to be typed')
          return finish(() => reject(error))
        }
        typed = erase.includes(character) ? typed.slice(0, -1) : typed + character
      }
    }
    stdin.on('data', onData)
    stdin.resume()
  })
}
