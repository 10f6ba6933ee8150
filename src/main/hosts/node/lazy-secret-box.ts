import type { SecretBox } from '../../core/platform.ts'

/** A secret box that is opened when it is first needed, and again after a failure: a key store that is not there now may
 * be later, and a directory opened with a passphrase needs no key file.
 * @param open told whether the host's secret may be made, which opening something sealed never needs
 * @param renew puts a new host secret in the place of one that does not open here
 * @see spec/security.md KS-04, KS-17
 */
export function createLazySecretBox(
  open: (mayMake: boolean) => Promise<SecretBox>,
  renew: () => Promise<SecretBox>,
): SecretBox {
  let box: SecretBox | undefined
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const next = last.then(work, work)
    last = next
    return next
  }
  const requireBox = (mayMake: boolean) =>
    inTurn(async () => {
      box ??= await open(mayMake)
      return box
    })
  return {
    get backend() {
      return box?.backend ?? 'unopened'
    },
    seal: async (plaintext) => (await requireBox(true)).seal(plaintext),
    open: async (sealed) => (await requireBox(false)).open(sealed),
    renew: () =>
      inTurn(async () => {
        box = await renew()
      }),
  }
}
