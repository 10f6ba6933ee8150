import type { Scenario } from '../../../shared/scenario/index.ts'
import { isPlayed, type LaunchDraft } from './launch-draft.ts'

/** The parts of a scenario that the form filled in from it does not show, in words that tell what to do about them. */
export function leftOutOf(scenario: Scenario, draft: LaunchDraft): string[] {
  return [
    ...ofApp(scenario, draft),
    ...ofRequests(scenario, draft),
    scenario.task !== undefined && draft.task === null
      ? 'its Task: this server has none like it; make one under Task'
      : null,
    ...surroundingsOf(scenario),
  ].filter((words) => words !== null)
}

type Words = (string | null)[]

function ofApp({ app, launch }: Scenario, { foreign }: LaunchDraft): Words {
  const isWatched = app.kind === 'registered' && launch.mode !== 'backend'
  return [
    app.kind === 'registers' || app.kind === 'dynamic'
      ? 'its app: choose one that is registered'
      : null,
    isWatched ? 'that the console plays the app: started here, the app itself is watched' : null,
    foreign === null ? null : 'its server: give the FHIR base URL under App',
  ]
}

/** Only requests of an app the console plays can be changed, and only this server can be made to misbehave. */
function ofRequests({ launch }: Scenario, draft: LaunchDraft): Words {
  const isChanged = launch.authorization !== undefined || launch.change !== undefined
  return [
    isChanged && !isPlayed(draft) ? 'changed requests: only the built-in app sends them' : null,
    launch.faults !== undefined && draft.foreign !== null
      ? 'faults: only this server can have them'
      : null,
  ]
}

/** What of a scenario is about the server, the person and what is done after the launch, in words. */
export function surroundingsOf({ settings, person, after }: Scenario): Words {
  const names = Object.keys(settings)
  const { refusesScopes, ...choices } = person
  const isTold = refusesScopes.length > 0 || Object.keys(choices).length > 0
  return [
    names.length === 0 ? null : `settings of the server: ${names.join(', ')}`,
    isTold ? `what the person does at the pages: ${describePerson(person)}` : null,
    after.length === 0
      ? null
      : `what is done after the launch: ${after.map((action) => action.do).join(', ')}`,
  ]
}

function describePerson(person: Scenario['person']): string {
  const { username, patient, encounter, refusesScopes, stopsAt } = person
  return [
    username === undefined ? null : `signs in as ${username}`,
    patient === undefined ? null : `chooses patient ${patient}`,
    encounter === undefined ? null : `chooses encounter ${encounter}`,
    refusesScopes.length === 0 ? null : `refuses ${refusesScopes.join(' ')}`,
    stopsAt === undefined ? null : `cancels at ${stopsAt}`,
  ]
    .filter((words) => words !== null)
    .join(', ')
}
