import { discoverServer } from '../discover-server.ts'
import { failRun } from '../finish-run.ts'
import { keepTokens } from '../keep-tokens.ts'
import type { LaunchFailure } from '../launch-failure.ts'
import type { LaunchRun } from '../launch-run.ts'
import { type LaunchServices, nowSeconds, recorderOf } from '../launch-services.ts'
import { readFirst } from '../read-first.ts'
import { openAssertionKey } from './assertion-key.ts'
import { requestToken } from './request-token.ts'

/** Plays a backend service from discovery to its first FHIR read; the outcome, good or bad, is kept with the launch.
 * @param keyId the key pair it signs with
 * @see SMART App Launch 2.2.0, Backend Services; BKS-15
 */
export async function playBackend(
  run: LaunchRun,
  keyId: string,
  services: LaunchServices,
): Promise<void> {
  try {
    const server = await discoverServer(run, recorderOf(services, run.id), services.channel)
    const discovered: LaunchRun = { ...run, record: { ...run.record, server } }
    const key = await openAssertionKey(keyId, services)
    const answer = await requestToken(discovered, server, key, services)
    if (answer.kind === 'refused-as-expected') {
      await keepRefusal(discovered, answer.failure, services)
      return
    }
    const { response } = answer
    await keepTokens(discovered, response, await services.store.secretsOf(run.id), services)
    await readFirst(discovered, response, services)
  } catch (error) {
    await failRun(run, error, services)
  }
}

async function keepRefusal(
  run: LaunchRun,
  failure: LaunchFailure,
  { store, hub, ...services }: LaunchServices,
): Promise<void> {
  const record = { ...run.record, expectedRefusal: failure.toText() }
  await store.update(run.id, { status: 'succeeded', record }, nowSeconds(services))
  hub.emit('launch.changed', { runId: run.id })
}
