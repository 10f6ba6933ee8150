import { type JwkSet, jwkSetSchema } from '../../../../shared/oauth/client-metadata.ts'
import type { Database } from '../../storage/index.ts'

/** Who may sign software statements. */
export interface StatementIssuer {
  /** The `iss` of its statements. */
  readonly issuer: string
  readonly jwks: JwkSet
  /** Epoch seconds. */
  readonly createdAt: number
}

/** Keeps the trusted issuers of software statements. */
export interface StatementIssuers {
  find(issuer: string): StatementIssuer | undefined
  /** By name. */
  list(): readonly StatementIssuer[]
  /** Trusts an issuer, or gives it other keys. */
  put(issuer: StatementIssuer): void
  /** False when it was not trusted. */
  remove(issuer: string): boolean
}

interface Row {
  issuer: string
  jwks: string
  created_at: number
}

/** The trusted issuers in SQLite. */
export function createSqliteStatementIssuers({ connection }: Database): StatementIssuers {
  const select = connection.prepare<[string], Row>(
    'SELECT * FROM statement_issuer WHERE issuer = ?',
  )
  const selectAll = connection.prepare<[], Row>('SELECT * FROM statement_issuer ORDER BY issuer')
  const upsert = connection.prepare(
    `INSERT INTO statement_issuer (issuer, jwks, created_at) VALUES (?, ?, ?)
     ON CONFLICT (issuer) DO UPDATE SET jwks = excluded.jwks`,
  )
  const remove = connection.prepare('DELETE FROM statement_issuer WHERE issuer = ?')
  return {
    find: (issuer) => {
      const row = select.get(issuer)
      return row === undefined ? undefined : toIssuer(row)
    },
    list: () => selectAll.all().map(toIssuer),
    put: ({ issuer, jwks, createdAt }) => {
      upsert.run(issuer, JSON.stringify(jwks), createdAt)
    },
    remove: (issuer) => remove.run(issuer).changes > 0,
  }
}

function toIssuer({ issuer, jwks, created_at }: Row): StatementIssuer {
  return { issuer, jwks: jwkSetSchema.parse(JSON.parse(jwks)), createdAt: created_at }
}
