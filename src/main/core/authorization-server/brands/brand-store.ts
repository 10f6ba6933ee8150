import type {
  BrandIdentifier,
  PublishedBrandBundle,
} from '../../../../shared/fhir/user-access-brand.ts'
import type { Database } from '../../storage/index.ts'

/** A bundle with the pointer to the brand of this server. */
export interface BrandDocument {
  readonly bundle: PublishedBrandBundle
  readonly identifier: BrandIdentifier | null
}

/** Keeps the one brand document that was saved. */
export interface BrandStore {
  /** The saved document; undefined when none was saved. */
  find(): BrandDocument | undefined
  /** Puts a document in place of the one before. */
  save(document: BrandDocument): void
  remove(): void
}

/** The brand document in SQLite, in one row. */
export function createSqliteBrandStore({ connection }: Database): BrandStore {
  const select = connection
    .prepare<[], string>('SELECT content FROM brand_document WHERE id = 1')
    .pluck()
  const upsert = connection.prepare(
    'INSERT INTO brand_document (id, content) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET content = excluded.content',
  )
  const remove = connection.prepare('DELETE FROM brand_document')
  return {
    find: () => {
      const content = select.get()
      // Written by save from a BrandDocument.
      return content === undefined ? undefined : (JSON.parse(content) as BrandDocument)
    },
    save: (document) => {
      upsert.run(JSON.stringify(document))
    },
    remove: () => {
      remove.run()
    },
  }
}
