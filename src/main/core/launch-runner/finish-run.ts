import { describeCauses } from '../http/error-response.ts'
import { LaunchFailure } from './launch-failure.ts'
import type { LaunchRun } from './launch-run.ts'
import { type LaunchServices, nowSeconds } from './launch-services.ts'

/** Ends a launch with its reason; what is not a LaunchFailure is a defect of ours and passed on. */
export async function failRun(
  run: LaunchRun,
  error: unknown,
  services: LaunchServices,
): Promise<LaunchFailure> {
  const failure = error instanceof LaunchFailure ? error : describeDefect(error)
  const present = (await services.store.find(run.id)) ?? run
  await services.store.update(
    run.id,
    {
      status: 'failed',
      record: { ...present.record, failure: failure.toText() },
      stateHash: null,
    },
    nowSeconds(services),
  )
  services.hub.emit('launch.changed', { runId: run.id })
  if (failure !== error) {
    services.platform.log({
      level: 'error',
      event: 'launch-defect',
      details: { runId: run.id, causes: describeCauses(error) },
    })
  }
  return failure
}

function describeDefect(error: unknown): LaunchFailure {
  const failure = new LaunchFailure('something inside Trustbench failed', {
    clause: '',
    advice: 'The causes are in the log of the program.',
  })
  failure.cause = error
  return failure
}
