import { type Handlers, notFound } from '../../rpc/index.ts'
import { createRandomValue, hashValue } from '../random-value.ts'
import { nowSeconds, type RegistrationServices } from './registration-services.ts'

/** Console methods about the tokens with which clients register. */
export function registrationRpc(
  services: RegistrationServices,
): Handlers<'registration.issueToken' | 'registration.tokens' | 'registration.revokeToken'> {
  const { store, platform } = services
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
  }
}
