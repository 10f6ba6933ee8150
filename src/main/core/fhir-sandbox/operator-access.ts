import type { Access } from './access.ts'
import { everything } from './search/condition.ts'

/** The access of whoever operates this program at its console: everything. */
export const operatorAccess: Access = {
  searchable: () => everything,
  requireSearch: () => undefined,
  maySearch: () => true,
  alternatives: () => [{ scope: 'operator', reach: { kind: 'all' }, constraints: [] }],
  requirePatientInReach: () => undefined,
  requireOn: () => undefined,
  requireUpdate: () => undefined,
  requireType: () => undefined,
  mayRead: () => true,
}
