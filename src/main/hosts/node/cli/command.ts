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
  /** What `--help` behind the command says, where that is more than usage and summary. */
  help?(args: readonly string[]): string
  /** @throws {UnusableInputError} the arguments are not those of `usage` */
  run(args: readonly string[], program: Program): Promise<ExitCode>
}

type Options = NonNullable<ParseArgsConfig['options']>

/** Parses arguments strictly. Values and operands may begin with a hyphen, as one in 64 key ids does: an option that
 * takes a value takes the argument behind it unless that is another option of the command, and there are no options of
 * one hyphen.
 * @param wanted what to say when they do not fit
 * @throws {UnusableInputError} an unknown option, or one with a missing or needless value
 */
export function parseArguments<const Known extends Options>(
  args: readonly string[],
  options: Known,
  wanted: string,
) {
  try {
    const separated = separateOperands(args, options)
    return parseArgs({ args: separated, options, strict: true, allowPositionals: true })
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause
    const error = new UnusableInputError('command line', args.join(' '), wanted)
    error.cause = cause
    throw error
  }
}

/** Options first, each with its value in the same argument, then `--` and the operands. */
function separateOperands(args: readonly string[], options: Options): string[] {
  const isOption = (arg: string) =>
    arg.startsWith('--') && Object.hasOwn(options, arg.slice(2).split('=')[0] ?? '')
  const given: string[] = []
  const operands: string[] = []
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? ''
    const next = args[index + 1]
    if (arg === '--') {
      operands.push(...args.slice(index + 1))
      break
    }
    if (!arg.startsWith('--')) operands.push(arg)
    else if (options[arg.slice(2)]?.type !== 'string' || next === undefined || isOption(next)) {
      given.push(arg)
    } else {
      given.push(`${arg}=${next}`)
      index += 1
    }
  }
  return [...given, '--', ...operands]
}
