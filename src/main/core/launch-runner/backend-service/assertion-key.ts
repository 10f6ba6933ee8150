import { KeyStoreLockedError } from '../../errors.ts'
import type { JwsKey } from '../../jwt/index.ts'
import { LaunchFailure } from '../launch-failure.ts'
import type { LaunchServices } from '../launch-services.ts'

/** The key of a client, with the id by which its server finds the public one. */
export interface AssertionKey extends JwsKey {
  readonly kid: string
}

/** Opens a key pair that is there.
 * @throws {LaunchFailure} the key store is locked
 */
export async function openAssertionKey(
  keyId: string,
  { keyPairs }: Pick<LaunchServices, 'keyPairs'>,
): Promise<AssertionKey> {
  const record = keyPairs.find(keyId)
  if (record === undefined) throw new TypeError('the key was there when the launch began')
  try {
    return { alg: record.alg, kid: record.kid, privateKey: await keyPairs.privateKey(keyId) }
  } catch (error) {
    if (!(error instanceof KeyStoreLockedError)) throw error
    const advice = 'Unlock the key store under Keys & certificates and start again.'
    throw new LaunchFailure(error.message, { clause: 'KS-06; ASY-08', advice })
  }
}
