import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { logToStderr } from './json-log.ts'
import { UnusableInputError } from './start-failure.ts'

/** Where the passphrase of the key store comes from; never the command line, which every user of a machine can read. */
export type PassphraseSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'descriptor'; readonly descriptor: number }
  | { readonly kind: 'terminal' }

/** The variable a passphrase is taken from where no other way is left, as in a container. */
export const passphraseVariable = 'TRUSTBENCH_PASSPHRASE'

const leastCharacters = 12
const mostCharacters = 1_000

/** Reads the passphrase of the key store.
 * @param source undefined: from the environment if it is there, with a warning; it is erased from it
 * @returns undefined where none was given
 * @throws {UnusableInputError} it cannot be read, may be read by others, or is too short or long
 * @see spec/security.md KS-05
 */
export async function readPassphrase(
  source: PassphraseSource | undefined,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string | undefined> {
  const inherited = env[passphraseVariable]
  // Whatever else is given: programs started from here must not find it.
  delete env[passphraseVariable]
  if (source === undefined) {
    if (inherited === undefined) return undefined
    logToStderr({
      level: 'warn',
      event: 'passphrase-in-environment',
      details: { message: `${passphraseVariable} can be read by other programs of this user` },
    })
    return requireLength(inherited, passphraseVariable)
  }
  switch (source.kind) {
    case 'file':
      return requireLength(readPrivateFile(source.path), '--passphrase-file')
    case 'descriptor':
      return requireLength(readDescriptor(source.descriptor), '--passphrase-fd')
    case 'terminal':
      return requireLength(await askOnTerminal(), '--ask-passphrase')
  }
}

/** Parses the options that say where a passphrase comes from.
 * @throws {UnusableInputError} more than one, or no descriptor
 */
export function parsePassphraseSource(
  file: string | undefined,
  descriptor: string | undefined,
  isAsked: boolean,
): PassphraseSource | undefined {
  const given = [file !== undefined, descriptor !== undefined, isAsked].filter(Boolean).length
  if (given > 1) {
    const wanted = 'one of --passphrase-file, --passphrase-fd and --ask-passphrase'
    throw new UnusableInputError('passphrase', 'more than one source', wanted)
  }
  if (file !== undefined) return { kind: 'file', path: file }
  if (isAsked) return { kind: 'terminal' }
  if (descriptor === undefined) return undefined
  if (!/^\d{1,4}$/.test(descriptor)) {
    throw new UnusableInputError('--passphrase-fd', descriptor, 'the number of an open descriptor')
  }
  return { kind: 'descriptor', descriptor: Number(descriptor) }
}

function readPrivateFile(path: string): string {
  const refuse = (seen: string, cause?: unknown) => {
    const error = new UnusableInputError('--passphrase-file', path, `a file of yours only: ${seen}`)
    error.cause = cause
    return error
  }
  let descriptor: number
  try {
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
  } catch (cause) {
    throw refuse('it cannot be opened', cause)
  }
  try {
    const { mode, uid } = fstatSync(descriptor)
    const isPosix = process.platform !== 'win32'
    if (isPosix && (mode & 0o077) !== 0)
      throw refuse(`its mode is ${(mode & 0o777).toString(8)}, not 600`)
    if (isPosix && uid !== process.getuid?.()) throw refuse('it belongs to another user')
    return withoutLineEnd(readFileSync(descriptor, 'utf8'))
  } finally {
    closeSync(descriptor)
  }
}

function readDescriptor(descriptor: number): string {
  try {
    return withoutLineEnd(readFileSync(descriptor, 'utf8'))
  } catch (cause) {
    const error = new UnusableInputError('--passphrase-fd', descriptor, 'an open descriptor')
    error.cause = cause
    throw error
  }
}

/** Asks on the terminal; what is typed is not shown. */
async function askOnTerminal(): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new UnusableInputError('--ask-passphrase', 'no terminal', 'a terminal on stdin')
  }
  process.stderr.write('Passphrase of the key store: ')
  const hidden = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: hidden, terminal: true })
  try {
    return await lines.question('')
  } finally {
    lines.close()
    process.stderr.write('\n')
  }
}

function withoutLineEnd(text: string): string {
  return text.replace(/\r?\n$/, '')
}

function requireLength(passphrase: string, subject: string): string {
  if (passphrase.length >= leastCharacters && passphrase.length <= mostCharacters) return passphrase
  const wanted = `a passphrase of ${leastCharacters} to ${mostCharacters} characters`
  throw new UnusableInputError(subject, `${passphrase.length} characters`, wanted)
}
