import type { Call } from '../../../shared/contract/index.ts'
import { draftFromScenario, type FilledDraft } from './draft-from-scenario.ts'
import { type FilledUdapDraft, udapFromScenario } from './udap-from-scenario.ts'

/** A scenario in the form it belongs to. */
export type OpenedScenario = { readonly name: string } & (
  | ({ readonly form: 'launch' } & FilledDraft)
  | ({ readonly form: 'udap' } & FilledUdapDraft)
)

/** Reads a scenario and fills in the form it belongs to.
 * @throws {ProblemError} bad-request: it is no scenario
 */
export async function openScenario(text: string, call: Call): Promise<OpenedScenario> {
  const scenario = await call('scenarios.read', { text })
  const { name, app } = scenario
  return app.kind === 'udap'
    ? { name, form: 'udap', ...(await udapFromScenario(scenario, app, call)) }
    : { name, form: 'launch', ...(await draftFromScenario(scenario, call)) }
}
