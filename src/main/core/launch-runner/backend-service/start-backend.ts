import { randomUUID } from 'node:crypto'
import type { LaunchOrder } from '../../../../shared/contract/launch.ts'
import { fhirBaseOf } from '../../config.ts'
import { badRequest, conflict, notFound } from '../../rpc/index.ts'
import type { LaunchRecord, LaunchRun } from '../launch-run.ts'
import { type LaunchableClient, type LaunchServices, nowSeconds } from '../launch-services.ts'
import { chooseKey } from './choose-key.ts'
import { playBackend } from './play-backend.ts'

/** Runs a backend service to its end. What the server refuses is an outcome of the launch, not an error of this call.
 * @returns the id of the launch, which nobody has to open
 * @throws {ProblemError} not-found, conflict or bad-request: a client or key that does not fit
 * @see SMART App Launch 2.2.0, Backend Services
 */
export async function startBackend(
  order: LaunchOrder,
  services: LaunchServices,
  origin: Pick<LaunchRecord, 'replayOf'> = {},
): Promise<{ readonly runId: string; readonly openUrl: null }> {
  checkOrder(order)
  const ownBase = fhirBaseOf(services.settings.current.issuer)
  const fhirBase = (order.fhirBase ?? ownBase).replace(/\/+$/, '')
  const client = fhirBase === ownBase ? await requireBackend(order, services) : undefined
  const key = await chooseKey(order.client_id, order.backend?.keyId, services.keyPairs)
  const now = nowSeconds(services)
  const run: LaunchRun = {
    id: randomUUID(),
    client_id: order.client_id,
    status: 'waiting',
    startedAt: now,
    updatedAt: now,
    record: {
      order,
      client_name: client?.metadata.client_name ?? order.client_id,
      isBuiltIn: true,
      fhirBase,
      redirect_uri: null,
      requestedScope: order.scope.trim().split(/\s+/).join(' '),
      ehrSessionId: null,
      server: null,
      authentication: { method: 'private_key_jwt', keyId: key.id },
      outcome: null,
      failure: null,
      ...origin,
    },
  }
  await services.store.insert(run, { openUrl: null }, null)
  services.hub.emit('launch.changed', { runId: run.id })
  await playBackend(run, key.id, services)
  return { runId: run.id, openUrl: null }
}

function checkOrder({ ehr, task }: LaunchOrder): void {
  if (task !== undefined) {
    throw badRequest('no Task asks for a backend service', [
      { path: 'task', message: 'a Task asks a person to launch an app (TSK-01, TSK-02)' },
    ])
  }
  if (ehr === undefined) return
  throw badRequest('a backend service takes no EHR context', [
    { path: 'ehr', message: 'nobody is signed in; bind a context in the registration (BKS-07)' },
  ])
}

/** @see BKS-02, BKS-12 */
async function requireBackend(
  { client_id }: LaunchOrder,
  { findClient }: LaunchServices,
): Promise<LaunchableClient> {
  const client = await findClient(client_id)
  if (client === undefined) throw notFound('client', client_id)
  if (client.isDisabled) throw conflict(`client ${client_id} is disabled`)
  const { grant_types } = client.metadata
  if (grant_types.includes('client_credentials')) return client
  throw badRequest(`client ${client_id} is no backend service`, [
    {
      path: 'client_id',
      message: 'a backend service authenticates with a key and is registered so (BKS-02)',
      seen: `grant_types ${grant_types.join(' ') || 'empty'}`,
      wanted: 'grant_types with client_credentials',
    },
  ])
}
