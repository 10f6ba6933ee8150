import { basename } from 'node:path'
import type { Workbench } from '../../../core/workbench.ts'
import { UnusableInputError } from '../start-failure.ts'
import { readInput } from './input.ts'
import { requireWord } from './subcommands.ts'

const modes = ['stu2', 'stu1', 'base', 'carin'] as const

/** What the help says of `--mode`. */
export const modeNote = `M is the edition of the rules: ${modes.join(', ')}; the setting udapMode, or stu2, when left out`

/** Reads `--mode`.
 * @throws {UnusableInputError}
 */
export function readMode(text: string | undefined): (typeof modes)[number] | undefined {
  return text === undefined ? undefined : requireWord('--mode', text, modes)
}

/** Options that say which server is meant and whom it is trusted by. */
export const targetOptions = {
  community: { type: 'string' },
  anchor: { type: 'string' },
  mode: { type: 'string' },
} as const

/** Those options as the help shows them. */
export const targetUsage = '[--community URI] [--anchor F] [--mode M]'

/** What the help says of them. */
export const targetNotes = [
  'BASE is a FHIR base URL; its metadata has to be signed by a member of a trusted community',
  'URI is the community asked for; any trusted one when left out',
  'F holds the anchors of that community, PEM; the data directory trusts them from then on',
  modeNote,
]

/** What was given for them. */
export interface TargetValues {
  readonly community?: string | undefined
  readonly anchor?: string | undefined
  readonly mode?: string | undefined
}

/** Reads the options, and trusts a community by the anchors that were given for it.
 * @throws {UnusableInputError} anchors of no community, or a mode nobody knows
 * @throws {ProblemError} bad-request: the anchors are none
 */
export async function readTarget(
  base: string,
  { community, anchor, mode: named }: TargetValues,
  { call }: Workbench,
) {
  const mode = readMode(named)
  if (anchor !== undefined) {
    if (community === undefined) {
      throw new UnusableInputError('--anchor', anchor, '--community beside it')
    }
    const pem = await readInput(anchor)
    const name = basename(anchor).slice(0, 100)
    await call('trust.save', { uri: community, name, anchors: [pem] })
  }
  return {
    base,
    ...(community === undefined ? {} : { community }),
    ...(mode === undefined ? {} : { mode }),
  }
}
