import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { registerSymmetricApp } from '../../support/launch.ts'
import {
  createRelyingParty,
  type RelyingParty,
  signInAtEhr,
  signInPages,
} from '../../support/relying-party.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'

let bench: TestWorkbench
let rp: RelyingParty
/** A server where everybody has agreed beforehand, so that a user who is signed in at the EHR needs no page. */
let agreed: TestWorkbench
let silent: RelyingParty
beforeAll(async () => {
  bench = await createTestWorkbench()
  rp = createRelyingParty(bench, await registerSymmetricApp(bench))
  agreed = await createTestWorkbench({ config: { approval: 'automatic' } })
  silent = createRelyingParty(agreed, await registerSymmetricApp(agreed))
})
afterAll(async () => {
  await bench.close()
  await agreed.close()
})

describe('Basic OP plan of OpenID, users who are signed in or not', () => {
  it('oidcc-prompt-login: the person signs in again, later [FG-21] [OID-06]', async () => {
    const first = await rp.signIn({ max_age: '15000' })
    bench.clock.advance(2)
    const second = await rp.signIn({ prompt: 'login', max_age: '15000' })
    expect(signInPages(second.pages)).toHaveLength(1)
    expect(second.claims.auth_time).toBeGreaterThan(first.claims.auth_time ?? Number.NaN)
  })

  it('oidcc-prompt-login: and also who is signed in at the EHR [FG-21] [OID-06]', async () => {
    const session = await signInAtEhr(bench, rp.client)
    const startedAt = bench.clock.nowSeconds()
    bench.clock.advance(2)
    const again = await rp.signIn({ ...session, prompt: 'login', max_age: '15000' })
    expect(signInPages(again.pages)).toHaveLength(1)
    expect(again.claims.auth_time).toBe(startedAt + 2)
  })

  it('oidcc-prompt-none-not-logged-in: no page, an error that names the need, the long state unharmed [FG-21] [SAL-42]', async () => {
    const state = 'x'.repeat(128)
    const { pages, arrived } = await rp.authorize({ prompt: 'none', state })
    expect(pages).toEqual([])
    expect(Object.fromEntries(arrived.searchParams)).toEqual({
      error: 'login_required',
      error_description: expect.any(String),
      state,
      iss: bench.issuer,
    })
  })

  it('oidcc-prompt-none-logged-in: no page, the same user and sign-in [FG-21] [SAL-42]', async () => {
    const [one, other] = [
      await signInAtEhr(agreed, silent.client),
      await signInAtEhr(agreed, silent.client),
    ]
    const first = await silent.signIn({ ...one, max_age: '15000' })
    agreed.clock.advance(60)
    const second = await silent.signIn({ ...other, prompt: 'none', max_age: '15000' })
    expect(second.pages).toEqual([])
    expect(second.claims.sub).toBe(first.claims.sub)
    expect(second.claims.auth_time).toBe(first.claims.auth_time)
  })

  it('oidcc-id-token-hint: no page for the user whom the hint names [FG-21] [SAL-25]', async () => {
    const [one, other] = [
      await signInAtEhr(agreed, silent.client),
      await signInAtEhr(agreed, silent.client),
    ]
    const first = await silent.signIn(one)
    const hint = { prompt: 'none', id_token_hint: first.tokens.id_token ?? '' }
    const second = await silent.signIn({ ...other, ...hint })
    expect(second.pages).toEqual([])
    expect(second.claims.sub).toBe(first.claims.sub)
  })

  it('oidcc-max-age-1: who signed in longer ago signs in again, and auth_time says so [FG-21] [OID-06]', async () => {
    const session = await signInAtEhr(bench, rp.client)
    const startedAt = bench.clock.nowSeconds()
    bench.clock.advance(2)
    const aged = await rp.signIn({ ...session, max_age: '1' })
    expect(signInPages(aged.pages)).toHaveLength(1)
    expect(aged.claims.auth_time).toBe(startedAt + 2)
  })

  it('oidcc-max-age-1: also where nobody is asked [FG-21] [OID-06]', async () => {
    const session = await signInAtEhr(agreed, silent.client)
    const startedAt = agreed.clock.nowSeconds()
    agreed.clock.advance(2)
    const aged = await silent.signIn({ ...session, max_age: '1' })
    expect(aged.claims.auth_time).toBe(startedAt + 2)
  })

  it('oidcc-max-age-10000: who signed in a minute ago does not again, and auth_time stays [FG-21] [OID-06]', async () => {
    const [one, other] = [await signInAtEhr(bench, rp.client), await signInAtEhr(bench, rp.client)]
    const first = await rp.signIn({ ...one, max_age: '15000' })
    bench.clock.advance(60)
    const second = await rp.signIn({ ...other, max_age: '10000' })
    expect(signInPages(second.pages)).toEqual([])
    expect(second.claims.sub).toBe(first.claims.sub)
    expect(second.claims.auth_time).toBe(first.claims.auth_time)
    expect(second.claims.auth_time).toEqual(expect.any(Number))
  })
})
