import type { Call } from '../../../shared/contract/index.ts'
import type {
  LaunchOrder,
  LaunchRunDetail,
  LaunchTaskRow,
} from '../../../shared/contract/launch.ts'
import type { ClientMetadata } from '../../../shared/oauth/client-metadata.ts'
import { appOfRegistration } from '../../../shared/scenario/index.ts'
import type { Handlers } from '../rpc/index.ts'
import { registerUdapApp } from './register-udap-app.ts'
import type { ScenarioReader } from './scenario-reader.ts'
import { type ScenarioSurroundings, writeScenario } from './write-scenario.ts'

interface StoredRegistration {
  readonly communityUri: string
  readonly certificateId: string | null
  readonly requested: Readonly<Record<string, unknown>>
  readonly granted: Readonly<Record<string, unknown>>
}

interface ScenariosOptions {
  /** The methods of the console. */
  readonly call: Call
  readonly reader: Pick<ScenarioReader, 'read'>
  readonly builtInClientId: string
  readonly ownBase: () => string
  readonly identityProviderBase: () => string
  /** Takes off a launch what was asked for after it. */
  readonly launchItself: (run: LaunchRunDetail) => LaunchRunDetail
  readonly getRun: (params: { readonly runId: string }) => Promise<LaunchRunDetail>
  readonly listTasks: (params: Record<string, never>) => Promise<readonly LaunchTaskRow[]>
  readonly findClient: (
    clientId: string,
  ) => Promise<{ readonly metadata: ClientMetadata } | undefined>
  readonly findRegistration: (id: string) => StoredRegistration | undefined
}

/** Console methods about scenarios as files. */
export function scenariosRpc(
  options: ScenariosOptions,
): Handlers<'scenarios.ofRun' | 'scenarios.ofOrder' | 'scenarios.read' | 'scenarios.registerApp'> {
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
      return write(run.order, options.launchItself(run))
    },
    'scenarios.ofOrder': async ({ order }) => write(order),
    'scenarios.read': ({ text }) => options.reader.read(text),
    'scenarios.registerApp': async ({ app }) => {
      const outcome = await registerUdapApp(app, options)
      const { text } = outcome
      return outcome.kind === 'refused'
        ? { registrationId: null, code: outcome.code, text }
        : { registrationId: outcome.app.registrationId ?? null, code: null, text }
    },
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
  return {
    ownBase,
    builtInClientId: options.builtInClientId,
    identityProviderBase: options.identityProviderBase(),
    client: isOwn ? (await options.findClient(client_id))?.metadata : undefined,
    registration: registered === undefined ? undefined : await describeApp(registered, options),
    task: tasks.find(({ id }) => id === task),
  }
}

async function describeApp(
  { communityUri, certificateId, requested, granted }: StoredRegistration,
  { call }: ScenariosOptions,
): Promise<NonNullable<ScenarioSurroundings['registration']>> {
  const grants = requested['grant_types']
  const { rows } = await call('udap.signers', {})
  const known = appOfRegistration({
    grant_types: Array.isArray(grants) ? grants : [],
    scope: String(granted['scope'] ?? requested['scope'] ?? ''),
    alg: rows.find((signer) => signer.certificateId === certificateId)?.alg,
  })
  return { community: communityUri, ...known }
}
