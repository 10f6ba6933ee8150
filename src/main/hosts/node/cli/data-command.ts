import { resolve } from 'node:path'
import { settingDefinitions } from '../../../core/config.ts'
import type { Workbench } from '../../../core/workbench.ts'
import { defaultDataDirectory, openDataDirectory } from '../data-directory.ts'
import { parsePassphraseSource, readPassphrase } from '../passphrase.ts'
import { type ExitCode, exitCodes } from '../start-failure.ts'
import { nodeHost, openStore } from '../store.ts'
import type { Program } from './command.ts'
import { printableJson } from './printable.ts'

/** Options of every command that works on a data directory and may need its private keys. Their names leave room for the
 * passphrase of a file that comes in or goes out.
 * @see spec/security.md KS-05
 */
export const storeOptions = {
  data: { type: 'string' },
  issuer: { type: 'string' },
  'store-passphrase-file': { type: 'string' },
  'store-passphrase-fd': { type: 'string' },
} as const

/** Those options as the help shows them with each subcommand. */
export const storeUsage = '[--data DIR]'

/** What the help says of them once. */
export const storeNotes = [
  'DIR is the data directory; nothing else may use it meanwhile',
  '--store-passphrase-file F or --store-passphrase-fd N gives the passphrase of the key store, where one opens it',
  '--issuer URL is where the server is served, for addresses in certificates and output; http://localhost:4100 when left out',
] as const

/** What was given for them. */
export interface StoreValues {
  readonly data?: string | undefined
  /** Where the server is served, for the addresses in certificates. */
  readonly issuer?: string | undefined
  readonly 'store-passphrase-file'?: string | undefined
  readonly 'store-passphrase-fd'?: string | undefined
}

/** Runs a command on the workbench of a data directory, which nothing else may use meanwhile.
 * @param data as given with `--data`
 * @returns what the command gives
 * @throws {ProblemError} the core refused what was asked
 * @throws every error of `describeFailure`
 */
export function withWorkbench<Result>(
  data: string | undefined,
  program: Program,
  run: (workbench: Workbench) => Promise<Result>,
): Promise<Result> {
  return withStore({ data }, program, run)
}

/** Runs a command on the workbench of a data directory, its key store opened with the passphrase that was given, if any.
 * @param run gets that passphrase too
 * @returns what the command gives
 * @throws {UnusableInputError} the passphrase cannot be read
 * @throws {ProblemError} the core refused what was asked
 * @throws every error of `describeFailure`
 */
export async function withStore<Result>(
  values: StoreValues,
  program: Program,
  run: (workbench: Workbench, passphrase: string | undefined) => Promise<Result>,
): Promise<Result> {
  const source = parsePassphraseSource(
    values['store-passphrase-file'],
    values['store-passphrase-fd'],
    false,
  )
  const passphrase = await readPassphrase(source)
  const directory = openDataDirectory(resolve(values.data ?? defaultDataDirectory()))
  const issuer = values.issuer ?? settingDefinitions.issuer.fallback
  const store = await openStore({ directory, host: nodeHost, issuer, program, passphrase })
  try {
    return await run(store.workbench, passphrase)
  } finally {
    await store.close()
  }
}

/** Runs a command as `withStore` does, and prints what it gives as JSON.
 * @returns the exit code of success
 */
export async function printResult(
  values: StoreValues,
  program: Program,
  run: (workbench: Workbench, passphrase: string | undefined) => Promise<unknown>,
): Promise<ExitCode> {
  await withStore(values, program, async (workbench, passphrase) => {
    process.stdout.write(`${printableJson(await run(workbench, passphrase))}\n`)
  })
  return exitCodes.ok
}
