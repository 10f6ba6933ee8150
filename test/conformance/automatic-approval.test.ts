import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import {
  authorizationQuery,
  createProofKey,
  type LaunchTokens,
  readFhir,
  redeem,
  registerPublicApp,
} from '../support/launch.ts'
import { createTestWorkbench } from '../support/test-workbench.ts'

describe('authorization endpoint, approval automatic', () => {
  it('lets a plain HTTP client finish a standalone launch by following redirects', async () => {
    const bench = await createTestWorkbench({ config: { approval: 'automatic' } })
    const app = await registerPublicApp(bench)
    const proof = createProofKey()
    const response = await bench.request(`/authorize?${authorizationQuery(bench, app, proof)}`)
    const arrived = new URL(response.headers.get('location') ?? '')
    expect(arrived.origin).toBe('https://app.test')
    const redeemed = await redeem(bench, app, arrived.searchParams.get('code') ?? '', proof)
    const tokens = (await redeemed.json()) as LaunchTokens
    expect(tokens.patient).toMatch(/^[A-Za-z0-9.-]{1,64}$/)
    const patient = await readFhir(bench, tokens.access_token, `Patient/${tokens.patient}`)
    expect(patient.status).toBe(200)
    const { rows } = await bench.call('grants.list', { client_id: app.client_id })
    expect(rows[0]).toMatchObject({ isAutomatic: true, username: 'dr' })
    await bench.close()
  })

  it('takes the user of login_hint, with their own patient, and refuses a name it does not know', async () => {
    const bench = await createTestWorkbench({ config: { approval: 'automatic' } })
    const app = await registerPublicApp(bench)
    const proof = createProofKey()
    const ask = (login_hint: string) =>
      bench.request(`/authorize?${authorizationQuery(bench, app, proof, { login_hint })}`)
    const known = new URL((await ask('pt')).headers.get('location') ?? '')
    const redeemed = await redeem(bench, app, known.searchParams.get('code') ?? '', proof)
    const tokens = (await redeemed.json()) as LaunchTokens
    const users = await bench.call('users.list', {})
    const pt = users.find(({ username }) => username === 'pt')
    expect(`Patient/${tokens.patient}`).toBe(pt?.fhirUser)
    const unknown = new URL((await ask('nobody-here')).headers.get('location') ?? '')
    expect(unknown.searchParams.get('error')).toBe('invalid_request')
    await bench.close()
  })

  it('signs in anew who signed in at the EHR too long ago, and not silently [OID-06] [SAL-42]', async () => {
    const bench = await createTestWorkbench({ config: { approval: 'automatic' } })
    const app = await registerPublicApp(bench)
    const { openUrl } = await bench.call('launch.start', {
      mode: 'ehr',
      client_id: app.client_id,
      ehr: { username: 'dr', context: {} },
    })
    bench.clock.advance(2)
    const proof = createProofKey()
    const ask = async (overrides: Readonly<Record<string, string>>) => {
      const query = authorizationQuery(bench, app, proof, {
        scope: 'launch openid',
        launch: new URL(openUrl ?? '').searchParams.get('launch') ?? '',
        prompt: 'none',
        ...overrides,
      })
      const response = await bench.request(`/authorize?${query}`)
      return new URL(response.headers.get('location') ?? '').searchParams
    }
    expect((await ask({ max_age: '1' })).get('error')).toBe('login_required')
    const code = (await ask({ max_age: '1', prompt: 'login' })).get('code') ?? ''
    const tokens = (await (await redeem(bench, app, code, proof)).json()) as LaunchTokens
    expect(decodeJwt(tokens.id_token ?? '')['auth_time']).toBe(bench.clock.nowSeconds())
    await bench.close()
  })

  it('shares no patient of a user who has none, and needs a user', async () => {
    const bench = await createTestWorkbench({ config: { approval: 'automatic' } })
    const app = await registerPublicApp(bench)
    const answer = async (overrides: Readonly<Record<string, string>>) => {
      const query = authorizationQuery(bench, app, createProofKey(), overrides)
      const response = await bench.request(`/authorize?${query}`)
      return new URL(response.headers.get('location') ?? '').searchParams
    }
    const guest = { login_hint: 'guest' }
    expect((await answer({ ...guest, scope: 'openid' })).has('code')).toBe(true)
    const refused = await answer({ ...guest, scope: 'launch/patient' })
    expect(refused.get('error')).toBe('access_denied')
    expect(refused.get('error_description')).toBe('user guest has no patient to share')
    for (const { username } of await bench.call('users.list', {})) {
      await bench.call('users.delete', { username })
    }
    const nobody = await answer({ scope: 'openid' })
    expect(nobody.get('error')).toBe('invalid_request')
    expect(nobody.get('error_description')).toBe(
      'login_hint is absent, and there is no user, wanted the name of an enabled user',
    )
    await bench.close()
  })

  it('goes on without an encounter where the patient has none [CTX-03]', async () => {
    const bench = await createTestWorkbench({ config: { approval: 'automatic' } })
    const app = await registerPublicApp(bench)
    await bench.call('users.save', {
      username: 'jim',
      displayName: 'Jim Whitfield',
      fhirUser: 'Patient/jim-whitfield',
      isDisabled: false,
    })
    const ask = async (login_hint: string) => {
      const proof = createProofKey()
      const overrides = { login_hint, scope: 'launch/patient launch/encounter' }
      const query = authorizationQuery(bench, app, proof, overrides)
      const response = await bench.request(`/authorize?${query}`)
      const { searchParams } = new URL(response.headers.get('location') ?? '')
      const redeemed = await redeem(bench, app, searchParams.get('code') ?? '', proof)
      return (await redeemed.json()) as LaunchTokens
    }
    expect((await ask('pt')).encounter).toBeDefined()
    const without = await ask('jim')
    expect(without.patient).toBe('jim-whitfield')
    expect(without.encounter).toBeUndefined()
    await bench.close()
  })
})
