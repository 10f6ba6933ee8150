import type { IdentifiedResource } from '../../../../shared/fhir/resource.ts'
import type { SandboxWorld } from '../context.ts'
import { randomUuid } from '../random-uuid.ts'
import type { Condition } from '../search/condition.ts'
import { indexName } from '../store/index-entries.ts'
import {
  findLaunchTaskFault,
  isLaunchTask,
  type LaunchTask,
  launchTaskKinds,
  readLaunchTask,
  smartCodes,
} from './launch-task.ts'

/** Most Tasks listed at once, newest first. */
const mostListed = 200

/** What a new launch Task is about. */
export type NewLaunchTask = Omit<LaunchTask, 'id' | 'status'>

/** The Tasks of the sandbox that ask people to launch apps. @see TSK-01 to TSK-06 */
export interface LaunchTasks {
  /** Sound launch Tasks, the latest change first. */
  list(): Promise<readonly LaunchTask[]>
  /** Gives a sound launch Task; undefined when there is none with this id. */
  find(id: string): Promise<LaunchTask | undefined>
  /** Stores a Task with the status `requested`. @returns its id */
  create(task: NewLaunchTask): Promise<string>
  /** Says in the Task how far it is; a Task that is gone or over stays as it is. @see TSK-06 */
  mark(id: string, status: 'in-progress' | 'completed'): Promise<void>
}

type TaskWorld = Pick<SandboxWorld, 'store' | 'platform' | 'fhirBase' | 'ready'> & {
  readonly onChanged: () => void
}

/** The launch Tasks of a sandbox; the first question loads the data. */
export function createLaunchTasks(world: TaskWorld): LaunchTasks {
  const { store, platform, fhirBase, ready, onChanged } = world
  const read = async (id: string) => {
    await ready()
    const version = await store.read('Task', id)
    return version?.content === undefined ? undefined : { ...version, content: version.content }
  }
  const soundTasks = (resource: IdentifiedResource): LaunchTask[] => {
    const isSound = isLaunchTask(resource) && findLaunchTaskFault(resource) === undefined
    return isSound ? [readLaunchTask(resource, fhirBase)] : []
  }
  return {
    list: async () => {
      await ready()
      const sort = [{ by: '_lastUpdated', isDescending: true }] as const
      const targets = [{ type: 'Task' as const, where: requestsLaunch }]
      const { rows } = await store.search({ targets, sort, offset: 0, limit: mostListed })
      return rows.flatMap(({ content }) => soundTasks(content))
    },
    find: async (id) => {
      const stored = await read(id)
      return stored === undefined ? undefined : soundTasks(stored.content)[0]
    },
    create: async (task) => {
      await ready()
      const resource = buildTask(task, randomUuid(platform))
      await store.commit([{ kind: 'put', resource, expectedVersion: 0 }])
      onChanged()
      return resource.id
    },
    mark: async (id, status) => {
      const stored = await read(id)
      const present = stored?.content['status']
      if (stored === undefined || ended.has(String(present)) || present === status) return
      const resource = { ...stored.content, status }
      await store.commit([{ kind: 'put', resource, expectedVersion: stored.version }])
      onChanged()
    },
  }
}

const requestsLaunch: Condition = {
  kind: 'token',
  index: indexName('Task', 'code'),
  anyOf: launchTaskKinds.map(({ code }) => ({ system: smartCodes, code })),
}

/** @see HL7 FHIR 4.0.1, Task, state machine */
const ended: ReadonlySet<string> = new Set([
  'completed',
  'cancelled',
  'rejected',
  'failed',
  'entered-in-error',
])

/** Whether a Task with this status can still be done. */
export function isOpenTask({ status }: Pick<LaunchTask, 'status'>): boolean {
  return !ended.has(status)
}

function buildTask(task: NewLaunchTask, id: string): IdentifiedResource {
  const { kind, url, appContext, patient, encounter, description } = task
  const [known] = launchTaskKinds.filter((each) => each.kind === kind)
  if (known === undefined) throw new TypeError('an unknown kind of launch Task')
  const typed = (code: string) => ({ coding: [{ system: smartCodes, code }] })
  return {
    resourceType: 'Task',
    id,
    meta: { profile: [known.profile] },
    status: 'requested',
    intent: 'proposal',
    code: typed(known.code),
    ...(description === null ? {} : { description }),
    ...(patient === null ? {} : { for: { reference: `Patient/${patient}` } }),
    ...(encounter === null ? {} : { encounter: { reference: `Encounter/${encounter}` } }),
    input: [
      { type: typed('smartonfhir-application'), valueUrl: url },
      ...(appContext === null
        ? []
        : [{ type: typed('smartonfhir-appcontext'), valueString: appContext }]),
    ],
  }
}
