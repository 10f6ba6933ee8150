import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { faultCatalogue, serverFaults } from '../../../src/shared/faults/index.ts'
import {
  authorize,
  createProofKey,
  type LaunchTokens,
  redeem,
  registerPublicApp,
  type TestClient,
} from '../../support/launch.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'

const config = { approval: 'automatic' }
let bench: TestWorkbench
let app: TestClient
let other: TestClient

beforeAll(async () => {
  bench = await createTestWorkbench({ config })
  app = await registerPublicApp(bench)
  other = await registerPublicApp(bench, { client_name: 'Another app' })
})
beforeEach(() => bench.call('faults.clear', {}))
afterAll(() => bench.close())

async function launchFor(client: TestClient, on = bench): Promise<Partial<LaunchTokens>> {
  const proof = createProofKey()
  const back = await authorize(on, client, proof)
  const answer = await redeem(on, client, back.get('code') ?? '', proof)
  // This server was asked for a token response, which a fault may have changed.
  return (await answer.json()) as Partial<LaunchTokens>
}

async function tokenTypeFor(client: TestClient, on = bench): Promise<unknown> {
  return (await launchFor(client, on)).token_type
}

describe('the catalogue of faults', () => {
  it('names each once and says what it changes and breaks', () => {
    expect(serverFaults.length).toBeGreaterThanOrEqual(45)
    expect(new Set(faultCatalogue.map(({ id }) => id)).size).toBe(faultCatalogue.length)
    const blank = faultCatalogue.filter(
      ({ title, changes, clause }) => title === '' || !changes.endsWith('.') || clause === '',
    )
    expect(blank).toEqual([])
  })
})

describe('the rack of faults', () => {
  it('has none at first, and none after a restart [AS-33]', async () => {
    const fresh = await createTestWorkbench({ config })
    expect(await fresh.call('faults.list', {})).toEqual([])
    await fresh.call('faults.set', { fault: 'token-type-wrong' })
    expect(await fresh.call('faults.list', {})).toHaveLength(1)
    await fresh.close()
    const restarted = await createTestWorkbench({ config })
    expect(await restarted.call('faults.list', {})).toEqual([])
    await restarted.close()
  })

  it('lets a fault happen until it is switched off', async () => {
    const { id } = await bench.call('faults.set', { fault: 'token-type-wrong' })
    expect(await tokenTypeFor(app)).toBe('mac')
    expect(await tokenTypeFor(app)).toBe('mac')
    expect(await bench.call('faults.list', {})).toMatchObject([{ id, happened: 2 }])
    await bench.call('faults.clear', { ids: [id] })
    expect(await tokenTypeFor(app)).toBe('Bearer')
  })

  it.each([1, 2, 3])('lets a fault happen %i times and then never', async (times) => {
    await bench.call('faults.set', { fault: 'token-type-wrong', times })
    for (let turn = 0; turn < times; turn += 1) expect(await tokenTypeFor(app)).toBe('mac')
    expect(await tokenTypeFor(app)).toBe('Bearer')
    expect(await bench.call('faults.list', {})).toEqual([])
  })

  it('lets it happen once among requests at one time', async () => {
    await bench.call('faults.set', { fault: 'token-type-wrong', times: 1 })
    const seen = await Promise.all(Array.from({ length: 8 }, () => tokenTypeFor(app)))
    expect(seen.filter((type) => type === 'mac')).toHaveLength(1)
  })

  it('counts nothing where there is nothing to change', async () => {
    await bench.call('faults.set', { fault: 'context-stray', times: 1 })
    await bench.postForm('/token', { grant_type: 'authorization_code', client_id: app.client_id })
    expect(await bench.call('faults.list', {})).toMatchObject([{ happened: 0 }])
  })

  it('lets one client meet it and no other [AS-33]', async () => {
    const target = { kind: 'client', client_id: app.client_id } as const
    await bench.call('faults.set', { fault: 'token-type-wrong', target })
    expect(await tokenTypeFor(other)).toBe('Bearer')
    expect(await tokenTypeFor(app)).toBe('mac')
  })

  it('lets one client meet what happens before the request is read, and no other', async () => {
    const target = { kind: 'client', client_id: app.client_id } as const
    await bench.call('faults.set', { fault: 'token-unavailable', target })
    const ask = ({ client_id }: TestClient) =>
      bench.postForm('/token', { grant_type: 'refresh_token', refresh_token: 'x', client_id })
    expect((await ask(other)).status).toBe(400)
    expect((await ask(app)).status).toBe(503)
  })

  it('puts a fault in place of the same one for the same target', async () => {
    await bench.call('faults.set', { fault: 'iss-missing', times: 1 })
    await bench.call('faults.set', { fault: 'iss-missing', times: 5 })
    expect(await bench.call('faults.list', {})).toMatchObject([{ times: 5 }])
  })

  it('refuses a client as the target of documents that anybody reads', async () => {
    const target = { kind: 'client', client_id: app.client_id } as const
    await bench.call('faults.set', { fault: 'id-token-missing', target })
    for (const fault of ['jwks-empty', 'crl-expired', 'smart-configuration-slow'] as const) {
      await expect(bench.call('faults.set', { fault, target })).rejects.toMatchObject({
        problem: { code: 'bad-request', details: [{ seen: 'client' }] },
      })
    }
  })

  it('holds those of the identity providers too, and each can be switched off in either place', async () => {
    await bench.call('identityProvider.setFaults', { id: 'demo', faults: ['wrong-nonce', 'slow'] })
    const active = await bench.call('faults.list', {})
    expect(active.map(({ fault }) => fault)).toEqual(['idp-wrong-nonce', 'idp-slow'])
    await bench.call('faults.clear', { ids: [active[0]?.id ?? ''] })
    expect((await bench.call('identityProvider.list', {}))[0]?.faults).toEqual(['slow'])
    await bench.call('identityProvider.setFaults', { id: 'demo', faults: [] })
    expect(await bench.call('faults.list', {})).toEqual([])
  })

  it('lets a document change that its reader has already, but no resource', async () => {
    const smart = `${bench.fhirBase}/.well-known/smart-configuration`
    const { access_token, patient } = await launchFor(app)
    const resource = `${bench.fhirBase}/Patient/${patient}`
    const again = async (url: string, headers: Readonly<Record<string, string>>) => {
      const first = await bench.request(url, { headers })
      const known = { 'If-None-Match': first.headers.get('etag') ?? '' }
      return async () => bench.request(url, { headers: { ...headers, ...known } })
    }
    const readSmart = await again(smart, {})
    const readResource = await again(resource, { Authorization: `Bearer ${access_token}` })
    expect([(await readSmart()).status, (await readResource()).status]).toEqual([304, 304])
    await bench.call('faults.set', { fault: 'smart-configuration-wrong-issuer' })
    await bench.call('faults.set', { fault: 'fhir-html' })
    const changed = await readSmart()
    expect(changed.status).toBe(200)
    expect(await changed.json()).not.toMatchObject({ issuer: bench.issuer })
    expect((await readResource()).status).toBe(304)
  })

  it('tells of each change', async () => {
    let told = 0
    const stop = bench.subscribe('faults.changed', () => {
      told += 1
    })
    await bench.call('faults.set', { fault: 'token-type-wrong', times: 1 })
    expect(told).toBe(1)
    await tokenTypeFor(app)
    expect(told).toBe(2)
    stop()
  })

  it('names the fault in the trace of the exchange, and in no other [AS-33]', async () => {
    await bench.call('faults.set', { fault: 'token-type-wrong', times: 1 })
    const { id: before } = (await bench.call('traffic.list', { limit: 1 })).rows[0] ?? { id: '' }
    await tokenTypeFor(app)
    await tokenTypeFor(app)
    bench.clock.advance(1)
    const { rows } = await bench.call('traffic.list', { limit: 20 })
    const recent = rows.slice(
      0,
      rows.findIndex(({ id }) => id === before),
    )
    const details = await Promise.all(recent.map(({ id }) => bench.call('traffic.get', { id })))
    const noted = details.filter(({ notes }) => notes.some(({ check }) => check === 'fault'))
    expect(noted).toHaveLength(1)
    expect(noted[0]?.url).toBe(`${bench.issuer}/token`)
    expect(noted[0]?.notes.find(({ check }) => check === 'fault')).toMatchObject({
      outcome: 'information',
      detail: { fault: 'token-type-wrong' },
    })
  })
})

describe('the faults and the rules', () => {
  const core = new URL('../../../src/main/core/', import.meta.url).pathname
  const sources = readdirSync(core, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  )

  it('are kept apart: only what puts the program together knows the rack [AS-33]', () => {
    const importing = sources.filter(
      (name) =>
        !name.startsWith('faults/') &&
        /from '[./]*(?:core\/)?faults\//.test(readFileSync(join(core, name), 'utf8')),
    )
    expect(importing.sort()).toEqual([
      'deliberate-faults.ts',
      'identity-provider/create-identity-provider.ts',
      'identity-provider/faults/faults.ts',
      'identity-provider/identity-provider-rpc.ts',
      'identity-provider/provider-parts.ts',
    ])
  })

  it('no fault reaches a store: the folder imports no storage and writes no SQL [AS-33]', () => {
    const own = sources.filter((name) => name.startsWith('faults/'))
    expect(own.length).toBeGreaterThan(15)
    for (const name of own) {
      const text = readFileSync(join(core, name), 'utf8')
      expect(text, name).not.toMatch(/from '[^']*(?:storage|-store)/)
      expect(text, name).not.toMatch(/\b(?:INSERT|UPDATE|DELETE) /)
    }
  })
})
