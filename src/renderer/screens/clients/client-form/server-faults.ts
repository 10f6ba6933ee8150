import type { ProblemError } from '../../../../shared/problem.ts'
import type { DraftFaults } from './check-draft.ts'

/** Puts what the server refused beside the field it is about.
 * @param error paths name members of the metadata, as in `redirect_uris.0`
 */
export function faultsOf(error: ProblemError | null): DraftFaults {
  const details = error?.problem.details ?? []
  const faults = details.map(({ path, message, wanted }) => {
    const member = path.replace(/^metadata\./, '').split('.')[0] ?? ''
    const field = fields[member] ?? member
    return [field, wanted === undefined ? message : `Wanted ${wanted}`]
  })
  return Object.fromEntries(faults)
}

const fields: Readonly<Record<string, string>> = {
  token_endpoint_auth_method: 'method',
  grant_types: 'mayRefresh',
  access_token_lifetime_seconds: 'lifetime',
}
