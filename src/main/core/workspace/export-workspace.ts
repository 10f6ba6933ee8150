import { settingDefinitions } from '../config.ts'
import { notFound } from '../rpc/index.ts'
import type { WorkspaceParts } from './import-workspace.ts'

/** Writes the workspace document of what is kept now: live settings that differ from their default, the clients and
 * users people added, the brands they saved, and what apps keep; secrets and passwords stay out.
 */
export async function exportWorkspace(parts: Omit<WorkspaceParts, 'database'>): Promise<string> {
  const clients = await listClients(parts.clients)
  const exported = new Set(clients.map(({ client_id }) => client_id))
  const brands = parts.brands.saved()
  const document = {
    settings: changedSettings(parts.settings.current),
    clients,
    users: await listUsers(parts.users),
    ...(brands === undefined ? {} : { brands }),
    appState: parts.appState.list().filter(({ client_id }) => exported.has(client_id)),
  }
  return `${JSON.stringify(document, null, 2)}\n`
}

/** Writes a workspace document with clients alone, without their secrets.
 * @param ids which ones; undefined is all of them
 * @throws {ProblemError} not-found: one of them is not there, is built in, or is an instance of an app
 */
export async function exportClients(
  clients: WorkspaceParts['clients'],
  ids: readonly string[] | undefined,
): Promise<string> {
  const all = await listClients(clients)
  const missing = ids?.find((id) => !all.some(({ client_id }) => client_id === id))
  if (missing !== undefined) throw notFound('client that can be exported', missing)
  const wanted = all.filter(({ client_id }) => ids?.includes(client_id) ?? true)
  return `${JSON.stringify({ clients: wanted }, null, 2)}\n`
}

function changedSettings(current: WorkspaceParts['settings']['current']) {
  const values = new Map<string, unknown>(Object.entries(current))
  return Object.fromEntries(
    Object.entries(settingDefinitions)
      .filter(
        ([name, { when, fallback }]) =>
          when === 'live' && JSON.stringify(values.get(name)) !== JSON.stringify(fallback),
      )
      .map(([name]) => [name, values.get(name)]),
  )
}

const pageSize = 200

async function listClients(clients: WorkspaceParts['clients']) {
  const documents: { client_id: string }[] = []
  for (let offset = 0; ; offset += pageSize) {
    const query = { offset, limit: pageSize, search: '', sort: 'client_id' } as const
    const { rows, total } = await clients.list({ ...query, direction: 'ascending' })
    for (const { client_id, registeredBy } of rows) {
      const client = registeredBy === 'built-in' ? undefined : await clients.find(client_id)
      // An instance is nothing without the approval of its user, which stays here.
      const isApp = client !== undefined && client.instanceOf === undefined
      if (isApp) documents.push({ client_id, ...client.metadata })
    }
    if (offset + pageSize >= total) return documents
  }
}

async function listUsers(users: WorkspaceParts['users']) {
  const all = await users.list()
  return all
    .filter(({ registeredBy }) => registeredBy !== 'built-in')
    .map(({ username, displayName, fhirUser }) => ({
      username,
      displayName,
      ...(fhirUser === null ? {} : { fhirUser }),
    }))
}
