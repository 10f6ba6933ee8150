import { createPrivateKey } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  type FixtureDefinition,
  type FixtureId,
  fixtureIds,
} from '../../src/shared/contract/certificates.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'
import {
  createUdapApp,
  postStatement,
  registerUdapApp,
  requestUdapToken,
  serviceStatementOf,
  signUdapJwt,
  tokenClaimsOf,
  trustCommunity,
  type UdapApp,
} from '../support/udap-app.ts'
import { createUdapServer, type UdapServer } from '../support/udap-server.ts'

const beta = 'urn:example:trustbench:beta'

/** Policies of the community: a certificate of unknown status is refused by the first and taken by the second. */
const policies = {
  hard: { revocation: 'require', missingRevocationPointer: 'fail' },
  soft: { revocation: 'soft', missingRevocationPointer: 'warn' },
} as const

async function createBench(
  policy: keyof typeof policies,
  foreign?: (request: Request) => Promise<Response>,
): Promise<TestWorkbench> {
  const bench = await createTestWorkbench(foreign === undefined ? {} : { foreign })
  const { policyOid } = await bench.call('communities.get', { id: 'beta' })
  await trustCommunity(bench, 'beta', { ...policies[policy], policyOids: [policyOid] })
  await trustCommunity(bench, 'alpha', policies[policy])
  return bench
}

/** An app that presents a test certificate of the community. */
async function createFixtureApp(
  bench: TestWorkbench,
  fixture: FixtureId,
  server?: string,
): Promise<UdapApp & { readonly expected: FixtureDefinition['expected'] }> {
  const issued = await bench.call('certificates.issueFixture', {
    fixture,
    communityId: 'beta',
    ...(server === undefined
      ? { algorithm: 'p-256' }
      : { algorithm: 'rsa-2048', kind: 'server', uri: server }),
  })
  const { presentation, certificate } = issued
  const key = await bench.call('keys.get', { id: presentation.signWithKeyId })
  const file = await bench.call('keys.export', {
    id: key.id,
    confirmedName: key.name,
    isClearConfirmed: true,
  })
  return {
    bench,
    iss: presentation.iss,
    certificateId: certificate.id,
    x5c: presentation.x5c,
    alg: key.alg,
    privateKey: createPrivateKey(Buffer.from(file.base64, 'base64').toString()),
    expected: issued.fixture.expected,
  }
}

async function outcomeOf(response: Response) {
  const { error } = await response.json()
  return { status: response.status, error: error ?? null }
}

describe.each(['hard', 'soft'] as const)('test certificates under a %s policy', (policy) => {
  let bench: TestWorkbench
  beforeAll(async () => {
    bench = await createBench(policy)
  })
  /** Where the table leaves it to the policy, the policy says it. */
  const byPolicy = (error: string, good: number) =>
    policy === 'hard' ? { status: 400, error } : { status: good, error: null }

  it.each([...fixtureIds])(
    '%s is answered at registration as the table says [UDAP-PKI-001]',
    async (id) => {
      const app = await createFixtureApp(bench, id)
      const response = await postStatement(bench, await signUdapJwt(app, serviceStatementOf(app)))
      const { status, error } = app.expected.registration
      const wanted =
        status === null ? byPolicy('unapproved_software_statement', 201) : { status, error }
      const seen = await outcomeOf(response)
      // A renewed certificate changes a registration; here it is the first one of its identity.
      expect(id === 'C-RENEWED' ? { ...seen, status: 200 } : seen).toEqual(wanted)
    },
  )

  it.each([...fixtureIds])(
    '%s is answered at the token endpoint as the table says [UDAP-PKI-014] [UDAP-TOK-006]',
    async (id) => {
      const app = await createFixtureApp(bench, id)
      const good = await createUdapApp(bench, { iss: app.iss })
      const clientId = await registerUdapApp(good, serviceStatementOf(good))
      const assertion = await signUdapJwt(app, tokenClaimsOf(app, clientId))
      const { status, error } = app.expected.token
      const wanted = status === null ? byPolicy('invalid_client', 200) : { status, error }
      expect(await outcomeOf(await requestUdapToken(bench, assertion))).toEqual(wanted)
    },
  )
})

describe('the status of a certificate', () => {
  it('counts at the next request, revoked or on hold, and so does the trust in its community [UDAP-PKI-014] [UDAP-CA-004] [UD-22]', async () => {
    const bench = await createBench('hard')
    const app = await createUdapApp(bench)
    const clientId = await registerUdapApp(app, serviceStatementOf(app))
    const ask = async () => {
      const assertion = await signUdapJwt(app, tokenClaimsOf(app, clientId))
      return (await outcomeOf(await requestUdapToken(bench, assertion))).error
    }
    expect(await ask()).toBeNull()
    const { certificateId: id } = app
    await bench.call('certificates.revoke', { id, reason: 'certificateHold' })
    expect(await ask()).toBe('invalid_client')
    await bench.call('certificates.unhold', { id })
    expect(await ask()).toBeNull()

    await bench.call('communities.update', { id: 'beta', isTrusted: false })
    expect(await ask()).toBe('invalid_client')
    await bench.call('communities.update', { id: 'beta', isTrusted: true })
    expect(await ask()).toBeNull()
    await bench.call('certificates.revoke', { id, reason: 'keyCompromise' })
    expect(await ask()).toBe('invalid_client')
  })
})

describe.each(['hard', 'soft'] as const)(
  'test certificates of servers under a %s policy',
  (policy) => {
    let bench: TestWorkbench
    let server: UdapServer
    beforeAll(async () => {
      bench = await createBench(policy, async (request) => server.answer(request))
      server = await createUdapServer(bench)
    })

    it('are read with an ordinary one [UDAP-DISC-012]', async () => {
      const { state } = await bench.call('udap.discover', { base: server.base, community: beta })
      expect(state).toBe('usable')
    })

    it.each([...fixtureIds])(
      'metadata signed with %s is used or not, as the table says, and nothing else is sent [UDAP-DISC-012] [UDAP-PKI-001]',
      async (id) => {
        const identity = await createFixtureApp(bench, id, server.base)
        const signedBy = await createUdapServer(bench, { identity })
        server = signedBy
        const { state } = await bench.call('udap.discover', { base: server.base, community: beta })
        const wanted = {
          proceed: true,
          stop: false,
          'stop-unless-community-trusted': false,
          'by-policy': policy === 'soft',
        }[identity.expected.metadata]
        expect([id, state === 'usable']).toEqual([id, wanted])
        if (id === 'C-OTHER-COMM') expect(state).toBe('not-in-community')
        const others = signedBy.received.filter(({ url }) => !url.includes('/.well-known/udap'))
        expect(others).toEqual([])
      },
    )
  },
)
