import { vaultSlotKinds } from '../../../../shared/contract/vault.ts'
import { UnusableInputError } from '../start-failure.ts'
import { type Command, parseArguments } from './command.ts'
import { printResult, storeOptions, storeUsage } from './data-command.ts'
import { passphraseOptions, passphraseUsage, readPassphrase, readSecretFile } from './passphrase.ts'
import { commandOf, requireOperands, requireWord, type Subcommand, usageIn } from './subcommands.ts'

const showState: Subcommand = {
  name: 'state',
  usage: storeUsage,
  summary: 'Tells whether private keys can be used, and what opens them',
  run: async (args, program) => {
    const usage = usageIn('vault', showState)
    const { values, positionals } = parseArguments(args, storeOptions, usage)
    requireOperands(positionals, 0, usage)
    return printResult(values, program, ({ call }) => call('vault.state', {}))
  },
}

const setPassphrase: Subcommand = {
  name: 'passphrase',
  usage: `${passphraseUsage} ${storeUsage}`,
  summary: 'Sets the passphrase of the key store, or puts another in the place of the present one',
  notes: [
    'The new passphrase has twelve characters or more; a terminal asks for it',
    'Where there is one already, --store-passphrase-file or --store-passphrase-fd gives it',
  ],
  run: async (args, program) => {
    const usage = usageIn('vault', setPassphrase)
    const options = { ...storeOptions, ...passphraseOptions } as const
    const { values, positionals } = parseArguments(args, options, usage)
    requireOperands(positionals, 0, usage)
    const next = await readPassphrase(values, 'New passphrase of the key store')
    return printResult(values, program, async ({ call }, current) => {
      const { slots } = await call('vault.state', {})
      const isSet = slots.some(({ kind }) => kind === 'passphrase')
      if (!isSet) return call('vault.setPassphrase', { passphrase: next })
      if (current === undefined) {
        const wanted = 'the present passphrase, to change it'
        throw new UnusableInputError('--store-passphrase-file', null, wanted)
      }
      return call('vault.changePassphrase', { current, next })
    })
  },
}

const makeRecoveryCode: Subcommand = {
  name: 'recovery-code',
  usage: storeUsage,
  summary: 'Makes a recovery code, shown this once; an older one opens nothing from then on',
  run: async (args, program) => {
    const usage = usageIn('vault', makeRecoveryCode)
    const { values, positionals } = parseArguments(args, storeOptions, usage)
    requireOperands(positionals, 0, usage)
    return printResult(values, program, ({ call }) => call('vault.newRecoveryCode', {}))
  },
}

const admitHost: Subcommand = {
  name: 'admit',
  usage: `[--recovery-file F] ${storeUsage}`,
  summary: 'Lets the key file of this data directory open the key store, as after a move to here',
  notes: [
    'It opens by the passphrase of the store, or by the recovery code that a file of yours holds',
  ],
  run: async (args, program) => {
    const usage = usageIn('vault', admitHost)
    const options = { ...storeOptions, 'recovery-file': { type: 'string' } } as const
    const { values, positionals } = parseArguments(args, options, usage)
    requireOperands(positionals, 0, usage)
    const file = values['recovery-file']
    const code = file === undefined ? undefined : readSecretFile('--recovery-file', file)
    return printResult(values, program, async ({ call }) => {
      if (code !== undefined) await call('vault.unlock', { by: { kind: 'recovery', code } })
      return call('vault.addHostSlot', {})
    })
  },
}

const removeSlot: Subcommand = {
  name: 'remove',
  usage: `SLOT ${storeUsage}`,
  summary: 'Takes a way to open the key store away; the host or a passphrase has to stay',
  notes: [`SLOT is one of ${vaultSlotKinds.join(', ')}`],
  run: async (args, program) => {
    const usage = usageIn('vault', removeSlot)
    const { values, positionals } = parseArguments(args, storeOptions, usage)
    const [slot = ''] = requireOperands(positionals, 1, usage)
    const kind = requireWord('SLOT', slot, vaultSlotKinds)
    return printResult(values, program, ({ call }) => call('vault.removeSlot', { kind }))
  },
}

const rotateDataKey: Subcommand = {
  name: 'rotate',
  usage: storeUsage,
  summary: 'Seals every private key anew under another data key; an older recovery code ends',
  run: async (args, program) => {
    const usage = usageIn('vault', rotateDataKey)
    const { values, positionals } = parseArguments(args, storeOptions, usage)
    requireOperands(positionals, 0, usage)
    return printResult(values, program, async ({ call }, passphrase) => {
      await call('vault.rotateDataKey', passphrase === undefined ? {} : { passphrase })
      return call('vault.state', {})
    })
  },
}

/** Looks after what opens the private keys of a data directory that no other process uses.
 * @see spec/security.md KS-01, KS-05, KS-12, KS-14
 */
export const vaultCommand: Command = commandOf(
  'vault',
  'Looks after what opens the private keys: passphrase, recovery code, the key file of this machine',
  [showState, setPassphrase, makeRecoveryCode, admitHost, removeSlot, rotateDataKey],
)
