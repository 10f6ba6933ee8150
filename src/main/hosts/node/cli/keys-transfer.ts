import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import {
  privateExportFormats,
  publicExportFormats,
} from '../../../../shared/contract/key-transfer.ts'
import { keyPurposes } from '../../../../shared/contract/keys.ts'
import { exitCodes, UnusableInputError } from '../start-failure.ts'
import { parseArguments } from './command.ts'
import { printResult, storeOptions, storeUsage, withStore } from './data-command.ts'
import { findKey } from './find-key.ts'
import { ownerUsage, parseOwner } from './key-options.ts'
import {
  passphraseOptions,
  passphraseUsage,
  readGivenPassphrase,
  readPassphrase,
} from './passphrase.ts'
import { requireOperands, requireWord, type Subcommand, usageIn } from './subcommands.ts'
import { giveFile, writeSecretFile } from './write-secret-file.ts'

const passphraseNote =
  'The passphrase is that of the file, not that of the store; a terminal asks for it'

/** `keys import`: stores what a file holds, all of it or nothing. */
export const importKeys: Subcommand = {
  name: 'import',
  usage: `FILE|- [--purpose P] [--owner OWNER] [--name NAME] [--tag T]… [--only keys|certificates] ${passphraseUsage} ${storeUsage}`,
  summary: 'Stores the private keys and certificates of a file, all of them or none',
  notes: [
    'FILE is PEM, DER, JWK, JWK Set, PKCS #12 or PKCS #7, known by its bytes; - is standard input',
    `P is one of ${keyPurposes.join(', ')}; client-authentication when left out`,
    `OWNER is ${ownerUsage}`,
    passphraseNote,
  ],
  run: async (args, program) => {
    const usage = usageIn('keys', importKeys)
    const options = {
      ...storeOptions,
      purpose: { type: 'string', default: 'client-authentication' },
      owner: { type: 'string', default: 'none' },
      name: { type: 'string' },
      tag: { type: 'string', multiple: true, default: [] as string[] },
      only: { type: 'string', default: 'everything' },
      ...passphraseOptions,
    } as const
    const { values, positionals } = parseArguments(args, options, usage)
    const [source = ''] = requireOperands(positionals, 1, usage)
    const request = {
      base64: (await readBytes(source)).toString('base64'),
      purpose: requireWord('--purpose', values.purpose, keyPurposes),
      owner: parseOwner(values.owner),
      tags: values.tag,
      parts: requireWord('--only', values.only, ['everything', 'keys', 'certificates']),
      ...(values.name === undefined ? {} : { name: values.name }),
    }
    const given = readGivenPassphrase(values)
    return printResult(values, program, async ({ call }) => {
      const { base64 } = request
      const opened = given === undefined ? {} : { passphrase: given }
      const { isPassphraseNeeded } = await call('keys.inspectImport', { base64, ...opened })
      const secret = isPassphraseNeeded
        ? { passphrase: await readPassphrase(values, 'Passphrase of the file') }
        : opened
      return call('keys.import', { ...request, ...secret })
    })
  },
}

async function readBytes(source: string): Promise<Buffer> {
  if (source === '-') return buffer(process.stdin)
  try {
    return await readFile(source)
  } catch (cause) {
    const error = new UnusableInputError('file', source, 'a file that can be read, or - for stdin')
    error.cause = cause
    throw error
  }
}

/** `keys export`: writes a private key, encrypted unless `--clear` says otherwise, to a new file of its owner only. Weak
 * encryption wants `--weak`, before a passphrase is asked for.
 * @see spec/security.md KS-08
 */
export const exportKey: Subcommand = {
  name: 'export',
  usage: `KEY FILE --confirm NAME [--format F] [--clear] [--weak] ${passphraseUsage} ${storeUsage}`,
  summary:
    'Writes a private key to a new file of yours only, encrypted unless --clear says otherwise',
  notes: [
    'KEY is the id, key id, thumbprint or name of a key; NAME is its name once more',
    `F is one of ${privateExportFormats.join(', ')}; pkcs8-pem when left out`,
    'Only pkcs8-pem, pkcs8-der, pkcs12 and pkcs12-legacy can be encrypted; the others want --clear',
    'pkcs12-legacy is for tools that open no other PKCS #12; triple DES and SHA-1 protect it weakly, so it wants --weak',
    passphraseNote,
  ],
  run: async (args, program) => {
    const usage = usageIn('keys', exportKey)
    const options = {
      ...storeOptions,
      confirm: { type: 'string', default: '' },
      format: { type: 'string', default: 'pkcs8-pem' },
      clear: { type: 'boolean', default: false },
      weak: { type: 'boolean', default: false },
      ...passphraseOptions,
    } as const
    const { values, positionals } = parseArguments(args, options, usage)
    const [key = '', file = ''] = requireOperands(positionals, 2, usage)
    const format = requireWord('--format', values.format, privateExportFormats)
    checkWeak(format, values.weak)
    const protection = values.clear
      ? { isClearConfirmed: true }
      : {
          isWeakConfirmed: values.weak,
          passphrase: await readPassphrase(values, 'New passphrase of the file'),
        }
    return printResult(values, program, async (workbench) => {
      const { id } = await findKey(workbench, key)
      const request = { id, confirmedName: values.confirm, format, ...protection }
      const { base64, ...rest } = await workbench.call('keys.export', request)
      writeSecretFile(file, Buffer.from(base64, 'base64'))
      return { file, ...rest }
    })
  },
}

/** @throws {UnusableInputError} weak encryption without its confirmation, or the confirmation without it */
function checkWeak(format: (typeof privateExportFormats)[number], isWeakConfirmed: boolean): void {
  const isWeak = format === 'pkcs12-legacy'
  if (isWeak === isWeakConfirmed) return
  const wanted = isWeak
    ? '--weak, which confirms that triple DES and SHA-1 protect the key only weakly; or --format pkcs12'
    : '--weak with --format pkcs12-legacy only'
  throw new UnusableInputError('--weak', isWeakConfirmed, wanted)
}

/** `keys public`: the public part of a key, to a new file or to standard output. */
export const exportPublicKey: Subcommand = {
  name: 'public',
  usage: `KEY [FILE] [--format F] ${storeUsage}`,
  summary: 'Gives the public part of a key, on standard output or in a new file',
  notes: [
    'KEY is the id, key id, thumbprint or name of a key',
    `F is one of ${publicExportFormats.join(', ')}; jwk when left out`,
  ],
  run: async (args, program) => {
    const usage = usageIn('keys', exportPublicKey)
    const options = { ...storeOptions, format: { type: 'string', default: 'jwk' } } as const
    const { values, positionals } = parseArguments(args, options, usage)
    const [key = '', file] = requireOperands(positionals, [1, 2], usage)
    const format = requireWord('--format', values.format, publicExportFormats)
    await withStore(values, program, async (workbench) => {
      const { id } = await findKey(workbench, key)
      const { base64 } = await workbench.call('keys.exportPublic', { id, format })
      giveFile(file, Buffer.from(base64, 'base64'))
    })
    return exitCodes.ok
  },
}
