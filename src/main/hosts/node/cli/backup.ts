import type { Command } from './command.ts'
import { parseArguments } from './command.ts'
import { printResult, storeOptions, storeUsage } from './data-command.ts'
import { requireOperands } from './subcommands.ts'

const usage = `[--portable] ${storeUsage}`

/** Backs up the store of a data directory that no other process uses; a running one does so by `storage.backUp`.
 * @see spec/security.md KS-13
 */
export const backupCommand: Command = {
  name: 'backup',
  usage,
  summary:
    'Backs the store up and says where; a portable copy opens by passphrase or recovery code only',
  run: async (args, program) => {
    const options = { ...storeOptions, portable: { type: 'boolean', default: false } } as const
    const { values, positionals } = parseArguments(args, options, `backup ${usage}`)
    requireOperands(positionals, 0, `backup ${usage}`)
    return printResult(values, program, ({ call }) =>
      call('storage.backUp', { isPortable: values.portable }),
    )
  },
}
