import type { ResourceTypeName } from '../../../../shared/fhir/resource-types.ts'
import { FhirError } from '../../errors.ts'
import type { RequestScope } from '../../http/index.ts'
import { conditionOfFilter } from '../scope-condition.ts'
import { type FhirAccess, filterOf } from '../scope-enforcement/index.ts'
import type { Condition } from '../search/condition.ts'

/** What a client may export: of each type, what its `system/` scopes let it both search and read.
 * @see SCE-17
 */
export interface ExportAccess {
  readonly clientId: string
  /** Which resources of a type may be exported; undefined: none of them. */
  exportable(type: ResourceTypeName): Condition | undefined
  /** @throws {FhirError} 403: the type may not be exported at all */
  requireExport(type: ResourceTypeName): void
}

interface ExportAccessOptions {
  readonly clientId: string
  readonly fhirAccess: FhirAccess
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly note: RequestScope['note']
}

const clause = 'HL7 Bulk Data Access 2.0.0, Authorization; SCE-17'

/** Access to exports as the scopes of a token give it; scopes of a patient or user count for nothing here. */
export function createExportAccess(options: ExportAccessOptions): ExportAccess {
  const { clientId, now, note } = options
  const fhirAccess: FhirAccess = {
    ...options.fhirAccess,
    scopes: options.fhirAccess.scopes.filter(
      ({ scope }) => scope.kind === 'resource' && scope.level === 'system',
    ),
  }
  const context = { fhirBase: fhirAccess.fhirBase, now }

  const exportable = (type: ResourceTypeName): Condition | undefined => {
    const filters = (['r', 's'] as const).map((letter) => filterOf(fhirAccess, letter, type))
    if (filters.some(({ alternatives }) => alternatives.length === 0)) return undefined
    return { kind: 'all', of: filters.map((filter) => conditionOfFilter(filter, context)) }
  }

  return {
    clientId,
    exportable,
    requireExport: (type) => {
      const isAllowed = exportable(type) !== undefined
      const sufficient = `system/${type}.rs`
      const text = isAllowed
        ? `export of ${type} is allowed by the system/ scopes`
        : `export of ${type} is refused: it needs ${sufficient}`
      note({
        outcome: isAllowed ? 'passed' : 'failed',
        check: 'scope-decision',
        clause,
        text,
      })
      if (!isAllowed) throw insufficient(text, sufficient, options.fhirAccess)
    },
  }
}

function insufficient(text: string, wanted: string, { scopes }: FhirAccess): FhirError {
  return new FhirError(403, 'forbidden', text, {
    headers: { 'WWW-Authenticate': `Bearer error="insufficient_scope", scope="${wanted}"` },
    explanation: {
      check: 'scope-enforcement',
      clause,
      seen: scopes.map((entry) => entry.text).join(' ') || 'no scope',
      wanted,
    },
  })
}
