import { KeyStoreLockedError } from '../errors.ts'
import { authenticationForm, signAuthenticationToken } from '../udap-client/index.ts'
import { signAssertionFor } from './backend-service/index.ts'
import { LaunchFailure } from './launch-failure.ts'
import type { LaunchRun } from './launch-run.ts'
import { type LaunchServices, nowSeconds } from './launch-services.ts'
import type { StepRecorder } from './step-recorder.ts'
import { requireRegistration, signerOf } from './udap-app/index.ts'

/** How the app of a launch says who it is in one token request. */
export interface RunAuthentication {
  readonly form: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  /** Says so in the step of the request. */
  note(step: StepRecorder): Promise<void>
}

/** Makes the authentication for one request of an app: a public client names itself, a confidential one sends its secret or
 * signs an assertion, an app of a community signs a token for this one request, or sends the secret it was given in CARIN.
 * @param audience the token endpoint
 * @throws {LaunchFailure} the key store is locked
 * @throws {ProblemError} the registration or its certificate is gone
 * @see UDAP Security 2.0.0 section 4.2; UDAP-TOK-001, UDAP-TOK-003, UDAP-TOK-018; UDAP-B2B-001
 */
export async function authenticate(
  run: LaunchRun,
  audience: string,
  services: LaunchServices,
): Promise<RunAuthentication> {
  const { udap } = run.record.order
  if (udap === undefined) return authenticateApp(run, services)
  const registration = requireRegistration(udap.registrationId, services)
  if (registration.granted['token_endpoint_auth_method'] === 'client_secret_basic') {
    return withSecret(run, registration.id, services)
  }
  const signer = services.udapClient.findSigner(signerOf(registration, udap.signer))
  const claims = { client_id: run.client_id, audience }
  try {
    const signed = await signAuthenticationToken(claims, signer, nowSeconds(services))
    return {
      form: authenticationForm(signed.compact),
      headers: {},
      note: (step) => {
        const text = `An authentication token for this one request, signed ${signer.alg}; claims ${Object.keys(signed.claims).join(', ')}`
        const clause = 'UDAP Security 2.0.0 section 4.2; UDAP-TOK-001, UDAP-B2B-001'
        return step.inform('authentication-token-signed', clause, text)
      },
    }
  } catch (error) {
    if (!(error instanceof KeyStoreLockedError)) throw error
    const advice = 'Unlock the key store under Keys & certificates and start again.'
    throw new LaunchFailure(error.message, { clause: 'KS-06; UDAP-TOK-001', advice })
  }
}

/** @see SMART App Launch 2.2.0, Client Authentication; SYM-01, ASY-08 */
async function authenticateApp(
  run: LaunchRun,
  services: LaunchServices,
): Promise<RunAuthentication> {
  const { method = 'none' } = run.record.authentication ?? {}
  const { client_id } = run
  if (method === 'none') return { form: { client_id }, headers: {}, note: async () => {} }
  if (method === 'private_key_jwt') return withAssertion(run, services)
  const { client_secret } = await services.store.secretsOf(run.id)
  if (client_secret === undefined) {
    throw new LaunchFailure('the launch was given no secret to authenticate with', {
      clause: 'SMART App Launch 2.2.0, Client Authentication: Symmetric',
      advice: 'Start it again with the secret of the client.',
    })
  }
  const isBasic = method === 'client_secret_basic'
  return {
    form: isBasic ? {} : { client_id, client_secret },
    headers: isBasic ? basicCredentials(client_id, client_secret) : {},
    note: (step) =>
      step.inform(
        'secret-sent',
        'SMART App Launch 2.2.0, Client Authentication: Symmetric; RFC 6749 section 2.3.1',
        isBasic
          ? 'The secret of the client is sent by HTTP Basic'
          : 'The secret of the client is sent in the form',
      ),
  }
}

async function withAssertion(run: LaunchRun, services: LaunchServices): Promise<RunAuthentication> {
  const { form, alg, kid } = await signAssertionFor(run, services)
  return {
    form,
    headers: {},
    note: (step) =>
      step.inform(
        'assertion-signed',
        'SMART App Launch 2.2.0, Client Authentication: Asymmetric; ASY-08',
        `An assertion for this one request, signed in the core with ${alg} key ${kid}`,
      ),
  }
}

/** @see RFC 6749 section 2.3.1: both parts are form-encoded first */
function basicCredentials(client_id: string, secret: string) {
  const credentials = `${encodeURIComponent(client_id)}:${encodeURIComponent(secret)}`
  return { Authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }
}

/** @see UDAP-DCR-053 */
async function withSecret(
  { client_id }: LaunchRun,
  registrationId: string,
  { udapClient }: LaunchServices,
): Promise<RunAuthentication> {
  const sealed = udapClient.registrations.sealedSecretOf(registrationId)
  if (sealed === null) {
    throw new LaunchFailure('the server assigned no secret to this registration', {
      clause: 'UDAP-DCR-052',
      advice: 'Register again; a server that registers client_secret_basic has to send a secret.',
    })
  }
  const secret = new TextDecoder().decode(await udapClient.secretBox.open(sealed))
  return {
    form: {},
    headers: basicCredentials(client_id, secret),
    note: (step) =>
      step.inform(
        'secret-sent',
        'CARIN Blue Button 0.1.0, security; UDAP-DCR-053',
        'The secret of the registration is sent by HTTP Basic',
      ),
  }
}
