import { clientMetadataSchema } from '../../../../shared/oauth/client-metadata.ts'
import { createBoundedMemory } from '../../remember.ts'
import { type Database, rememberReads, requireRow } from '../../storage/index.ts'
import type { SecretAlgorithm } from '../secret-hashing/index.ts'
import { type Client, type ClientOrigin, clientTypeOf } from './client.ts'
import type { ClientSecret } from './client-secret.ts'
import type { ClientStore, ClientUsage } from './client-store.ts'
import { createClientList } from './sqlite-client-list.ts'

interface ClientRecord {
  client_id: string
  registered_by: ClientOrigin
  instance_of: string | null
  is_disabled: number
  created_at: number
  updated_at: number
  metadata: string
}

interface SecretRecord {
  id: string
  salt: Buffer
  hash: Buffer
  algorithm: SecretAlgorithm
  created_at: number
  expires_at: number | null
}

/** Clients kept in SQLite. */
export function createSqliteClientStore(database: Database): ClientStore {
  const { connection } = database
  const select = connection.prepare<[string], ClientRecord>(
    'SELECT * FROM client WHERE client_id = ?',
  )
  const selectBySoftwareId = connection.prepare<[string], ClientRecord>(
    `SELECT * FROM client
     WHERE json_extract(metadata, '$.software_id') = ? AND instance_of IS NULL`,
  )
  const selectByPage = connection.prepare<[{ uri: string }], ClientRecord>(
    `SELECT * FROM client
     WHERE @uri IN (json_extract(metadata, '$.launch_uri'), json_extract(metadata, '$.client_uri'))
       OR EXISTS (SELECT 1 FROM json_each(metadata, '$.launch_uris') AS page WHERE page.value = @uri)
     ORDER BY client_name`,
  )
  const selectOrigins = connection
    .prepare<[string], string>('SELECT origin FROM client_origin WHERE client_id = ?')
    .pluck()
  const insert = connection.prepare(
    `INSERT INTO client (client_id, client_name, registered_by, instance_of, is_disabled, created_at, updated_at, metadata)
     VALUES (@client_id, @client_name, @registered_by, @instance_of, @is_disabled, @created_at, @updated_at, @metadata)
     ON CONFLICT (client_id) DO NOTHING`,
  )
  const replace = connection.prepare(
    `UPDATE client SET client_name = @client_name, registered_by = @registered_by,
       is_disabled = @is_disabled, updated_at = @updated_at, metadata = @metadata
     WHERE client_id = @client_id`,
  )
  const setDisabled = connection.prepare(
    'UPDATE client SET is_disabled = ?, updated_at = ? WHERE client_id = ?',
  )
  const remove = connection.prepare('DELETE FROM client WHERE client_id = ?')
  const usage = connection.prepare<[string], ClientUsage>(
    `SELECT count(*) FILTER (WHERE revoked_at IS NULL) AS activeGrants, max(last_used_at) AS lastUsedAt
     FROM authorization_grant WHERE client_id = ?`,
  )
  const removeOrigins = connection.prepare('DELETE FROM client_origin WHERE client_id = ?')
  const insertOrigin = connection.prepare(
    'INSERT INTO client_origin (client_id, origin) VALUES (?, ?)',
  )
  const findOrigin = connection
    .prepare<[{ origin: string; clientId: string | null }], number>(
      `SELECT 1 FROM client_origin JOIN client USING (client_id)
       WHERE origin = @origin AND is_disabled = 0 AND client_id = ifnull(@clientId, client_id) LIMIT 1`,
    )
    .pluck()
  const selectSecrets = connection.prepare<[string], SecretRecord>(
    'SELECT * FROM client_secret WHERE client_id = ? ORDER BY created_at DESC, id',
  )
  const insertSecret = connection.prepare(
    `INSERT INTO client_secret (id, client_id, salt, hash, algorithm, created_at, expires_at)
     SELECT @id, client_id, @salt, @hash, @algorithm, @created_at, @expires_at
     FROM client WHERE client_id = @client_id`,
  )
  const removeSecret = connection.prepare(
    'DELETE FROM client_secret WHERE client_id = ? AND id = ?',
  )
  const endSecret = connection.prepare(
    `UPDATE client_secret SET expires_at = min(ifnull(expires_at, @expiresAt), @expiresAt)
     WHERE client_id = @clientId AND id = @secretId`,
  )
  const removeSecrets = connection.prepare('DELETE FROM client_secret WHERE client_id = ?')

  const addSecret = (clientId: string, secret: ClientSecret) =>
    insertSecret.run({
      id: secret.id,
      client_id: clientId,
      salt: Buffer.from(secret.salt),
      hash: Buffer.from(secret.hash),
      algorithm: secret.algorithm,
      created_at: secret.createdAt,
      expires_at: secret.expiresAt,
    })
  const setSecrets = (clientId: string, secrets: readonly ClientSecret[] | undefined) => {
    if (secrets === undefined) return
    removeSecrets.run(clientId)
    for (const secret of secrets) addSecret(clientId, secret)
  }
  const setOrigins = (client: Client) => {
    removeOrigins.run(client.client_id)
    for (const origin of client.origins) insertOrigin.run(client.client_id, origin)
  }
  const write = (client: Client, secrets: readonly ClientSecret[] | undefined) => {
    const record = toRecord(client)
    if (insert.run(record).changes === 0) replace.run(record)
    setOrigins(client)
    setSecrets(client.client_id, secrets)
  }

  const recall = createClientMemory((record) =>
    toClient(record, selectOrigins.all(record.client_id)),
  )
  const find = rememberReads(database, (clientId) => {
    const record = select.get(clientId)
    return record === undefined ? undefined : recall(record)
  })
  const secretsOf = rememberReads(database, (clientId) => selectSecrets.all(clientId).map(toSecret))

  return {
    list: createClientList(database),
    find: async (clientId) => find(clientId),
    findBySoftwareId: async (softwareId) => {
      const record = selectBySoftwareId.get(softwareId)
      return record === undefined
        ? undefined
        : toClient(record, selectOrigins.all(record.client_id))
    },
    findByPage: async (uri) =>
      selectByPage
        .all({ uri })
        .map((record) => toClient(record, selectOrigins.all(record.client_id))),
    usageOf: async (clientId) => requireRow(usage.get(clientId)),
    insert: (client, secrets) =>
      database.groupedTransaction(() => {
        if (insert.run(toRecord(client)).changes === 0) return false
        setOrigins(client)
        for (const secret of secrets) addSecret(client.client_id, secret)
        return true
      }),
    put: async (client, secrets) => database.transaction(() => write(client, secrets)),
    write,
    replace: async (client, secrets) =>
      database.transaction(() => {
        if (replace.run(toRecord(client)).changes === 0) return false
        setOrigins(client)
        setSecrets(client.client_id, secrets)
        return true
      }),
    setDisabled: async (clientId, isDisabled, now) =>
      setDisabled.run(isDisabled ? 1 : 0, now, clientId).changes > 0,
    delete: async (clientId) => remove.run(clientId).changes > 0,
    secretsOf: async (clientId) => secretsOf(clientId),
    addSecret: async (clientId, secret) => addSecret(clientId, secret).changes > 0,
    deleteSecret: async (clientId, secretId) => removeSecret.run(clientId, secretId).changes > 0,
    expireSecret: async (clientId, secretId, expiresAt) =>
      endSecret.run({ clientId, secretId, expiresAt }).changes > 0,
    hasOrigin: async (origin, clientId) =>
      findOrigin.get({ origin, clientId: clientId ?? null }) !== undefined,
  }
}

/** Most clients remembered at once. */
const mostRemembered = 500

/** Remembers clients with the rows they were read from: a row is read again after every write, but taken apart only once. */
function createClientMemory(read: (record: ClientRecord) => Client) {
  const remembered = createBoundedMemory<{
    readonly record: ClientRecord
    readonly client: Client
  }>(mostRemembered)
  return (record: ClientRecord): Client => {
    const known = remembered.get(record.client_id)
    // The origins beside the row are written with it and follow from its metadata.
    if (known !== undefined && isSameRecord(known.record, record)) return known.client
    const client = read(record)
    remembered.set(record.client_id, { record, client })
    return client
  }
}

function isSameRecord(one: ClientRecord, other: ClientRecord): boolean {
  return (
    one.metadata === other.metadata &&
    one.updated_at === other.updated_at &&
    one.is_disabled === other.is_disabled &&
    one.registered_by === other.registered_by &&
    one.instance_of === other.instance_of &&
    one.created_at === other.created_at
  )
}

function toRecord(client: Client) {
  return {
    client_id: client.client_id,
    client_name: client.metadata.client_name,
    registered_by: client.registeredBy,
    instance_of: client.instanceOf ?? null,
    is_disabled: client.isDisabled ? 1 : 0,
    created_at: client.createdAt,
    updated_at: client.updatedAt,
    metadata: JSON.stringify(client.metadata),
  }
}

function toClient(record: ClientRecord, origins: string[]): Client {
  const metadata = clientMetadataSchema.parse(JSON.parse(record.metadata))
  return {
    client_id: record.client_id,
    metadata,
    type: clientTypeOf(metadata),
    registeredBy: record.registered_by,
    ...(record.instance_of === null ? {} : { instanceOf: record.instance_of }),
    isDisabled: record.is_disabled !== 0,
    createdAt: record.created_at,
    updatedAt: record.updated_at,
    origins,
  }
}

function toSecret(record: SecretRecord): ClientSecret {
  return {
    id: record.id,
    salt: record.salt,
    hash: record.hash,
    algorithm: record.algorithm,
    createdAt: record.created_at,
    expiresAt: record.expires_at,
  }
}
