import type { JwtMembers } from '../../jwt/index.ts'
import type { Platform } from '../../platform.ts'
import { type Database, requireRow } from '../../storage/index.ts'
import type {
  ClientRegistration,
  ClientRegistrations,
  RegistrationAttempt,
} from './client-registration.ts'

interface RegistrationRow {
  id: string
  registration_endpoint: string
  community_uri: string
  iss: string
  base: string
  token_endpoint: string
  client_id: string
  certificate_id: string | null
  requested: string
  granted: string
  sealed_secret: Buffer | null
  registered_at: number
  updated_at: number
  cancelled_at: number | null
}

interface AttemptRow {
  registration_endpoint: string
  community_uri: string
  iss: string
  certificate_id: string | null
  kind: RegistrationAttempt['kind']
  variant: string | null
  status: number
  error: string | null
  description: string | null
  client_id: string | null
  claims: string
  exchange_id: string | null
  at: number
}

/** Attempts kept of each place. */
const attemptsKept = 100

/** Registrations kept in SQLite; a unique index holds each place to one of them. */
export function createSqliteClientRegistrations(
  database: Database,
  { random }: Pick<Platform, 'random'>,
): ClientRegistrations {
  const statements = prepareStatements(database)
  const findAt: ClientRegistrations['findAt'] = (place) => {
    const row = statements.at.get(place)
    return row && toRegistration(row)
  }
  return {
    find: (id) => {
      const row = statements.byId.get(id)
      return row && toRegistration(row)
    },
    findAt,
    list: ({ search, state = null, offset, limit }) => {
      const pattern = `%${search.replaceAll(/[\\%_]/g, '\\$&')}%`
      const query = { pattern, state, offset, limit }
      return {
        rows: statements.list.all(query).map(toRegistration),
        total: requireRow(statements.count.get(query)),
      }
    },
    put: (registration) => {
      const { requested, granted, sealedSecret, ...columns } = registration
      statements.put.run({
        ...columns,
        id: Buffer.from(random(12)).toString('hex'),
        requested: JSON.stringify(requested),
        granted: JSON.stringify(granted),
        sealedSecret: sealedSecret === null ? null : Buffer.from(sealedSecret),
      })
      const stored = findAt(registration)
      if (stored === undefined) throw new TypeError('a registration was stored')
      return stored
    },
    sealedSecretOf: (id) => statements.byId.get(id)?.sealed_secret ?? null,
    attemptsAt: (place) => statements.attempts.all(place).map(toAttempt),
    addAttempt: (attempt) => {
      database.transaction(() => {
        statements.addAttempt.run({ ...attempt, claims: JSON.stringify(attempt.claims) })
        statements.trimAttempts.run({ ...attempt, claims: '', kept: attemptsKept })
      })
    },
    delete: (id) =>
      database.transaction(() => {
        const row = statements.byId.get(id)
        if (row === undefined) return false
        statements.removeAttempts.run(toRegistration(row))
        return statements.remove.run(id).changes === 1
      }),
  }
}

function prepareStatements({ connection }: Database) {
  const atPlace = `registration_endpoint = @registration_endpoint AND community_uri = @communityUri
    AND iss = @iss`
  const matching = `FROM udap_client_registration
    WHERE (base LIKE @pattern ESCAPE '\\' OR registration_endpoint LIKE @pattern ESCAPE '\\'
      OR community_uri LIKE @pattern ESCAPE '\\' OR iss LIKE @pattern ESCAPE '\\'
      OR client_id LIKE @pattern ESCAPE '\\')
    AND (@state IS NULL OR (@state = 'cancelled') = (cancelled_at IS NOT NULL))`
  return {
    byId: connection.prepare<[string], RegistrationRow>(
      'SELECT * FROM udap_client_registration WHERE id = ?',
    ),
    at: connection.prepare<[object], RegistrationRow>(
      `SELECT * FROM udap_client_registration WHERE ${atPlace}`,
    ),
    list: connection.prepare<[object], RegistrationRow>(
      `SELECT * ${matching} ORDER BY updated_at DESC, rowid DESC LIMIT @limit OFFSET @offset`,
    ),
    count: connection.prepare<[object], number>(`SELECT count(*) ${matching}`).pluck(),
    put: connection.prepare(
      `INSERT INTO udap_client_registration (id, registration_endpoint, community_uri, iss, base, token_endpoint,
         client_id, certificate_id, requested, granted, sealed_secret, registered_at, updated_at, cancelled_at)
       VALUES (@id, @registration_endpoint, @communityUri, @iss, @base, @token_endpoint,
         @client_id, @certificateId, @requested, @granted, @sealedSecret, @updatedAt, @updatedAt, @cancelledAt)
       ON CONFLICT (registration_endpoint, community_uri, iss) DO UPDATE SET base = excluded.base,
         token_endpoint = excluded.token_endpoint, client_id = excluded.client_id,
         certificate_id = excluded.certificate_id, requested = excluded.requested, granted = excluded.granted,
         sealed_secret = excluded.sealed_secret, updated_at = excluded.updated_at,
         cancelled_at = excluded.cancelled_at`,
    ),
    attempts: connection.prepare<[object], AttemptRow>(
      `SELECT * FROM udap_client_attempt WHERE ${atPlace} ORDER BY sequence DESC`,
    ),
    addAttempt: connection.prepare(
      `INSERT INTO udap_client_attempt (registration_endpoint, community_uri, iss, certificate_id, kind, variant,
         status, error, description, client_id, claims, exchange_id, at)
       VALUES (@registration_endpoint, @communityUri, @iss, @certificateId, @kind, @variant,
         @status, @error, @description, @client_id, @claims, @exchangeId, @at)`,
    ),
    trimAttempts: connection.prepare(
      `DELETE FROM udap_client_attempt WHERE sequence IN (SELECT sequence FROM udap_client_attempt
         WHERE ${atPlace} ORDER BY sequence DESC LIMIT -1 OFFSET @kept)`,
    ),
    removeAttempts: connection.prepare(`DELETE FROM udap_client_attempt WHERE ${atPlace}`),
    remove: connection.prepare('DELETE FROM udap_client_registration WHERE id = ?'),
  }
}

function toRegistration(row: RegistrationRow): ClientRegistration {
  return {
    id: row.id,
    registration_endpoint: row.registration_endpoint,
    communityUri: row.community_uri,
    iss: row.iss,
    base: row.base,
    token_endpoint: row.token_endpoint,
    client_id: row.client_id,
    certificateId: row.certificate_id,
    requested: parseMembers(row.requested),
    granted: parseMembers(row.granted),
    registeredAt: row.registered_at,
    updatedAt: row.updated_at,
    cancelledAt: row.cancelled_at,
  }
}

function toAttempt(row: AttemptRow): RegistrationAttempt {
  return {
    registration_endpoint: row.registration_endpoint,
    communityUri: row.community_uri,
    iss: row.iss,
    certificateId: row.certificate_id,
    kind: row.kind,
    variant: row.variant,
    status: row.status,
    error: row.error,
    description: row.description,
    client_id: row.client_id,
    claims: parseMembers(row.claims),
    exchangeId: row.exchange_id,
    at: row.at,
  }
}

function parseMembers(text: string): JwtMembers {
  // Written by this store, from members.
  return JSON.parse(text) as JwtMembers
}
