import type { AssertionOrder } from '../../../../shared/contract/launch-backend.ts'
import type { DiscoveredServer, LaunchRun } from '../launch-run.ts'
import { freshValue, type LaunchServices, nowSeconds } from '../launch-services.ts'
import type { AssertionKey } from './assertion-key.ts'
import { type PlannedAssertion, planAssertion } from './plan-assertion.ts'

/** Plans the assertion of one request of a launch, by the rules its client is registered for.
 * @param order how it differs from a right one; undefined for a right one
 */
export async function planFor(
  run: LaunchRun,
  { token_endpoint, issuer }: DiscoveredServer,
  key: AssertionKey,
  order: AssertionOrder | undefined,
  services: LaunchServices,
): Promise<PlannedAssertion> {
  const { client_id, record } = run
  const client = await services.findClient(client_id)
  const profile = client?.metadata.assertion_profile ?? 'smart'
  const fresh = { now: nowSeconds(services), jti: freshValue(services) }
  const { fhirBase } = record
  const world = { client_id, token_endpoint, issuer, fhirBase, key, profile, ...fresh }
  return planAssertion(world, order)
}
