import type { SecretBox } from '../secret-box.ts'
import type { Database } from '../storage/index.ts'
import type { RecordBinding, Vault } from './vault/index.ts'

interface SealedColumn {
  readonly table: string
  readonly column: string
}

const vaultMark = Buffer.from('TBV1')

/** A secret box of the vault for one column of secrets that last for a while; what the host sealed in an earlier version
 * still opens.
 * @throws {KeyStoreLockedError} by both methods, while the vault is locked
 */
export function createVaultSecretBox(
  vault: Vault,
  host: SecretBox,
  { connection }: Database,
  { table, column }: SealedColumn,
): SecretBox {
  const binding: RecordBinding = { table, rowId: '', kid: '', purpose: column }
  const isOurs = (sealed: Uint8Array) => vaultMark.equals(sealed.subarray(0, vaultMark.length))
  vault.addRekey((reseal) => {
    // Names of this program's own schema, never of a request.
    const rows = connection.prepare<[], { rowid: number; sealed: Buffer }>(
      `SELECT rowid, ${column} AS sealed FROM ${table} WHERE ${column} IS NOT NULL`,
    )
    const write = connection.prepare(`UPDATE ${table} SET ${column} = ? WHERE rowid = ?`)
    for (const { rowid, sealed } of rows.all()) {
      if (isOurs(sealed)) write.run(reseal(sealed, binding), rowid)
    }
  })
  return {
    backend: 'vault',
    seal: async (plaintext) => vault.seal(plaintext, binding),
    open: async (sealed) => (isOurs(sealed) ? vault.open(sealed, binding) : host.open(sealed)),
  }
}
