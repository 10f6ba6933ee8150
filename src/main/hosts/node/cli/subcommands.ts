import { type ExitCode, UnusableInputError } from '../start-failure.ts'
import type { Command, Program } from './command.ts'

/** One of the things a command does, named by its first argument. */
export interface Subcommand {
  readonly name: string
  /** Arguments as the help shows them. */
  readonly usage: string
  /** @throws {UnusableInputError} the arguments are not those of `usage` */
  run(args: readonly string[], program: Program): Promise<ExitCode>
}

/** Makes one command of its subcommands.
 * @returns the command; a first argument that names none of them is refused
 */
export function commandOf(
  name: string,
  summary: string,
  subcommands: readonly Subcommand[],
): Command {
  return {
    name,
    usage: subcommands.map((each) => `${each.name} ${each.usage}`).join(' | '),
    summary,
    run: async (args, program) => {
      const [first, ...rest] = args
      const chosen = subcommands.find((each) => each.name === first)
      if (chosen !== undefined) return chosen.run(rest, program)
      const wanted = `one of ${subcommands.map((each) => each.name).join(', ')}; see ${name} --help`
      throw new UnusableInputError(`${name} subcommand`, first ?? null, wanted)
    },
  }
}

/** Takes the operands a subcommand names, no fewer and no more.
 * @throws {UnusableInputError}
 */
export function requireOperands(
  given: readonly string[],
  count: number,
  usage: string,
): readonly string[] {
  if (given.length === count) return given
  throw new UnusableInputError('arguments', given.join(' '), usage)
}

/** The one of a few words that was given.
 * @throws {UnusableInputError} naming all of them
 */
export function requireWord<Word extends string>(
  option: string,
  given: string,
  words: readonly Word[],
): Word {
  const found = words.find((word) => word === given)
  if (found !== undefined) return found
  throw new UnusableInputError(option, given, `one of ${words.join(', ')}`)
}
