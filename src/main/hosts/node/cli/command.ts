import { type ParseArgsConfig, parseArgs } from 'node:util'
import { type ExitCode, UnusableInputError } from '../start-failure.ts'

/** What the entry knows of the installation. */
export interface Program {
  readonly version: string
  /** Folder of files shipped in `resources/`. */
  readonly resourceDirectory: string
  /** Folder of the built thread entries. */
  readonly threadDirectory: string
  /** Folder of the built console. */
  readonly consoleDirectory: string
}

/** One command of the command line. */
export interface Command {
  readonly name: string
  /** Arguments as the help shows them. */
  readonly usage: string
  readonly summary: string
  /** @throws {UnusableInputError} the arguments are not those of `usage` */
  run(args: readonly string[], program: Program): Promise<ExitCode>
}

type Options = NonNullable<ParseArgsConfig['options']>

/** Parses arguments strictly.
 * @param wanted what to say when they do not fit
 * @throws {UnusableInputError} an unknown option, or one with a missing or needless value
 */
export function parseArguments<const Known extends Options>(
  args: readonly string[],
  options: Known,
  wanted: string,
) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: true })
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause
    const error = new UnusableInputError('command line', args.join(' '), wanted)
    error.cause = cause
    throw error
  }
}
