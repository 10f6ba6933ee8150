import { builtInClientId } from '../../../shared/built-in-client.ts'
import type { Call } from '../../../shared/contract/index.ts'
import type { LaunchPatient, LaunchTaskRow } from '../../../shared/contract/launch.ts'
import type { Scenario } from '../../../shared/scenario/index.ts'
import { type BackendDraft, initialBackend } from './backend-draft.ts'
import { findIdpOf } from './idp-of-scenario.ts'
import { type AdvancedContext, initialDraft, type LaunchDraft } from './launch-draft.ts'
import { leftOutOf } from './left-out-of.ts'

/** The form of a launch filled in from a scenario. */
export interface FilledDraft {
  readonly draft: LaunchDraft
  /** Parts of the scenario the form has no place for, in words. */
  readonly leftOut: readonly string[]
}

/** Fills in the form of a launch from a scenario; what is expected of it stays in the file. */
export async function draftFromScenario(scenario: Scenario, call: Call): Promise<FilledDraft> {
  const { launch, app, task } = scenario
  const clean = initialDraft(launch.mode)
  const context = contextOf(scenario)
  const { patient, encounter = '' } = context
  const draft: LaunchDraft = {
    ...clean,
    client_id: clientOf(app) ?? clean.client_id,
    foreign: foreignOf(app),
    scope: launch.scope === '' ? clean.scope : launch.scope,
    username: launch.ehr?.username ?? clean.username,
    patient: patient === undefined ? null : await findPatient(patient, call),
    encounter,
    advanced: advancedFrom(context, clean.advanced),
    backend: backendFrom(launch.backend?.assertion),
    idp: await findIdpOf(scenario, call),
    faults: launch.faults ?? [],
    changed: { authorization: launch.authorization ?? {}, change: launch.change ?? null },
  }
  const stored = task === undefined ? null : await findTask(task, draft, call)
  const filled = { ...draft, task: stored }
  return { draft: filled, leftOut: leftOutOf(scenario, filled) }
}

/** What is open in the EHR; what the Task says goes before, as when it is launched. @see TSK-05 */
function contextOf({ launch, task }: Scenario): Context {
  return { ...launch.ehr?.context, ...task }
}

/** The built-in app under another id is one that another server knows; which one, the file does not say. */
function foreignOf(app: Scenario['app']): LaunchDraft['foreign'] {
  if (app.kind !== 'built-in' || app.client_id === undefined) return null
  return { fhirBase: '', client_id: app.client_id }
}

/** A Task stored here that asks for what the one of the scenario does. */
async function findTask(
  { patient, encounter, appContext }: NonNullable<Scenario['task']>,
  { mode, client_id }: LaunchDraft,
  call: Call,
): Promise<LaunchTaskRow | null> {
  const stored = await call('launch.tasks', {})
  const isSame = (row: LaunchTaskRow) =>
    row.kind === mode &&
    row.obstacle === null &&
    row.app?.client_id === client_id &&
    row.patient?.id === patient &&
    (row.encounter ?? undefined) === encounter &&
    (row.appContext ?? undefined) === appContext
  return stored.find(isSame) ?? null
}

function clientOf(app: Scenario['app']): string | undefined {
  if (app.kind === 'registered') return app.client_id
  return app.kind === 'built-in' ? builtInClientId : undefined
}

async function findPatient(id: string, call: Call): Promise<LaunchPatient> {
  const { rows } = await call('launch.patients', { search: id })
  const found = rows.find((row) => row.id === id)
  return found ?? { id, name: id, birthDate: null, sex: null, identifiers: [] }
}

function backendFrom(
  assertion: NonNullable<Scenario['launch']['backend']>['assertion'],
): BackendDraft {
  if (assertion === undefined) return initialBackend
  const write = (members: Readonly<Record<string, unknown>>) =>
    Object.keys(members).length === 0 ? '' : JSON.stringify(members, null, 2)
  return {
    ...initialBackend,
    case: assertion.case ?? '',
    header: write(assertion.header),
    claims: write(assertion.claims),
    signature: assertion.signature,
  }
}

type Context = NonNullable<Scenario['launch']['ehr']>['context']

function advancedFrom(context: Context, clean: AdvancedContext): AdvancedContext {
  const {
    patient: _patient,
    encounter: _encounter,
    intent = '',
    tenant = '',
    appContext = '',
    smart_style_url = '',
    need_patient_banner,
    fhirContext,
    ...extensions
  } = context
  return {
    ...clean,
    intent,
    tenant,
    appContext,
    smart_style_url,
    banner: need_patient_banner === undefined ? 'not sent' : need_patient_banner ? 'true' : 'false',
    fhirContext: fhirContext === undefined ? '' : JSON.stringify(fhirContext, null, 2),
    extensions: Object.keys(extensions).length === 0 ? '' : JSON.stringify(extensions, null, 2),
  }
}
