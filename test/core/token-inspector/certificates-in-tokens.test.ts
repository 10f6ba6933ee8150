import { generateKeyPairSync } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'
import { createUdapApp, signUdapJwt, statementOf, trustCommunity } from '../../support/udap-app.ts'

let bench: TestWorkbench
beforeAll(async () => {
  bench = await createTestWorkbench()
  await trustCommunity(bench, 'beta')
}, 120_000)

async function findingOf(text: string) {
  const { tokens } = await bench.call('inspector.inspect', { text })
  return tokens[0]?.findings.find(({ id }) => id === 'x5c-path')
}

describe('a token with certificates in its header', () => {
  it('is told to be signed by whom, and which community vouches for it [UD-01] [TI-11]', async () => {
    const app = await createUdapApp(bench)
    expect(await findingOf(await signUdapJwt(app, statementOf(app)))).toMatchObject({
      outcome: 'passed',
      text: expect.stringMatching(/Test app.*community urn:example:trustbench:beta/),
    })
  })

  it('is not called trusted by another key, a stranger or a revoked certificate [UD-02] [TI-11]', async () => {
    const app = await createUdapApp(bench)
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    expect(await findingOf(await signUdapJwt(app, statementOf(app), { privateKey }))).toMatchObject(
      {
        outcome: 'failed',
      },
    )
    const stranger = await createUdapApp(bench, { community: 'strangers' })
    const text = await signUdapJwt(stranger, statementOf(stranger))
    expect(await findingOf(text)).toMatchObject({ outcome: 'warning' })
    await bench.call('certificates.revoke', { id: app.certificateId })
    expect(await findingOf(await signUdapJwt(app, statementOf(app)))).toMatchObject({
      outcome: 'failed',
      seen: expect.stringContaining('revoked'),
    })
  })

  it('is only decoded where the certificates are none, or there are none [TI-11]', async () => {
    const app = await createUdapApp(bench)
    const odd = await signUdapJwt(app, statementOf(app), { header: { x5c: ['AAAA'] } })
    expect(await findingOf(odd)).toMatchObject({ outcome: 'not-checked' })
    const without = await signUdapJwt(app, statementOf(app), { header: { x5c: undefined } })
    expect(await findingOf(without)).toBeUndefined()
  })
})
