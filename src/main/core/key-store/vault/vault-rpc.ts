import { ProblemError } from '../../../../shared/problem.ts'
import { badRequest, conflict, type Handlers } from '../../rpc/index.ts'
import { TooManyTriesError } from './guess-delay.ts'
import { WrongSecretError } from './slot-keys.ts'
import type { Vault } from './vault.ts'
import { SlotError } from './vault-slots.ts'

type VaultMethod =
  | 'vault.state'
  | 'vault.unlock'
  | 'vault.lock'
  | 'vault.setPassphrase'
  | 'vault.changePassphrase'
  | 'vault.newRecoveryCode'
  | 'vault.addHostSlot'
  | 'vault.removeSlot'
  | 'vault.rotateDataKey'

/** Console methods of the vault. */
export function vaultRpc(vault: Vault): Handlers<VaultMethod> {
  const afterwards = async (work: Promise<void>) => {
    await refuse(work)
    return vault.state()
  }
  return {
    'vault.state': async () => vault.state(),
    'vault.unlock': ({ by }) => afterwards(vault.unlock(by)),
    'vault.lock': async () => {
      vault.lock()
      return vault.state()
    },
    'vault.setPassphrase': ({ passphrase }) => afterwards(vault.setPassphrase(passphrase)),
    'vault.changePassphrase': ({ current, next }) =>
      afterwards(vault.changePassphrase(current, next)),
    'vault.newRecoveryCode': async () => ({ code: await refuse(vault.newRecoveryCode()) }),
    'vault.addHostSlot': () => afterwards(vault.addHostSlot()),
    'vault.removeSlot': ({ kind }) => afterwards((async () => vault.removeSlot(kind))()),
    'vault.rotateDataKey': async ({ passphrase }) => {
      await refuse(vault.rotateDataKey(passphrase))
      return null
    },
  }
}

async function refuse<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (error) {
    if (error instanceof SlotError) throw conflict(error.message)
    if (error instanceof TooManyTriesError) {
      const { message } = error
      throw new ProblemError({ code: 'temporarily-unavailable', message, details: [], causes: [] })
    }
    if (!(error instanceof WrongSecretError)) throw error
    // One message, whatever is wrong with it.
    const message = 'this does not open the key store'
    throw badRequest(message, [{ path: 'by', message }])
  }
}
