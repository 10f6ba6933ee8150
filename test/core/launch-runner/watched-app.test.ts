import { describe, expect, it } from 'vitest'
import { createPlayingApp, type PlayingApp } from '../../support/playing-app.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'

async function startWatched(bench: TestWorkbench, app: PlayingApp) {
  const { runId } = await bench.call('launch.start', {
    mode: 'standalone',
    client_id: app.client_id,
  })
  return runId
}

/** Titles of the steps once everything recorded is placed. */
async function titlesOf(bench: TestWorkbench, runId: string) {
  await bench.call('traffic.list', {})
  const { steps } = await bench.call('launch.get', { runId })
  return steps.map(({ title }) => title)
}

describe('launch runner, what it sees of an app of one’s own', () => {
  it('shows metadata and preflights before the app has named itself [GEN-20]', async () => {
    const bench = await createTestWorkbench()
    const app = await createPlayingApp(bench)
    const stranger = await createPlayingApp(bench)
    const runId = await startWatched(bench, app)
    await stranger.discover()
    await bench.request('/token', {
      method: 'OPTIONS',
      headers: {
        Origin: new URL(app.redirectUri).origin,
        'Access-Control-Request-Method': 'POST',
      },
    })
    await app.discover()
    expect(await titlesOf(bench, runId)).toEqual([
      'The person opens the app',
      'Preflight for /token',
      'Read smart-configuration',
    ])
    await bench.close()
  })

  it('shows all of it from metadata to a refresh, a refusal and a revocation [GEN-20]', async () => {
    const bench = await createTestWorkbench()
    const app = await createPlayingApp(bench)
    const runId = await startWatched(bench, app)
    await app.discover()
    const { access_token, refresh_token, expires_in } = await app.launch()
    await app.read('Patient/amara-okafor', access_token)
    bench.clock.advance(expires_in + 1)
    await app.read('Patient/amara-okafor', access_token)
    const refreshed = await (await app.refresh(refresh_token)).json()
    await app.post('/revoke', { token: refreshed.access_token, client_id: app.client_id })
    const titles = await titlesOf(bench, runId)
    expect(titles.slice(0, 3)).toEqual([
      'The person opens the app',
      'Read smart-configuration',
      'Authorization request',
    ])
    expect(titles.slice(-5)).toEqual([
      'Token request',
      'GET Patient/amara-okafor',
      'GET Patient/amara-okafor',
      'Token request',
      'Request to /revoke',
    ])
    const run = await bench.call('launch.get', { runId })
    expect(run.steps.at(-3)).toMatchObject({ status: 401, checks: [{ outcome: 'failed' }] })
    expect(run.status).toBe('succeeded')
    await bench.close()
  })

  it('shows what a program read, once it sends something that names it', async () => {
    const bench = await createTestWorkbench()
    const app = await createPlayingApp(bench, { token_endpoint_auth_method: 'client_secret_basic' })
    const runId = await startWatched(bench, app)
    const agent = { 'User-Agent': 'own-server/1.0' }
    const discovery = `${bench.fhirBase}/.well-known/smart-configuration`
    await bench.request(discovery, { headers: agent })
    await bench.request(discovery, { headers: { 'User-Agent': 'another/1.0' } })
    expect(await titlesOf(bench, runId)).toEqual(['The person opens the app'])
    const { access_token } = await app.launch()
    await app.read('Patient/amara-okafor', access_token, { Origin: undefined, ...agent })
    const titles = await titlesOf(bench, runId)
    expect(titles.filter((title) => title === 'Read smart-configuration')).toHaveLength(1)
    await bench.close()
  })

  it('fails with an authorization request that is refused on a page [SAL-31]', async () => {
    const bench = await createTestWorkbench()
    const app = await createPlayingApp(bench)
    const runId = await startWatched(bench, app)
    await app.authorize({ redirect_uri: `${app.redirectUri}/other` })
    expect(await titlesOf(bench, runId)).toContain('Authorization request')
    await expect.poll(async () => (await bench.call('launch.get', { runId })).status).toBe('failed')
    const run = await bench.call('launch.get', { runId })
    expect(run).toMatchObject({ status: 'failed', failure: { code: null } })
    expect(run.failure?.text).toContain('redirect_uri is')
    await bench.close()
  })
})
