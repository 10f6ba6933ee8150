import { communityPolicySchema } from '../../../../shared/udap/community-policy.ts'
import { parseCertificate } from '../../certificate-path/index.ts'
import type { Platform } from '../../platform.ts'
import { notFound } from '../../rpc/index.ts'
import type { Database } from '../../storage/index.ts'
import { readAnchors } from './read-anchors.ts'
import type { NewTrustCommunity, TrustCommunities, TrustCommunity } from './trust-community.ts'

interface CommunityRow {
  uri: string
  name: string
  policy: string
  priority: number
  is_default: number
  is_local: number
  created_at: number
  updated_at: number
}

/** Trust communities kept in SQLite, read once and after each change.
 * @param onChanged called after each change, with the URI
 */
export function createSqliteTrustCommunities(
  database: Database,
  clock: Platform['clock'],
  onChanged: (uri: string) => void,
): TrustCommunities {
  const statements = prepareStatements(database)
  const nowSeconds = () => Math.floor(clock.now() / 1000)
  let version = 0
  let communities: readonly TrustCommunity[] = read()

  function read(): readonly TrustCommunity[] {
    return statements.all.all().map((row) => ({
      uri: row.uri,
      name: row.name,
      anchors: statements.anchorsOf.all(row.uri).map((der) => parseCertificate(der)),
      policy: communityPolicySchema.parse(JSON.parse(row.policy)),
      priority: row.priority,
      isDefault: row.is_default === 1,
      isLocal: row.is_local === 1,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    }))
  }
  const find = (uri: string) => communities.find((community) => community.uri === uri)
  const require = (uri: string): TrustCommunity => {
    const community = find(uri)
    if (community === undefined) throw notFound('trust community', uri)
    return community
  }
  const change = (uri: string, write: () => void) => {
    database.transaction(write)
    version += 1
    communities = read()
    onChanged(uri)
  }
  const write = (community: NewTrustCommunity) => {
    const { uri, name, policy, priority, isLocal } = community
    statements.put.run({
      uri,
      name,
      policy: JSON.stringify(policy),
      priority,
      is_default: communities.some(({ isDefault }) => isDefault) ? 0 : 1,
      is_local: isLocal ? 1 : 0,
      now: nowSeconds(),
    })
    statements.removeAnchors.run(uri)
    for (const { fingerprint, der } of readAnchors(community)) {
      statements.addAnchor.run(uri, fingerprint, Buffer.from(der))
    }
  }
  return {
    list: () => communities,
    find,
    get version() {
      return version
    },
    save: (community) => {
      change(community.uri, () => write(community))
      return require(community.uri)
    },
    makeDefault: (uri) => {
      require(uri)
      change(uri, () => {
        statements.clearDefault.run()
        statements.setDefault.run(uri)
      })
    },
    remove: (uri) => {
      const { isDefault } = require(uri)
      const next = communities.find((community) => community.uri !== uri)
      change(uri, () => {
        statements.remove.run(uri)
        if (isDefault && next !== undefined) statements.setDefault.run(next.uri)
      })
    },
    reread: () => {
      version += 1
      communities = read()
    },
  }
}

function prepareStatements({ connection }: Database) {
  return {
    all: connection.prepare<[], CommunityRow>(
      'SELECT * FROM trust_community ORDER BY is_default DESC, priority, uri',
    ),
    anchorsOf: connection
      .prepare<[string], Buffer>(
        'SELECT der FROM trust_anchor WHERE community_uri = ? ORDER BY fingerprint',
      )
      .pluck(),
    put: connection.prepare(
      `INSERT INTO trust_community (uri, name, policy, priority, is_default, is_local, created_at, updated_at)
       VALUES (@uri, @name, @policy, @priority, @is_default, @is_local, @now, @now)
       ON CONFLICT (uri) DO UPDATE SET name = excluded.name, policy = excluded.policy,
         priority = excluded.priority, updated_at = excluded.updated_at`,
    ),
    removeAnchors: connection.prepare('DELETE FROM trust_anchor WHERE community_uri = ?'),
    addAnchor: connection.prepare(
      'INSERT OR IGNORE INTO trust_anchor (community_uri, fingerprint, der) VALUES (?, ?, ?)',
    ),
    clearDefault: connection.prepare('UPDATE trust_community SET is_default = 0'),
    setDefault: connection.prepare('UPDATE trust_community SET is_default = 1 WHERE uri = ?'),
    remove: connection.prepare('DELETE FROM trust_community WHERE uri = ?'),
  }
}
