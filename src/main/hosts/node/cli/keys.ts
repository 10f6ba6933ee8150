import type { Command } from './command.ts'
import { deleteKey, generateKey, retireKey, rotateKey } from './keys-life.ts'
import { listKeys, showKey } from './keys-list.ts'
import { exportKey, exportPublicKey, importKeys } from './keys-transfer.ts'
import { commandOf } from './subcommands.ts'

/** Looks after the key pairs of a data directory that no other process uses. */
export const keysCommand: Command = commandOf(
  'keys',
  'Lists key pairs, makes them and their successors, brings them in and takes them out encrypted',
  [
    listKeys,
    showKey,
    generateKey,
    rotateKey,
    retireKey,
    deleteKey,
    importKeys,
    exportKey,
    exportPublicKey,
  ],
)
