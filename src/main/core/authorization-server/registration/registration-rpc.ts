import { registerScopeText } from '../../../../shared/oauth/scope-grammar.ts'
import { conflict, type Handlers, notFound } from '../../rpc/index.ts'
import { checkKeys } from '../clients/index.ts'
import { createRandomValue, hashValue } from '../random-value.ts'
import { nowSeconds, type RegistrationServices } from './registration-services.ts'

/** Console methods about client registration: tokens for it, and apps whose instances register themselves. */
export function registrationRpc(
  services: RegistrationServices,
): Handlers<
  | 'registration.issueToken'
  | 'registration.tokens'
  | 'registration.revokeToken'
  | 'registration.provisionSoftwareId'
  | 'registration.instances'
  | 'registration.statementIssuers'
  | 'registration.trustStatementIssuer'
  | 'registration.distrustStatementIssuer'
  | 'registration.renameInstance'
  | 'registration.setInstanceEnd'
> {
  const { store, platform, clients, instances, statementIssuers } = services
  const requireInstance = async (clientId: string) => {
    const client = await clients.find(clientId)
    if (client?.instanceOf === undefined) throw notFound('instance', clientId)
    return client
  }
  return {
    'registration.issueToken': async ({ label, lifetimeSeconds }) => {
      const initial_access_token = createRandomValue(platform)
      const createdAt = nowSeconds(services)
      const token = {
        id: Buffer.from(platform.random(9)).toString('base64url'),
        label,
        createdAt,
        expiresAt: createdAt + lifetimeSeconds,
        usedCount: 0,
      }
      store.addInitialToken(token, hashValue(initial_access_token))
      return { ...token, initial_access_token }
    },
    'registration.tokens': async () => [...store.listInitialTokens()],
    'registration.revokeToken': async ({ id }) => {
      if (!store.deleteInitialToken(id)) throw notFound('initial access token', id)
      return null
    },
    'registration.provisionSoftwareId': async ({ client_id }) => {
      const client = await clients.find(client_id)
      if (client === undefined) throw notFound('client', client_id)
      const { metadata } = client
      const software_id =
        metadata.software_id ??
        `tb-software-${Buffer.from(platform.random(20)).toString('base64url')}`
      const scopes = metadata.scope.split(' ').filter((scope) => scope !== '')
      if (!scopes.includes(registerScopeText)) scopes.push(registerScopeText)
      await clients.update(client_id, { ...metadata, software_id, scope: scopes.join(' ') })
      return { software_id }
    },
    'registration.instances': async ({ client_id }) => {
      const grants = await instances.listFor(client_id)
      return Promise.all(
        grants.map(async (grant) => ({
          client_id: grant.client_id,
          client_name: (await clients.find(grant.client_id))?.metadata.client_name ?? '',
          grantId: grant.id,
          username: grant.username,
          scope: grant.scope,
          createdAt: grant.createdAt,
          lastUsedAt: grant.lastUsedAt,
          endsAt: grant.refreshUntil,
          revokedAt: grant.revokedAt,
        })),
      )
    },
    'registration.statementIssuers': async () => [...statementIssuers.list()],
    'registration.trustStatementIssuer': async ({ issuer, jwks }) => {
      checkKeys(jwks)
      const createdAt = statementIssuers.find(issuer)?.createdAt ?? nowSeconds(services)
      const trusted = { issuer, jwks, createdAt }
      statementIssuers.put(trusted)
      return trusted
    },
    'registration.distrustStatementIssuer': async ({ issuer }) => {
      if (!statementIssuers.remove(issuer)) throw notFound('issuer of software statements', issuer)
      return null
    },
    'registration.renameInstance': async ({ client_id, client_name }) => {
      const { metadata } = await requireInstance(client_id)
      await clients.update(client_id, { ...metadata, client_name })
      return null
    },
    'registration.setInstanceEnd': async ({ client_id, endsAt }) => {
      await requireInstance(client_id)
      const grantId = await instances.setEnd(client_id, endsAt)
      if (grantId === undefined) throw conflict(`the approval of instance ${client_id} was revoked`)
      services.onGrantChanged(grantId)
      return null
    },
  }
}
