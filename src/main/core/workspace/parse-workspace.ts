import { builtInClientId } from '../../../shared/built-in-client.ts'
import type { JsonLimits } from '../http/limited-json.ts'
import { type DocumentFault, parseJsonDocument, refuseDocument } from '../json-document/index.ts'
import { type Workspace, workspaceSchema } from './workspace-schema.ts'

const limits: JsonLimits = { depth: 32, membersPerObject: 1_000, stringCharacters: 1_048_576 }

const secretNames: ReadonlySet<PropertyKey> = new Set(['client_secret', 'password'])

/** Reads a workspace document strictly: known names only, every id once.
 * @throws {ProblemError} bad-request, with path, value seen and what was wanted of every fault
 */
export function parseWorkspace(text: string): Workspace {
  const form = { name: 'workspace', schema: workspaceSchema, limits, secretNames }
  const workspace = parseJsonDocument(text, form)
  const faults = [...findRepeated(workspace), ...findUnsupported(workspace)]
  if (faults.length > 0) throw refuseDocument('workspace', faults)
  return workspace
}

function findRepeated({ clients, users, communities }: Workspace): DocumentFault[] {
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

function repeatsOf(list: string, member: string, values: readonly string[]): DocumentFault[] {
  return values.flatMap((value, index) => {
    if (values.indexOf(value) === index) return []
    const message = `${value} stands there twice`
    const path = `${list}[${index}].${member}`
    return [{ path, message, seen: value, wanted: `each ${member} once` }]
  })
}

/** What the document can say and this program cannot do is refused, never passed over. */
function findUnsupported({ clients, communities }: Workspace): DocumentFault[] {
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
