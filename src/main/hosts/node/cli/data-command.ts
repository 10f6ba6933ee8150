import { resolve } from 'node:path'
import { settingDefinitions } from '../../../core/config.ts'
import type { Workbench } from '../../../core/workbench.ts'
import { defaultDataDirectory, openDataDirectory } from '../data-directory.ts'
import { readPassphrase } from '../passphrase.ts'
import { nodeHost, openStore } from '../store.ts'
import type { Program } from './command.ts'

/** Runs a command on the workbench of a data directory, which nothing else may use meanwhile.
 * @param data as given with `--data`
 * @throws {ProblemError} the core refused what was asked
 * @throws every error of `describeFailure`
 */
export async function withWorkbench(
  data: string | undefined,
  program: Program,
  run: (workbench: Workbench) => Promise<void>,
): Promise<void> {
  const directory = openDataDirectory(resolve(data ?? defaultDataDirectory()))
  const issuer = settingDefinitions.issuer.fallback
  const passphrase = await readPassphrase(undefined)
  const store = await openStore({ directory, host: nodeHost, issuer, program, passphrase })
  try {
    await run(store.workbench)
  } finally {
    await store.close()
  }
}
