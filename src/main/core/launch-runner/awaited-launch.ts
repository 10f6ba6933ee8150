import type { LaunchRun } from './launch-run.ts'
import { type LaunchServices, nowSeconds, recorderOf } from './launch-services.ts'

/** Finds the launch that was prepared for an EHR elsewhere: the newest that still waits for this `iss`. What an EHR
 * nobody waits for says is never followed, so no page can make this program read metadata somewhere.
 * @see SMART App Launch 2.2.0, App Launch, launch app: EHR launch; spec/security.md AS-19
 */
export async function findAwaited(
  iss: string | null,
  { store }: LaunchServices,
): Promise<LaunchRun | undefined> {
  if (iss === null) return undefined
  const waiting = await store.findWaiting(50)
  return waiting.find(
    ({ record: { order, fhirBase, server } }) =>
      order.mode === 'ehr' && order.ehr === undefined && fhirBase === iss && server === null,
  )
}

/** Takes the launch value an EHR elsewhere opened the app with. */
export async function acceptLaunch(
  run: LaunchRun,
  launch: string,
  services: LaunchServices,
): Promise<void> {
  const secrets = await services.store.secretsOf(run.id)
  await services.store.update(run.id, { secrets: { ...secrets, launch } }, nowSeconds(services))
  const step = await recorderOf(services, run.id).begin({
    title: 'The EHR elsewhere opens the app',
    channel: 'front',
    from: 'ehr',
    to: 'app',
    method: 'GET',
  })
  await step.inform(
    'launch-parameters',
    'SMART App Launch 2.2.0, app-launch, EHR launch; SAL-04, SAL-05',
    'It came with the iss this launch waited for, and an opaque launch value',
  )
}
