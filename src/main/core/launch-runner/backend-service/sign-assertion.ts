import type { LaunchRun } from '../launch-run.ts'
import type { LaunchServices } from '../launch-services.ts'
import { openAssertionKey } from './assertion-key.ts'
import { chooseKey } from './choose-key.ts'
import { planFor } from './plan-for.ts'

/** Signs a right assertion for one request of an app, with the key named for it or its newest one.
 * @throws {LaunchFailure} the key store is locked
 * @throws {ProblemError} not-found or bad-request: there is no such key
 * @see SMART App Launch 2.2.0, Client Authentication: Asymmetric; ASY-08
 */
export async function signAssertionFor(
  run: LaunchRun,
  services: LaunchServices,
): Promise<{
  readonly form: Readonly<Record<string, string>>
  readonly alg: string
  readonly kid: string
}> {
  const { authentication, server } = run.record
  if (server === null) throw new TypeError('the server was discovered before')
  const { id } = await chooseKey(run.client_id, authentication?.keyId, services.keyPairs)
  const key = await openAssertionKey(id, services)
  const { form } = await planFor(run, server, key, undefined, services)
  return { form, alg: key.alg, kid: key.kid }
}
