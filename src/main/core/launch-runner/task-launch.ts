import type { ParsedParams } from '../../../shared/contract/index.ts'
import type { LaunchOrder, LaunchTaskRow } from '../../../shared/contract/launch.ts'
import type { LaunchContext } from '../../../shared/oauth/launch-context.ts'
import { isOpenTask, type LaunchTask } from '../fhir-sandbox/index.ts'
import { badRequest, conflict, notFound } from '../rpc/index.ts'
import type { LaunchRun } from './launch-run.ts'
import type { LaunchableClient, LaunchServices } from './launch-services.ts'

const clause = 'SMART App Launch 2.2.0, task launch'

/** Lists the launch Tasks of the sandbox with the app each one names. @see TSK-03, TSK-06 */
export async function listLaunchTasks(services: LaunchServices): Promise<LaunchTaskRow[]> {
  const tasks = await services.ehr.tasks.list()
  return Promise.all(tasks.map((task) => describeTask(task, services)))
}

async function describeTask(task: LaunchTask, services: LaunchServices): Promise<LaunchTaskRow> {
  const apps = await launchableBy(task, services)
  const app = apps.find(({ isDisabled }) => !isDisabled) ?? apps[0]
  const patient = task.patient === null ? undefined : await services.ehr.findPatient(task.patient)
  return {
    ...task,
    app:
      app === undefined
        ? null
        : { client_id: app.client_id, client_name: app.metadata.client_name },
    patient: patient ?? null,
    obstacle: findObstacle(task, app),
  }
}

function findObstacle(task: LaunchTask, app: LaunchableClient | undefined): string | null {
  if (!isOpenTask(task)) return `it is ${task.status}`
  if (app === undefined) return `no app is registered with ${task.url} (TSK-06)`
  return app.isDisabled ? `client ${app.client_id} is disabled` : null
}

/** The apps a Task may launch: those that registered its URL as a launch URL, or as their home for a standalone launch. The
 * built-in app starts a standalone launch by a ticket of its own, so no URL of it can be in a Task.
 */
async function launchableBy(
  { url, kind }: Pick<LaunchTask, 'url' | 'kind'>,
  { findClientsByPage, builtInClientId }: LaunchServices,
): Promise<readonly LaunchableClient[]> {
  const found = await findClientsByPage(url)
  return found.filter(({ client_id, metadata }) =>
    kind === 'standalone'
      ? client_id !== builtInClientId
      : metadata.launch_uri === url || metadata.launch_uris?.includes(url) === true,
  )
}

/** Gives the Task a launch was ordered for; undefined when it was ordered without one.
 * @throws {ProblemError} not-found: no such Task; conflict: it is over; bad-request: of another kind of launch, or with a
 *   URL the app has not registered
 * @see TSK-03, TSK-05, TSK-06
 */
export async function requireTask(
  { task: id, mode, client_id }: LaunchOrder,
  services: LaunchServices,
): Promise<LaunchTask | undefined> {
  if (id === undefined) return undefined
  const task = await services.ehr.tasks.find(id)
  if (task === undefined) throw notFound('launch Task', id)
  if (!isOpenTask(task)) throw conflict(`Task/${id} is ${task.status}, so it asks for no launch`)
  if (task.kind !== mode) {
    throw unfit('task', `Task/${id} asks for another flow`, task.kind, `mode ${task.kind}`)
  }
  const apps = await launchableBy(task, services)
  if (apps.some((app) => app.client_id === client_id)) return task
  const text = `Task/${id} names a URL that client ${client_id} has not registered`
  throw unfit('client_id', text, task.url, 'a launch URL of the app (TSK-06)')
}

function unfit(path: string, text: string, seen: string, wanted: string) {
  return badRequest(text, [{ path, message: `${clause}; TSK-06`, seen, wanted }])
}

/** The order with the context a Task asks for: `Task.for` as patient, `Task.encounter` as encounter, its appContext
 * unchanged, and the Task itself in fhirContext.
 * @throws {ProblemError} bad-request: another patient, encounter or appContext was ordered than the Task has
 * @see TSK-03, TSK-04
 */
export function withTaskContext(order: LaunchOrder, task: LaunchTask | undefined): LaunchOrder {
  if (task === undefined || order.ehr === undefined) return order
  const { context } = order.ehr
  for (const name of ['patient', 'encounter', 'appContext'] as const) {
    const [ordered, asked] = [context[name], task[name]]
    if (ordered === undefined || asked === null || ordered === asked) continue
    const text = `Task/${task.id} asks for another ${name} than was chosen`
    throw unfit(`ehr.context.${name}`, text, ordered, asked)
  }
  const { patient, encounter, appContext } = task
  const asked: LaunchContext = {
    ...(patient === null ? {} : { patient }),
    ...(encounter === null ? {} : { encounter }),
    ...(appContext === null ? {} : { appContext }),
    fhirContext: [
      ...(context.fhirContext ?? []).filter(({ reference }) => reference !== `Task/${task.id}`),
      { reference: `Task/${task.id}` },
    ],
  }
  return { ...order, ehr: { ...order.ehr, context: { ...context, ...asked } } }
}

/** Stores a Task for an app, at the URL the app registered.
 * @returns its id
 * @throws {ProblemError} not-found: no such client, patient or encounter; bad-request: the app has no URL for this kind
 */
export async function createLaunchTask(
  request: ParsedParams<'launch.createTask'>,
  services: LaunchServices,
): Promise<{ readonly id: string }> {
  const { kind, client_id, patient, encounter, appContext, description } = request
  const client = await services.findClient(client_id)
  if (client === undefined) throw notFound('client', client_id)
  if (patient !== undefined && !(await services.ehr.isPatient(patient))) {
    throw notFound('patient', patient)
  }
  if (encounter !== undefined && !(await services.ehr.isEncounterOf(encounter, patient ?? ''))) {
    throw notFound(`encounter of patient ${patient ?? '?'}`, encounter)
  }
  const { launch_uri, client_uri } = client.metadata
  const url = kind === 'ehr' ? launch_uri : (client_uri ?? launch_uri)
  const isBuiltIn = client_id === services.builtInClientId
  if (url === undefined || (kind === 'standalone' && isBuiltIn)) {
    const text = `client ${client_id} has no URL that a Task can name`
    throw unfit('client_id', text, 'none', 'a launch URL in the registration')
  }
  const id = await services.ehr.tasks.create({
    kind,
    url,
    patient: patient ?? null,
    encounter: encounter ?? null,
    appContext: appContext ?? null,
    description: description ?? null,
  })
  return { id }
}

/** Says in the Task of a launch how far it is. @see TSK-06 */
export async function markTask(
  { record }: Pick<LaunchRun, 'record'>,
  status: 'in-progress' | 'completed',
  { ehr }: Pick<LaunchServices, 'ehr'>,
): Promise<void> {
  const { task } = record.order
  if (task !== undefined) await ehr.tasks.mark(task, status)
}
