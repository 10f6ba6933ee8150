import type { StatementVariantId } from '../../../../shared/udap/variants.ts'
import { type ChangeWorld, type UdapJwtChange, wrongJwts } from '../signing/index.ts'

type Change = (world: ChangeWorld) => UdapJwtChange

/** Wrong in what is sent around it, or in who signs: the statement itself is a right one. */
const unchanged: Change = () => ({})

const claims =
  (members: Readonly<Record<string, unknown>>): Change =>
  () => ({ claims: members })

/** How each wrong statement differs from a right one. @see spec/udap.md sections 0.4, 3 and 9.3 */
export const wrongStatements: Readonly<Record<StatementVariantId, Change>> = {
  ...wrongJwts,
  'body-form': unchanged,
  'body-broken': unchanged,
  'udap-missing': unchanged,
  'udap-number': unchanged,
  'udap-other': unchanged,
  'statement-missing': unchanged,
  'untrusted-chain': unchanged,
  'self-signed': unchanged,
  'certificate-expired': unchanged,
  'certificate-revoked': unchanged,
  'certificate-of-authority': unchanged,
  'certificate-name-dns': unchanged,
  replayed: unchanged,
  'iss-foreign': claims({
    iss: 'https://somebody-else.example/app',
    sub: 'https://somebody-else.example/app',
  }),
  'sub-other': claims({ sub: 'https://somebody-else.example/app' }),
  'grants-missing': claims({ grant_types: null }),
  'grants-both': claims({ grant_types: ['authorization_code', 'client_credentials'] }),
  'grant-implicit': claims({ grant_types: ['implicit'] }),
  'refresh-for-service': claims({ grant_types: ['client_credentials', 'refresh_token'] }),
  'response-types-missing': claims({ response_types: null }),
  'response-type-token': claims({ response_types: ['token'] }),
  'response-types-for-service': claims({ response_types: ['code'] }),
  'redirects-missing': claims({ redirect_uris: null }),
  'redirects-for-service': claims({ redirect_uris: ['https://app.example/cb'] }),
  'redirect-http': claims({ redirect_uris: ['http://app.example/cb'] }),
  'redirect-scheme': claims({ redirect_uris: ['app://callback'] }),
  'redirect-fragment': claims({ redirect_uris: ['https://app.example/cb#part'] }),
  'redirect-wildcard': claims({ redirect_uris: ['https://app.example/*'] }),
  'method-missing': claims({ token_endpoint_auth_method: null }),
  'method-none': claims({ token_endpoint_auth_method: 'none' }),
  'method-secret-post': claims({ token_endpoint_auth_method: 'client_secret_post' }),
  'name-missing': claims({ client_name: null }),
  'contacts-missing': claims({ contacts: null }),
  'contacts-address': claims({ contacts: ['operator@app.example'] }),
  'logo-missing': claims({ logo_uri: null }),
  'logo-svg': claims({ logo_uri: 'https://app.example/logo.svg' }),
  'scope-missing': claims({ scope: null }),
  'scope-unknown': claims({ scope: 'nobody-knows-this' }),
}
