import { randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { z } from 'zod'
import type { LaunchRunDetail } from '../../../shared/contract/launch.ts'
import { jwtBearerGrantType } from '../../../shared/oauth/client-metadata.ts'
import type { ScenarioAction } from '../../../shared/scenario/index.ts'
import { compare, compareScopes } from './compare.ts'
import { readJson, requestJson } from './json-over-http.ts'
import type { ScenarioFinding } from './scenario-result.ts'
import type { ScenarioWorld } from './scenario-world.ts'

const document = 'SMART App Launch 2.2.0, Protected Dynamic Client Registration'

/** Life of the assertion, in seconds; at most 300. @see SMART App Launch 2.2.0, client-confidential-asymmetric */
const assertionSeconds = 290

const configuration = z.looseObject({
  registration_endpoint: z.url({ protocol: /^https?$/ }),
  token_endpoint: z.url({ protocol: /^https?$/ }),
})

const registration = z.looseObject({ client_id: z.string().min(1).max(200) })

const tokenAnswer = z.looseObject({
  error: z.string().max(100).optional(),
  scope: z.string().optional(),
})

/** Registers an instance of the launched app with a key of its own, by the access token of the launch, and asks for an access
 * token with that key. The private key cannot be exported and is forgotten at the end.
 * @see SMART App Launch 2.2.0, Protected Dynamic Client Registration; PDC-06, PDC-07, PDC-11, PDC-13
 */
export async function registerInstance(
  { expect }: Extract<ScenarioAction, { do: 'register-instance' }>,
  run: LaunchRunDetail,
  world: ScenarioWorld,
): Promise<ScenarioFinding[]> {
  const { fhirBase } = await world.call('server.status', {})
  const found = await world.fetch(requestJson(`${fhirBase}/.well-known/smart-configuration`))
  const server = configuration.safeParse(await readJson(found))
  if (!server.success) {
    const wanted = 'registration_endpoint and token_endpoint'
    return [compare('SMART configuration', 'not both', wanted, `${document}; PDC-15`)]
  }
  const { registration_endpoint, token_endpoint } = server.data
  const key = await makeKey()
  const request = await askToRegister(registration_endpoint, key.jwk, run, world)
  const response = await world.fetch(request)
  const body = await readJson(response)
  const status = compare('register instance, status', response.status, 201, `${document}; PDC-07`)
  const instance = registration.safeParse(body)
  if (!status.isOk || !instance.success) {
    const error = tokenAnswer.safeParse(body).data?.error ?? 'no client_id'
    return [{ ...status, isOk: false, saw: `HTTP ${response.status}, ${error}` }]
  }
  const { client_id } = instance.data
  const isOwn = client_id !== run.client_id
  const assertion = await signAssertion(client_id, token_endpoint, key, world)
  const form = new URLSearchParams({ grant_type: jwtBearerGrantType, assertion })
  const tokens = await world.fetch(new Request(token_endpoint, { method: 'POST', body: form }))
  return [
    status,
    compare('register instance, client_id of its own', isOwn, true, `${document}; PDC-07`),
    ...judgeTokens(tokens.status, await readJson(tokens), expect.grantedScope, run),
  ]
}

async function makeKey() {
  const { publicKey, privateKey } = await generateKeyPair('ES384')
  const kid = randomUUID()
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid } }
}

async function signAssertion(
  client_id: string,
  token_endpoint: string,
  { kid, privateKey }: Awaited<ReturnType<typeof makeKey>>,
  { call }: ScenarioWorld,
): Promise<string> {
  const { nowMs } = await call('clock.get', {})
  return new SignJWT({ jti: randomUUID() })
    .setProtectedHeader({ alg: 'ES384', kid, typ: 'JWT' })
    .setIssuer(client_id)
    .setSubject(client_id)
    .setAudience(token_endpoint)
    .setExpirationTime(Math.floor(nowMs / 1000) + assertionSeconds)
    .sign(privateKey)
}

async function askToRegister(
  url: string,
  key: Readonly<Record<string, unknown>>,
  { id: runId, client_id }: LaunchRunDetail,
  { call }: ScenarioWorld,
): Promise<Request> {
  const { tokens } = await call('launch.reveal', { runId })
  const token = tokens.find(({ source }) => source === 'access_token')?.text ?? ''
  const { software_id } = await call('registration.provisionSoftwareId', { client_id })
  return new Request(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
    body: JSON.stringify({ software_id, jwks: { keys: [key] } }),
  })
}

function judgeTokens(
  status: number,
  body: unknown,
  grantedScope: string | undefined,
  run: LaunchRunDetail,
): ScenarioFinding[] {
  const name = 'token of the instance'
  const clause = `${document}; PDC-13`
  const answered = tokenAnswer.safeParse(body)
  if (status !== 200 || !answered.success) {
    const saw = `HTTP ${status}, ${answered.data?.error ?? 'no JSON'}`
    return [{ name: `${name}, status`, isOk: false, saw, wanted: '200', clause }]
  }
  const { data } = answered
  const patient = data['patient'] ?? null
  return [
    compare(`${name}, status`, status, 200, clause),
    compare(`${name}, patient`, patient, run.context['patient'] ?? null, clause),
    ...['id_token', 'refresh_token'].map((member) =>
      compare(`${name}, has ${member}`, member in data, false, clause),
    ),
    ...compareScopes(`${name}, granted scope`, data.scope, grantedScope, `${document}; PDC-10`),
  ]
}
