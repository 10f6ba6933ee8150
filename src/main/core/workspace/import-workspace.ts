import type { ImportReport } from '../../../shared/contract/workspace.ts'
import { ProblemError } from '../../../shared/problem.ts'
import type {
  WorkspaceAppState,
  WorkspaceBrands,
  WorkspaceClient,
  WorkspaceUser,
} from '../../../shared/workspace.ts'
import type { Brands } from '../authorization-server/brands/index.ts'
import type { ClientRegistry } from '../authorization-server/clients/index.ts'
import type { UserDirectory } from '../authorization-server/users/index.ts'
import type { AppStateArchive } from '../fhir-sandbox/index.ts'
import { badRequest, toProblem } from '../rpc/index.ts'
import type { Settings } from '../settings/index.ts'
import type { Database, PreparedChange } from '../storage/index.ts'
import type { Workspace } from './workspace-schema.ts'

/** What a workspace is read from and written to. */
export interface WorkspaceParts {
  readonly database: Database
  readonly settings: Settings
  readonly clients: ClientRegistry
  readonly users: UserDirectory
  readonly brands: Pick<Brands, 'saved' | 'prepareSave'>
  readonly appState: AppStateArchive
}

type ReportedChange = ImportReport['changes'][number]
type NewSecret = ImportReport['secrets'][number]

interface Step {
  readonly reported: ReportedChange
  /** Absent where all is as the document says. */
  readonly prepared?: PreparedChange
  readonly secret?: NewSecret
}

/** Applies a document as a whole or not at all: everything is checked and hashed first, then written in one transaction.
 * @throws {ProblemError} bad-request, naming path, value seen and what was wanted; nothing was changed
 * @see spec/security.md RE-11
 */
export async function importWorkspace(
  workspace: Workspace,
  isDryRun: boolean,
  parts: WorkspaceParts,
): Promise<ImportReport> {
  const steps = await prepare(workspace, parts)
  const changes = steps.map(({ reported }) => reported)
  if (isDryRun) return { isApplied: false, changes, secrets: [] }
  const prepared = steps.flatMap((step) => step.prepared ?? [])
  parts.database.transaction(() => {
    for (const change of prepared) change.write()
  })
  for (const change of prepared) change.announce()
  return { isApplied: true, changes, secrets: steps.flatMap((step) => step.secret ?? []) }
}

async function prepare(workspace: Workspace, parts: WorkspaceParts): Promise<Step[]> {
  const steps: Step[] = []
  for (const [name, value] of Object.entries(workspace.settings ?? {})) {
    steps.push(await at(`settings.${name}`, async () => prepareSetting(name, value, parts)))
  }
  for (const [index, client] of workspace.clients.entries()) {
    steps.push(await at(`clients[${index}]`, () => prepareClient(client, parts)))
  }
  for (const [index, user] of workspace.users.entries()) {
    steps.push(await at(`users[${index}]`, () => prepareUser(user, parts)))
  }
  const { brands } = workspace
  if (brands !== undefined) {
    steps.push(await at('brands', async () => prepareBrands(brands, parts)))
  }
  const added = new Set(workspace.clients.map(({ client_id }) => client_id))
  for (const [index, kept] of workspace.appState.entries()) {
    steps.push(await at(`appState[${index}]`, () => prepareAppState(kept, added, parts)))
  }
  return steps
}

/** Puts the place in the document in front of what a rule complains of. */
async function at<Result>(place: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    const problem = toProblem(error)
    if (problem.code === 'internal') throw error
    throw new ProblemError({
      ...problem,
      code: 'bad-request',
      message: `workspace ${place}: ${problem.message}`,
      details: problem.details.map((detail) => ({
        ...detail,
        path:
          detail.path === '' || place.startsWith('settings') ? place : `${place}.${detail.path}`,
      })),
    })
  }
}

function prepareSetting(name: string, value: unknown, { settings }: WorkspaceParts): Step {
  const prepared = settings.prepareUpdate(name, value)
  const isSame = Object.entries(settings.current).some(
    ([current, present]) => current === name && JSON.stringify(present) === JSON.stringify(value),
  )
  if (isSame) return { reported: { kind: 'setting', name, change: 'same' } }
  return { reported: { kind: 'setting', name, change: 'replace' }, prepared }
}

async function prepareClient(
  { client_id, client_secret, ...metadata }: WorkspaceClient,
  { clients }: WorkspaceParts,
): Promise<Step> {
  const earlier = await clients.find(client_id)
  const isSame =
    earlier?.registeredBy === 'workspace' &&
    !earlier.isDisabled &&
    hasSameMembers(earlier.metadata, metadata) &&
    (await isKnownSecret(clients, client_id, client_secret))
  if (isSame) return { reported: { kind: 'client', name: client_id, change: 'same' } }
  const given = { client_id, metadata, client_secret, registeredBy: 'workspace' } as const
  const { secret, ...prepared } = await clients.preparePut(given)
  const change = earlier === undefined ? 'add' : 'replace'
  return {
    reported: { kind: 'client', name: client_id, change },
    prepared,
    ...(secret === null ? {} : { secret: { client_id, client_secret: secret.client_secret } }),
  }
}

async function isKnownSecret(
  clients: ClientRegistry,
  clientId: string,
  secret: string | undefined,
): Promise<boolean> {
  if (secret === undefined) return true
  return (await clients.verifySecret(clientId, [secret], true)) === 'right'
}

async function prepareUser(
  { username, password, fhirUser, displayName }: WorkspaceUser,
  { users }: WorkspaceParts,
): Promise<Step> {
  const earlier = await users.find(username)
  const input = {
    username,
    displayName: displayName ?? earlier?.displayName ?? username,
    fhirUser: fhirUser ?? null,
    isDisabled: false,
  }
  const isSame =
    earlier?.registeredBy === 'workspace' &&
    !earlier.isDisabled &&
    earlier.displayName === input.displayName &&
    earlier.fhirUser === input.fhirUser &&
    (password === undefined || (await users.verifyPassword(username, password)))
  if (isSame) return { reported: { kind: 'user', name: username, change: 'same' } }
  const prepared = await users.preparePut({ ...input, password })
  const change = earlier === undefined ? 'add' : 'replace'
  return { reported: { kind: 'user', name: username, change }, prepared }
}

function prepareBrands(document: WorkspaceBrands, { brands }: WorkspaceParts): Step {
  const reported = { kind: 'brands', name: 'user-access brands' } as const
  const prepared = brands.prepareSave(document)
  const saved = brands.saved()
  if (saved === undefined) return { reported: { ...reported, change: 'add' }, prepared }
  // Both came out of one schema, so equal bundles are equal texts.
  if (JSON.stringify(saved) === JSON.stringify(document)) {
    return { reported: { ...reported, change: 'same' } }
  }
  return { reported: { ...reported, change: 'replace' }, prepared }
}

async function prepareAppState(
  kept: WorkspaceAppState,
  added: ReadonlySet<string>,
  { appState, clients }: WorkspaceParts,
): Promise<Step> {
  const { client_id, resource } = kept
  if (!added.has(client_id) && (await clients.find(client_id)) === undefined) {
    const message = `client ${client_id} is neither here nor in the document`
    const wanted = 'a client of the document or of this server'
    throw badRequest(message, [{ path: 'client_id', message, seen: client_id, wanted }])
  }
  const reported = { kind: 'app state', name: resource.id } as const
  const prepared = appState.preparePut(kept)
  const earlier = await appState.find(resource.id)
  if (earlier === undefined) return { reported: { ...reported, change: 'add' }, prepared }
  // Both came out of one schema, so equal resources are equal texts.
  if (JSON.stringify(earlier) === JSON.stringify(kept)) {
    return { reported: { ...reported, change: 'same' } }
  }
  return { reported: { ...reported, change: 'replace' }, prepared }
}

/** Both came out of one schema, so equal members stand in equal order wherever they nest. */
function hasSameMembers(one: object, other: object): boolean {
  const sorted = (value: object) => JSON.stringify(Object.entries(value).sort(byName))
  return sorted(one) === sorted(other)
}

function byName([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : 1
}
