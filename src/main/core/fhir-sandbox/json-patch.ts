import { FhirError } from '../errors.ts'
import { invalidInput } from './fhir-errors.ts'
import { isJsonObject } from './resource-body.ts'

/** One operation of a JSON Patch. */
export type PatchOperation =
  | { readonly op: 'add' | 'replace' | 'test'; readonly path: Pointer; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: Pointer }
  | { readonly op: 'move' | 'copy'; readonly path: Pointer; readonly from: Pointer }

type Pointer = readonly string[]

const clause = 'RFC 6902; HL7 FHIR 4.0.1, RESTful API, patch'
const operationLimit = 100

/** Reads a JSON Patch document.
 * @throws {FhirError} 400: no list of operations, too many, or a malformed one
 */
export function parsePatch(body: unknown): readonly PatchOperation[] {
  if (!Array.isArray(body)) throw invalidInput('a JSON Patch is a list of operations', clause)
  if (body.length > operationLimit) {
    throw invalidInput(`the patch has ${body.length} operations, at most ${operationLimit}`, clause)
  }
  return body.map((operation: unknown, place) => {
    const { op, path, from, value } = isJsonObject(operation) ? operation : {}
    const target = { path: parsePointer(path, place) }
    switch (op) {
      case 'add':
      case 'replace':
      case 'test':
        return { op, ...target, value }
      case 'remove':
        return { op, ...target }
      case 'move':
      case 'copy':
        return { op, ...target, from: parsePointer(from, place) }
      default:
        throw invalidInput(`operation ${place} has op ${String(op)}`, clause)
    }
  })
}

function parsePointer(text: unknown, place: number): Pointer {
  if (typeof text !== 'string' || (text !== '' && !text.startsWith('/'))) {
    throw invalidInput(`operation ${place} has no JSON Pointer, wanted one like /status`, clause)
  }
  const parts = text.split('/').slice(1)
  return parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** Applies a patch to a copy of the document: all operations or none.
 * @throws {FhirError} 422: an operation has no place to act on, or a test fails
 * @see RFC 6902 section 4
 */
export function applyPatch(document: unknown, operations: readonly PatchOperation[]): unknown {
  const holder: Record<string, unknown> = { root: structuredClone(document) }
  for (const operation of operations) applyOne(holder, operation)
  return holder['root']
}

function applyOne(holder: Record<string, unknown>, operation: PatchOperation): void {
  const at = (pointer: Pointer): Pointer => ['root', ...pointer]
  switch (operation.op) {
    case 'add':
      add(holder, at(operation.path), structuredClone(operation.value))
      return
    case 'remove':
      remove(holder, at(operation.path))
      return
    case 'replace':
      remove(holder, at(operation.path))
      add(holder, at(operation.path), structuredClone(operation.value))
      return
    case 'move':
      add(holder, at(operation.path), remove(holder, at(operation.from)))
      return
    case 'copy':
      add(holder, at(operation.path), structuredClone(find(holder, at(operation.from))))
      return
    case 'test': {
      if (isSame(find(holder, at(operation.path)), operation.value)) return
      throw unprocessable(`the test of /${operation.path.join('/')} failed`)
    }
  }
}

function find(container: unknown, pointer: Pointer): unknown {
  let value = container
  for (const name of pointer) {
    if (Array.isArray(value) && isIndex(name, value.length - 1)) value = value[Number(name)]
    else if (isJsonObject(value) && Object.hasOwn(value, name)) value = value[name]
    else throw unprocessable(`there is nothing at /${pointer.slice(1).join('/')}`)
  }
  return value
}

function add(container: unknown, pointer: Pointer, value: unknown): void {
  const parent = find(container, pointer.slice(0, -1))
  const name = pointer.at(-1) ?? ''
  if (Array.isArray(parent) && (name === '-' || isIndex(name, parent.length))) {
    parent.splice(name === '-' ? parent.length : Number(name), 0, value)
    return
  }
  if (!isJsonObject(parent) || name === '__proto__') {
    throw unprocessable(`nothing can be added at /${pointer.slice(1).join('/')}`)
  }
  Object.assign(parent, { [name]: value })
}

function remove(container: unknown, pointer: Pointer): unknown {
  const removed = find(container, pointer)
  const parent = find(container, pointer.slice(0, -1))
  const name = pointer.at(-1) ?? ''
  if (Array.isArray(parent)) parent.splice(Number(name), 1)
  // `find` just proved that the parent is an object with this own member.
  else Reflect.deleteProperty(parent as object, name)
  return removed
}

function isIndex(text: string, last: number): boolean {
  return /^(?:0|[1-9]\d{0,8})$/.test(text) && Number(text) <= last
}

function isSame(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((value, place) => isSame(value, other[place]))
  }
  if (!isJsonObject(one) || !isJsonObject(other)) return one === other
  const names = Object.keys(one)
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && isSame(one[name], other[name]))
  )
}

function unprocessable(diagnostics: string): FhirError {
  return new FhirError(422, 'processing', diagnostics, {
    explanation: { check: 'json-patch', clause },
  })
}
