import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  authorizationQuery,
  createProofKey,
  launch,
  readFhir,
  refresh,
  registerPublicApp,
} from '../../support/launch.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'

let bench: TestWorkbench
beforeEach(async () => {
  bench = await createTestWorkbench()
})
afterEach(() => bench.close())

const newest = async () => (await bench.call('traffic.list', { limit: 1 })).rows[0]

describe('exchange log, error codes', () => {
  it('takes the code of a redirect', async () => {
    const app = await registerPublicApp(bench)
    const query = authorizationQuery(bench, app, createProofKey(), { response_type: 'token' })
    await bench.request(`/authorize?${query}`)
    expect(await newest()).toMatchObject({ errorCode: 'unsupported_response_type' })
  })

  it('takes the code of the challenge of a FHIR refusal, not that of its OperationOutcome', async () => {
    const app = await registerPublicApp(bench)
    const scope = 'launch/patient patient/Patient.rs'
    const { access_token, patient } = await launch(bench, app, { scope })
    await readFhir(bench, access_token, `Patient/${patient}`)
    expect(await newest()).toMatchObject({ status: 200, errorCode: null })
    await readFhir(bench, access_token, `Condition?patient=${patient}`)
    expect(await newest()).toMatchObject({ status: 403, errorCode: 'insufficient_scope' })
    await readFhir(bench, 'no-token-of-ours', `Patient/${patient}`)
    expect(await newest()).toMatchObject({ status: 401, errorCode: 'invalid_token' })
  })

  it('takes the code of the body where there is no challenge', async () => {
    const app = await registerPublicApp(bench)
    await refresh(bench, app, 'no-token-of-ours')
    expect(await newest()).toMatchObject({ status: 400, errorCode: 'invalid_grant' })
  })
})
