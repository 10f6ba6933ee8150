import type { z } from 'zod'
import type { Problem, ProblemError } from '../../../shared/problem.ts'
import { JsonLimitError, type JsonLimits, parseLimitedJson } from '../http/limited-json.ts'
import { badRequest } from '../rpc/index.ts'

/** What is wrong with one place of a document. */
export type DocumentFault = Problem['details'][number]

interface DocumentForm<Schema extends z.ZodType> {
  /** What the document is, as in `workspace`. */
  readonly name: string
  readonly schema: Schema
  readonly limits: JsonLimits
  /** Members whose values are not repeated in a refusal. */
  readonly secretNames: ReadonlySet<PropertyKey>
}

/** Reads a JSON document that a person wrote, strictly: known names only.
 * @throws {ProblemError} bad-request, with path, value seen and what was wanted of every fault
 */
export function parseJsonDocument<Schema extends z.ZodType>(
  text: string,
  form: DocumentForm<Schema>,
): z.output<Schema> {
  const document = parseText(text, form)
  const parsed = form.schema.safeParse(document)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.flatMap((issue) => describe(issue, document, form))
  throw refuseDocument(form.name, faults)
}

/** The refusal of a document for these faults; the first one stands in its message. */
export function refuseDocument(name: string, faults: readonly DocumentFault[]): ProblemError {
  const [first] = faults
  return badRequest(`${name} ${first?.path ?? ''}: ${first?.message ?? 'unfit'}`, [...faults])
}

function parseText(text: string, { name, limits }: DocumentForm<z.ZodType>): unknown {
  try {
    return parseLimitedJson(text, limits)
  } catch (cause) {
    if (!(cause instanceof JsonLimitError)) throw cause
    const { message, seen, wanted } = cause
    const error = refuseDocument(name, [{ path: '', message, seen, wanted }])
    error.cause = cause
    throw error
  }
}

function describe(
  issue: z.core.$ZodIssue,
  document: unknown,
  { name, secretNames }: DocumentForm<z.ZodType>,
): DocumentFault[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: pathOf([...issue.path, key]),
      message: `${key} is not a name of the ${name} document`,
      ...seenAt([...issue.path, key], document, secretNames),
      wanted: `a name of the ${name} document, as its JSON Schema lists them`,
    }))
  }
  return [
    {
      path: pathOf(issue.path),
      message: issue.message,
      ...seenAt(issue.path, document, secretNames),
      wanted: issue.message,
    },
  ]
}

/** As a person would write it: `clients[0].redirect_uris[1]`. */
function pathOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`
    return text === '' ? String(step) : `${text}.${String(step)}`
  }, '')
}

function seenAt(
  path: readonly PropertyKey[],
  document: unknown,
  secretNames: ReadonlySet<PropertyKey>,
): { seen?: string } {
  if (path.some((step) => secretNames.has(step))) return { seen: 'a secret' }
  let value = document
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return { seen: 'nothing' }
    value = Reflect.get(value, step)
  }
  return { seen: (JSON.stringify(value) ?? 'nothing').slice(0, 200) }
}
