import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  authorize,
  createProofKey,
  launch,
  redeem,
  registerPublicApp,
  type TestClient,
} from '../../../support/launch.ts'
import { createTestWorkbench, type TestWorkbench } from '../../../support/test-workbench.ts'

let bench: TestWorkbench
let app: TestClient
beforeEach(async () => {
  bench = await createTestWorkbench()
  app = await registerPublicApp(bench)
})
afterEach(() => bench.close())

const scope = 'openid fhirUser'
const missing = { problem: { code: 'not-found' } }

async function newest() {
  const [row] = (await bench.call('grants.list', {})).rows
  if (row === undefined) throw new Error('there is no grant')
  const { tokens } = await bench.call('grants.get', { id: row.id })
  return { ...row, tokens: tokens.map(({ kind, state }) => ({ kind, state })) }
}

describe('console methods of grants', () => {
  it('show a code that waits, one that was used, and a grant that has ended', async () => {
    const proof = createProofKey()
    const code = (await authorize(bench, app, proof, { scope })).get('code') ?? ''
    expect(await newest()).toMatchObject({
      state: 'active',
      tokens: [{ kind: 'authorization_code', state: 'active' }],
    })
    await redeem(bench, app, code, proof)
    expect(await newest()).toMatchObject({
      state: 'active',
      tokens: [
        { kind: 'authorization_code', state: 'used' },
        { kind: 'access_token', state: 'active' },
      ],
    })
    bench.clock.advance(3600)
    expect(await newest()).toMatchObject({
      state: 'ended',
      tokens: [
        { kind: 'authorization_code', state: 'used' },
        { kind: 'access_token', state: 'expired' },
      ],
    })
  })

  it('show a code that a wrong request burned, and one nobody redeemed in time [AS-03]', async () => {
    const proof = createProofKey()
    const code = (await authorize(bench, app, proof, { scope })).get('code') ?? ''
    await redeem(bench, app, code, createProofKey())
    expect(await newest()).toMatchObject({
      state: 'ended',
      tokens: [{ kind: 'authorization_code', state: 'used' }],
    })
    bench.clock.advance(1)
    await authorize(bench, app, proof, { scope })
    bench.clock.advance(60)
    expect(await newest()).toMatchObject({
      state: 'ended',
      tokens: [{ kind: 'authorization_code', state: 'expired' }],
    })
  })

  it('revoke a grant before its code is redeemed [SAL-51]', async () => {
    const proof = createProofKey()
    const code = (await authorize(bench, app, proof, { scope })).get('code') ?? ''
    const { id } = await newest()
    expect(await bench.call('grants.revoke', { id })).toEqual({ revoked: 1 })
    expect(await bench.call('grants.revoke', { id })).toEqual({ revoked: 0 })
    const refused = await redeem(bench, app, code, proof)
    expect(refused.status).toBe(400)
    expect(await refused.json()).toMatchObject({
      error: 'invalid_grant',
      error_description: expect.stringContaining('revoked in the console'),
    })
    const fresh = (await authorize(bench, app, proof, { scope })).get('code') ?? ''
    expect((await redeem(bench, app, fresh, proof)).status).toBe(200)
  })

  it('end an EHR session, again without effect', async () => {
    const { openUrl } = await bench.call('launch.start', {
      mode: 'ehr',
      client_id: app.client_id,
      ehr: { username: 'dr', context: {} },
    })
    expect(openUrl).toContain('launch=')
    const [session] = await bench.call('ehrSessions.list', {})
    const id = session?.id ?? ''
    expect(await bench.call('ehrSessions.end', { id })).toBeNull()
    const [ended] = await bench.call('ehrSessions.list', {})
    expect(ended?.endedAt).toBe(bench.clock.nowSeconds())
    expect(await bench.call('ehrSessions.end', { id })).toBeNull()
  })

  it('answer not-found for what does not exist', async () => {
    await launch(bench, app, { scope })
    const { id } = await newest()
    const none = 'no-such-id'
    await expect(bench.call('grants.get', { id: none })).rejects.toMatchObject(missing)
    await expect(bench.call('grants.revoke', { id: none })).rejects.toMatchObject(missing)
    await expect(bench.call('ehrSessions.end', { id: none })).rejects.toMatchObject(missing)
    for (const target of [
      { id: none, fingerprint: '00000000' },
      { id, fingerprint: '00000000' },
    ]) {
      await expect(bench.call('grants.revoke', target)).rejects.toMatchObject(missing)
    }
    expect(await bench.call('grants.revoke', { client_id: none })).toEqual({ revoked: 0 })
  })
})
