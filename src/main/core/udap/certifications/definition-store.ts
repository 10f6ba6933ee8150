import { randomUUID } from 'node:crypto'
import {
  type CertificationDefinition,
  certificationDefinitionSchema,
} from '../../../../shared/udap/certification.ts'
import { notFound } from '../../rpc/index.ts'
import type { Database } from '../../storage/index.ts'

/** A definition as it is kept. Times are epoch seconds. */
export interface StoredDefinition extends CertificationDefinition {
  readonly id: string
  readonly createdAt: number
  readonly updatedAt: number
}

/** What communities agreed certifications mean; a change is durable when it returns. */
export interface CertificationDefinitions {
  /** By community and name. */
  list(communityUri?: string): readonly StoredDefinition[]
  /** Adds a definition, or replaces the one with this id.
   * @throws {ProblemError} not-found: there is none with this id
   */
  save(definition: CertificationDefinition, id: string | undefined, now: number): StoredDefinition
  /** @throws {ProblemError} not-found */
  remove(id: string): void
}

interface DefinitionRow {
  id: string
  definition: string
  created_at: number
  updated_at: number
}

/** Definitions kept in SQLite. */
export function createSqliteCertificationDefinitions({
  connection,
}: Database): CertificationDefinitions {
  const all = connection.prepare<[], DefinitionRow>(
    'SELECT * FROM certification_definition ORDER BY community_uri, name, id',
  )
  const ofCommunity = connection.prepare<[string], DefinitionRow>(
    'SELECT * FROM certification_definition WHERE community_uri = ? ORDER BY name, id',
  )
  const byId = connection.prepare<[string], DefinitionRow>(
    'SELECT * FROM certification_definition WHERE id = ?',
  )
  const put = connection.prepare(
    `INSERT INTO certification_definition (id, community_uri, name, definition, created_at, updated_at)
     VALUES (@id, @communityUri, @name, @definition, @now, @now)
     ON CONFLICT (id) DO UPDATE SET community_uri = excluded.community_uri, name = excluded.name,
       definition = excluded.definition, updated_at = excluded.updated_at`,
  )
  const remove = connection.prepare('DELETE FROM certification_definition WHERE id = ?')
  const require = (id: string): StoredDefinition => {
    const row = byId.get(id)
    if (row === undefined) throw notFound('definition', id)
    return toDefinition(row)
  }
  return {
    list: (communityUri) =>
      (communityUri === undefined ? all.all() : ofCommunity.all(communityUri)).map(toDefinition),
    save: (definition, id, now) => {
      if (id !== undefined) require(id)
      const key = id ?? randomUUID()
      const { communityUri, name } = definition
      put.run({ id: key, communityUri, name, definition: JSON.stringify(definition), now })
      return require(key)
    },
    remove: (id) => {
      if (remove.run(id).changes === 0) throw notFound('definition', id)
    },
  }
}

function toDefinition({ id, definition, created_at, updated_at }: DefinitionRow): StoredDefinition {
  return {
    ...certificationDefinitionSchema.parse(JSON.parse(definition)),
    id,
    createdAt: created_at,
    updatedAt: updated_at,
  }
}
