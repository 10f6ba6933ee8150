import type { Platform } from '../../platform.ts'
import type { Handlers } from '../../rpc/index.ts'
import { describeKeyMaterial } from './describe-key-material.ts'
import { type ExportServices, exportKey, exportPublicKey } from './export-key.ts'
import { type ImportServices, importKeys } from './import-keys.ts'
import { refuseUnfitFile } from './key-material-problem.ts'

type KeyTransferMethod = 'keys.inspectImport' | 'keys.import' | 'keys.export' | 'keys.exportPublic'

interface KeyTransferServices extends ImportServices, ExportServices {
  readonly platform: Pick<Platform, 'log' | 'random' | 'threadEntry'>
}

/** Console methods by which keys come in and go out. What was done is logged without names, passphrases or key values.
 * @see spec/security.md KS-07, KS-08, KS-15
 */
export function keyTransferRpc(services: KeyTransferServices): Handlers<KeyTransferMethod> {
  const { reader, keyPairs, platform } = services
  return {
    'keys.inspectImport': async ({ base64, passphrase, mayLackMac }) => {
      const bytes = Buffer.from(base64, 'base64')
      const material = await refuseUnfitFile(reader.read(bytes, { passphrase, mayLackMac }))
      for (const { pkcs8 } of material.privateKeys) pkcs8.fill(0)
      return describeKeyMaterial(
        material,
        (thumbprint) => keyPairs.findByThumbprint(thumbprint)?.id,
      )
    },
    'keys.import': async (params) => {
      const stored = await importKeys(services, params)
      platform.log({ level: 'info', event: 'keys-imported', details: stored })
      return stored
    },
    'keys.export': async (params) => {
      const file = await exportKey(services, params)
      const { id, format } = params
      const details = { id, format, isEncrypted: file.isEncrypted }
      platform.log({ level: 'warn', event: 'private-key-exported', details })
      return file
    },
    'keys.exportPublic': (params) => exportPublicKey(services, params),
  }
}
