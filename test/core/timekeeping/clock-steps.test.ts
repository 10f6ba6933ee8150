import { randomBytes } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createManagementSessions } from '../../../src/main/core/authorization-server/management/management-sessions.ts'
import { createExpiringValues } from '../../../src/main/core/identity-provider/expiring-values.ts'
import { openDatabase } from '../../../src/main/core/storage/index.ts'
import {
  type ClockStep,
  expiringTables,
  type StepListener,
} from '../../../src/main/core/timekeeping/index.ts'
import {
  asCredentials,
  makeAssertion,
  makeClientKey,
  registerBackend,
} from '../../support/asymmetric-client.ts'
import {
  authorizationQuery,
  createProofKey,
  redeem,
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

const config = { approval: 'automatic' }

async function getCode(bench: TestWorkbench) {
  const client = await registerPublicApp(bench)
  const proof = createProofKey()
  const answer = await bench.request(`/authorize?${authorizationQuery(bench, client, proof)}`)
  const code = new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? ''
  return { client, proof, code }
}

async function getTokens(bench: TestWorkbench) {
  const { client, proof, code } = await getCode(bench)
  const tokens = await (await redeem(bench, client, code, proof)).json()
  return { client, ...tokens }
}

const readPatient = (bench: TestWorkbench, accessToken: string) =>
  bench.request(`${bench.fhirBase}/Patient`, {
    headers: { Authorization: `Bearer ${accessToken}` },
  })

async function startEhrLaunch(bench: TestWorkbench, { client_id }: TestClient): Promise<string> {
  const { openUrl } = await bench.call('launch.start', {
    mode: 'ehr',
    client_id,
    ehr: { username: 'dr', context: { patient: 'amara-okafor' } },
  })
  return new URL(openUrl ?? '').searchParams.get('launch') ?? ''
}

async function authorizeLaunch(bench: TestWorkbench, client: TestClient, launch: string) {
  const query = authorizationQuery(bench, client, createProofKey(), {
    scope: 'launch patient/*.rs',
    launch,
  })
  const answer = await bench.request(`/authorize?${query}`)
  return new URL(answer.headers.get('location') ?? '').searchParams
}

/** Steps back as the clock of the program tells them to those who keep something in memory. */
function createSteps() {
  const listeners: StepListener[] = []
  return {
    onStepBack: (listener: StepListener) => listeners.push(listener),
    step: (step: ClockStep) => {
      for (const listener of listeners) listener(step)
    },
  }
}

/** The moments at which the program is asked after a step: before and after it noticed. */
const moments: readonly (readonly [string, (bench: TestWorkbench) => void])[] = [
  ['at once', () => undefined],
  ['after the step was accepted', (bench) => bench.clock.advance(5)],
]

describe.each(moments)('clock stepping back, asked %s', (_, wait) => {
  it('revives no expired code [RE-09]', async () => {
    const bench = await createTestWorkbench({ config })
    const { client, proof, code } = await getCode(bench)
    bench.clock.advance(61)
    await bench.request('/nowhere')
    bench.clock.step(-3600)
    wait(bench)
    const answer = await redeem(bench, client, code, proof)
    expect(await answer.json()).toMatchObject({ error: 'invalid_grant' })
    await bench.close()
  })

  it('revives no expired access token [RE-09]', async () => {
    const bench = await createTestWorkbench({ config })
    const { access_token } = await getTokens(bench)
    expect((await readPatient(bench, access_token)).status).toBe(200)
    bench.clock.advance(3601)
    expect((await readPatient(bench, access_token)).status).toBe(401)
    bench.clock.step(-3600)
    wait(bench)
    expect((await readPatient(bench, access_token)).status).toBe(401)
    await bench.close()
  })

  it('revives no refresh token that idled out, and none that was used [RE-09]', async () => {
    const bench = await createTestWorkbench({ config: { ...config, refreshTokenIdleSeconds: 100 } })
    const first = await getTokens(bench)
    bench.clock.advance(101)
    await bench.request('/nowhere')
    bench.clock.step(-90)
    wait(bench)
    expect((await refresh(bench, first.client, first.refresh_token)).status).toBe(400)
    const second = await getTokens(bench)
    expect((await refresh(bench, second.client, second.refresh_token)).status).toBe(200)
    bench.clock.step(-50)
    wait(bench)
    expect((await refresh(bench, second.client, second.refresh_token)).status).toBe(400)
    await bench.close()
  })

  it('revives no expired launch handle [RE-09]', async () => {
    const bench = await createTestWorkbench({ config })
    const client = await registerPublicApp(bench)
    const [good, late] = [await startEhrLaunch(bench, client), await startEhrLaunch(bench, client)]
    expect((await authorizeLaunch(bench, client, good)).get('code')).not.toBeNull()
    bench.clock.advance(601)
    expect((await authorizeLaunch(bench, client, late)).get('error')).toBe('invalid_request')
    bench.clock.step(-600)
    wait(bench)
    expect((await authorizeLaunch(bench, client, late)).get('code')).toBeNull()
    await bench.close()
  })

  it('revives no expired interaction [RE-09]', async () => {
    const bench = await createTestWorkbench()
    const client = await registerPublicApp(bench)
    const query = authorizationQuery(bench, client, createProofKey())
    const started = await bench.request(`/authorize?${query}`)
    const page = started.headers.get('location') ?? ''
    const cookie = started.headers.get('set-cookie')?.split(';')[0] ?? ''
    expect((await bench.request(page, { headers: { cookie } })).status).toBe(200)
    bench.clock.advance(601)
    expect((await bench.request(page, { headers: { cookie } })).status).not.toBe(200)
    bench.clock.step(-600)
    wait(bench)
    expect((await bench.request(page, { headers: { cookie } })).status).not.toBe(200)
    await bench.close()
  })
})

describe('clock stepping back', () => {
  it('revives nothing over a restart either [RE-09]', async () => {
    const databaseFile = join(mkdtempSync(join(tmpdir(), 'trustbench-clock-')), 'store.sqlite')
    const secretBox = createTestSecretBox()
    const before = await createTestWorkbench({ config: { ...config, databaseFile }, secretBox })
    const { access_token } = await getTokens(before)
    before.clock.advance(3601)
    expect((await readPatient(before, access_token)).status).toBe(401)
    await before.close()
    // A new clock starts where the first one did, an hour earlier.
    const after = await createTestWorkbench({ config: { ...config, databaseFile }, secretBox })
    expect((await readPatient(after, access_token)).status).toBe(401)
    await after.close()
  })

  it('revives no used assertion, though the clock was days ahead meanwhile [RE-09]', async () => {
    const bench = await createTestWorkbench({ config })
    const key = makeClientKey('ES384', 'clock')
    const clientId = await registerBackend(bench, [key])
    const assertion = makeAssertion(bench, clientId, key)
    const present = () =>
      bench.postForm('/token', {
        grant_type: 'client_credentials',
        scope: 'system/Patient.rs',
        ...asCredentials(assertion),
      })
    expect((await present()).status).toBe(200)
    bench.clock.step(3 * 86_400)
    for (let pulses = 0; pulses < 4; pulses += 1) bench.clock.advance(5)
    bench.clock.step(-3 * 86_400)
    bench.clock.advance(5)
    expect((await present()).status).not.toBe(200)
    const fresh = makeAssertion(bench, clientId, key)
    const again = await bench.postForm('/token', {
      grant_type: 'client_credentials',
      scope: 'system/Patient.rs',
      ...asCredentials(fresh),
    })
    expect(again.status).toBe(200)
    await bench.close()
  })

  it('revives no expired session of the management page, and ends no other [RE-09]', () => {
    const { step, onStepBack } = createSteps()
    const sessions = createManagementSessions({ platform: { random: randomBytes }, onStepBack })
    const [late, good] = [sessions.start('dr', 1_000), sessions.start('dr', 5_000)]
    expect(sessions.find(late, 999)).toBe('dr')
    step({ from: 2_000, to: 500 })
    expect(sessions.find(late, 600)).toBeUndefined()
    expect(sessions.find(good, 600)).toBe('dr')
  })

  it('revives nothing of an identity provider that had expired, and ends nothing else [RE-09]', () => {
    const { step, onStepBack } = createSteps()
    const values = createExpiringValues<string>(onStepBack)
    values.put('late', 'a', 1_000)
    values.put('good', 'b', 5_000)
    expect(values.find('late', 999)).toBe('a')
    step({ from: 2_000, to: 500 })
    expect(values.find('late', 600)).toBeUndefined()
    expect(values.find('good', 600)).toBe('b')
  })

  it('takes nothing from what is still good, and issues by the new time [RE-09]', async () => {
    const bench = await createTestWorkbench({ config })
    const { client, access_token, refresh_token } = await getTokens(bench)
    bench.clock.advance(60)
    bench.clock.step(-3600)
    bench.clock.advance(5)
    expect((await readPatient(bench, access_token)).status).toBe(200)
    const renewed = await refresh(bench, client, refresh_token)
    expect(renewed.status).toBe(200)
    const { now } = await bench.call('server.status', {})
    expect(now).toBe(bench.clock.nowSeconds())
    await bench.close()
  })

  it('shows a banner when it is more than five minutes [RE-09]', async () => {
    const bench = await createTestWorkbench()
    bench.clock.step(-200)
    bench.clock.advance(5)
    expect((await bench.call('server.status', {})).conditions).toEqual([])
    bench.clock.step(-400)
    bench.clock.advance(5)
    expect((await bench.call('server.status', {})).conditions).toMatchObject([
      { kind: 'clock-went-back' },
    ])
    await bench.close()
  })

  it('knows every table whose rows expire [RE-09]', () => {
    const { connection, close } = openDatabase(':memory:', testEpochMs)
    const tables = connection
      .prepare<[], string>(
        `SELECT t.name FROM sqlite_master t, pragma_table_info(t.name) c
         WHERE t.type = 'table' AND c.name = 'expires_at' ORDER BY t.name`,
      )
      .pluck()
      .all()
    expect([...expiringTables]).toEqual(tables)
    close()
  })
})
