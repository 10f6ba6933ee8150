// The server its users would otherwise embed: oidc-provider with its in-memory adapter, set up for the same work. The parent
// sends its settings and then asks for codes.
import { createHash, randomBytes } from 'node:crypto'
import { exportJWK, generateKeyPair } from 'jose'
import { Provider } from 'oidc-provider'
import { introspector, personalScope, publicAppId } from './peer-clients.mjs'

const redirectUri = 'https://app.test/cb'
const resource = 'https://fhir.test/'

process.once('message', async (settings) => {
  const provider = await createProvider(settings)
  const server = provider.listen(settings.port, '127.0.0.1', () => process.send('listening'))
  server.keepAliveTimeout = 60_000
  process.on('message', async ({ kind, count }) => {
    if (kind === 'codes') process.send(await makeCodes(provider, count))
  })
})

async function createProvider({ port, audience, accessToken, scope, backend, signingKeys }) {
  const issuer = `http://localhost:${port}`
  const keys = signingKeys ?? (await Promise.all(['RS256', 'ES256'].map(makeKey)))
  const provider = new Provider(issuer, {
    jwks: { keys },
    scopes: ['openid', 'offline_access', scope],
    clientAuthMethods: ['private_key_jwt', 'client_secret_basic', 'none'],
    enabledJWA: { clientAuthSigningAlgValues: ['RS384', 'ES384', 'RS256', 'ES256'] },
    clients: clientsOf(backend, scope),
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: true, allowedPolicy: () => true },
      resourceIndicators: resourceIndicatorsOf(accessToken, scope),
    },
    pkce: { required: () => true },
    rotateRefreshToken: true,
    issueRefreshToken: () => true,
    findAccount: (_context, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    ttl: {
      AccessToken: 300,
      ClientCredentials: 300,
      IdToken: 300,
      AuthorizationCode: 600,
      RefreshToken: 86_400,
      Grant: 86_400,
    },
    interactions: { url: () => '/interaction' },
  })
  // All servers are sent the same assertions.
  provider.OIDCContext.prototype.clientJwtAuthExpectedAudience = () => new Set([audience])
  return provider
}

async function makeKey(alg) {
  const { privateKey } = await generateKeyPair(alg, { extractable: true })
  return { ...(await exportJWK(privateKey)), alg, kid: alg, use: 'sig' }
}

function clientsOf(backend, scope) {
  return [
    {
      ...backend,
      token_endpoint_auth_method: 'private_key_jwt',
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      scope,
    },
    {
      client_id: publicAppId,
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: [redirectUri],
      response_types: ['code'],
      scope: personalScope,
    },
    {
      ...introspector,
      token_endpoint_auth_method: 'client_secret_basic',
      grant_types: [],
      redirect_uris: [],
      response_types: [],
    },
  ]
}

/** Only by a resource of its own does an access token become a JWT here. */
function resourceIndicatorsOf(accessToken, scope) {
  if (accessToken === 'opaque') return { enabled: false }
  return {
    enabled: true,
    defaultResource: () => resource,
    useGrantedResource: () => true,
    getResourceServerInfo: () => ({
      scope,
      audience: resource,
      accessTokenFormat: 'jwt',
      accessTokenTTL: 300,
      jwt: { sign: { alg: 'ES256' } },
    }),
  }
}

async function makeCodes(provider, count) {
  const client = await provider.Client.find(publicAppId)
  return Promise.all(Array.from({ length: count }, () => makeCode(provider, client)))
}

async function makeCode(provider, client) {
  const accountId = 'dr'
  const grant = new provider.Grant({ accountId, clientId: client.clientId })
  grant.addOIDCScope(personalScope)
  const grantId = await grant.save()
  const code_verifier = randomBytes(32).toString('base64url')
  const code = new provider.AuthorizationCode({
    accountId,
    client,
    grantId,
    redirectUri,
    scope: personalScope,
    codeChallenge: createHash('sha256').update(code_verifier).digest('base64url'),
    codeChallengeMethod: 'S256',
    authTime: Math.floor(Date.now() / 1000),
    sessionUid: randomBytes(16).toString('base64url'),
    expiresWithSession: false,
  })
  return { code: await code.save(), code_verifier }
}
