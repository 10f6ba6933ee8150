import { fhirBaseOf } from './config.ts'
import type { ExchangeStore } from './exchange-log/index.ts'
import type { Platform } from './platform.ts'
import type { Handlers } from './rpc/index.ts'
import type { ServerConditions } from './server-conditions.ts'
import type { Settings } from './settings/index.ts'
import type { Database } from './storage/index.ts'

interface ServerRpcOptions {
  readonly settings: Settings
  readonly platform: Platform
  readonly database: Database
  readonly exchanges: Pick<ExchangeStore, 'count'>
  readonly conditions: ServerConditions
}

/** Console methods about the running program. */
export function serverRpc({
  settings,
  platform,
  database,
  exchanges,
  conditions,
}: ServerRpcOptions): Handlers<'server.status' | 'server.forgetCopied'> {
  const nowSeconds = () => Math.floor(platform.clock.now() / 1000)
  const startedAt = nowSeconds()
  const count = (sql: string) => database.connection.prepare<[], number>(sql).pluck()
  const clients = count('SELECT count(*) FROM client')
  const grants = count('SELECT count(*) FROM authorization_grant WHERE revoked_at IS NULL')
  const users = count('SELECT count(*) FROM user')
  return {
    'server.forgetCopied': async ({ sha256 }) => {
      platform.forgetCopied?.(sha256)
      return { isForgotten: platform.forgetCopied !== undefined }
    },
    'server.status': async () => {
      const { issuer, approval, databaseFile } = settings.current
      const fhirBase = fhirBaseOf(issuer)
      return {
        issuer,
        fhirBase,
        host: platform.host,
        version: platform.version,
        startedAt,
        now: nowSeconds(),
        approval,
        databaseFile,
        counts: {
          clients: clients.get() ?? 0,
          activeGrants: grants.get() ?? 0,
          users: users.get() ?? 0,
          exchanges: exchanges.count(),
        },
        conditions: [...conditions.list()],
        documents: [
          { name: 'SMART configuration', url: `${fhirBase}/.well-known/smart-configuration` },
          { name: 'OpenID configuration', url: `${issuer}/.well-known/openid-configuration` },
          {
            name: 'Authorization server metadata',
            url: `${issuer}/.well-known/oauth-authorization-server`,
          },
          { name: 'JWK Set', url: `${issuer}/jwks` },
          { name: 'CapabilityStatement', url: `${fhirBase}/metadata` },
          ...(settings.current.udapEnabled
            ? [{ name: 'UDAP metadata', url: `${fhirBase}/.well-known/udap` }]
            : []),
        ],
      }
    },
  }
}
