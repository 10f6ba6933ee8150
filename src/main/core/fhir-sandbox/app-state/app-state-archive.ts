import { type WorkspaceAppState, workspaceAppStateSchema } from '../../../../shared/workspace.ts'
import { badRequest } from '../../rpc/index.ts'
import type { PreparedChange } from '../../storage/index.ts'
import { type AppState, parseSubject } from './app-state-resource.ts'
import type { AppStateStore, KeptAppState } from './app-state-store.ts'

/** Takes the state of apps out of the sandbox and puts it in again, by a document that names no server: subjects are
 * relative to the FHIR base.
 */
export interface AppStateArchive {
  /** Everything kept that belongs to an app. */
  list(): readonly WorkspaceAppState[]
  /** One kept resource; undefined as well when it belongs to no app. */
  find(id: string): Promise<WorkspaceAppState | undefined>
  /** Does all of keeping a resource but the writing.
   * @throws {ProblemError} bad-request: the subject is no person below the FHIR base
   */
  preparePut(kept: WorkspaceAppState): PreparedChange
}

/** An archive of a store. */
export function createAppStateArchive(states: AppStateStore, fhirBase: string): AppStateArchive {
  return {
    list: () => states.list().flatMap((kept) => toDocument(kept, fhirBase) ?? []),
    find: async (id) => {
      const kept = await states.read(id)
      return kept === undefined ? undefined : toDocument(kept, fhirBase)
    },
    preparePut: ({ client_id, resource }) => {
      const { id, meta } = resource
      const content = toContent(resource, fhirBase)
      const version = Number(meta.versionId)
      return {
        write: () => states.write({ id, version, content, clientId: client_id }),
        announce: () => undefined,
      }
    },
  }
}

function toDocument(
  { clientId, content: { subject, ...members } }: KeptAppState,
  fhirBase: string,
): WorkspaceAppState | undefined {
  if (clientId === null) return undefined
  const reference = subject?.reference.slice(fhirBase.length + 1)
  return workspaceAppStateSchema.parse({
    client_id: clientId,
    resource: { ...members, ...(reference === undefined ? {} : { subject: { reference } }) },
  })
}

function toContent(
  { subject, ...members }: WorkspaceAppState['resource'],
  fhirBase: string,
): AppState {
  // The schema of the document is that of app state, with an id and a version.
  if (subject === undefined) return members as AppState
  const reference = `${fhirBase}/${subject.reference}`
  if (parseSubject(reference, fhirBase) !== undefined) {
    return { ...members, subject: { reference } } as AppState
  }
  const message = 'the subject is no person of the sandbox'
  const wanted = 'a relative reference such as Patient/p1'
  const path = 'resource.subject.reference'
  throw badRequest(message, [{ path, message, seen: subject.reference, wanted }])
}
