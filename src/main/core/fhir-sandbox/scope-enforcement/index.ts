export { type FhirAccess, type PrincipalReach, parseFhirUser, reachOfUser } from './access.ts'
export type {
  AccessAllowed,
  AccessDecision,
  AccessRefused,
  NeededAccess,
  ScopeAssessment,
  ScopeLack,
} from './access-decision.ts'
export {
  type AccessAlternative,
  type AccessFilter,
  admittingScopes,
  filterOf,
} from './access-filter.ts'
export {
  type DecidableResource,
  decideOnResource,
  decideSearch,
  decideUpdate,
  filterOfIncluded,
  type SearchDecision,
} from './decide.ts'
export { refuse, refuseForeignPatient } from './refusal.ts'
export { isReached, type RowReach } from './row-reach.ts'
