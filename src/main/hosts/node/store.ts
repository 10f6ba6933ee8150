import { buildConfig } from '../../core/config.ts'
import type { Platform, SecretBox } from '../../core/platform.ts'
import { lockStore } from '../../core/storage/index.ts'
import { createWorkbench, type Workbench } from '../../core/workbench.ts'
import type { Program } from './cli/command.ts'
import type { DataDirectory } from './data-directory.ts'
import { openFileSecretBox, renewFileSecretBox } from './file-secret-box.ts'
import { createLazySecretBox } from './lazy-secret-box.ts'
import { readTrustedServer } from './outbound/index.ts'
import { createNodePlatform, type NodePlatformOptions, systemClock } from './platform.ts'

/** A workbench on a data directory that no other process uses meanwhile. */
export interface OpenStore {
  readonly workbench: Workbench
  readonly platform: Platform
  /** Closes the workbench and unlocks the directory. */
  close(): Promise<void>
}

/** What differs between the hosts that open the same data directory. */
export interface StoreHost {
  readonly name: Platform['host']
  /** @param mayMake whether a directory without a secret gets one */
  openSecretBox(directory: DataDirectory, mayMake: boolean): Promise<SecretBox>
  /** Puts a new secret in the place of one that does not open here; the old one is kept beside it. */
  renewSecretBox(directory: DataDirectory): Promise<SecretBox>
  createPlatform(options: NodePlatformOptions): Platform
}

/** The headless host: secrets under a key file, pages in the system browser. */
export const nodeHost: StoreHost = {
  name: 'node',
  openSecretBox: openFileSecretBox,
  renewSecretBox: renewFileSecretBox,
  createPlatform: createNodePlatform,
}

interface StoreOptions {
  readonly host: StoreHost
  readonly directory: DataDirectory
  /** The database is in memory; of the directory the key file is used only. */
  readonly isInMemory?: boolean
  readonly issuer: string
  /** Base URL of the demo identity provider; the default of the setting unless given. */
  readonly identityProviderBase?: string
  readonly program: Program
  /** Opens the key store, or protects a new one instead of the host. */
  readonly passphrase?: string | undefined
  /** PEM certificates that requests to other servers trust besides the public ones. */
  readonly authorities?: () => readonly string[]
}

/** Locks the data directory and builds the workbench on it; where its key store does not open it is served locked.
 * @throws {WrongSecretError | SlotError} a passphrase was given and does not open the key store
 * @throws {StoreInUseError | CorruptStoreError | MigrationError} nothing was changed
 */
export async function openStore(options: StoreOptions): Promise<OpenStore> {
  const { directory, host, issuer, identityProviderBase, program } = options
  const databaseFile = options.isInMemory === true ? ':memory:' : directory.databaseFile
  const config = buildConfig({ issuer, identityProviderBase, databaseFile })
  const unlock = lockStore(directory.lockFile, {
    processId: process.pid,
    host: host.name,
    address: issuer,
    since: Math.floor(systemClock.now() / 1_000),
  })
  try {
    const platform = host.createPlatform({
      version: program.version,
      secretBox: createLazySecretBox(
        (mayMake) => host.openSecretBox(directory, mayMake),
        () => host.renewSecretBox(directory),
      ),
      resourceDirectory: program.resourceDirectory,
      threadDirectory: program.threadDirectory,
      authorities: (url) => [
        ...(options.authorities?.() ?? []),
        ...readTrustedServer(directory.path, url),
      ],
    })
    const workbench = await createWorkbench(config, platform, { passphrase: options.passphrase })
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
