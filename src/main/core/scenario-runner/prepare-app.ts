import { builtInClientId } from '../../../shared/built-in-client.ts'
import type { Scenario, ScenarioApp } from '../../../shared/scenario/index.ts'
import { type Preparation, ready } from './preparation.ts'
import { registerDynamically } from './register-dynamically.ts'
import { registerUdapApp } from './register-udap-app.ts'
import type { ScenarioWorld } from './scenario-world.ts'

/** Brings the app of a scenario into being: finds it, registers it in the console, or plays its registration over the wire.
 * @throws {ProblemError} what cannot be registered at all
 */
export async function prepareApp(scenario: Scenario, world: ScenarioWorld): Promise<Preparation> {
  const { app } = scenario
  switch (app.kind) {
    case 'built-in':
      return ready({ client_id: app.client_id ?? builtInClientId }, 'the built-in app')
    case 'registered': {
      const { client_id, method } = app
      const secret = world.client_secret
      const play = scenario.launch.mode === 'backend' ? {} : { play: { ...(method && { method }) } }
      return ready(
        { client_id, ...play, ...(secret === undefined ? {} : { client_secret: secret }) },
        `client ${client_id}`,
      )
    }
    case 'registers':
      return registerHere(app, scenario, world)
    case 'dynamic':
      return registerDynamically(app, await callbackOf(world), world)
    case 'udap':
      return registerUdapApp(app, world)
  }
}

/** The redirect URI of the console at the server under test. */
export async function callbackOf({ call, base }: ScenarioWorld): Promise<string> {
  const target = await call('launch.target', base === undefined ? {} : { fhirBase: base })
  return target.redirect_uri
}

async function registerHere(
  { metadata, keyAlgorithm }: Extract<ScenarioApp, { kind: 'registers' }>,
  { launch, after }: Scenario,
  world: ScenarioWorld,
): Promise<Preparation> {
  const { call } = world
  const client_id = `scenario-${crypto.randomUUID()}`
  const hasKey = metadata.token_endpoint_auth_method === 'private_key_jwt'
  const isService = launch.mode === 'backend'
  const { issuer } = await call('server.status', {})
  const { secret } = await call('clients.register', {
    client_id,
    metadata: {
      ...metadata,
      ...(isService || metadata.redirect_uris.length > 0
        ? {}
        : { redirect_uris: [await callbackOf(world)] }),
      ...(hasKey ? { jwks_uri: `${issuer}/clients/${client_id}/jwks` } : {}),
    },
  })
  if (after.some((action) => action.do === 'register-instance')) {
    await call('registration.provisionSoftwareId', { client_id })
  }
  if (hasKey) {
    await call('keys.generate', {
      algorithm: keyAlgorithm,
      name: `Scenario ${metadata.client_name}`.slice(0, 100),
      purpose: 'client-authentication',
      owner: { kind: 'client', id: client_id },
    })
  }
  return ready(
    {
      client_id,
      ...(isService ? {} : { play: {} }),
      ...(secret === null ? {} : { client_secret: secret.client_secret }),
    },
    `registered ${metadata.client_name}`,
  )
}
