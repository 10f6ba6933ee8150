import type { KeyObject } from 'node:crypto'
import type { KeyAlgorithm } from '../../../../shared/contract/keys.ts'
import {
  generatePrivateKey,
  type KeyPairRecord,
  type NewKeyPair,
  type PreparedKeyPair,
} from '../../key-store/index.ts'
import type { AuthorityServices } from '../authority-services.ts'

/** A key pair that waits to be stored together with what was signed for it. */
export interface NewKey {
  readonly record: KeyPairRecord
  readonly privateKey: KeyObject
  readonly prepared: PreparedKeyPair
}

/** Makes a key pair off the event loop and seals it; nothing is stored yet.
 * @throws {KeyStoreLockedError}
 */
export async function makeKey(
  services: AuthorityServices,
  algorithm: KeyAlgorithm,
  description: Omit<NewKeyPair, 'privateKey'>,
): Promise<NewKey> {
  return sealKey(services, await generatePrivateKey(algorithm), description)
}

/** Seals a private key made here; nothing is stored yet.
 * @throws {KeyStoreLockedError}
 */
export async function sealKey(
  { keyPairs }: AuthorityServices,
  privateKey: KeyObject,
  description: Omit<NewKeyPair, 'privateKey'>,
): Promise<NewKey> {
  const prepared = await keyPairs.prepareOne({ ...description, privateKey })
  return { record: prepared.record, privateKey, prepared }
}
