import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { privateExportFormats } from '../../../../shared/contract/key-transfer.ts'
import { keyPurposes } from '../../../../shared/contract/keys.ts'
import { exitCodes, UnusableInputError } from '../start-failure.ts'
import { parseArguments } from './command.ts'
import { withWorkbench } from './data-command.ts'
import { findKey } from './find-key.ts'
import { parseOwner } from './key-options.ts'
import {
  passphraseOptions,
  passphraseUsage,
  readGivenPassphrase,
  readPassphrase,
} from './passphrase.ts'
import { printableJson } from './printable.ts'
import { requireOperands, requireWord, type Subcommand } from './subcommands.ts'
import { writeSecretFile } from './write-secret-file.ts'

const importUsage = `FILE|- [--purpose P] [--owner OWNER] [--name NAME] [--tag T]… [--only keys|certificates] ${passphraseUsage} [--data DIR]`

/** `keys import`: stores what a file holds, all of it or nothing. */
export const importKeys: Subcommand = {
  name: 'import',
  usage: importUsage,
  run: async (args, program) => {
    const { values, positionals } = parseArguments(
      args,
      {
        data: { type: 'string' },
        purpose: { type: 'string', default: 'client-authentication' },
        owner: { type: 'string', default: 'none' },
        name: { type: 'string' },
        tag: { type: 'string', multiple: true, default: [] },
        only: { type: 'string', default: 'everything' },
        ...passphraseOptions,
      },
      `keys import ${importUsage}`,
    )
    const [source = ''] = requireOperands(positionals, 1, `keys import ${importUsage}`)
    const request = {
      base64: (await readBytes(source)).toString('base64'),
      purpose: requireWord('--purpose', values.purpose, keyPurposes),
      owner: parseOwner(values.owner),
      tags: values.tag,
      parts: requireWord('--only', values.only, ['everything', 'keys', 'certificates']),
      ...(values.name === undefined ? {} : { name: values.name }),
    }
    const given = readGivenPassphrase(values)
    await withWorkbench(values.data, program, async ({ call }) => {
      const { base64 } = request
      const opened = given === undefined ? {} : { passphrase: given }
      const { isPassphraseNeeded } = await call('keys.inspectImport', { base64, ...opened })
      const secret = isPassphraseNeeded
        ? { passphrase: await readPassphrase(values, 'Passphrase of the file') }
        : opened
      process.stdout.write(
        `${printableJson(await call('keys.import', { ...request, ...secret }))}\n`,
      )
    })
    return exitCodes.ok
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

const exportUsage = `KEY FILE --confirm NAME [--format F] [--clear] ${passphraseUsage} [--data DIR]`

/** `keys export`: writes a private key, encrypted unless `--clear` says otherwise, to a new file of its owner only.
 * @see spec/security.md KS-08
 */
export const exportKey: Subcommand = {
  name: 'export',
  usage: exportUsage,
  run: async (args, program) => {
    const usage = `keys export ${exportUsage}; NAME is the name of the key once more`
    const { values, positionals } = parseArguments(
      args,
      {
        data: { type: 'string' },
        confirm: { type: 'string', default: '' },
        format: { type: 'string', default: 'pkcs8-pem' },
        clear: { type: 'boolean', default: false },
        ...passphraseOptions,
      },
      usage,
    )
    const [key = '', file = ''] = requireOperands(positionals, 2, usage)
    const format = requireWord('--format', values.format, privateExportFormats)
    const protection = values.clear
      ? { isClearConfirmed: true }
      : { passphrase: await readPassphrase(values, 'New passphrase of the file') }
    await withWorkbench(values.data, program, async (workbench) => {
      const { id } = await findKey(workbench, key)
      const request = { id, confirmedName: values.confirm, format, ...protection }
      const { base64, ...rest } = await workbench.call('keys.export', request)
      writeSecretFile(file, Buffer.from(base64, 'base64'))
      process.stdout.write(`${printableJson({ file, ...rest })}\n`)
    })
    return exitCodes.ok
  },
}
