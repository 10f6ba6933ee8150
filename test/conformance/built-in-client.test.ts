import { describe, expect, it } from 'vitest'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'

/** The authorization request the built-in client makes when the person opens the launch. */
async function requestOf(bench: TestWorkbench, openUrl: string | null): Promise<URLSearchParams> {
  const response = await bench.request(openUrl ?? '')
  const location = new URL(response.headers.get('location') ?? '')
  expect(location.origin + location.pathname).toBe(`${bench.issuer}/authorize`)
  return location.searchParams
}

const scope = 'openid fhirUser patient/*.rs'

describe('built-in client, authorization request', () => {
  it('has every required parameter, and launch in an EHR launch only [SAL-11]', async () => {
    const bench = await createTestWorkbench()
    const client = { client_id: 'trustbench-console' }
    const alone = await bench.call('launch.start', { mode: 'standalone', ...client, scope })
    const standalone = await requestOf(bench, alone.openUrl)
    expect(Object.fromEntries(standalone)).toMatchObject({
      response_type: 'code',
      client_id: 'trustbench-console',
      redirect_uri: `${bench.issuer}/app/callback`,
      scope,
      aud: bench.fhirBase,
      code_challenge_method: 'S256',
    })
    expect(standalone.get('code_challenge')).toMatch(/^[\w-]{43}$/)
    expect(standalone.get('state')).toMatch(/^[\w-]{22,}$/)
    expect(standalone.has('launch')).toBe(false)

    const { rows } = await bench.call('launch.patients', { search: '' })
    const fromEhr = await bench.call('launch.start', {
      mode: 'ehr',
      ...client,
      scope: `launch ${scope}`,
      ehr: { username: 'dr', context: { patient: rows[0]?.id } },
    })
    const launched = await requestOf(bench, fromEhr.openUrl)
    expect(launched.get('launch')).toMatch(/^[\w-]{43}$/)
    expect(launched.get('aud')).toBe(new URL(fromEhr.openUrl ?? '').searchParams.get('iss'))
    expect(launched.get('state')).not.toBe(standalone.get('state'))
    expect(launched.get('code_challenge')).not.toBe(standalone.get('code_challenge'))
    await bench.close()
  })
})
