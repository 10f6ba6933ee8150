import { z } from 'zod'
import { type Scenario, scenarioSchema } from '../../../shared/scenario/index.ts'
import type { JsonLimits } from '../http/limited-json.ts'
import { parseJsonDocument } from '../json-document/index.ts'

const limits: JsonLimits = { depth: 24, membersPerObject: 500, stringCharacters: 65_536 }

/** A secret does not belong in a scenario; where one stands in it, its refusal does not repeat it. */
const secretNames: ReadonlySet<PropertyKey> = new Set([
  'client_secret',
  'password',
  'passphrase',
  'd',
  'access_token',
  'refresh_token',
])

/** Reads a scenario strictly: known names only.
 * @throws {ProblemError} bad-request, with path, value seen and what was wanted of every fault
 */
export function parseScenario(text: string): Scenario {
  return parseJsonDocument(text, { name: 'scenario', schema: scenarioSchema, limits, secretNames })
}

/** The JSON Schema of a scenario, for editors.
 * @see JSON Schema 2020-12
 */
export function buildScenarioJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(scenarioSchema, { io: 'input', unrepresentable: 'any' }) }
}
