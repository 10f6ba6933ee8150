import type { z } from 'zod'
import type { Problem, ProblemError } from '../../../shared/problem.ts'
import { builtInClientId } from '../authorization-server/clients/index.ts'
import { type JsonLimits, parseLimitedJson } from '../http/limited-json.ts'
import { badRequest } from '../rpc/index.ts'
import { type Workspace, workspaceSchema } from './workspace-schema.ts'

type Detail = Problem['details'][number]

const limits: JsonLimits = { depth: 32, membersPerObject: 1_000, stringCharacters: 1_048_576 }

/** Reads a workspace document strictly: known names only, every id once.
 * @throws {ProblemError} bad-request, with path, value seen and what was wanted of every fault
 */
export function parseWorkspace(text: string): Workspace {
  const document = parseDocument(text)
  const parsed = workspaceSchema.safeParse(document)
  if (!parsed.success) {
    throw refuse(parsed.error.issues.flatMap((issue) => describe(issue, document)))
  }
  const faults = [...findRepeated(parsed.data), ...findUnsupported(parsed.data)]
  if (faults.length > 0) throw refuse(faults)
  return parsed.data
}

function parseDocument(text: string): unknown {
  try {
    return parseLimitedJson(text, limits)
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : 'not JSON'
    const error = refuse([{ path: '', message, wanted: 'a JSON document' }])
    error.cause = cause
    throw error
  }
}

function refuse(faults: readonly Detail[]): ProblemError {
  const [first] = faults
  return badRequest(`workspace ${first?.path ?? ''}: ${first?.message ?? 'unfit'}`, [...faults])
}

function describe(issue: z.core.$ZodIssue, document: unknown): Detail[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: pathOf([...issue.path, key]),
      message: `${key} is not a name of the workspace document`,
      ...seenAt([...issue.path, key], document),
      wanted: 'a name of the workspace document, as its JSON Schema lists them',
    }))
  }
  return [
    {
      path: pathOf(issue.path),
      message: issue.message,
      ...seenAt(issue.path, document),
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

const secretNames = new Set<PropertyKey>(['client_secret', 'password'])

function seenAt(path: readonly PropertyKey[], document: unknown): { seen?: string } {
  if (path.some((step) => secretNames.has(step))) return { seen: 'a secret' }
  let value = document
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return { seen: 'nothing' }
    value = Reflect.get(value, step)
  }
  return { seen: (JSON.stringify(value) ?? 'nothing').slice(0, 200) }
}

function findRepeated({ clients, users, communities }: Workspace): Detail[] {
  return [
    ...repeatsOf(
      'clients',
      'client_id',
      clients.map(({ client_id }) => client_id),
    ),
    ...repeatsOf(
      'users',
      'username',
      users.map(({ username }) => username),
    ),
    ...repeatsOf(
      'communities',
      'uri',
      communities.map(({ uri }) => uri),
    ),
  ]
}

function repeatsOf(list: string, member: string, values: readonly string[]): Detail[] {
  return values.flatMap((value, index) => {
    if (values.indexOf(value) === index) return []
    const message = `${value} stands there twice`
    const path = `${list}[${index}].${member}`
    return [{ path, message, seen: value, wanted: `each ${member} once` }]
  })
}

/** What the document can say and this program cannot do is refused, never passed over. */
function findUnsupported({ clients, communities }: Workspace): Detail[] {
  const builtIn = clients.findIndex(({ client_id }) => client_id === builtInClientId)
  const ofClients =
    builtIn === -1
      ? []
      : [
          {
            path: `clients[${builtIn}].client_id`,
            message: `${builtInClientId} is built in`,
            seen: builtInClientId,
            wanted: 'another id',
          },
        ]
  if (communities.length === 0) return ofClients
  const message = 'this version keeps no trust communities'
  const seen = `${communities.length} communities`
  return [...ofClients, { path: 'communities', message, seen, wanted: 'an empty list' }]
}
