import type { Platform } from '../../platform.ts'
import type { Database } from '../../storage/index.ts'

/** A header that the operator wants sent to an upstream, as in `X-Api-Key: …`. */
export interface UpstreamHeader {
  readonly name: string
  readonly value: string
}

/** Keeps the one header, its value sealed. It belongs to the origin it was given for, so that a changed base URL
 * never carries it elsewhere.
 */
export interface UpstreamHeaderStore {
  /** The header, where it may go to this origin.
   * @throws when it was sealed elsewhere
   */
  headerFor(origin: string): Promise<UpstreamHeader | undefined>
  /** Its name and the origin it goes to; the value stays sealed. */
  describe(): { readonly name: string; readonly origin: string } | undefined
  /** Puts a header in the place of the one before. */
  save(origin: string, header: UpstreamHeader): Promise<void>
  remove(): void
}

interface HeaderRow {
  readonly origin: string
  readonly name: string
  readonly sealed_value: Buffer
}

/** The header store on SQLite. */
export function createUpstreamHeaderStore(
  { connection }: Database,
  { secretBox }: Pick<Platform, 'secretBox'>,
): UpstreamHeaderStore {
  const read = connection.prepare<[], HeaderRow>('SELECT * FROM fhir_upstream_header')
  const write = connection.prepare(
    `INSERT INTO fhir_upstream_header (id, origin, name, sealed_value) VALUES (1, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET
       origin = excluded.origin, name = excluded.name, sealed_value = excluded.sealed_value`,
  )
  const remove = connection.prepare('DELETE FROM fhir_upstream_header')
  return {
    headerFor: async (origin) => {
      const row = read.get()
      if (row === undefined || row.origin !== origin) return undefined
      const value = new TextDecoder().decode(await secretBox.open(row.sealed_value))
      return { name: row.name, value }
    },
    describe: () => {
      const row = read.get()
      return row === undefined ? undefined : { name: row.name, origin: row.origin }
    },
    save: async (origin, { name, value }) => {
      const sealed = await secretBox.seal(new TextEncoder().encode(value))
      write.run(origin, name, Buffer.from(sealed))
    },
    remove: () => {
      remove.run()
    },
  }
}
