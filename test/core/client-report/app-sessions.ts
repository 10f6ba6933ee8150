import { createPlayingApp, type PlayingApp, randomText } from '../../support/playing-app.ts'
import type { TestWorkbench } from '../../support/test-workbench.ts'

/** A public app that keeps every rule: an EHR launch narrowed by the person, refreshed and revoked, then a standalone one. */
export async function playGoodApp(bench: TestWorkbench): Promise<PlayingApp> {
  const app = await createPlayingApp(bench)
  await app.discover()
  const first = await app.launch(
    {
      scope: 'launch openid fhirUser offline_access patient/Patient.rs patient/Observation.rs',
      launch: await app.openInEhr(),
    },
    { refuse: ['patient/Observation.rs'] },
  )
  await app.read('Patient/amara-okafor', first.access_token)
  const second = await (await app.refresh(first.refresh_token)).json()
  await app.read('Patient/amara-okafor', second.access_token)
  await (await app.refresh(second.refresh_token, { scope: 'patient/Patient.r' })).json()
  await app.post('/revoke', { token: second.access_token, client_id: app.client_id })
  await app.launch()
  return app
}

type Misplay = (app: PlayingApp) => Promise<unknown>

/** What an app does wrong, by the rule it breaks; everything else is as in `playGoodApp`. */
export const misplays: Readonly<Record<string, Misplay>> = {
  'discovery-first': (app) => app.launch(),
  'discovery-without-token': (app) =>
    app.read('.well-known/smart-configuration', 'a-token-that-has-no-business-here'),
  'response-type-code': (app) => app.authorize({ response_type: 'token' }),
  'redirect-uri-registered': (app) => app.authorize({ redirect_uri: `${app.redirectUri}/other` }),
  'aud-exact': (app) => app.authorize({ aud: `${app.bench.fhirBase}/` }),
  'parameters-once': (app) =>
    app.bench.request(
      `/authorize?client_id=${app.client_id}&redirect_uri=${encodeURIComponent(app.redirectUri)}&scope=openid&scope=launch`,
    ),
  'front-channel-without-secrets': (app) => app.authorize({ client_secret: 'in-the-open' }),
  'state-sent': (app) => app.authorize({ state: undefined }),
  'state-unguessable': (app) => app.authorize({ state: 'abcdefghijklmnop' }),
  'state-fresh': async (app) => {
    const state = randomText()
    await app.authorize({ state })
    await app.authorize({ state })
  },
  'nonce-with-openid': (app) => app.authorize({ nonce: undefined }),
  'nonce-fresh': async (app) => {
    const nonce = randomText()
    await app.authorize({ nonce })
    await app.authorize({ nonce })
  },
  'launch-echoed': async (app) => {
    await app.openInEhr()
    await app.authorize({ scope: 'launch openid patient/Patient.rs' })
  },
  'launch-only-from-ehr': (app) => app.authorize({ launch: 'kept-from-another-day' }),
  'challenge-sent': (app) =>
    app.authorize({ code_challenge: undefined, code_challenge_method: undefined }),
  'challenge-s256': (app) => app.authorize({ code_challenge_method: 'plain' }),
  'challenge-form': (app) => app.authorize({ code_challenge: 'short' }),
  'challenge-fresh': async (app) => {
    const code_challenge = randomText()
    await app.authorize({ code_challenge })
    await app.authorize({ code_challenge })
  },
  'verifier-fits': async (app) =>
    app.redeem(await app.authorize(), { code_verifier: randomText() }),
  'verifier-fresh': async (app) => {
    const first = await app.authorize()
    await app.redeem(first)
    await app.redeem(await app.authorize(), { code_verifier: first?.proof.code_verifier })
  },
  'scope-sent': (app) => app.authorize({ scope: undefined }),
  'scope-form': (app) => app.authorize({ scope: 'launch/patient patient/Patient.read?a=b' }),
  'scope-versions-apart': (app) =>
    app.authorize({ scope: 'launch/patient patient/Patient.read patient/Patient.rs' }),
  'fhir-user-with-openid': (app) =>
    app.authorize({ scope: 'fhirUser launch/patient patient/Patient.rs' }),
  'patient-asked-for': (app) => app.authorize({ scope: 'openid patient/Patient.rs' }),
  'system-scopes-apart': (app) =>
    app.authorize({ scope: 'launch/patient patient/Patient.rs system/Patient.rs' }),
  'stays-within-grant': async (app) => {
    const { access_token } = await app.launch()
    await app.read('Observation?patient=amara-okafor', access_token)
  },
  'goes-on-when-narrowed': async (app) => {
    const { access_token } = await app.launch(
      { scope: 'launch/patient openid patient/Patient.rs patient/Observation.rs' },
      { refuse: ['patient/Observation.rs'] },
    )
    await app.read('Observation?patient=amara-okafor', access_token)
  },
  'token-request-form': async (app) => {
    const arrived = await app.authorize()
    await app.bench.request('/token', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ client_id: app.client_id, code: arrived?.code }),
    })
  },
  'token-request-url-empty': async (app) => {
    const arrived = await app.authorize()
    await app.post(`/token?code=${arrived?.code}`, { client_id: app.client_id })
  },
  'code-once': async (app) => {
    const arrived = await app.authorize()
    await app.redeem(arrived)
    await app.redeem(arrived)
  },
  'code-promptly': async (app) => {
    const arrived = await app.authorize()
    app.bench.clock.advance(61)
    await app.redeem(arrived)
  },
  'redirect-uri-again': async (app) =>
    app.redeem(await app.authorize(), { redirect_uri: `${app.redirectUri}/other` }),
  'client-named': async (app) => app.redeem(await app.authorize(), { client_id: undefined }),
  'one-authentication': async (app) =>
    app.redeem(await app.authorize(), { client_secret: 'of-a-public-app' }),
  'authentication-accepted': async (app) =>
    app.redeem(await app.authorize(), { client_secret: 'of-a-public-app' }),
  'revocation-accepted': async (app) => {
    await app.launch()
    await app.post('/revoke', { client_id: app.client_id })
  },
  'refresh-latest': async (app) => {
    const { refresh_token } = await app.launch()
    await app.refresh(refresh_token)
    await app.refresh(refresh_token)
  },
  'refresh-not-again': async (app) => {
    const { refresh_token } = await app.launch()
    await app.refresh(refresh_token)
    await app.refresh(refresh_token)
    await app.refresh(refresh_token)
  },
  'refresh-scope-inside': async (app) => {
    const { refresh_token } = await app.launch()
    await app.refresh(refresh_token, { scope: 'patient/*.cruds' })
  },
  'refresh-not-in-doubt': async (app) => {
    const { refresh_token } = await app.launch()
    await app.refresh(refresh_token)
  },
  'fhir-after-token': async (app) => {
    await app.read('Patient/amara-okafor')
    await app.launch()
  },
  'token-in-header': async (app) => {
    const { access_token } = await app.launch()
    await app.read('Patient/amara-okafor', undefined, { Authorization: `Token ${access_token}` })
  },
  'token-not-in-url': async (app) => {
    const { access_token } = await app.launch()
    await app.read(`Patient/amara-okafor?access_token=${access_token}`)
  },
  'token-while-it-lives': async (app) => {
    const { access_token, expires_in } = await app.launch()
    app.bench.clock.advance(expires_in + 1)
    await app.read('Patient/amara-okafor', access_token)
  },
  'stops-after-401': async (app) => {
    const { access_token, expires_in } = await app.launch()
    app.bench.clock.advance(expires_in + 1)
    await app.read('Patient/amara-okafor', access_token)
    await app.read('Patient/amara-okafor', access_token)
  },
  'accepts-fhir': async (app) => {
    const { access_token } = await app.launch()
    await app.read('Patient/amara-okafor', access_token, { Accept: '*/*' })
  },
}
