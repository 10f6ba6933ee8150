import { jwtBearerAssertionType } from '../../../../../shared/oauth/client-assertion.ts'
import { hasUriSan, uriSansOf } from '../../../certificate-path/index.ts'
import { invalidRequest } from '../../../errors.ts'
import type { RequestScope } from '../../../http/index.ts'
import { describeMember, type JwtMembers } from '../../../jwt/index.ts'
import type { UdapRegistration } from '../../../udap/registrations/index.ts'
import type { SignedUdapJwt } from '../../../udap/signers/index.ts'
import type { TrustCommunity } from '../../../udap/trust-communities/index.ts'
import {
  checkUdapAudience,
  checkUdapTimes,
  type DecodedUdapJwt,
  decodeUdapJwt,
  readUdapIssuer,
  readUdapTokenId,
  UdapJwtError,
} from '../../../udap/udap-jwt/index.ts'
import type { Client, ClientRegistry } from '../../clients/index.ts'
import {
  type AssertionServices,
  createPendingUse,
  type PendingUse,
  type PresentedAssertion,
  type UseRecording,
} from '../assertion/index.ts'
import type { CertificateProof, CertificateServices } from './certificate-services.ts'
import { refuseToken, toTokenError } from './refuse-token.ts'
import type { UnregisteredClients } from './unregistered-clients.ts'

/** Longest time of an authentication token. @see UDAP-TOK-007; spec/udap.md section 8.1 */
const longestTokenSeconds = 300

interface Services extends Pick<AssertionServices, 'store' | 'audience' | 'time'> {
  readonly certificates: CertificateServices
  readonly clients: Pick<ClientRegistry, 'find'>
}

/** A client that is who it says, by its certificate. */
export interface CertifiedClient {
  readonly client: Client
  readonly proof: CertificateProof
  /** The use of its token, where that is to be recorded with what is issued. */
  readonly pendingUse: PendingUse | undefined
}

/** Authenticates a client that registered by software statement with an authentication token signed by a certificate: of
 * the community it registered in, with the URI it registered by. The certificate itself may be a renewed one.
 * @throws {OAuthError} 400 invalid_client or invalid_request
 * @see UDAP JWT-Based Client Authentication; UDAP Security 2.0.0 section 5.2; UDAP-CERT-012, UDAP-CERT-013; UDAP-TOK-001 to UDAP-TOK-009; spec/security.md UD-08
 */
export async function authenticateByCertificate(
  presented: PresentedAssertion,
  services: Services,
  scope: RequestScope,
  recording: UseRecording,
): Promise<CertifiedClient> {
  try {
    const jwt = decodeUdapJwt(requireToken(presented), services.certificates.algorithms())
    const { unregistered } = services.certificates
    const open = unregistered === undefined ? [] : communitiesOpenTo(jwt.claims, services)
    return unregistered !== undefined && open.length > 0
      ? await authenticateUnregistered({ jwt, open, unregistered, ...presented }, services, scope)
      : await authenticateRegistered({ jwt, recording, ...presented }, services, scope)
  } catch (cause) {
    throw toTokenError(cause, services.certificates.refusalStyle())
  }
}

async function authenticateRegistered(
  {
    jwt,
    recording,
    client_id,
  }: PresentedAssertion & {
    readonly jwt: DecodedUdapJwt
    readonly recording: UseRecording
  },
  services: Services,
  scope: RequestScope,
): Promise<CertifiedClient> {
  const clientId = readUdapIssuer(jwt.claims)
  checkClientId(client_id, clientId)
  const known = await findRegistered(clientId, services)
  scope.link({ clientId })
  requireKeyMethod(known.client)
  const { authenticateSigner, certifications } = services.certificates
  const signed = await authenticateSigner(jwt, [known.community], scope)
  checkCertificate(signed, known)
  const { leaf } = signed
  const use = { leaf, address: scope.peerAddress }
  await certifications.checkUse(known.registration.certifications, use)
  const pendingUse = prepareUse(signed, clientId, services)
  if (recording === 'at once') await pendingUse.settle()
  const { client, community, registration } = known
  notePassed(scope, clientId, registration.iss, community)
  return {
    ...proven(client, { ...signed, community }, registration.iss),
    pendingUse: recording === 'at once' ? undefined : pendingUse,
  }
}

/** The communities that let in apps which never registered under the `sub` of this token. @see UDAP-TOK-023 */
function communitiesOpenTo({ sub }: JwtMembers, { certificates }: Services) {
  return certificates.communities.list().filter(({ policy }) => {
    const { isAllowed, sub: reserved } = policy.unregistered
    return isAllowed && sub === reserved
  })
}

/** An app that never registered is known by the URI of its certificate, which it names as `iss`. @see UDAP-TOK-023 */
async function authenticateUnregistered(
  {
    jwt,
    open,
    unregistered,
    client_id,
  }: PresentedAssertion & {
    readonly jwt: DecodedUdapJwt
    readonly open: readonly TrustCommunity[]
    readonly unregistered: UnregisteredClients
  },
  services: Services,
  scope: RequestScope,
): Promise<CertifiedClient> {
  const { authenticateSigner } = services.certificates
  const signed = await authenticateSigner(jwt, open, scope)
  const { iss, sub } = signed.jwt.claims
  checkClientId(client_id, String(sub))
  if (typeof iss !== 'string' || !hasUriSan(signed.leaf, iss)) {
    throw refuseToken({
      check: 'certificate-of-unregistered-app',
      clause: 'UDAP JWT-Based Client Authentication section 8; UDAP-TOK-023',
      parameter: 'client_assertion claim iss',
      seen: describeMember(iss),
      wanted: `one of ${uriSansOf(signed.leaf).join(' ') || 'the URIs of its certificate, which has none'}`,
    })
  }
  // At once, since the first visit of such an app is recorded too.
  await prepareUse(signed, `unregistered ${iss}`, services).settle()
  const client = await unregistered.clientFor(signed.community, iss, signed.leaf)
  if (client.isDisabled) throw refuseUnknown(client.client_id, 'disabled')
  scope.link({ clientId: client.client_id })
  notePassed(scope, client.client_id, `${iss}, which never registered,`, signed.community)
  return { ...proven(client, signed, iss), pendingUse: undefined }
}

/** A client that registered for a secret has no other way. @see UDAP-DCR-053; GEN-11 */
function requireKeyMethod({ client_id, metadata }: Client): void {
  const registered = metadata.token_endpoint_auth_method
  if (registered === 'private_key_jwt') return
  throw refuseToken({
    check: 'authentication-method-registered',
    clause: 'UDAP-DCR-053; GEN-11; ruling D-36',
    parameter: 'client authentication method',
    seen: 'private_key_jwt',
    wanted: `${registered}, as registered for ${client_id}`,
  })
}

function proven(
  client: Client,
  signed: SignedUdapJwt,
  uri: string,
): Pick<CertifiedClient, 'client' | 'proof'> {
  return {
    client,
    proof: {
      communityUri: signed.community.uri,
      uri,
      fingerprint: signed.leaf.fingerprint,
      extensions: signed.jwt.claims['extensions'],
    },
  }
}

function notePassed(
  scope: RequestScope,
  clientId: string,
  who: string,
  { uri }: TrustCommunity,
): void {
  scope.note({
    outcome: 'passed',
    check: 'client-authenticated',
    clause: 'UDAP Security 2.0.0 section 5.2; UDAP-TOK-004 to UDAP-TOK-008',
    text: `client ${clientId} as ${who} of community ${uri}`,
  })
}

/** @see UDAP-TOK-001, UDAP-TOK-002 */
function requireToken({ client_assertion, client_assertion_type }: PresentedAssertion): string {
  const clause = 'RFC 7521 section 4.2; UDAP-TOK-001, UDAP-TOK-002'
  if (client_assertion_type !== jwtBearerAssertionType) {
    throw refuseToken({
      check: 'assertion-presented',
      clause,
      parameter: 'client_assertion_type',
      seen: describeMember(client_assertion_type),
      wanted: jwtBearerAssertionType,
    })
  }
  if (client_assertion !== undefined) return client_assertion
  throw invalidRequest('client_assertion is absent, wanted an authentication token', {
    explanation: {
      check: 'assertion-presented',
      clause,
      parameter: 'client_assertion',
      seen: 'absent',
      wanted: 'an authentication token',
    },
  })
}

/** @see UDAP-TOK-004 */
function checkClientId(inBody: string | undefined, inToken: string): void {
  if (inBody === undefined || inBody === inToken) return
  throw refuseToken({
    check: 'client-ids-agree',
    clause: 'RFC 7521 section 4.2; UDAP-TOK-004',
    parameter: 'client_assertion claim iss',
    seen: describeMember(inToken),
    wanted: `the client_id of the body, ${describeMember(inBody)}`,
  })
}

interface KnownApp {
  readonly client: Client
  readonly registration: UdapRegistration
  readonly community: TrustCommunity
}

/** @see UDAP-TOK-004, UDAP-TOK-011; UDAP-PKI-014 */
async function findRegistered(clientId: string, services: Services): Promise<KnownApp> {
  const { registrations, communities } = services.certificates
  const client = await services.clients.find(clientId)
  const registration = registrations.findByClient(clientId)
  const community = registration && communities.find(registration.communityUri)
  const refuse = (seen: string) => refuseUnknown(clientId, seen)
  if (client === undefined || registration === undefined) throw refuse('not registered so')
  if (registration.cancelledAt !== null) throw refuse('cancelled')
  if (client.isDisabled) throw refuse('disabled')
  if (community === undefined) throw refuse('of a community no longer trusted')
  return { client, registration, community }
}

function refuseUnknown(clientId: string, seen: string) {
  return refuseToken({
    check: 'client-known',
    clause: 'UDAP JWT-Based Client Authentication section 6; UDAP-TOK-004, UDAP-TOK-011',
    parameter: 'client_assertion claim iss',
    seen: `${describeMember(clientId)}, ${seen}`,
    wanted: 'the id of an app registered by software statement',
  })
}

/** @see UDAP-TOK-006; UDAP-DCR-024; UDAP-PKI-009; spec/security.md UD-08 */
function checkCertificate({ leaf }: SignedUdapJwt, { registration, community }: KnownApp): void {
  const clause = 'UDAP JWT-Based Client Authentication section 6; UDAP-TOK-006; UD-08'
  if (!hasUriSan(leaf, registration.iss)) {
    throw new UdapJwtError('claims', {
      check: 'certificate-of-registered-app',
      clause,
      parameter: 'header x5c[0]',
      seen: `a certificate with ${uriSansOf(leaf).join(' ') || 'no URI'}`,
      wanted: registration.iss,
    })
  }
  const isSame = Buffer.from(registration.certificate).equals(leaf.der)
  if (isSame || !community.policy.isLeafPinned) return
  throw new UdapJwtError('claims', {
    check: 'certificate-pinned',
    clause: `${clause}; UDAP-DCR-024; D7`,
    parameter: 'header x5c[0]',
    seen: `certificate ${leaf.fingerprint.slice(0, 16)}`,
    wanted: 'the very certificate of the registration, as this community wants',
  })
}

/** @see UDAP-TOK-005, UDAP-TOK-007, UDAP-TOK-008 */
function prepareUse(
  { jwt, community }: SignedUdapJwt,
  clientId: string,
  services: Services,
): PendingUse {
  const { now } = services.time()
  const { clockSkewSeconds: skewSeconds } = community.policy
  checkUdapAudience(jwt.claims, services.audience.token_endpoint)
  const rules = { now, skewSeconds, lifetimeSeconds: longestTokenSeconds }
  const { expiresAt } = checkUdapTimes(jwt.claims, rules)
  const jti = readUdapTokenId(jwt.claims)
  return createPendingUse({
    store: services.store,
    use: { iss: clientId, jti, expiresAt, now, skewSeconds },
    refuseReuse: () => toTokenError(secondUse(jti), services.certificates.refusalStyle()),
    onRecorded: () => undefined,
  })
}

function secondUse(jti: string): UdapJwtError {
  return new UdapJwtError('claims', {
    check: 'authentication-token-used-once',
    clause: 'UDAP JWT-Based Client Authentication section 6; UDAP-TOK-008, UDAP-JWT-010; AS-16',
    parameter: 'claim jti',
    seen: `${describeMember(jti)}, which was used before`,
    wanted: 'a value this client has not used yet',
  })
}
