import { X509Certificate } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseCrl } from '../../../src/main/core/certificate-path/index.ts'
import {
  type LaunchTokens,
  launch,
  readFhir,
  refresh,
  registerPublicApp,
  type TestClient,
} from '../../support/launch.ts'
import {
  createTestSecretBox,
  createTestWorkbench,
  type TestWorkbench,
  testEpochMs,
} from '../../support/test-workbench.ts'
import {
  createUdapApp,
  postStatement,
  signUdapJwt,
  statementOf,
  trustCommunity,
} from '../../support/udap-app.ts'

const config = { approval: 'automatic' }
const hour = 3_600
const day = 24 * hour
const year = 365 * day

const readPatients = async (bench: TestWorkbench, { access_token }: LaunchTokens) =>
  (await readFhir(bench, access_token, 'Patient')).status

const shift = (bench: TestWorkbench, seconds: number) => bench.call('clock.shift', { seconds })
const nowMs = async (bench: TestWorkbench) => (await bench.call('clock.get', {})).nowMs

describe('the settable clock', () => {
  let bench: TestWorkbench
  let client: TestClient
  beforeAll(async () => {
    bench = await createTestWorkbench({ config })
    client = await registerPublicApp(bench)
    await trustCommunity(bench, 'beta')
  })
  afterAll(() => bench.close())

  it('shows the time of the machine until it is set', async () => {
    const machineMs = bench.clock.now()
    expect(await bench.call('clock.get', {})).toEqual({
      nowMs: machineMs,
      machineMs,
      shiftSeconds: 0,
      isFrozen: false,
    })
  })

  it('moves by seconds, to an instant, and back, and goes on with the machine', async () => {
    await shift(bench, hour)
    bench.clock.advance(10)
    expect(await bench.call('clock.get', {})).toMatchObject({ shiftSeconds: hour })
    expect(await nowMs(bench)).toBe(bench.clock.now() + hour * 1000)
    await shift(bench, -hour / 2)
    expect(await bench.call('clock.get', {})).toMatchObject({ shiftSeconds: hour / 2 })
    const toMs = testEpochMs + year * 1000
    expect(await bench.call('clock.set', { toMs })).toMatchObject({ nowMs: toMs })
    const back = await bench.call('clock.reset', {})
    expect(back).toMatchObject({ nowMs: bench.clock.now(), shiftSeconds: 0, isFrozen: false })
  })

  it('stands still while it is frozen, and goes on from real time', async () => {
    const { nowMs: stands } = await bench.call('clock.freeze', {})
    bench.clock.advance(hour)
    expect(await bench.call('clock.get', {})).toMatchObject({ nowMs: stands, isFrozen: true })
    await shift(bench, 60)
    bench.clock.advance(5)
    expect(await nowMs(bench)).toBe(stands + 60_000)
    await bench.call('clock.reset', {})
    expect(await nowMs(bench)).toBe(bench.clock.now())
  })

  it('refuses a time that certificates cannot name', async () => {
    await shift(bench, -10)
    await expect(shift(bench, -60 * year)).rejects.toMatchObject({
      problem: { code: 'bad-request', details: [{ path: 'seconds' }] },
    })
    await bench.call('clock.reset', {})
  })

  it('tells of each move, so that what depends on the time is read again', async () => {
    const told: number[] = []
    const stop = bench.subscribe('clock.changed', ({ shiftSeconds }) => told.push(shiftSeconds))
    await shift(bench, hour)
    await bench.call('clock.reset', {})
    stop()
    expect(told).toEqual([hour, 0])
  })

  it('moves tokens and the ID token, and the server says so in its status', async () => {
    const before = decodeJwt((await launch(bench, client)).id_token ?? '').iat ?? 0
    await shift(bench, year)
    const after = decodeJwt((await launch(bench, client)).id_token ?? '').iat ?? 0
    const { now } = await bench.call('server.status', {})
    await bench.call('clock.reset', {})
    expect(after - before).toBe(year)
    expect(now).toBe(after)
  })

  it('ends what has expired by it, and going back revives nothing [RE-09]', async () => {
    const tokens = await launch(bench, client)
    expect(await readPatients(bench, tokens)).toBe(200)
    await shift(bench, 2 * hour)
    expect(await readPatients(bench, tokens)).toBe(401)
    await bench.call('clock.reset', {})
    expect(await readPatients(bench, tokens)).toBe(401)
  })

  it('takes nothing from what is still good, and what was used stays used after going back [RE-09]', async () => {
    const tokens = await launch(bench, client)
    await shift(bench, 600)
    const fresh = await refresh(bench, client, tokens.refresh_token ?? '')
    expect(fresh.status).toBe(200)
    await bench.call('clock.reset', {})
    expect(await readPatients(bench, tokens)).toBe(200)
    const again = await refresh(bench, client, tokens.refresh_token ?? '')
    expect(await again.json()).toMatchObject({ error: 'invalid_grant' })
  })

  it('forgets no used statement while it is ahead: going back, its second use is refused [RE-09] [AS-16]', async () => {
    const app = await createUdapApp(bench)
    const statement = await signUdapJwt(app, statementOf(app))
    expect((await postStatement(bench, statement)).status).toBe(201)
    await shift(bench, 3 * day)
    // Housekeeping runs, and takes for old what is so by both times only.
    for (let turn = 0; turn < 200; turn += 1) bench.clock.advance(5)
    await bench.call('clock.reset', {})
    await bench.call('clock.set', { toMs: testEpochMs + 3_600_000 })
    await bench.call('clock.reset', {})
    const again = await postStatement(bench, statement)
    expect(again.status).toBe(400)
  })

  it('ends certificates: metadata is signed by another, and a certificate of an app is refused', async () => {
    const app = await createUdapApp(bench)
    const leaf = new X509Certificate(Buffer.from(app.x5c[0] ?? '', 'base64'))
    const register = async () =>
      (
        await postStatement(
          bench,
          await signUdapJwt(app, statementOf(app), {
            claims: { iat: bench.clock.nowSeconds(), exp: bench.clock.nowSeconds() + 300 },
          }),
        )
      ).status
    expect(await register()).toBe(201)
    const toMs = Date.parse(leaf.validTo) + 1000
    await bench.call('clock.set', { toMs })
    const { rows } = await bench.call('certificates.list', { search: app.iss })
    expect(rows.map(({ status }) => status)).toEqual(['expired'])
    await bench.call('clock.reset', {})
    const { rows: after } = await bench.call('certificates.list', { search: app.iss })
    expect(after.map(({ status }) => status)).toEqual(['valid'])
    expect([200, 201]).toContain(await register())
  })

  it('makes the CRL go stale: the next one is signed by the time that was set, and again after going back', async () => {
    const listed = async () => {
      const answer = await bench.request('/pki/beta/issuing.crl')
      return parseCrl(new Uint8Array(await answer.arrayBuffer()))
    }
    const first = await listed()
    expect(await listed()).toMatchObject({ fingerprint: first.fingerprint })
    const toMs = ((first.nextUpdate ?? 0) + 1) * 1000
    await bench.call('clock.set', { toMs })
    const second = await listed()
    expect(second.thisUpdate).toBe(toMs / 1000)
    await bench.call('clock.reset', {})
    const third = await listed()
    expect(third.thisUpdate).toBe(Math.floor(bench.clock.now() / 1000))
    expect(third.number).toBeGreaterThan(second.number ?? 0n)
  })

  it('moves signed metadata, which is not from the future after going back', async () => {
    const issuedAt = async () => {
      const answer = await bench.request('/fhir/.well-known/udap')
      const { signed_metadata } = (await answer.json()) as { signed_metadata: string }
      return decodeJwt(signed_metadata).iat ?? 0
    }
    await issuedAt()
    await shift(bench, 2 * day)
    expect(await issuedAt()).toBe(bench.clock.nowSeconds() + 2 * day)
    await bench.call('clock.reset', {})
    expect(await issuedAt()).toBeLessThanOrEqual(bench.clock.nowSeconds())
  })

  it('keeps exchanges and the steps of a launch in the order they happened', async () => {
    const { runId } = await bench.call('launch.start', {
      mode: 'standalone',
      client_id: client.client_id,
    })
    await bench.request('/jwks')
    await shift(bench, -day)
    await launch(bench, client)
    await bench.call('clock.reset', {})
    await bench.request('/fhir/metadata')
    bench.clock.advance(1)
    const { rows } = await bench.call('traffic.list', { limit: 4 })
    expect(rows.map(({ url }) => new URL(url).pathname)).toEqual([
      '/fhir/metadata',
      '/token',
      '/authorize',
      '/jwks',
    ])
    expect(rows.every(({ durationMs }) => durationMs >= 0)).toBe(true)
    const { steps } = await bench.call('launch.get', { runId })
    expect(steps[0]?.title).toBe('The person opens the app')
    expect(steps.length).toBeGreaterThan(1)
  })
})

describe('the settable clock, over a restart', () => {
  it('is at real time again, and what had expired by the time that was set stays so [RE-09]', async () => {
    const databaseFile = join(mkdtempSync(join(tmpdir(), 'trustbench-clock-')), 'test.db')
    const secretBox = createTestSecretBox()
    const open = () => createTestWorkbench({ config: { ...config, databaseFile }, secretBox })
    const first = await open()
    const client = await registerPublicApp(first)
    const tokens = await launch(first, client)
    await shift(first, 2 * hour)
    await first.close()
    const second = await open()
    expect(await second.call('clock.get', {})).toMatchObject({ shiftSeconds: 0 })
    expect((await second.call('server.status', {})).conditions).toEqual([])
    expect(await readPatients(second, tokens)).toBe(401)
    await second.close()
  })
})
