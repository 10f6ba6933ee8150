import type { ResourceTypeName } from '../resource-types.ts'

/** How the values of a search parameter are compared. Kinds composite and special are not in our
 * table, and kind number does not occur among the types it covers.
 * @see HL7 FHIR 4.0.1, Search, search parameter types */
export type SearchParameterKind = 'token' | 'reference' | 'string' | 'date' | 'uri' | 'quantity'

/** One search parameter: what is compared, and which elements of the resource it looks at. */
export interface SearchParameter {
  readonly kind: SearchParameterKind
  /** Dotted JSON element paths below the resource, each choice type spelled out
   * (`effectiveDateTime`, `effectivePeriod`). Every array on the way is flattened, and the
   * parameter looks at all elements at all of its paths. A path may end at a complex element
   * (CodeableConcept, Reference, Period, HumanName); the kind tells what in it is compared. */
  readonly paths: readonly string[]
  /** Kind reference: the types a reference may name; one to another type is passed over.
   * Absent when the reference may name any type. */
  readonly targets?: readonly ResourceTypeName[]
  /** ContactPoint elements of this `system` only (parameters email and phone). */
  readonly contactSystem?: 'email' | 'phone'
  /** The parameter compares a boolean with whether an element is there and is not `false`. */
  readonly isPresence?: true
}

/** The parameters of some resource types, by type and then by parameter name. */
export type SearchParameterTable = {
  readonly [type in ResourceTypeName]?: { readonly [name: string]: SearchParameter }
}

/** A parameter over codes, identifiers, booleans, ids or contact points. */
export function token(...paths: string[]): SearchParameter {
  return { kind: 'token', paths }
}

/** A parameter over the contact points of one system. */
export function contactPoint(
  contactSystem: 'email' | 'phone',
  ...paths: string[]
): SearchParameter {
  return { kind: 'token', paths, contactSystem }
}

/** A parameter that is true when one of the elements is there and is not `false`. */
export function presence(...paths: string[]): SearchParameter {
  return { kind: 'token', paths, isPresence: true }
}

/** A parameter over text, or over all text parts of a name or address. */
export function string(...paths: string[]): SearchParameter {
  return { kind: 'string', paths }
}

/** A parameter over dates, instants and periods. */
export function date(...paths: string[]): SearchParameter {
  return { kind: 'date', paths }
}

/** A parameter over URIs, compared as they are. */
export function uri(...paths: string[]): SearchParameter {
  return { kind: 'uri', paths }
}

/** A parameter over quantities. */
export function quantity(...paths: string[]): SearchParameter {
  return { kind: 'quantity', paths }
}

/** A parameter over references (or canonical URLs) to resources of the given types. */
export function reference(
  targets: readonly ResourceTypeName[],
  ...paths: string[]
): SearchParameter {
  return { kind: 'reference', paths, targets }
}

/** A parameter over references to resources of any type. */
export function referenceToAny(...paths: string[]): SearchParameter {
  return { kind: 'reference', paths }
}
