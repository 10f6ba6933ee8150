import {
  keyAlgorithms,
  keyPurposes,
  keySignatureAlgorithms,
} from '../../../../shared/contract/keys.ts'
import { UnusableInputError } from '../start-failure.ts'
import { parseArguments } from './command.ts'
import { printResult, storeOptions, storeUsage } from './data-command.ts'
import { findKey } from './find-key.ts'
import { ownerUsage, parseDay, parseOwner, parseWhole } from './key-options.ts'
import { requireOperands, requireWord, type Subcommand, usageIn } from './subcommands.ts'

const algorithmNote = `A is one of ${keyAlgorithms.join(', ')}`
const dayNote = 'DAY is a day in UTC, as in 2027-01-31; the key expires at its end'
const keyNote = 'KEY is the id, key id, thumbprint or name of a key'

/** `keys generate`. */
export const generateKey: Subcommand = {
  name: 'generate',
  usage: `NAME [--algorithm A] [--purpose P] [--alg ALG] [--owner OWNER] [--tag T]… [--expires DAY] ${storeUsage}`,
  summary: 'Makes a key pair; its private part stays encrypted in the store',
  notes: [
    `${algorithmNote}; p-384 when left out`,
    `P is one of ${keyPurposes.join(', ')}; client-authentication when left out`,
    `ALG, for RSA only, is one of ${keySignatureAlgorithms.join(', ')}`,
    `OWNER is ${ownerUsage}`,
    dayNote,
  ],
  run: async (args, program) => {
    const usage = usageIn('keys', generateKey)
    const options = {
      ...storeOptions,
      algorithm: { type: 'string', default: 'p-384' },
      purpose: { type: 'string', default: 'client-authentication' },
      alg: { type: 'string' },
      owner: { type: 'string', default: 'none' },
      tag: { type: 'string', multiple: true, default: [] as string[] },
      expires: { type: 'string' },
    } as const
    const { values, positionals } = parseArguments(args, options, usage)
    const [name = ''] = requireOperands(positionals, 1, usage)
    const { alg, expires } = values
    const request = {
      name,
      algorithm: requireWord('--algorithm', values.algorithm, keyAlgorithms),
      purpose: requireWord('--purpose', values.purpose, keyPurposes),
      owner: parseOwner(values.owner),
      tags: values.tag,
      expiresAt: expires === undefined ? null : parseDay('--expires', expires),
      ...(alg === undefined ? {} : { alg: requireWord('--alg', alg, keySignatureAlgorithms) }),
    }
    return printResult(values, program, ({ call }) => call('keys.generate', request))
  },
}

const mostOverlapSeconds = 31_536_000

/** `keys rotate`. */
export const rotateKey: Subcommand = {
  name: 'rotate',
  usage: `KEY [--overlap SECONDS] [--algorithm A] [--expires DAY] ${storeUsage}`,
  summary: 'Makes the successor of a key; both are published until the overlap ends',
  notes: [
    keyNote,
    `SECONDS is 0 to ${mostOverlapSeconds}; 604800, a week, when left out`,
    `${algorithmNote}; that of the key when left out`,
    dayNote,
  ],
  run: async (args, program) => {
    const usage = usageIn('keys', rotateKey)
    const options = {
      ...storeOptions,
      overlap: { type: 'string', default: '604800' },
      algorithm: { type: 'string' },
      expires: { type: 'string' },
    } as const
    const { values, positionals } = parseArguments(args, options, usage)
    const [key = ''] = requireOperands(positionals, 1, usage)
    const { algorithm, expires } = values
    const request = {
      overlapSeconds: parseWhole('--overlap', values.overlap, 0, mostOverlapSeconds),
      expiresAt: expires === undefined ? null : parseDay('--expires', expires),
      ...(algorithm === undefined
        ? {}
        : { algorithm: requireWord('--algorithm', algorithm, keyAlgorithms) }),
    }
    return printResult(values, program, async (workbench) => {
      const { id, name, successorId } = await findKey(workbench, key)
      if (successorId !== null) {
        throw new UnusableInputError('KEY', name, 'a key without a successor')
      }
      return workbench.call('keys.succeed', { id, ...request })
    })
  },
}

/** `keys retire`. */
export const retireKey: Subcommand = {
  name: 'retire',
  usage: `KEY ${storeUsage}`,
  summary: 'Ends the publication of a key now; it stays in the store',
  notes: [keyNote],
  run: async (args, program) => {
    const usage = usageIn('keys', retireKey)
    const { values, positionals } = parseArguments(args, storeOptions, usage)
    const [key = ''] = requireOperands(positionals, 1, usage)
    return printResult(values, program, async (workbench) => {
      const { id } = await findKey(workbench, key)
      return workbench.call('keys.retire', { id })
    })
  },
}

/** `keys delete`. */
export const deleteKey: Subcommand = {
  name: 'delete',
  usage: `KEY --confirm NAME ${storeUsage}`,
  summary: 'Deletes a key for good, also one that something uses',
  notes: [keyNote, 'NAME is the name of the key once more'],
  run: async (args, program) => {
    const usage = usageIn('keys', deleteKey)
    const options = { ...storeOptions, confirm: { type: 'string', default: '' } } as const
    const { values, positionals } = parseArguments(args, options, usage)
    const [key = ''] = requireOperands(positionals, 1, usage)
    return printResult(values, program, async (workbench) => {
      const { id, kid, name } = await findKey(workbench, key)
      if (values.confirm !== name) {
        throw new UnusableInputError('--confirm', values.confirm, 'the name of the key, exactly')
      }
      await workbench.call('keys.delete', { id, isConfirmed: true })
      return { deleted: { id, kid, name } }
    })
  },
}
