export {
  createRecordedChannel,
  type UdapAnswer,
  type UdapChannel,
  UdapChannelError,
  type UdapPurpose,
} from './channel/index.ts'
export { compareRefusal } from './compare-refusal.ts'
export { createUdapClient } from './create-udap-client.ts'
export {
  type DiscoveryRequest,
  type DiscoveryTools,
  discoverUdap,
  type Listing,
  listingOf,
  type UdapDiscovery,
  type UdapServer,
} from './discovery/index.ts'
export {
  type ClientRegistration,
  type RegistrationAnswer,
  type RegistrationRequest,
  sendRegistration,
} from './registrations/index.ts'
export {
  createSqliteOneTimeIds,
  type OneTimeIds,
  type SignedParts,
  type SignerChoice,
  signUdapJwt,
  toX5c,
  type UdapSigner,
} from './signing/index.ts'
export {
  checkClaims,
  draftStatement,
  type StatementTools,
  signStatement,
} from './statements/index.ts'
export {
  type AuthenticationTokenClaims,
  authenticationForm,
  checkExtensions,
  judgeTokenAnswer,
  type PreparedTokenRequest,
  prepareTokenRequest,
  signAuthenticationToken,
  type TokenAnswer,
} from './tokens/index.ts'
export { discover, type UdapClientServices } from './udap-client-services.ts'
