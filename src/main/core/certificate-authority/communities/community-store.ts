import { type Database, requireRow } from '../../storage/index.ts'

/** A local community: certificates that stand under one root of our own; `createdAt` is epoch seconds. */
export interface CommunityRecord {
  /** Part of its URLs and of the ids of its authorities. */
  readonly id: string
  readonly name: string
  /** What it is called in UDAP. */
  readonly uri: string
  /** Whether this server takes its root as an anchor. */
  readonly isTrusted: boolean
  readonly policyOid: string
  readonly createdAt: number
}

/** A certificate that may issue others, with the key it does so with. */
export interface AuthorityRecord {
  /** Community id and name of the authority, with a slash between. */
  readonly id: string
  readonly communityId: string
  readonly certificateId: string
  readonly keyId: string
  /** How long its CRLs are good for. */
  readonly crlLifetimeSeconds: number
  /** Whether it exists for test certificates only. */
  readonly isFixture: boolean
}

/** Local communities and their authorities. */
export interface CommunityStore {
  list(): readonly CommunityRecord[]
  find(id: string): CommunityRecord | undefined
  findByUri(uri: string): CommunityRecord | undefined
  /** @throws {SqliteError} id or URI is taken */
  insert(community: CommunityRecord): void
  update(id: string, changes: Pick<CommunityRecord, 'name' | 'isTrusted'>): void
  /** Authorities of a community in the order they were made, root first. */
  authorities(communityId: string): readonly AuthorityRecord[]
  findAuthority(id: string): AuthorityRecord | undefined
  findAuthorityOf(certificateId: string): AuthorityRecord | undefined
  /** Authorities that sign with a stored key. */
  authoritiesOfKey(keyId: string): readonly AuthorityRecord[]
  insertAuthority(authority: AuthorityRecord): void
  setCrlLifetime(authorityId: string, seconds: number): void
  /** How many certificates were issued in a community. */
  countCertificates(communityId: string): number
}

interface CommunityRow {
  id: string
  name: string
  uri: string
  is_trusted: number
  policy_oid: string
  created_at: number
}

interface AuthorityRow {
  id: string
  community_id: string
  certificate_id: string
  key_id: string
  crl_lifetime_seconds: number
  is_fixture: number
}

/** The part of an authority's id and URLs that is its own within its community. */
export function nameOfAuthority({ id, communityId }: AuthorityRecord): string {
  return id.slice(communityId.length + 1)
}

/** Communities in SQLite. */
export function createSqliteCommunityStore({ connection }: Database): CommunityStore {
  const communities = (rest: string) =>
    connection.prepare<unknown[], CommunityRow>(`SELECT * FROM community ${rest}`)
  const authorities = (rest: string) =>
    connection.prepare<unknown[], AuthorityRow>(`SELECT * FROM authority ${rest}`)
  const all = communities('ORDER BY created_at, id')
  const byId = communities('WHERE id = ?')
  const byUri = communities('WHERE uri = ?')
  const insert = connection.prepare(
    `INSERT INTO community (id, name, uri, is_trusted, policy_oid, created_at)
     VALUES (@id, @name, @uri, @isTrusted, @policyOid, @createdAt)`,
  )
  const update = connection.prepare('UPDATE community SET name = ?, is_trusted = ? WHERE id = ?')
  const ofCommunity = authorities('WHERE community_id = ? ORDER BY place')
  const authorityById = authorities('WHERE id = ?')
  const authorityByCertificate = authorities('WHERE certificate_id = ?')
  const authorityByKey = authorities('WHERE key_id = ?')
  const insertAuthority = connection.prepare(
    `INSERT INTO authority (id, community_id, certificate_id, key_id, crl_lifetime_seconds, is_fixture, place)
     VALUES (@id, @communityId, @certificateId, @keyId, @crlLifetimeSeconds, @isFixture,
       (SELECT count(*) FROM authority WHERE community_id = @communityId))`,
  )
  const setLifetime = connection.prepare(
    'UPDATE authority SET crl_lifetime_seconds = ? WHERE id = ?',
  )
  const count = connection
    .prepare<[string], number>('SELECT count(*) FROM certificate WHERE community_id = ?')
    .pluck()

  return {
    list: () => all.all().map(parseCommunity),
    find: (id) => optional(byId.get(id), parseCommunity),
    findByUri: (uri) => optional(byUri.get(uri), parseCommunity),
    insert: (community) => {
      insert.run({ ...community, isTrusted: Number(community.isTrusted) })
    },
    update: (id, { name, isTrusted }) => {
      update.run(name, Number(isTrusted), id)
    },
    authorities: (communityId) => ofCommunity.all(communityId).map(parseAuthority),
    findAuthority: (id) => optional(authorityById.get(id), parseAuthority),
    findAuthorityOf: (id) => optional(authorityByCertificate.get(id), parseAuthority),
    authoritiesOfKey: (keyId) => authorityByKey.all(keyId).map(parseAuthority),
    insertAuthority: (authority) => {
      insertAuthority.run({ ...authority, isFixture: Number(authority.isFixture) })
    },
    setCrlLifetime: (authorityId, seconds) => {
      setLifetime.run(seconds, authorityId)
    },
    countCertificates: (communityId) => requireRow(count.get(communityId)),
  }
}

function optional<Row, Record>(row: Row | undefined, parse: (row: Row) => Record) {
  return row === undefined ? undefined : parse(row)
}

function parseCommunity(row: CommunityRow): CommunityRecord {
  const { id, name, uri } = row
  return {
    id,
    name,
    uri,
    isTrusted: row.is_trusted === 1,
    policyOid: row.policy_oid,
    createdAt: row.created_at,
  }
}

function parseAuthority(row: AuthorityRow): AuthorityRecord {
  return {
    id: row.id,
    communityId: row.community_id,
    certificateId: row.certificate_id,
    keyId: row.key_id,
    crlLifetimeSeconds: row.crl_lifetime_seconds,
    isFixture: row.is_fixture === 1,
  }
}
