import { randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { ClientMetadataInput } from '../../src/shared/oauth/client-metadata.ts'
import {
  broadScope,
  type LaunchTokens,
  launch,
  type PersonDecisions,
  registerPublicApp,
  type TestClient,
} from './launch.ts'
import { postRegistration } from './registration.ts'
import type { TestWorkbench } from './test-workbench.ts'

/** The scope that lets an instance register. */
export const registerScope = 'system/DynamicClient.register'

/** The grant by which an instance comes back. */
export const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

/** An app whose instances may register themselves. */
export interface InstanceApp extends TestClient {
  readonly software_id: string
}

/** Registers a public app and gives it a `software_id`. */
export async function registerInstanceApp(
  bench: TestWorkbench,
  metadata: Partial<ClientMetadataInput> = {},
): Promise<InstanceApp> {
  const app = await registerPublicApp(bench, { scope: broadScope, ...metadata })
  const { client_id } = app
  const { software_id } = await bench.call('registration.provisionSoftwareId', { client_id })
  return { ...app, software_id }
}

/** Step 1: a launch whose access token registers one instance. */
export function launchForRegistration(
  bench: TestWorkbench,
  app: InstanceApp,
  decisions: PersonDecisions = {},
  scope = `openid fhirUser launch/patient patient/Patient.r patient/Observation.rs ${registerScope}`,
): Promise<LaunchTokens> {
  return launch(bench, app, { scope }, decisions)
}

/** A key of a device. */
export async function makeInstanceKey(alg: 'ES384' | 'RS384' | 'ES256' = 'ES384') {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  const kid = randomUUID()
  const jwk: Record<string, unknown> = { ...(await exportJWK(publicKey)), kid }
  return { alg, kid, jwk, privateKey }
}

/** A key of a device. */
export type InstanceKey = Awaited<ReturnType<typeof makeInstanceKey>>

/** A registered instance with its key. */
export interface Instance {
  readonly client_id: string
  readonly key: InstanceKey
  /** What the registration answered. */
  readonly body: Readonly<Record<string, unknown>>
}

/** Steps 1 and 2: launches, and registers an instance with a key of its own. */
export async function registerInstance(
  bench: TestWorkbench,
  app: InstanceApp,
  decisions: PersonDecisions = {},
): Promise<Instance> {
  const { access_token } = await launchForRegistration(bench, app, decisions)
  const key = await makeInstanceKey()
  const request = { software_id: app.software_id, jwks: { keys: [key.jwk] } }
  const response = await postRegistration(bench, request, access_token)
  if (response.status !== 201) throw new Error(`registration: ${await response.text()}`)
  // The endpoint said that it registered.
  const body = (await response.json()) as { client_id: string }
  return { client_id: body.client_id, key, body }
}

/** Signs an assertion of an instance; the overrides make it different, `undefined` leaves a member out. */
export function signAssertion(
  bench: TestWorkbench,
  { client_id, key }: Pick<Instance, 'client_id' | 'key'>,
  claims: Readonly<Record<string, unknown>> = {},
  header: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const payload = {
    iss: client_id,
    sub: client_id,
    aud: `${bench.issuer}/token`,
    exp: bench.clock.nowSeconds() + 290,
    jti: randomUUID(),
    ...claims,
  }
  return new SignJWT(payload)
    .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: 'JWT', ...header })
    .sign(key.privateKey)
}

/** Step 3: asks for an access token with an assertion. */
export function askWithAssertion(
  bench: TestWorkbench,
  assertion: string,
  form: Readonly<Record<string, string>> = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return bench.postForm('/token', { grant_type: jwtBearer, assertion, ...form }, headers)
}
