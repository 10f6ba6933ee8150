import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type LaunchTokens,
  launch,
  readFhir,
  refresh,
  registerPublicApp,
  type TestClient,
} from '../support/launch.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'

let bench: TestWorkbench
let app: TestClient
let first: LaunchTokens
let id: string

beforeEach(async () => {
  bench = await createTestWorkbench()
  app = await registerPublicApp(bench)
  const scope = 'launch/patient patient/*.rs offline_access'
  first = await launch(bench, app, { scope }, { username: 'dr' })
  const { rows } = await bench.call('grants.list', { client_id: app.client_id })
  id = rows[0]?.id ?? ''
})
afterEach(() => bench.close())

const family = async () => (await bench.call('grants.get', { id })).tokens
const find = async (kind: string, generation: number) => {
  const found = (await family()).find(
    (token) => token.kind === kind && token.generation === generation,
  )
  if (found === undefined) throw new Error(`no ${kind} of generation ${generation}`)
  return found
}
const read = async (accessToken: string) => (await readFhir(bench, accessToken, 'Patient')).status

async function refreshed(token: string | undefined): Promise<LaunchTokens> {
  bench.clock.advance(1)
  const response = await refresh(bench, app, token ?? '')
  expect(response.status).toBe(200)
  // A successful refresh answers as a launch does.
  return (await response.json()) as LaunchTokens
}

describe('token family in the console', () => {
  it('holds every generation with its state after three refreshes [RFT-19]', async () => {
    const second = await refreshed(first.refresh_token)
    const third = await refreshed(second.refresh_token)
    await refreshed(third.refresh_token)
    const told = (await family()).map(({ kind, generation, state }) => [kind, generation, state])
    expect(told).toEqual([
      ['authorization_code', 0, 'used'],
      ['access_token', 0, 'active'],
      ['access_token', 1, 'active'],
      ['access_token', 2, 'active'],
      ['access_token', 3, 'active'],
      ['refresh_token', 0, 'used'],
      ['refresh_token', 1, 'used'],
      ['refresh_token', 2, 'used'],
      ['refresh_token', 3, 'active'],
    ])
  })

  it('ends one access token by its node, and no other [RFT-19]', async () => {
    const second = await refreshed(first.refresh_token)
    const { fingerprint } = await find('access_token', 0)
    expect(await bench.call('grants.revoke', { id, fingerprint })).toEqual({ revoked: 1 })
    expect(await read(first.access_token)).toBe(401)
    expect(await read(second.access_token)).toBe(200)
    expect((await find('access_token', 0)).state).toBe('revoked')
    expect(await bench.call('grants.revoke', { id, fingerprint })).toEqual({ revoked: 0 })
  })

  it('ends the grant by the node of a refresh token [RFT-19, REV-04]', async () => {
    const { fingerprint } = await find('refresh_token', 0)
    await bench.call('grants.revoke', { id, fingerprint })
    expect(await read(first.access_token)).toBe(401)
    expect((await refresh(bench, app, first.refresh_token ?? '')).status).toBe(400)
  })

  it('knows the tokens of that grant only [RFT-19]', async () => {
    const { fingerprint } = await find('access_token', 0)
    for (const target of [
      { id, fingerprint: '00000000' },
      { id: 'another', fingerprint },
    ]) {
      await expect(bench.call('grants.revoke', target)).rejects.toMatchObject({
        problem: { code: 'not-found' },
      })
    }
    expect(await read(first.access_token)).toBe(200)
  })
})
