import type { IdentityProviderId } from '../../../../shared/contract/identity-provider.ts'
import { clientMetadataSchema } from '../../../../shared/oauth/client-metadata.ts'
import { type Client, makeClientId } from '../../authorization-server/clients/index.ts'
import type { Platform } from '../../platform.ts'
import type { Database } from '../../storage/index.ts'
import type { UdapRegistration, UdapRegistrations } from '../../udap/registrations/index.ts'
import type { StatementMetadata } from '../../udap/software-statements/index.ts'

/** What an app is registered with: its identity, and what it may do. */
export interface ProviderRegistration {
  readonly communityUri: string
  /** URI of its certificate. */
  readonly iss: string
  readonly metadata: StatementMetadata
  readonly statement: string
  /** DER. */
  readonly certificate: Uint8Array
}

/** An app registered with a provider. */
export interface ProviderClient extends ProviderRegistration {
  readonly client_id: string
  /** Epoch seconds. */
  readonly registeredAt: number
  readonly cancelledAt: number | null
}

/** The apps registered with one provider by software statement. Each method is atomic and durable when it returns. */
export interface ProviderClients {
  /** As the rules of the authorization endpoint take a client; cancelled ones are disabled. */
  find(clientId: string): Promise<Client | undefined>
  /** As the rules of the token endpoint take a registration. */
  readonly registrations: Pick<UdapRegistrations, 'findByClient' | 'findLiving'>
  /** Newest first. */
  list(): readonly ProviderClient[]
  /** Adds an app, or replaces what it was registered with; an identity has one living registration at most.
   * @returns also whether it is new
   */
  put(registration: ProviderRegistration): {
    readonly client: ProviderClient
    readonly isNew: boolean
  }
  /** @returns the id of the registration cancelled; undefined when there was none */
  cancel(communityUri: string, iss: string): string | undefined
  forgetAll(): void
}

interface Row {
  readonly client_id: string
  readonly community_uri: string
  readonly iss: string
  readonly metadata: string
  readonly statement: string
  readonly certificate: Buffer
  readonly registered_at: number
  readonly updated_at: number
  readonly cancelled_at: number | null
}

interface ProviderClientsOptions {
  readonly database: Database
  readonly platform: Pick<Platform, 'clock' | 'random'>
  readonly provider: IdentityProviderId
  /** Called after each change. */
  readonly onChanged: () => void
}

/** Registrations of one provider kept in SQLite. */
export function createProviderClients(options: ProviderClientsOptions): ProviderClients {
  const { database, platform, provider, onChanged } = options
  const { connection } = database
  const now = () => Math.floor(platform.clock.now() / 1000)
  const byClient = connection.prepare<[string, string], Row>(
    'SELECT * FROM identity_client WHERE provider = ? AND client_id = ?',
  )
  const living = connection.prepare<[string, string, string], Row>(
    `SELECT * FROM identity_client
     WHERE provider = ? AND community_uri = ? AND iss = ? AND cancelled_at IS NULL`,
  )
  const all = connection.prepare<[string], Row>(
    'SELECT * FROM identity_client WHERE provider = ? ORDER BY registered_at DESC, client_id',
  )
  const write = connection.prepare<[Record<string, unknown>], Row>(
    `INSERT INTO identity_client (client_id, provider, community_uri, iss, metadata, statement, certificate,
       registered_at, updated_at)
     VALUES (@client_id, @provider, @communityUri, @iss, @metadata, @statement, @certificate, @at, @at)
     ON CONFLICT (client_id) DO UPDATE SET metadata = excluded.metadata, statement = excluded.statement,
       certificate = excluded.certificate, updated_at = excluded.updated_at
     RETURNING *`,
  )
  const cancel = connection
    .prepare<[number, string, string, string], string>(
      `UPDATE identity_client SET cancelled_at = ?
       WHERE provider = ? AND community_uri = ? AND iss = ? AND cancelled_at IS NULL RETURNING client_id`,
    )
    .pluck()
  const forget = connection.prepare('DELETE FROM identity_client WHERE provider = ?')
  return {
    find: async (clientId) => {
      const row = byClient.get(provider, clientId)
      return row && toClient(row)
    },
    registrations: {
      findByClient: (clientId) => toRegistration(byClient.get(provider, clientId)),
      findLiving: (communityUri, iss) => toRegistration(living.get(provider, communityUri, iss)),
    },
    list: () => all.all(provider).map(toProviderClient),
    put: ({ metadata, certificate, ...registration }) => {
      const { row, isNew } = database.transaction(() => {
        const earlier = living.get(provider, registration.communityUri, registration.iss)
        const written = write.get({
          ...registration,
          client_id: earlier?.client_id ?? makeClientId(platform.random),
          provider,
          metadata: JSON.stringify(metadata),
          certificate: Buffer.from(certificate),
          at: now(),
        })
        if (written === undefined) throw new TypeError('an upsert gave no row back')
        return { row: written, isNew: earlier === undefined }
      })
      onChanged()
      return { client: toProviderClient(row), isNew }
    },
    cancel: (communityUri, iss) => {
      const clientId = cancel.get(now(), provider, communityUri, iss)
      if (clientId !== undefined) onChanged()
      return clientId
    },
    forgetAll: () => {
      forget.run(provider)
      onChanged()
    },
  }
}

function toProviderClient(row: Row): ProviderClient {
  return {
    client_id: row.client_id,
    communityUri: row.community_uri,
    iss: row.iss,
    // Written by `put`, from the metadata of a checked statement.
    metadata: JSON.parse(row.metadata) as StatementMetadata,
    statement: row.statement,
    certificate: new Uint8Array(row.certificate),
    registeredAt: row.registered_at,
    cancelledAt: row.cancelled_at,
  }
}

function toRegistration(row: Row | undefined): UdapRegistration | undefined {
  if (row === undefined) return undefined
  const { metadata: _metadata, ...registration } = toProviderClient(row)
  return { ...registration, certifications: [], updatedAt: row.updated_at }
}

function toClient(row: Row): Client {
  const {
    software_id: _id,
    software_version: _version,
    ...members
  } = toProviderClient(row).metadata
  return {
    client_id: row.client_id,
    metadata: clientMetadataSchema.parse(members),
    type: 'confidential-asymmetric',
    registeredBy: 'udap',
    isDisabled: row.cancelled_at !== null,
    createdAt: row.registered_at,
    updatedAt: row.updated_at,
    origins: [],
  }
}
