import type {
  LaunchOrder,
  LaunchRunDetail,
  LaunchTaskRow,
} from '../../../shared/contract/launch.ts'
import type { ClientMetadata } from '../../../shared/oauth/client-metadata.ts'
import type { Handlers } from '../rpc/index.ts'
import { parseScenario } from './parse-scenario.ts'
import { type ScenarioSurroundings, writeScenario } from './write-scenario.ts'

interface ScenariosOptions {
  readonly builtInClientId: string
  readonly ownBase: () => string
  readonly identityProviderBase: () => string
  readonly getRun: (params: { readonly runId: string }) => Promise<LaunchRunDetail>
  readonly listTasks: (params: Record<string, never>) => Promise<readonly LaunchTaskRow[]>
  readonly findClient: (
    clientId: string,
  ) => Promise<{ readonly metadata: ClientMetadata } | undefined>
  readonly findRegistration: (
    id: string,
  ) =>
    | { readonly communityUri: string; readonly requested: Readonly<Record<string, unknown>> }
    | undefined
}

/** Console methods about scenarios as files. */
export function scenariosRpc(
  options: ScenariosOptions,
): Handlers<'scenarios.ofRun' | 'scenarios.ofOrder' | 'scenarios.read'> {
  const write = async (order: LaunchOrder, run?: LaunchRunDetail) => {
    const scenario = writeScenario(order, run, await describeSurroundings(order, options))
    return {
      fileName: `${scenario.name
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .slice(0, 60)}.json`,
      text: `${JSON.stringify(scenario, null, 2)}\n`,
    }
  }
  return {
    'scenarios.ofRun': async ({ runId }) => {
      const run = await options.getRun({ runId })
      return write(run.order, run)
    },
    'scenarios.ofOrder': async ({ order }) => write(order),
    'scenarios.read': async ({ text }) => parseScenario(text),
  }
}

async function describeSurroundings(
  { client_id, fhirBase, udap, task }: LaunchOrder,
  options: ScenariosOptions,
): Promise<ScenarioSurroundings> {
  const ownBase = options.ownBase()
  const isOwn = fhirBase === undefined || fhirBase === ownBase
  const registered = udap === undefined ? undefined : options.findRegistration(udap.registrationId)
  const tasks = task === undefined ? [] : await options.listTasks({})
  const grants = registered?.requested['grant_types']
  return {
    ownBase,
    builtInClientId: options.builtInClientId,
    identityProviderBase: options.identityProviderBase(),
    client: isOwn ? (await options.findClient(client_id))?.metadata : undefined,
    registration:
      registered === undefined
        ? undefined
        : {
            community: registered.communityUri,
            isService: Array.isArray(grants) && grants.includes('client_credentials'),
          },
    task: tasks.find(({ id }) => id === task),
  }
}
