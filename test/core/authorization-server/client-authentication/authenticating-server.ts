import { randomBytes } from 'node:crypto'
import {
  createClientAuthentication,
  createSqliteAssertionStore,
} from '../../../../src/main/core/authorization-server/client-authentication/index.ts'
import {
  type ClientRegistry,
  createClientRegistry,
  createSqliteClientStore,
} from '../../../../src/main/core/authorization-server/clients/index.ts'
import { createSecretHasher } from '../../../../src/main/core/authorization-server/secret-hashing/index.ts'
import {
  addRoute,
  createRequestScope,
  createRouter,
  type ExchangeNote,
  readForm,
  renderError,
} from '../../../../src/main/core/http/index.ts'
import { openDatabase } from '../../../../src/main/core/storage/index.ts'
import { createSqliteUdapRegistrations } from '../../../../src/main/core/udap/registrations/index.ts'
import { createSqliteTrustCommunities } from '../../../../src/main/core/udap/trust-communities/index.ts'
import {
  type ClientMetadata,
  clientMetadataSchema,
} from '../../../../src/shared/oauth/client-metadata.ts'
import { udapAlgorithms } from '../../../../src/shared/udap/algorithms.ts'
import { createTestClock, type TestClock, testEpochMs } from '../../../support/test-workbench.ts'

/** A server whose one endpoint answers with the id of the authenticated client. */
export interface AuthenticatingServer {
  readonly clock: TestClock
  readonly clients: ClientRegistry
  /** What the rules noted about the last request. */
  readonly notes: ExchangeNote[]
  /** Registers a client and gives its secret, which is empty for those without one. */
  register(client_id: string, method: ClientMetadata['token_endpoint_auth_method']): Promise<string>
  post(
    form: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
    query?: string,
  ): Promise<Response>
  close(): void
}

/** Builds the server on an in-memory store with a fixed clock. */
export function createAuthenticatingServer(): AuthenticatingServer {
  const clock = createTestClock()
  const random = (count: number) => new Uint8Array(randomBytes(count))
  const database = openDatabase(':memory:', testEpochMs)
  const clients = createClientRegistry({
    store: createSqliteClientStore(database),
    hasher: createSecretHasher(random),
    platform: { clock: { ...clock }, random },
    onChanged: () => undefined,
  })
  const authenticate = createClientAuthentication({
    clients,
    clock,
    noteKeyUse: async () => {},
    certificates: {
      communities: createSqliteTrustCommunities(database, clock, () => undefined),
      registrations: createSqliteUdapRegistrations(database),
      algorithms: () => udapAlgorithms,
      authenticateSigner: () => Promise.reject(new Error('these tests use no certificates')),
      certifications: { checkUse: async () => {} },
      unregistered: { clientFor: () => Promise.reject(new Error('these tests use none')) },
      refusalStyle: () => ({
        udapSignatureError: 'invalid_request',
        udapClientErrorStatus: '400',
      }),
    },
    keys: { of: () => Promise.reject(new Error('these tests use no keys')) },
    store: createSqliteAssertionStore(database),
    audience: { issuer: 'http://as.test', token_endpoint: 'http://as.test/token' },
    time: () => ({ now: clock.nowSeconds(), skewSeconds: 30 }),
  })
  const notes: ExchangeNote[] = []
  const router = createRouter()
  addRoute(router, '/token', {
    POST: async (context) => {
      const form = await readForm(context.req.raw)
      const client = await authenticate(context.req.raw, form, context.env.scope)
      return context.json({ client_id: client.client_id })
    },
  })
  router.onError((error, context) => renderError(error, context.req.raw, context.env.scope, false))
  return {
    clock,
    clients,
    notes,
    register: async (client_id, token_endpoint_auth_method) => {
      const { secret } = await clients.register({
        client_id,
        registeredBy: 'console',
        metadata: clientMetadataSchema.parse({
          client_name: client_id,
          redirect_uris: ['https://app.test/cb'],
          token_endpoint_auth_method,
          ...(token_endpoint_auth_method === 'private_key_jwt'
            ? { jwks_uri: 'https://app.test/jwks' }
            : {}),
        }),
      })
      return secret?.client_secret ?? ''
    },
    post: async (form, headers = {}, query = '') => {
      notes.length = 0
      const request = new Request(`http://as.test/token${query}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
        body: new URLSearchParams(form).toString(),
      })
      return router.fetch(request, { scope: createRequestScope('x', notes) })
    },
    close: () => database.close(),
  }
}

/** The header value of Basic credentials, as they stand. */
export function basic(clientId: string, secret: string): { readonly Authorization: string } {
  return { Authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}` }
}
