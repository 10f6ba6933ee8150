import type {
  LaunchOrder,
  LaunchRunDetail,
  LaunchTaskRow,
} from '../../../shared/contract/launch.ts'
import type { ClientMetadata } from '../../../shared/oauth/client-metadata.ts'
import type { ScenarioInput } from '../../../shared/scenario/index.ts'

/** What a scenario says in place of ids that mean something on this server only. */
export interface ScenarioSurroundings {
  readonly ownBase: string
  readonly builtInClientId: string
  readonly identityProviderBase: string
  /** The client of the order, where it is one of this server. */
  readonly client: ClientMetadata | undefined
  /** The registration of a UDAP app. */
  readonly registration: Omit<Extract<ScenarioInput['app'], { kind: 'udap' }>, 'kind'> | undefined
  /** The Task of the order. */
  readonly task: LaunchTaskRow | undefined
}

/** Writes a launch as a scenario: what was chosen, and, of one that is over, what came of it. Ids of clients, keys and
 * registrations are replaced by what makes such ones elsewhere; secrets are in none of it.
 * @param run left out for a launch that has not begun
 */
export function writeScenario(
  order: LaunchOrder,
  run: LaunchRunDetail | undefined,
  surroundings: ScenarioSurroundings,
): ScenarioInput {
  const { mode, scope, ehr, authorization, faults, change, backend, udap, idp = udap?.idp } = order
  const { b2b, extensions, variant, mode: edition } = udap ?? {}
  const { identityProviderBase, task, ownBase } = surroundings
  const asked = udap === undefined ? (run?.requestedScope ?? scope) : scope
  return {
    name: `${nameOf(mode)}${run === undefined ? '' : ` of ${run.client_name}`}`,
    ...(order.fhirBase === undefined || order.fhirBase === ownBase
      ? {}
      : { description: `Made for ${order.fhirBase}; run it with --base.` }),
    app: appOf(order, surroundings),
    launch: {
      mode,
      ...(asked === '' ? {} : { scope: asked }),
      ...(ehr === undefined ? {} : { ehr }),
      ...(authorization === undefined ? {} : { authorization }),
      ...(faults === undefined ? {} : { faults }),
      ...(change === undefined ? {} : { change }),
      ...(backend?.assertion === undefined ? {} : { backend: { assertion: backend.assertion } }),
      ...(udap === undefined
        ? {}
        : { udap: withoutUndefined({ b2b, extensions, variant, mode: edition }) }),
    },
    ...(idp === undefined ? {} : { idp: idp === identityProviderBase ? 'demo' : idp }),
    ...(task === undefined ? {} : { task: taskOf(task) }),
    ...(run === undefined ? {} : outcomeOf(run)),
  }
}

const names = {
  ehr: 'EHR launch',
  standalone: 'Standalone launch',
  backend: 'Backend service',
} as const satisfies Record<LaunchOrder['mode'], string>

function nameOf(mode: LaunchOrder['mode']): string {
  return names[mode]
}

function appOf(
  { client_id, fhirBase, play }: LaunchOrder,
  { registration, builtInClientId, ownBase, client }: ScenarioSurroundings,
): NonNullable<ScenarioInput['app']> {
  if (registration !== undefined) return { kind: 'udap', ...registration }
  if (fhirBase !== undefined && fhirBase !== ownBase) {
    return play?.method === undefined
      ? { kind: 'built-in', client_id }
      : { kind: 'registered', client_id, method: play.method }
  }
  if (client_id === builtInClientId || client === undefined) return { kind: 'built-in' }
  const { client_name, token_endpoint_auth_method, grant_types, scope, bound_context } = client
  return {
    kind: 'registers',
    metadata: {
      client_name,
      token_endpoint_auth_method,
      grant_types,
      scope,
      ...(bound_context === undefined ? {} : { bound_context }),
    },
  }
}

function taskOf({ patient, encounter, appContext }: LaunchTaskRow) {
  return withoutUndefined({
    patient: patient?.id,
    encounter: encounter ?? undefined,
    appContext: appContext ?? undefined,
  })
}

/** What came of a launch is what is expected of the next one. */
function outcomeOf(run: LaunchRunDetail): Pick<ScenarioInput, 'person' | 'expect'> {
  const { status, failure, expectedRefusal, grantedScope, context, tokens, steps, mode } = run
  const patient = context['patient']
  const code = (expectedRefusal ?? failure)?.code ?? undefined
  const failed = steps.flatMap(({ checks }) =>
    checks.filter(({ outcome }) => outcome === 'failed').map(({ check }) => check),
  )
  const outcome =
    expectedRefusal === null ? (status === 'failed' ? 'failed' : 'succeeded') : 'refused-as-ordered'
  return {
    ...(mode === 'standalone' && typeof patient === 'string' ? { person: { patient } } : {}),
    expect: {
      outcome,
      ...withoutUndefined({ code, grantedScope: grantedScope ?? undefined }),
      ...(Object.keys(context).length === 0 ? {} : { context: expectedContext(context) }),
      ...(tokens.length === 0 ? {} : { tokens: tokens.map(({ source }) => source) }),
      ...(outcome === 'succeeded' && failed.length > 0
        ? { failedChecks: [...new Set(failed)] }
        : {}),
    },
  }
}

/** URLs of this server are others the next time. */
function expectedContext(context: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { smart_style_url: _style, ...lasting } = context
  return lasting
}

function withoutUndefined<Members extends object>(members: Members) {
  const present = Object.entries(members).filter(([, value]) => value !== undefined)
  // Members that are undefined are gone, and no other.
  return Object.fromEntries(present) as {
    [Name in keyof Members]?: Exclude<Members[Name], undefined>
  }
}
