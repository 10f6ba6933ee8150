import { isResourceTypeName, type ResourceTypeName } from '../../../shared/fhir/resource-types.ts'
import { isResourceId } from '../../../shared/fhir/search-match/reference-match.ts'
import { FhirError, HttpError } from '../errors.ts'
import { invalidInput } from './fhir-errors.ts'
import { type Operation, parseOperation } from './operations/index.ts'

/** Name and value pairs in the order they were sent, decoded. */
export type QueryParameters = readonly (readonly [name: string, value: string])[]

/** What is searched: one type, several, or every type. */
export interface SearchTarget {
  readonly type: ResourceTypeName | undefined
  /** Only what is in the compartment of this patient. */
  readonly compartmentPatient?: string
}

/** What a request asks of the sandbox.
 * @see HL7 FHIR 4.0.1, RESTful API
 */
export type Interaction =
  | { readonly kind: 'capabilities' | 'bundle' | 'page' }
  | { readonly kind: 'read' | 'history'; readonly type: ResourceTypeName; readonly id: string }
  | {
      readonly kind: 'vread'
      readonly type: ResourceTypeName
      readonly id: string
      readonly version: string
    }
  | { readonly kind: 'search'; readonly target: SearchTarget }
  /** The history of a type, or of everything. */
  | { readonly kind: 'histories'; readonly type: ResourceTypeName | undefined }
  | { readonly kind: 'everything'; readonly id: string }
  | { readonly kind: 'operation'; readonly operation: Operation }
  | { readonly kind: 'create'; readonly type: ResourceTypeName }
  | {
      readonly kind: 'update' | 'patch' | 'delete'
      readonly type: ResourceTypeName
      /** Undefined for the conditional form, which finds its resource by a search. */
      readonly id: string | undefined
    }

/** Reads method and path, without the FHIR base and without a query, as an interaction.
 * @throws {FhirError} 404: no such type or operation; 400: malformed id; 405: not for this method
 */
export function parseInteraction(method: string, path: string): Interaction {
  const [first, second, third, fourth, ...more] = path.split('/').filter((part) => part !== '')
  const verb = method === 'HEAD' ? 'GET' : method
  if (more.length > 0) throw nothingAt(path)
  if (first === undefined) {
    return choose(path, verb, {
      GET: { kind: 'search', target: { type: undefined } },
      POST: { kind: 'bundle' },
    })
  }
  if (second === undefined && first === 'metadata') {
    return choose(path, verb, { GET: { kind: 'capabilities' } })
  }
  if (second === undefined && first === '_page')
    return choose(path, verb, { GET: { kind: 'page' } })
  if (second === undefined && first === '_history') {
    return choose(path, verb, { GET: { kind: 'histories', type: undefined } })
  }
  if (second === undefined && first === '_search') {
    return choose(path, verb, { POST: { kind: 'search', target: { type: undefined } } })
  }
  if (second === undefined && first.startsWith('$')) return operationAt(path, first, verb)
  if (first === '_export' && second !== undefined && fourth === undefined) {
    return exportInteraction(second, third, verb, path)
  }
  const type = requireType(first)
  if (second === undefined) return typeInteraction(type, verb, path)
  if (second === '_search' && third === undefined) {
    return choose(path, verb, { POST: { kind: 'search', target: { type } } })
  }
  if (second === '_history' && third === undefined) {
    return choose(path, verb, { GET: { kind: 'histories', type } })
  }
  if (second.startsWith('$') && third === undefined) return operationAt(path, second, verb, type)
  const id = requireId(second)
  if (third === undefined) return instanceInteraction(type, id, verb, path)
  return belowInstance(type, id, [third, fourth], verb, path)
}

function typeInteraction(type: ResourceTypeName, verb: string, path: string): Interaction {
  return choose(path, verb, {
    GET: { kind: 'search', target: { type } },
    POST: { kind: 'create', type },
    PUT: { kind: 'update', type, id: undefined },
    PATCH: { kind: 'patch', type, id: undefined },
    DELETE: { kind: 'delete', type, id: undefined },
  })
}

function instanceInteraction(
  type: ResourceTypeName,
  id: string,
  verb: string,
  path: string,
): Interaction {
  return choose(path, verb, {
    GET: { kind: 'read', type, id },
    PUT: { kind: 'update', type, id },
    PATCH: { kind: 'patch', type, id },
    DELETE: { kind: 'delete', type, id },
  })
}

function belowInstance(
  type: ResourceTypeName,
  id: string,
  [third, fourth]: readonly [string, string | undefined],
  verb: string,
  path: string,
): Interaction {
  if (third === '_history') {
    return fourth === undefined
      ? choose(path, verb, { GET: { kind: 'history', type, id } })
      : choose(path, verb, { GET: { kind: 'vread', type, id, version: requireId(fourth) } })
  }
  const isEverything = type === 'Patient' && third === '$everything'
  if (third.startsWith('$') && !isEverything && fourth === undefined) {
    return operationAt(path, third, verb, type, id)
  }
  if (type !== 'Patient') throw nothingAt(path)
  if (isEverything && fourth === undefined) {
    return choose(path, verb, { GET: { kind: 'everything', id } })
  }
  const isSearchByPost = fourth === '_search'
  if (fourth !== undefined && !isSearchByPost) throw nothingAt(path)
  const inner = third === '*' ? undefined : requireType(third)
  const search: Interaction = { kind: 'search', target: { type: inner, compartmentPatient: id } }
  return choose(path, verb, isSearchByPost ? { POST: search } : { GET: search })
}

function operationAt(
  path: string,
  name: string,
  verb: string,
  type?: ResourceTypeName,
  id?: string,
): Interaction {
  const operation = parseOperation(name, { verb, type, id })
  if (operation !== undefined) return { kind: 'operation', operation }
  throw notAllowed(path, verb, ['GET', 'POST'])
}

function exportInteraction(
  exportId: string,
  file: string | undefined,
  verb: string,
  path: string,
): Interaction {
  const operation = (one: Operation): Interaction => ({ kind: 'operation', operation: one })
  return choose(
    path,
    verb,
    file === undefined
      ? {
          GET: operation({ kind: 'export-status', exportId }),
          DELETE: operation({ kind: 'export-end', exportId }),
        }
      : { GET: operation({ kind: 'export-file', exportId, file }) },
  )
}

function choose(
  path: string,
  verb: string,
  ways: Readonly<Record<string, Interaction>>,
): Interaction {
  const way = Object.hasOwn(ways, verb) ? ways[verb] : undefined
  if (way !== undefined) return way
  throw notAllowed(path, verb, Object.keys(ways))
}

function notAllowed(path: string, verb: string, ways: readonly string[]): HttpError {
  return new HttpError(405, `${verb} is not allowed at ${path === '' ? 'the FHIR base' : path}`, {
    Allow: ways.join(', '),
  })
}

function requireType(name: string): ResourceTypeName {
  if (isResourceTypeName(name)) return name
  throw new FhirError(404, 'not-supported', `${name} is no FHIR R4 resource type`)
}

function requireId(text: string): string {
  if (isResourceId(text)) return text
  if (text.startsWith('_')) {
    throw new FhirError(404, 'not-supported', `${text} is not offered here`)
  }
  throw invalidInput(`${text} is no id, wanted 1 to 64 of A-Z a-z 0-9 - .`, 'FH-09')
}

function nothingAt(path: string): FhirError {
  return new FhirError(404, 'not-found', `there is nothing at ${path}`)
}
