import { createCertificateAuthority } from './certificate-authority/index.ts'
import { createCertificateDocuments } from './certificate-documents/index.ts'
import type { Foundation } from './foundation.ts'
import {
  adoptSealedByHost,
  createJwkSets,
  createKeyMaterialReader,
  createKeyPairs,
  createSigningKeys,
  createTrustMarks,
  createVaultSecretBox,
  keysRpc,
  keyTransferRpc,
  noteQuarantine,
  openVault,
  rotationDrillRpc,
  signingKeysRpc,
  vaultRpc,
} from './key-store/index.ts'
import type { SecretBox } from './platform.ts'

/** The key store with everything that lives on its keys. */
export type KeyServices = Awaited<ReturnType<typeof openKeyServices>>

/** Opens the vault, with a passphrase where the host has one, and what its keys are for.
 * @param passphrase opens the key store, or protects a new one
 */
export async function openKeyServices(foundation: Foundation, passphrase: string | undefined) {
  const { database, platform, hub, timekeeper, issuer, now } = foundation
  const { conditions } = timekeeper
  const vault = await openVault({
    database,
    // Neither waiting after wrong passphrases nor locking when idle goes by a clock that people move.
    world: { ...platform, clock: timekeeper.machine },
    passphrase,
    onChanged: ({ status, reason }) => {
      conditions.noteKeyStore(reason)
      hub.emit('vault.changed', { status })
    },
  })
  conditions.noteKeyStore(vault.state().reason)
  const trustMarks = createTrustMarks({ database, vault, now })
  await vault.onUnlock(() => noteQuarantine(trustMarks.verify(), conditions, platform))
  const signingKeys = createSigningKeys(database, platform, vault)
  await vault.onUnlock(() => adoptSealedByHost(signingKeys, platform))
  const keyPairs = createKeyPairs({
    database,
    platform,
    vault,
    onChanged: (id) => hub.emit('keys.changed', { id }),
  })
  const jwkSets = createJwkSets({ database, issuer, now })
  keyPairs.addUses(jwkSets.usesOf)
  const certificateDocuments = createCertificateDocuments(platform)
  const certificateAuthority = createCertificateAuthority({
    database,
    platform,
    keyPairs,
    isKeyStoreLocked: () => vault.isLocked,
    rehearsePem: certificateDocuments.rehearse,
    hub,
    issuer,
  })
  return {
    vault,
    trustMarks,
    signingKeys,
    keyPairs,
    jwkSets,
    certificateAuthority,
    /** The one reader of certificates and lists of others. */
    certificateDocuments,
    /** The one reader of files, so that few processes read at once. */
    materialReader: createKeyMaterialReader(platform),
    /** A box for the secrets of one column, sealed by the vault. */
    secretBoxFor: (table: string, column: string): SecretBox =>
      createVaultSecretBox(vault, platform.secretBox, database, { table, column }),
  }
}

/** Console methods of keys, certificates and the vault.
 * @param send sends a request to this server
 * @param jwksUriOf where a client says its keys are
 */
export function keyServicesRpc(
  { database, platform, issuer }: Foundation,
  { vault, signingKeys, keyPairs, jwkSets, certificateAuthority, materialReader }: KeyServices,
  send: (request: Request) => Promise<Response>,
  jwksUriOf: (clientId: string) => Promise<string | undefined>,
) {
  return {
    ...keysRpc(keyPairs, jwkSets),
    ...keyTransferRpc({
      reader: materialReader,
      keyPairs,
      certificates: certificateAuthority.certificateStore,
      chainOf: certificateAuthority.certificateStore.chainOf,
      database,
      platform,
    }),
    ...certificateAuthority.handlers,
    ...vaultRpc(vault),
    ...signingKeysRpc(signingKeys),
    ...rotationDrillRpc({ drill: { keyPairs, platform, issuer, send }, jwksUriOf }),
  }
}
