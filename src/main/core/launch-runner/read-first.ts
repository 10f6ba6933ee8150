import { parseScope } from '../../../shared/oauth/scope-grammar.ts'
import { LaunchFailure } from './launch-failure.ts'
import type { LaunchRun } from './launch-run.ts'
import type { LaunchServices } from './launch-services.ts'
import { readFhir } from './read-fhir.ts'
import { contextOf, type TokenResponse } from './token-response.ts'

/** Reads what the token is for, as a service would; a refusal is shown and ends nothing. */
export async function readFirst(
  run: LaunchRun,
  response: TokenResponse,
  services: LaunchServices,
): Promise<void> {
  const path = firstPathOf(response, run.record.requestedScope)
  if (path === undefined) return
  try {
    await readFhir(run, path, services)
  } catch (error) {
    // The token came; the step says why the read got no answer.
    if (!(error instanceof LaunchFailure)) throw error
  }
}

/** The first thing the granted scopes let a service search or read. */
function firstPathOf(response: TokenResponse, requested: string): string | undefined {
  const { patient } = contextOf(response)
  for (const text of (response.scope ?? requested).split(' ')) {
    const scope = parseScope(text)
    if (scope.kind !== 'resource') continue
    if (scope.level === 'patient' && typeof patient === 'string') return `Patient/${patient}`
    const type = /^[a-z]+\/([A-Za-z]+|\*)\./.exec(text)?.[1]
    if (type === undefined) continue
    return `${type === '*' ? 'Patient' : type}?_count=3`
  }
  return undefined
}
