import type { TokenEndpointAuthMethod } from '../../../../shared/oauth/client-metadata.ts'
import { invalidRequest } from '../../errors.ts'
import type { Parameters, RequestScope } from '../../http/index.ts'
import type { Clock } from '../../platform.ts'
import type { Client, ClientRegistry } from '../clients/index.ts'
import {
  type AssertionServices,
  authenticateByAssertion,
  type PendingUse,
  type UseRecording,
} from './assertion/index.ts'
import { type BasicFault, parseBasicCredentials } from './basic-credentials.ts'
import {
  authenticateByCertificate,
  type CertificateProof,
  type CertificateServices,
  refuseToken,
} from './certificate/index.ts'
import { createGuessGuard } from './guess-guard.ts'
import { readPresentedCredentials } from './presented-credentials.ts'
import { differentClientIds, refuseClient, refuseSecret, tooManyGuesses } from './refusals.ts'

/** Authenticates the client of a form request to the token or revocation endpoint.
 * @throws {OAuthError} invalid_request: several mechanisms at once, or body and header name different clients
 * @throws {OAuthError} invalid_client: no credentials, malformed or wrong ones, unknown or disabled client, another
 *   mechanism than the registered one; with a challenge when the header was used
 * @throws {OAuthError} temporarily_unavailable: 429 after too many wrong secrets, 503 when too many are being checked
 * @see RFC 6749 section 2.3; SMART App Launch 2.2.0, Client Authentication: Symmetric; GEN-08 to GEN-13; SYM-01 to SYM-09; ASY-20;
 *   UDAP-TOK-001 to UDAP-TOK-010
 * @param recording when an assertion counts as used: at once, or with what the caller issues, who then has to see to it
 */
export type AuthenticateClient = (
  request: Request,
  form: Parameters,
  scope: RequestScope,
  recording?: UseRecording,
) => Promise<AuthenticatedClient>

/** A client that proved who it is, as far as its method proves anything. */
export interface AuthenticatedClient extends Client {
  /** Of a client that is known by its certificates. */
  readonly proof?: CertificateProof
  /** The use of its assertion, where the caller has asked to record that with what it issues. */
  readonly pendingUse?: PendingUse
}

interface AuthenticationOptions extends AssertionServices {
  readonly clients: Pick<ClientRegistry, 'find' | 'verifySecret'>
  readonly certificates: CertificateServices
  readonly clock: Clock
}

/** One reading of the credentials that name a client with a secret. */
interface SecretReading {
  readonly client_id: string
  readonly client_secret: string
}

/** Client authentication over a registry, with a guess guard of its own. */
export function createClientAuthentication(options: AuthenticationOptions): AuthenticateClient {
  const { clients } = options
  const guard = createGuessGuard(options.clock)

  return async (request, form, scope, recording = 'at once') => {
    const presented = readPresentedCredentials(request, form)
    switch (presented.mechanism) {
      case 'none':
        return identify(presented.client_id, scope)
      case 'private_key_jwt': {
        if (!isByCertificate(form)) {
          const services = { ...options, requireMethod: requireKey }
          return withUse(await authenticateByAssertion(presented, services, scope, recording))
        }
        const known = await authenticateByCertificate(presented, options, scope, recording)
        return { ...withUse(known), proof: known.proof }
      }
      case 'client_secret_post': {
        const { client_secret } = presented
        const client_id = requireClientId(presented.client_id, false)
        return verifySecret([{ client_id, client_secret }], 'client_secret_post', scope)
      }
      case 'authorization-header': {
        const readings = readHeader(presented.header, form.get('client_id'))
        return verifySecret(readings, 'client_secret_basic', scope)
      }
    }
  }

  /** A client that presents nothing but its id: right for public ones only. */
  async function identify(clientId: string | undefined, scope: RequestScope): Promise<Client> {
    const client_id = requireClientId(clientId, true)
    const client = await clients.find(client_id)
    if (client === undefined || client.isDisabled) {
      throw refuseClient(
        {
          check: 'client-known',
          clause: 'RFC 6749 section 5.2; GEN-13',
          parameter: 'client_id',
          seen: `${client_id}, ${client === undefined ? 'not registered' : 'disabled'}`,
          wanted: 'the id of an enabled client',
        },
        false,
      )
    }
    scope.link({ clientId: client_id })
    requireMethod(client, 'none')
    scope.note({
      outcome: 'passed',
      check: 'client-identified',
      clause: 'RFC 6749 section 3.2.1; SAL-50',
      text: `public client ${client_id}, which has nothing to authenticate with`,
    })
    return client
  }

  async function verifySecret(
    readings: readonly SecretReading[],
    method: 'client_secret_basic' | 'client_secret_post',
    scope: RequestScope,
  ): Promise<Client> {
    const isChallenged = method === 'client_secret_basic'
    const client = await findByReadings(readings)
    if (client === undefined) {
      await clients.verifySecret('', readings.map(secretOf), false)
      throw refuseSecret(
        { ...wrongSecret, check: 'client-known', seen: 'the id of no registered client' },
        isChallenged,
      )
    }
    const clientId = client.client_id
    scope.link({ clientId })
    requireMethod(client, method)
    const candidates = readings.filter((one) => one.client_id === clientId).map(secretOf)
    const pauseSeconds = guard.pauseSeconds(clientId)
    const verdict = await clients.verifySecret(clientId, candidates, pauseSeconds === 0)
    if (verdict !== 'right') {
      if (pauseSeconds > 0) throw tooManyGuesses(clientId, pauseSeconds)
      guard.countFailure(clientId)
      throw refuseSecret(wrongSecret, isChallenged)
    }
    if (client.isDisabled) {
      throw refuseSecret(
        { ...wrongSecret, check: 'client-enabled', seen: 'a disabled client', wanted: 'enabled' },
        isChallenged,
      )
    }
    scope.note({
      outcome: 'passed',
      check: 'client-authenticated',
      clause: 'SMART App Launch 2.2.0, Client Authentication: Symmetric; SYM-01',
      text: `client ${clientId} by ${method}`,
    })
    return client
  }

  async function findByReadings(readings: readonly SecretReading[]): Promise<Client | undefined> {
    for (const { client_id } of readings) {
      const client = await clients.find(client_id)
      if (client !== undefined) return client
    }
    return undefined
  }
}

function withUse({
  client,
  pendingUse,
}: {
  readonly client: Client
  readonly pendingUse: PendingUse | undefined
}): AuthenticatedClient {
  return pendingUse === undefined ? client : { ...client, pendingUse }
}

/** Whether the assertion is signed by a certificate: the parameter `udap` says so.
 * @throws {OAuthError} invalid_request: it says something else
 * @see UDAP-TOK-001, UDAP-TOK-010
 */
function isByCertificate(form: Parameters): boolean {
  const udap = form.get('udap')
  if (udap === undefined || udap === '1') return udap === '1'
  throw wrongVersion(udap)
}

function wrongVersion(seen: string) {
  return invalidRequest(`udap is ${seen}, wanted 1`, {
    explanation: {
      check: 'udap-version',
      clause: 'UDAP Security 2.0.0 section 5.2; UDAP-TOK-010',
      parameter: 'udap',
      seen,
      wanted: '1',
    },
  })
}

function requireKey(client: Client): void {
  requireMethod(client, 'private_key_jwt')
  if (client.registeredBy === 'udap') throw wrongVersion('absent')
}

const secretOf = ({ client_secret }: SecretReading) => client_secret

const wrongSecret = {
  check: 'client-secret',
  clause: 'RFC 6749 section 5.2; GEN-13, SYM-04',
  parameter: 'client_secret',
  seen: 'a value that is no live secret of the client',
  wanted: 'the id of an enabled client and one of its secrets',
}

function requireClientId(clientId: string | undefined, isChallenged: boolean): string {
  if (clientId !== undefined) return clientId
  throw refuseClient(
    {
      check: 'client-id-present',
      clause: 'RFC 6749 section 3.2.1; SAL-60, SYM-04',
      parameter: 'client_id',
      seen: 'absent',
      wanted: 'client_id in the body, or an Authorization header',
    },
    isChallenged,
  )
}

/** @see GEN-11; ruling D-36 */
function requireMethod(client: Client, used: TokenEndpointAuthMethod): void {
  const registered = client.metadata.token_endpoint_auth_method
  if (used === registered) return
  if (client.registeredBy === 'udap' && used === 'none') throw missingToken(client)
  throw refuseClient(
    {
      check: 'authentication-method-registered',
      clause: 'GEN-11; ruling D-36',
      parameter: 'client authentication method',
      seen: used,
      wanted: `${registered}, as registered for ${client.client_id}`,
    },
    used === 'client_secret_basic' || registered === 'client_secret_basic',
  )
}

/** A client that is known by its certificates came without proof. @see UDAP-TOK-018; D10 */
function missingToken({ client_id }: Client) {
  return refuseToken({
    check: 'authentication-method-registered',
    clause: 'UDAP Security 2.0.0 section 5.2; UDAP-TOK-001, UDAP-TOK-018',
    parameter: 'client_assertion',
    seen: 'absent',
    wanted: `an authentication token of client ${client_id}`,
  })
}

const faultTexts: Readonly<Record<BasicFault, string>> = {
  'wrong-scheme': 'of another scheme than Basic',
  'bad-base64': 'Basic without proper base64',
  'bad-utf-8': 'Basic with base64 of something that is not UTF-8',
  'no-colon': 'Basic without a colon between id and secret',
}

function readHeader(header: string, bodyClientId: string | undefined): readonly SecretReading[] {
  const credentials = parseBasicCredentials(header)
  if (typeof credentials === 'string') {
    throw refuseClient(
      {
        check: 'basic-credentials-form',
        clause: 'RFC 7617 section 2; SYM-01, SYM-04',
        parameter: 'Authorization',
        seen: faultTexts[credentials],
        wanted: 'Basic and base64 of client_id:client_secret',
      },
      true,
    )
  }
  if (bodyClientId === undefined) return credentials.readings
  const agreeing = credentials.readings.filter(({ client_id }) => client_id === bodyClientId)
  if (agreeing.length === 0) {
    throw differentClientIds(bodyClientId, credentials.readings[0].client_id)
  }
  return agreeing
}
