/** What an app keeps along: its own settings, which no FHIR model covers. */
export interface AppSettings {
  readonly columns: number
}

/** Sends a request to the app-state endpoint; the path is relative to it. */
type Send = (method: string, path: string, body?: object, etag?: string) => Promise<Response>

interface StoredState {
  readonly id: string
  readonly etag: string
  /** Undefined for stored values that are not what this app writes. */
  readonly settings: AppSettings | undefined
}

/** A client that follows the rules for apps that keep state: it always asks by its code, takes no stored value for what it
 * should be without looking, and touches nothing that it deleted.
 * @param system origin of the app, which its code belongs to
 * @see SMART App Launch 2.2.0, App State; APS-11
 */
export function createAppStateClient(send: Send, system: string, subject: string) {
  const deleted = new Set<string>()
  const code = { coding: [{ system, code: 'columns' }] }
  const build = (settings: AppSettings) => ({
    resourceType: 'Basic',
    code,
    subject: { reference: subject },
    extension: [{ url: `${system}/columns`, valueString: JSON.stringify(settings) }],
  })
  return {
    find: async (): Promise<StoredState | undefined> => {
      const query = new URLSearchParams({ code: `${system}|columns`, subject })
      const bundle = await (await send('GET', `Basic?${query}`)).json()
      const [entry] = bundle.entry ?? []
      if (entry === undefined || deleted.has(entry.resource.id)) return undefined
      const { id, meta, extension } = entry.resource
      const etag = `W/"${meta.versionId}"`
      return { id, etag, settings: readSettings(extension?.[0]?.valueString) }
    },
    create: async (settings: AppSettings) => send('POST', 'Basic', build(settings)),
    change: async ({ id, etag }: StoredState, settings: AppSettings) => {
      if (deleted.has(id)) throw new Error(`state ${id} was deleted`)
      return send('PUT', `Basic/${id}`, { ...build(settings), id }, etag)
    },
    delete: async ({ id, etag }: StoredState) => {
      deleted.add(id)
      return send('DELETE', `Basic/${id}`, undefined, etag)
    },
  }
}

function readSettings(text: unknown): AppSettings | undefined {
  if (typeof text !== 'string') return undefined
  try {
    const { columns } = JSON.parse(text)
    return Number.isInteger(columns) && columns >= 1 && columns <= 12 ? { columns } : undefined
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}
