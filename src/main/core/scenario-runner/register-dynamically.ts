import { z } from 'zod'
import type { ScenarioApp } from '../../../shared/scenario/index.ts'
import { readJson, requestJson } from './json-over-http.ts'
import { type Preparation, ready } from './preparation.ts'
import type { ScenarioWorld } from './scenario-world.ts'

const configuration = z.looseObject({ registration_endpoint: z.url({ protocol: /^https?$/ }) })

const registered = z.looseObject({
  client_id: z.string().min(1).max(200),
  client_secret: z.string().min(1).max(1024).optional(),
})

const refusal = z.looseObject({
  error: z.string().max(100),
  error_description: z.string().max(1000).optional(),
})

/** Registers at the registration endpoint that the SMART configuration names.
 * @see RFC 7591 section 3; SMART App Launch 2.2.0, Client Registration
 */
export async function registerDynamically(
  { metadata, usesInitialToken }: Extract<ScenarioApp, { kind: 'dynamic' }>,
  callback: string,
  world: ScenarioWorld,
): Promise<Preparation> {
  const base = world.base ?? (await world.call('server.status', {})).fhirBase
  const found = await readJson(
    await world.fetch(requestJson(`${base}/.well-known/smart-configuration`)),
  )
  const named = configuration.safeParse(found)
  if (!named.success) {
    return { kind: 'refused', code: null, text: 'the server names no registration_endpoint' }
  }
  const { redirect_uris, ...rest } = metadata
  const response = await world.fetch(
    new Request(named.data.registration_endpoint, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json',
        ...(usesInitialToken ? await initialToken(world) : {}),
      },
      body: JSON.stringify({
        ...rest,
        redirect_uris: redirect_uris.length === 0 ? [callback] : redirect_uris,
      }),
    }),
  )
  const body = await readJson(response)
  const client = registered.safeParse(body)
  if (response.status !== 201 || !client.success) return refusedWith(response.status, body)
  const { client_id, client_secret } = client.data
  const app = {
    client_id,
    play: { method: metadata.token_endpoint_auth_method },
    ...(client_secret === undefined ? {} : { client_secret }),
  }
  return ready(app, `registered itself as ${client_id}`)
}

/** Only this server can be asked for one. */
async function initialToken({ call }: ScenarioWorld) {
  const { initial_access_token } = await call('registration.issueToken', {
    label: 'Scenario',
    lifetimeSeconds: 600,
  })
  return { Authorization: `Bearer ${initial_access_token}` }
}

function refusedWith(status: number, body: unknown): Preparation {
  const parsed = refusal.safeParse(body)
  const { error = null, error_description } = parsed.data ?? {}
  return { kind: 'refused', code: error, text: error_description ?? `HTTP ${status}` }
}
