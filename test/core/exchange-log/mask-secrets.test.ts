import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { launch, readFhir, refresh, registerSymmetricApp } from '../../support/launch.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'

let bench: TestWorkbench
beforeEach(async () => {
  bench = await createTestWorkbench()
})
afterEach(() => bench.close())

/** Everything the console can read about every exchange, as text. */
async function wholeTrace(): Promise<string> {
  const { rows } = await bench.call('traffic.list', { limit: 200 })
  const details = await Promise.all(rows.map(({ id }) => bench.call('traffic.get', { id })))
  return JSON.stringify(details)
}

describe('exchange log', () => {
  it('holds no secret, code or token of a whole launch, but the decoded claims of its JWTs [AS-30]', async () => {
    const app = await registerSymmetricApp(bench)
    const tokens = await launch(bench, app)
    await readFhir(bench, tokens.access_token, 'Patient?_count=1')
    await refresh(bench, app, tokens.refresh_token ?? '')
    const trace = await wholeTrace()
    const { client_secret = '' } = app
    const basic = Buffer.from(`${app.client_id}:${client_secret}`).toString('base64')
    const secrets = [
      tokens.access_token,
      tokens.refresh_token,
      tokens.id_token,
      client_secret,
      basic,
    ]
    for (const secret of secrets) expect(trace).not.toContain(secret)
    expect(trace).toContain('[masked JWT ')
    expect(trace).toContain('"fhirUser"')
    expect(trace).not.toMatch(/code=[\w-]{43}/)
  })

  it('masks named secrets in bodies that are not what they claim to be [AS-30]', async () => {
    const send = (type: string, body: string) =>
      bench.request('/token', { method: 'POST', headers: { 'Content-Type': type }, body })
    await send('application/json', '{"client_secret": "s3cret-one", "broken"')
    await send('text/plain', 'grant_type=refresh_token&refresh_token=s3cret-two')
    await send('application/json', '{"client_secret":"s3cret-three"}')
    const trace = await wholeTrace()
    expect(trace).toContain('grant_type=refresh_token')
    for (const secret of ['s3cret-one', 's3cret-two', 's3cret-three']) {
      expect(trace).not.toContain(secret)
    }
  })

  it('finds a secret whose name is escaped or stands apart from its value [AS-30]', async () => {
    const send = (body: string) =>
      bench.request('/token', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body,
      })
    await send('{"client\\u005fsecret":"s3cret-one"}')
    await send('{"client_secret"\n      \t : "s3cret-two"}')
    await send('[{"deep": {"access_token" :"s3cret-three"}}]')
    await send('{"client_secret_basic": "no secret of ours", "list": ["password"]}')
    const trace = await wholeTrace()
    for (const secret of ['s3cret-one', 's3cret-two', 's3cret-three']) {
      expect(trace).not.toContain(secret)
    }
    expect(trace).toContain('no secret of ours')
  })

  it('shows JSON spaced for reading, whichever way it was sent', async () => {
    await bench.request('/.well-known/openid-configuration')
    const { rows } = await bench.call('traffic.list', { area: 'discovery' })
    const { response } = await bench.call('traffic.get', { id: rows[0]?.id ?? '' })
    expect(response.body).toMatch(/^\{\n {2}"issuer": /)
  })

  it('masks the ticket by which a launch is entered, and a software statement in JSON [AS-30]', async () => {
    const { openUrl } = await bench.call('launch.start', {
      mode: 'standalone',
      client_id: 'trustbench-console',
      scope: 'openid',
    })
    await bench.request(openUrl ?? '')
    const software_statement = 'eyJhbGciOiJub25lIn0.eyJpc3MiOiJodHRwczovL2EudGVzdCJ9.c2ln'
    await bench.request('/udap/register', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ software_statement, udap: '1' }),
    })
    const trace = await wholeTrace()
    expect(trace).toMatch(/ticket=\[masked [0-9a-f]{8}\]/)
    expect(trace).not.toContain(new URL(openUrl ?? '').searchParams.get('ticket'))
    expect(trace).toContain('"iss":"https://a.test"')
    expect(trace).not.toContain(software_statement)
  })

  it('keeps FHIR search parameters called code readable', async () => {
    const app = await registerSymmetricApp(bench)
    const { access_token } = await launch(bench, app)
    await readFhir(bench, access_token, 'Observation?code=4548-4')
    const { rows } = await bench.call('traffic.list', { area: 'fhir' })
    expect(rows[0]?.url).toContain('code=4548-4')
  })
})
