import type { MethodParams } from '../../../shared/contract/index.ts'
import type { LaunchRunDetail } from '../../../shared/contract/launch.ts'
import type { Scenario } from '../../../shared/scenario/index.ts'
import { createBrowser, type WalkEnd, walkPages } from './person/index.ts'
import type { PreparedApp } from './preparation.ts'
import type { ScenarioWorld } from './scenario-world.ts'

/** How the way of the person ended; `none`: nobody was needed. */
export type LaunchEnd = WalkEnd | { readonly kind: 'none' }

/** Starts the launch of a scenario and plays the person at the pages of the server, or sends a real one there where this program
 * does not know the pages. The pages are walked as they are, so that sign-in, pickers and consent are part of what is tested.
 * @returns the launch as it ended
 * @throws {ProblemError} the launch cannot be started
 */
export async function playLaunch(
  scenario: Scenario,
  app: PreparedApp,
  world: ScenarioWorld,
): Promise<{ readonly run: LaunchRunDetail; readonly end: LaunchEnd }> {
  const { call } = world
  const started = await call('launch.start', await buildOrder(scenario, app, world))
  const { runId } = started
  const before = await call('launch.get', { runId })
  if (started.openUrl === null || before.status !== 'waiting') {
    return { run: before, end: { kind: 'none' } }
  }
  const callback = new URL(before.redirect_uri ?? started.openUrl)
  const browser = createBrowser(world.fetch)
  const end = await walkPages(new URL(started.openUrl), callback, scenario.person, browser)
  if (end.kind === 'unknown') {
    await world.sendPerson(started.openUrl)
    await waitForEnd(runId, world)
  }
  return { run: await call('launch.get', { runId }), end }
}

async function buildOrder(
  scenario: Scenario,
  app: PreparedApp,
  world: ScenarioWorld,
): Promise<MethodParams<'launch.start'>> {
  const { launch, task } = scenario
  const { client_id, client_secret, play, registrationId } = app
  const { udap, backend, ...order } = launch
  const idp = await findIdp(scenario, world)
  const registered = registrationId === undefined ? undefined : { ...udap, registrationId }
  const ofTask = task === undefined ? undefined : await storeTask(scenario, client_id, world)
  return {
    ...order,
    client_id,
    ...(world.base === undefined ? {} : { fhirBase: world.base }),
    ...(client_secret === undefined ? {} : { client_secret }),
    ...(play === undefined ? {} : { play }),
    ...(backend === undefined ? {} : { backend }),
    ...(ofTask === undefined ? {} : { task: ofTask }),
    ...(registered === undefined
      ? idp === undefined
        ? {}
        : { idp }
      : { udap: { ...registered, ...(idp === undefined ? {} : { idp }) } }),
  }
}

async function findIdp({ idp }: Scenario, { call }: ScenarioWorld): Promise<string | undefined> {
  if (idp !== 'demo') return idp
  const settings = await call('settings.list', {})
  const value = settings.find(({ name }) => name === 'identityProviderBase')?.value
  return typeof value === 'string' ? value : undefined
}

async function storeTask(
  { task = {}, launch }: Scenario,
  client_id: string,
  { call }: ScenarioWorld,
): Promise<string> {
  const kind = launch.mode === 'ehr' ? 'ehr' : 'standalone'
  const { id } = await call('launch.createTask', { ...task, kind, client_id })
  return id
}

/** Waits until a launch is over, or nobody waits any longer. */
async function waitForEnd(runId: string, world: ScenarioWorld): Promise<void> {
  const { call, subscribe, signal } = world
  const { promise, resolve } = Promise.withResolvers<void>()
  const look = async () => {
    const { status } = await call('launch.get', { runId })
    if (status !== 'waiting') resolve()
  }
  const onAbort = () => resolve()
  signal?.addEventListener('abort', onAbort)
  const stop = subscribe('launch.changed', (changed) => {
    if (changed.runId === runId) void look()
  })
  try {
    if (signal?.aborted === true) return
    await look()
    await promise
  } finally {
    stop()
    signal?.removeEventListener('abort', onAbort)
  }
}
