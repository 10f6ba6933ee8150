import { buildConfig } from '../../core/config.ts'
import type { Platform } from '../../core/platform.ts'
import { lockStore } from '../../core/storage/index.ts'
import { createWorkbench, type Workbench } from '../../core/workbench.ts'
import type { Program } from './cli/command.ts'
import type { DataDirectory } from './data-directory.ts'
import { openFileSecretBox } from './file-secret-box.ts'
import { createNodePlatform, systemClock } from './platform.ts'

/** A workbench on a data directory that no other process uses meanwhile. */
export interface OpenStore {
  readonly workbench: Workbench
  readonly platform: Platform
  /** Closes the workbench and unlocks the directory. */
  close(): Promise<void>
}

interface StoreOptions {
  readonly directory: DataDirectory
  readonly issuer: string
  readonly program: Program
  /** PEM certificates that requests to other servers trust besides the public ones. */
  readonly authorities?: () => readonly string[]
}

/** Locks the data directory, opens its secrets and builds the workbench on it.
 * @throws {StoreInUseError | LockedKeyStoreError | CorruptStoreError | MigrationError} nothing was changed
 */
export async function openStore(options: StoreOptions): Promise<OpenStore> {
  const { directory, issuer, program } = options
  const config = buildConfig({ issuer, databaseFile: directory.databaseFile })
  const unlock = lockStore(directory.lockFile, {
    processId: process.pid,
    host: 'node',
    address: issuer,
    since: Math.floor(systemClock.now() / 1_000),
  })
  try {
    const platform = createNodePlatform({
      version: program.version,
      secretBox: await openFileSecretBox(directory),
      resourceDirectory: program.resourceDirectory,
      ...(options.authorities === undefined ? {} : { authorities: options.authorities }),
    })
    const workbench = await createWorkbench(config, platform)
    return {
      workbench,
      platform,
      close: async () => {
        await workbench.close()
        unlock()
      },
    }
  } catch (error) {
    unlock()
    throw error
  }
}
