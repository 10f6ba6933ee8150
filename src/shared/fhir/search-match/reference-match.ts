import { isResourceTypeName, type ResourceTypeName } from '../resource-types.ts'
import { textOf } from './element.ts'
import { unescapeSearchValue } from './split-value.ts'

/** A reference to a resource of one server. */
export interface LocalReference {
  readonly type: ResourceTypeName
  readonly id: string
}

/** Reads a literal reference: `Patient/p1`, the same below the FHIR base URL, and either with a
 * version. References to other servers, to contained resources and logical ones give undefined.
 * @param fhirBase the base URL of the server, without a slash at its end
 * @see HL7 FHIR 4.0.1, References, literal references */
export function parseLocalReference(text: string, fhirBase: string): LocalReference | undefined {
  const relative = text.startsWith(`${fhirBase}/`) ? text.slice(fhirBase.length + 1) : text
  const [type = '', id = '', history, version, ...more] = relative.split('/')
  if (!isResourceTypeName(type) || !isResourceId(id) || more.length > 0) return undefined
  const isVersioned = history === '_history' && version !== undefined && isResourceId(version)
  return history === undefined || isVersioned ? { type, id } : undefined
}

/** Tells whether a text can be the id of a resource.
 * @see HL7 FHIR 4.0.1, Data Types, id */
export function isResourceId(text: string): boolean {
  return /^[A-Za-z0-9.-]{1,64}$/.test(text)
}

/** Builds the test of a reference value over Reference elements and canonical URLs; undefined when
 * the value names no resource. A value that is only an id matches a reference of any of the
 * parameter's target types.
 * @see HL7 FHIR 4.0.1, Search, reference */
export function referenceTest(
  value: string,
  targets: readonly ResourceTypeName[] | undefined,
  fhirBase: string,
): ((element: unknown) => boolean) | undefined {
  const name = unescapeSearchValue(value)
  if (name === '') return undefined
  const wanted = parseLocalReference(name, fhirBase)
  return (element) => {
    const text = typeof element === 'string' ? element : textOf(element, 'reference')
    if (text === undefined) return false
    const found = parseLocalReference(text, fhirBase)
    if (found === undefined) return text === name
    if (targets !== undefined && !targets.includes(found.type)) return false
    if (wanted === undefined) return found.id === name
    return found.type === wanted.type && found.id === wanted.id
  }
}
