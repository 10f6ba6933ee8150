import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProofKey, readFhir } from '../support/launch.ts'
import { asLiveBench } from '../support/live-bench.ts'
import { makePlace, type Place, type Running, start } from '../support/restarting-server.ts'
import type { TestWorkbench } from '../support/test-workbench.ts'
import {
  createUdapApp,
  registerUdapApp,
  requestUdapToken,
  serviceStatementOf,
  signUdapJwt,
  statementOf,
  tokenClaimsOf,
  trustCommunity,
} from '../support/udap-app.ts'
import {
  launchUdapApp,
  obtainUdapCode,
  postUdapToken,
  redeemUdapCode,
} from '../support/udap-flow.ts'

let place: Place
let running: Running
let bench: TestWorkbench

beforeAll(async () => {
  place = await makePlace()
  running = await start(place)
  bench = asLiveBench(running.bench)
  await bench.call('settings.update', { name: 'approval', value: 'automatic' })
  await trustCommunity(bench, 'beta')
}, 120_000)
afterAll(async () => {
  await running.process.stop()
  place.folder.remove()
})

const scope = 'launch/patient patient/*.rs openid fhirUser offline_access'

describe('an app with a certificate, at a server without a window', () => {
  it('launches standalone, reads its patient, refreshes and reads again [UDAP-AZ-014] [UDAP-DCR-050]', async () => {
    const app = await createUdapApp(bench)
    const clientId = await registerUdapApp(app, { ...statementOf(app), scope })
    const tokens = await launchUdapApp(app, clientId, { scope })
    const read = (token: string) => readFhir(bench, token, `Patient/${tokens.patient}`)
    expect((await read(tokens.access_token)).status).toBe(200)
    const refreshed = await postUdapToken(app, clientId, {
      grant_type: 'refresh_token',
      refresh_token: tokens.refresh_token,
    })
    expect((await read((await refreshed.json()).access_token)).status).toBe(200)
  })

  it('asks for itself with a purpose, and reads [UDAP-B2B-001] [UDAP-TOK-001]', async () => {
    const service = await createUdapApp(bench)
    const clientId = await registerUdapApp(service, serviceStatementOf(service))
    const assertion = await signUdapJwt(service, tokenClaimsOf(service, clientId))
    const { access_token } = await (await requestUdapToken(bench, assertion)).json()
    const found = await readFhir(bench, access_token, 'Patient?_count=1')
    expect((await found.json()).resourceType).toBe('Bundle')
  })

  it('gets nothing twice by one token or code, though the server was started anew between [UDAP-TOK-008] [UDAP-TOK-012] [UDAP-JWT-010]', async () => {
    const service = await createUdapApp(bench)
    const serviceId = await registerUdapApp(service, serviceStatementOf(service))
    const used = await signUdapJwt(service, tokenClaimsOf(service, serviceId))
    expect((await requestUdapToken(bench, used)).status).toBe(200)
    const app = await createUdapApp(bench)
    const clientId = await registerUdapApp(app)
    const proof = createProofKey()
    const code = await obtainUdapCode(bench, clientId, proof)
    expect((await redeemUdapCode(app, clientId, code, proof)).status).toBe(200)

    await running.process.stop()
    running = await start(place)
    bench = asLiveBench(running.bench)
    const again = await requestUdapToken(bench, used)
    expect([again.status, (await again.json()).error]).toEqual([400, 'invalid_client'])
    const renewed = { ...app, bench }
    const second = await redeemUdapCode(renewed, clientId, code, proof)
    expect([second.status, (await second.json()).error]).toEqual([400, 'invalid_grant'])
    const fresh = await signUdapJwt(service, tokenClaimsOf({ ...service, bench }, serviceId))
    expect((await requestUdapToken(bench, fresh)).status).toBe(200)
  }, 120_000)
})
