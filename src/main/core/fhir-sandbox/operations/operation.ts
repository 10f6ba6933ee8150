import type { ResourceTypeName } from '../../../../shared/fhir/resource-types.ts'
import { FhirError } from '../../errors.ts'

/** A request beyond reading, searching and writing.
 * @see HL7 FHIR 4.0.1, Operations; HL7 Bulk Data Access 2.0.0; SCE-17
 */
export type Operation =
  | {
      readonly kind: 'validate'
      readonly type: ResourceTypeName
      /** The stored resource to look at; undefined: the one in the body. */
      readonly id: string | undefined
    }
  | { readonly kind: 'expand'; readonly id: string | undefined }
  | { readonly kind: 'export'; readonly of: ExportedPart }
  | { readonly kind: 'export-status' | 'export-end'; readonly exportId: string }
  | { readonly kind: 'export-file'; readonly exportId: string; readonly file: string }
  /** One that is mapped to no letter of a scope. */
  | { readonly kind: 'unmapped'; readonly name: string }

/** What an export holds: everything, or the patients and what is in their compartments. */
export type ExportedPart = 'system' | 'patients'

/** Whether an operation begins, follows, fetches or ends an export. */
export function isAboutExport({ kind }: Operation): boolean {
  return kind.startsWith('export')
}

/** What an operation can be asked by: its method, and where in the path it stands. */
interface OperationPlace {
  readonly verb: string
  readonly type: ResourceTypeName | undefined
  readonly id: string | undefined
}

/** Reads the name of an operation, which begins with `$`, at its place.
 * @returns undefined: the operation is there, but not by this method
 */
export function parseOperation(name: string, place: OperationPlace): Operation | undefined {
  const { verb, type, id } = place
  const asks = verb === 'GET' || verb === 'POST'
  if (name === '$validate' && type !== undefined) {
    // Without an id there is only the body to look at.
    return verb === 'POST' || (verb === 'GET' && id !== undefined)
      ? { kind: 'validate', type, id }
      : undefined
  }
  if (name === '$expand' && type === 'ValueSet') return asks ? { kind: 'expand', id } : undefined
  if (name === '$export' && id === undefined && (type === undefined || type === 'Patient')) {
    const of = type === undefined ? 'system' : 'patients'
    return verb === 'GET' ? { kind: 'export', of } : undefined
  }
  return asks ? { kind: 'unmapped', name } : undefined
}

/** Refuses an operation that no scope could allow, as nothing says what it would need.
 * @see SCE-17, SCE-02
 */
export function refuseUnmapped(name: string): FhirError {
  return new FhirError(
    403,
    'forbidden',
    `the operation ${name} is refused: it is mapped to no action of a scope`,
    {
      headers: { 'WWW-Authenticate': 'Bearer' },
      explanation: {
        check: 'operation-mapped',
        clause: 'SMART App Launch 2.2.0, Scopes and Launch Context; SCE-17',
        seen: name,
        wanted: '$everything, $export, $validate or $expand',
      },
    },
  )
}
