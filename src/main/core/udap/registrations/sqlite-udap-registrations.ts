import type { Database } from '../../storage/index.ts'
import type { UdapRegistration, UdapRegistrations } from './udap-registration.ts'

interface RegistrationRow {
  client_id: string
  community_uri: string
  iss: string
  statement: string
  certificate: Buffer
  certifications: string
  registered_at: number
  updated_at: number
  cancelled_at: number | null
}

/** Registrations kept in SQLite; a unique index holds each identity to one living registration. */
export function createSqliteUdapRegistrations({ connection }: Database): UdapRegistrations {
  const byClient = connection.prepare<[string], RegistrationRow>(
    'SELECT * FROM udap_registration WHERE client_id = ?',
  )
  const communityOf = connection
    .prepare<[string], string>('SELECT community_uri FROM udap_registration WHERE client_id = ?')
    .pluck()
  const living = connection.prepare<[string, string], RegistrationRow>(
    'SELECT * FROM udap_registration WHERE community_uri = ? AND iss = ? AND cancelled_at IS NULL',
  )
  const put = connection.prepare(
    `INSERT INTO udap_registration (client_id, community_uri, iss, statement, certificate, certifications,
       registered_at, updated_at)
     VALUES (@client_id, @communityUri, @iss, @statement, @certificate, @certifications, @updatedAt, @updatedAt)
     ON CONFLICT (client_id) DO UPDATE SET statement = excluded.statement, certificate = excluded.certificate,
       certifications = excluded.certifications, updated_at = excluded.updated_at`,
  )
  const cancel = connection.prepare(
    'UPDATE udap_registration SET cancelled_at = ? WHERE client_id = ? AND cancelled_at IS NULL',
  )
  return {
    findByClient: (clientId) => toRegistration(byClient.get(clientId)),
    communityOf: (clientId) => communityOf.get(clientId),
    findLiving: (communityUri, iss) => toRegistration(living.get(communityUri, iss)),
    put: (registration) => {
      put.run({
        ...registration,
        certificate: Buffer.from(registration.certificate),
        certifications: JSON.stringify(registration.certifications),
      })
    },
    cancel: (clientId, now) => {
      cancel.run(now, clientId)
    },
  }
}

function toRegistration(row: RegistrationRow | undefined): UdapRegistration | undefined {
  if (row === undefined) return undefined
  return {
    client_id: row.client_id,
    communityUri: row.community_uri,
    iss: row.iss,
    statement: row.statement,
    certificate: new Uint8Array(row.certificate),
    // Written by put, from an array of texts.
    certifications: JSON.parse(row.certifications) as string[],
    registeredAt: row.registered_at,
    updatedAt: row.updated_at,
    cancelledAt: row.cancelled_at,
  }
}
