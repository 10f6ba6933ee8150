import { type ExitCode, UnusableInputError } from '../start-failure.ts'
import type { Command, Program } from './command.ts'
import { storeNotes } from './data-command.ts'

/** One of the things a command does, named by its first argument. */
export interface Subcommand {
  readonly name: string
  /** Arguments as the help shows them. */
  readonly usage: string
  /** What it does, in one line. */
  readonly summary: string
  /** What its arguments can be, a line each. */
  readonly notes?: readonly string[]
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
    usage: `${subcommands.map((each) => each.name).join(' | ')}   (see ${name} --help)`,
    summary,
    help: (args) => {
      const chosen = subcommands.find((each) => each.name === args[0])
      const described = (chosen === undefined ? subcommands : [chosen]).map((each) =>
        describeSubcommand(name, each, chosen !== undefined),
      )
      return [...described, '', ...storeNotes].join('\n')
    },
    run: async (args, program) => {
      const [first, ...rest] = args
      const chosen = subcommands.find((each) => each.name === first)
      if (chosen !== undefined) return chosen.run(rest, program)
      const wanted = `one of ${subcommands.map((each) => each.name).join(', ')}; see ${name} --help`
      throw new UnusableInputError(`${name} subcommand`, first ?? null, wanted)
    },
  }
}

/** Usage and summary of a subcommand, with the notes where it is the only one asked about. */
function describeSubcommand(
  command: string,
  { name, usage, summary, notes = [] }: Subcommand,
  isAlone: boolean,
) {
  const lines = [`trustbench ${command} ${name} ${usage}`, `    ${summary}`]
  return [...lines, ...(isAlone ? notes.map((note) => `    ${note}`) : [])].join('\n')
}

/** How the arguments of a subcommand are named in a refusal. */
export function usageIn(command: string, { name, usage }: Pick<Subcommand, 'name' | 'usage'>) {
  return `${command} ${name} ${usage}`
}

/** Takes the operands a subcommand names, no fewer and no more.
 * @param count how many, or the fewest and the most
 * @throws {UnusableInputError}
 */
export function requireOperands(
  given: readonly string[],
  count: number | readonly [least: number, most: number],
  usage: string,
): readonly string[] {
  const [least, most] = typeof count === 'number' ? [count, count] : count
  if (given.length >= least && given.length <= most) return given
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
