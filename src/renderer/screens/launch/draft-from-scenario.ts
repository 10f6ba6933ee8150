import type { Call } from '../../../shared/contract/index.ts'
import type { LaunchPatient } from '../../../shared/contract/launch.ts'
import type { Scenario } from '../../../shared/scenario/index.ts'
import { type BackendDraft, initialBackend } from './backend-draft.ts'
import {
  type AdvancedContext,
  builtInClientId,
  initialDraft,
  type LaunchDraft,
} from './launch-draft.ts'

/** The form of a launch filled in from a scenario. */
export interface FilledDraft {
  readonly draft: LaunchDraft
  /** Parts of the scenario the form has no place for, in words. */
  readonly leftOut: readonly string[]
}

/** Fills in the form of a launch from a scenario; what is expected of it stays in the file. */
export async function draftFromScenario(scenario: Scenario, call: Call): Promise<FilledDraft> {
  const { launch, app } = scenario
  const clean = initialDraft(launch.mode)
  const context = launch.ehr?.context ?? {}
  const { patient, encounter = '' } = context
  const draft: LaunchDraft = {
    ...clean,
    client_id: clientOf(app) ?? clean.client_id,
    scope: launch.scope === '' ? clean.scope : launch.scope,
    username: launch.ehr?.username ?? clean.username,
    patient: patient === undefined ? null : await findPatient(patient, call),
    encounter,
    advanced: advancedFrom(context, clean.advanced),
    backend: backendFrom(launch.backend?.assertion),
    idp: await idpFrom(scenario, call),
  }
  return { draft, leftOut: leftOutOf(scenario) }
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

async function idpFrom({ idp }: Scenario, call: Call): Promise<string> {
  if (idp !== 'demo') return idp ?? ''
  const settings = await call('settings.list', {})
  const value = settings.find(({ name }) => name === 'identityProviderBase')?.value
  return typeof value === 'string' ? value : ''
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

function leftOutOf({ app, launch, task, settings }: Scenario): string[] {
  return [
    app.kind === 'registers' || app.kind === 'dynamic'
      ? 'its app, choose one that is registered'
      : null,
    app.kind === 'udap' ? 'its registration, start it under UDAP app' : null,
    task === undefined ? null : 'its Task',
    launch.authorization === undefined && launch.change === undefined ? null : 'changed requests',
    launch.faults === undefined ? null : 'faults, switch them on in the top bar',
    Object.keys(settings).length === 0 ? null : 'settings',
  ].filter((word) => word !== null)
}
