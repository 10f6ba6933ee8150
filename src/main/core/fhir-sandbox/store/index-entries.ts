import { elementsAt } from '../../../../shared/fhir/element-path.ts'
import {
  patientCompartment,
  patientReferencePaths,
} from '../../../../shared/fhir/patient-compartment.ts'
import type { IdentifiedResource } from '../../../../shared/fhir/resource.ts'
import type { ResourceTypeName } from '../../../../shared/fhir/resource-types.ts'
import { foldText } from '../../../../shared/fhir/search-match/string-match.ts'
import {
  type SearchParameter,
  searchParametersOf,
} from '../../../../shared/fhir/search-parameters.ts'
import { createBoundedMemory, remember } from '../../remember.ts'
import {
  dateValue,
  parseReference,
  quantityValue,
  referenceValue,
  stringValues,
  tokenTexts,
  tokenValues,
} from './index-values.ts'

/** Index parameter under which a resource names the patients whose compartment it is in. */
export const compartmentParameter = '@compartment'
/** Index parameter under which types outside the compartment name the patient they are about. */
export const aboutPatientParameter = '@about'

/** The rows of one resource for one index table, without its key; columns as in the schema. */
export interface IndexEntries {
  readonly token: (readonly [parameter: string, code: string, system: string])[]
  readonly string: (readonly [parameter: string, folded: string, exact: string])[]
  readonly date: (readonly [parameter: string, low: number, high: number])[]
  readonly reference: (readonly [parameter: string, targetType: string, targetId: string])[]
  readonly quantity: (readonly [
    parameter: string,
    low: number,
    high: number,
    system: string,
    code: string,
    unit: string,
  ])[]
}

/** The name a parameter has in the index: the type is part of it, so that one index serves all types. */
export function indexName(type: string, parameter: string): string {
  return `${type}.${parameter}`
}

const foldedTexts = createBoundedMemory<string>(4096)

/** Folds a text; displays of codes come again and again, so the last thousands are remembered. */
function foldOnce(text: string): string {
  return remember(foldedTexts, text, () => foldText(text))
}

/** A parameter under its index name; `roots` are the elements its paths start at. */
interface IndexedParameter {
  readonly name: string
  readonly parameter: SearchParameter
  readonly roots: readonly string[]
}

const parametersByType = new Map<ResourceTypeName, readonly IndexedParameter[]>()

/** The parameters of a type, built once; `_id` and `_lastUpdated` are columns. */
function indexedParameters(type: ResourceTypeName): readonly IndexedParameter[] {
  return remember(parametersByType, type, () =>
    searchParametersOf(type)
      .filter(([name]) => name !== '_id' && name !== '_lastUpdated')
      .map(([name, parameter]) => ({
        name: indexName(type, name),
        parameter,
        roots: parameter.paths.flatMap((path) => path.split('.', 1)),
      })),
  )
}

/** Computes everything searches can find a resource by.
 * @param fhirBase absolute references below it count as relative ones
 */
export function buildIndexEntries(resource: IdentifiedResource, fhirBase: string): IndexEntries {
  const entries: IndexEntries = { token: [], string: [], date: [], reference: [], quantity: [] }
  for (const { name, parameter, roots } of indexedParameters(resource.resourceType)) {
    const mayApply = parameter.isPresence || roots.some((root) => root in resource)
    if (mayApply) addParameter(entries, resource, name, parameter, fhirBase)
  }
  addCompartments(entries, resource, fhirBase)
  return entries
}

function addParameter(
  entries: IndexEntries,
  resource: IdentifiedResource,
  name: string,
  parameter: SearchParameter,
  fhirBase: string,
): void {
  const elements = parameter.paths.flatMap((path) => elementsAt(resource, path))
  if (parameter.isPresence) {
    const isPresent = elements.some((element) => element !== false)
    entries.token.push([name, String(isPresent), ''])
    return
  }
  for (const element of elements) {
    addElement(entries, element, name, parameter, fhirBase)
  }
}

function addElement(
  entries: IndexEntries,
  element: unknown,
  name: string,
  parameter: SearchParameter,
  fhirBase: string,
): void {
  switch (parameter.kind) {
    case 'token': {
      for (const { system, code } of tokenValues(element, parameter)) {
        entries.token.push([name, code, system])
      }
      for (const text of new Set(tokenTexts(element))) {
        entries.string.push([name, foldOnce(text), text])
      }
      return
    }
    case 'uri': {
      if (typeof element === 'string') entries.token.push([name, element, ''])
      return
    }
    case 'string': {
      for (const text of stringValues(element)) entries.string.push([name, foldOnce(text), text])
      return
    }
    case 'date': {
      const range = dateValue(element)
      if (range !== undefined) entries.date.push([name, range.low, range.high])
      return
    }
    case 'reference': {
      const reference = referenceValue(element, parameter, fhirBase)
      if (reference !== undefined) {
        entries.reference.push([name, reference.targetType, reference.targetId])
      }
      return
    }
    case 'quantity': {
      const quantity = quantityValue(element)
      if (quantity === undefined) return
      const { low, high, system, code, unit } = quantity
      entries.quantity.push([name, low, high, system, code, unit])
    }
  }
}

function addCompartments(
  entries: IndexEntries,
  resource: IdentifiedResource,
  fhirBase: string,
): void {
  const type = resource.resourceType
  const patients = new Set<string>()
  if (type === 'Patient') patients.add(resource.id)
  for (const path of patientCompartment[type]?.paths ?? []) {
    for (const id of patientsAt(resource, path, fhirBase)) patients.add(id)
  }
  for (const id of patients) {
    entries.reference.push([indexName(type, compartmentParameter), 'Patient', id])
  }
  const aboutPath = patientReferencePaths[type]
  if (aboutPath === undefined) return
  for (const id of patientsAt(resource, aboutPath, fhirBase)) {
    entries.reference.push([indexName(type, aboutPatientParameter), 'Patient', id])
  }
}

function patientsAt(resource: IdentifiedResource, path: string, fhirBase: string): string[] {
  return elementsAt(resource, path).flatMap((element) => {
    if (typeof element !== 'object' || element === null || !('reference' in element)) return []
    if (typeof element.reference !== 'string') return []
    const { targetType, targetId } = parseReference(element.reference, fhirBase)
    return targetType === 'Patient' ? [targetId] : []
  })
}
