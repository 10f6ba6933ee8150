import { beforeEach, describe, expect, it } from 'vitest'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'
import {
  createUdapApp,
  postStatement,
  registerUdapApp,
  serviceStatementOf,
  signUdapJwt,
  trustCommunity,
} from '../../support/udap-app.ts'

describe('clients.udap', () => {
  let bench: TestWorkbench
  beforeEach(async () => {
    bench = await createTestWorkbench()
    await trustCommunity(bench, 'beta')
    return () => bench.close()
  })

  it('tells identity, community, certificate and statement of an app that registered by statement [UDAP-DCR-046]', async () => {
    const app = await createUdapApp(bench)
    const claims = serviceStatementOf(app)
    const client_id = await registerUdapApp(app, claims)
    const facts = await bench.call('clients.udap', { client_id })
    const certificate = await bench.call('certificates.get', { id: app.certificateId })
    expect(facts).toMatchObject({
      client_id,
      iss: app.iss,
      communityUri: 'urn:example:trustbench:beta',
      certificate: {
        fingerprint: app.certificateId,
        subject: certificate.subject,
        notAfter: certificate.notAfter,
      },
      certifications: [],
      cancelledAt: null,
    })
    expect(facts?.statement).toMatchObject({ iss: app.iss, grant_types: ['client_credentials'] })
  })

  it('tells when an app cancelled itself [UDAP-DCR-046]', async () => {
    const app = await createUdapApp(bench)
    const claims = serviceStatementOf(app)
    const client_id = await registerUdapApp(app, claims)
    const cancel = await signUdapJwt(app, { ...claims, grant_types: [], jti: 'cancellation' })
    expect((await postStatement(bench, cancel)).status).toBe(200)
    const facts = await bench.call('clients.udap', { client_id })
    expect(facts?.cancelledAt).toBe(bench.clock.nowSeconds())
  })

  it('says of other clients that they did not', async () => {
    expect(await bench.call('clients.udap', { client_id: 'trustbench-console' })).toBeNull()
  })
})
