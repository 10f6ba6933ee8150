import BetterSqlite3 from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findStoreOutage } from '../../../src/main/core/storage/index.ts'
import {
  createProofKey,
  type ProofKey,
  redeem,
  refresh,
  registerPublicApp,
  type TestClient,
} from '../../support/launch.ts'
import { createFaultyWorkbench, type FaultyWorkbench } from '../../support/store-faults.ts'

let faulty: FaultyWorkbench
beforeEach(async () => {
  faulty = await createFaultyWorkbench({
    config: { approval: 'automatic', fhirWritesEnabled: true },
  })
})
afterEach(async () => {
  faulty.repair()
  await faulty.bench.close()
})

function startAuthorization(client: TestClient, proof: ProofKey): Promise<Response> {
  const { bench } = faulty
  return bench.request(
    `/authorize?${new URLSearchParams({
      response_type: 'code',
      client_id: client.client_id,
      redirect_uri: 'https://app.test/cb',
      scope: 'openid fhirUser launch/patient patient/*.cruds offline_access',
      state: 'a-state-of-the-app',
      aud: bench.fhirBase,
      code_challenge: proof.code_challenge,
      code_challenge_method: 'S256',
    })}`,
  )
}

async function getCode() {
  const { bench } = faulty
  const client = await registerPublicApp(bench)
  const proof = createProofKey()
  const arrived = await startAuthorization(client, proof)
  const code = new URL(arrived.headers.get('location') ?? '').searchParams.get('code') ?? ''
  return { client, proof, code }
}

describe('a store that cannot be written', () => {
  it('refuses a token request with 503 and Retry-After, burns nothing, and recovers [RE-05]', async () => {
    const { bench, writeProtect, repair } = faulty
    const { client, proof, code } = await getCode()
    writeProtect()
    const refused = await redeem(bench, client, code, proof)
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('5')
    expect(await refused.json()).toMatchObject({ error: 'temporarily_unavailable' })
    repair()
    expect((await redeem(bench, client, code, proof)).status).toBe(200)
  })

  it('sends a person back to the app with temporarily_unavailable [RE-05] [SAL-44]', async () => {
    const { bench, writeProtect } = faulty
    const client = await registerPublicApp(bench)
    writeProtect()
    const answer = await startAuthorization(client, createProofKey())
    const returned = new URL(answer.headers.get('location') ?? '')
    expect(returned.origin).toBe('https://app.test')
    expect(returned.searchParams.get('error')).toBe('temporarily_unavailable')
    expect(returned.searchParams.get('state')).toBe('a-state-of-the-app')
  })

  it('sends a person back to the app with server_error when the defect is its own [SAL-44]', async () => {
    const { bench, loseTable } = faulty
    const client = await registerPublicApp(bench)
    const right = await startAuthorization(client, createProofKey())
    expect(new URL(right.headers.get('location') ?? '').searchParams.get('error')).toBeNull()
    loseTable('authorization_code')
    const answer = await startAuthorization(client, createProofKey())
    const returned = new URL(answer.headers.get('location') ?? '')
    expect(returned.origin).toBe('https://app.test')
    expect(Object.fromEntries(returned.searchParams)).toEqual({
      error: 'server_error',
      error_description: expect.stringMatching(/^internal error, exchange [0-9a-f]+$/),
      state: 'a-state-of-the-app',
      iss: bench.issuer,
    })
  })

  it('rolls a half-written rotation back when the disk fills up: the same refresh token works later [RE-05]', async () => {
    const { bench, fillDisk, repair } = faulty
    const { client, proof, code } = await getCode()
    let { refresh_token } = await (await redeem(bench, client, code, proof)).json()
    fillDisk()
    let answer: Response | undefined
    // The pages in use have room for some rows; then one rotation does not fit.
    for (let round = 0; round < 300; round += 1) {
      answer = await refresh(bench, client, refresh_token)
      if (answer.status !== 200) break
      refresh_token = (await answer.json()).refresh_token
    }
    expect(answer?.status).toBe(503)
    repair()
    expect((await refresh(bench, client, refresh_token)).status).toBe(200)
  })

  it('answers FHIR writes with a transient OperationOutcome while reads go on [RE-05]', async () => {
    const { bench, writeProtect } = faulty
    const { client, proof, code } = await getCode()
    const { access_token, patient } = await (await redeem(bench, client, code, proof)).json()
    const headers = {
      Authorization: `Bearer ${access_token}`,
      'Content-Type': 'application/fhir+json',
    }
    writeProtect()
    const written = await bench.request(`${bench.fhirBase}/Observation`, {
      method: 'POST',
      headers,
      body: JSON.stringify({
        resourceType: 'Observation',
        status: 'final',
        code: { text: 'weight' },
        subject: { reference: `Patient/${patient}` },
      }),
    })
    expect(written.status).toBe(503)
    expect(written.headers.get('retry-after')).toBe('5')
    expect(await written.json()).toMatchObject({
      resourceType: 'OperationOutcome',
      issue: [{ code: 'transient' }],
    })
    const read = await bench.request(`${bench.fhirBase}/Patient/${patient}`, { headers })
    expect(read.status).toBe(200)
    await expect(bench.call('clients.list', {})).resolves.toMatchObject({ total: 2 })
  })

  it('answers the console with temporarily-unavailable [RE-05]', async () => {
    const { bench, writeProtect } = faulty
    writeProtect()
    await expect(registerPublicApp(bench)).rejects.toMatchObject({
      problem: { code: 'temporarily-unavailable' },
    })
  })

  it('drops exchanges, says how many, and records again afterwards [RE-05]', async () => {
    const { bench, writeProtect, repair } = faulty
    writeProtect()
    expect((await bench.request('/nowhere')).status).toBe(404)
    bench.clock.advance(1)
    expect(bench.logged).toContainEqual(
      expect.objectContaining({
        event: 'exchanges-dropped',
        details: expect.objectContaining({ count: 1 }),
      }),
    )
    repair()
    await bench.request('/nowhere')
    bench.clock.advance(1)
    expect((await bench.call('traffic.list', {})).rows).toHaveLength(1)
  })
})

describe('a store that cannot be written, beside the requests', () => {
  it('is shown as a banner until it can be written again, and stops no housekeeping [RE-05] [RE-17]', async () => {
    const { bench, writeProtect, repair } = faulty
    writeProtect()
    for (let count = 0; count < 130; count += 1) bench.clock.advance(5)
    const { conditions } = await bench.call('server.status', {})
    expect(conditions).toMatchObject([{ kind: 'store-not-writable' }])
    expect(bench.logged).toContainEqual(
      expect.objectContaining({
        event: 'job-failed',
        details: expect.objectContaining({ name: 'forget-ended-grants' }),
      }),
    )
    repair()
    bench.clock.advance(5)
    expect((await bench.call('server.status', {})).conditions).toEqual([])
  })
})

describe('store outage', () => {
  it.each(['SQLITE_FULL', 'SQLITE_IOERR_WRITE', 'SQLITE_READONLY_DBMOVED', 'SQLITE_CANTOPEN'])(
    'is seen in %s, also as a cause [RE-05]',
    (code) => {
      const cause = new BetterSqlite3.SqliteError('disk', code)
      expect(findStoreOutage(cause)).toBe(code)
      expect(findStoreOutage(new Error('outer', { cause }))).toBe(code)
    },
  )

  it('is not seen in defects of ours', () => {
    const defect = new BetterSqlite3.SqliteError('unique', 'SQLITE_CONSTRAINT_UNIQUE')
    expect(findStoreOutage(defect)).toBeUndefined()
    expect(findStoreOutage(new Error('other'))).toBeUndefined()
  })
})
