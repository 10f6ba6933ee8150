import { beforeAll, describe, expect, it } from 'vitest'
import type { CommunityDocument } from '../../src/shared/contract/trust.ts'
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

const day = 86_400

async function createBench(policy = {}): Promise<TestWorkbench> {
  const bench = await createTestWorkbench()
  await trustCommunity(bench, 'beta', policy)
  return bench
}

async function outcomeOf(response: Response): Promise<string> {
  const { error = 'no error' } = await response.json()
  return `${response.status} ${error}`
}

/** What registration answers the app, with a statement that is fresh. */
async function register(app: UdapApp): Promise<string> {
  return outcomeOf(await postStatement(app.bench, await signUdapJwt(app, serviceStatementOf(app))))
}

const pemOf = (base64: string) =>
  `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`

describe('a decision on certificates', () => {
  it('is kept with its paths, checks, evidence and documents, and named by the exchange [UDAP-PKI-021]', async () => {
    const bench = await createBench()
    const app = await createUdapApp(bench)
    await bench.call('certificates.revoke', { id: app.certificateId, reason: 'keyCompromise' })
    expect(await register(app)).toBe('400 unapproved_software_statement')

    const { rows } = await bench.call('trust.decisions', { fingerprint: app.certificateId })
    const row = rows.find(({ communityUri }) => communityUri.endsWith(':beta'))
    expect(row).toMatchObject({ trusted: false, reason: 'revoked', fingerprint: app.certificateId })
    const decision = await bench.call('trust.decision', { id: row?.id ?? '' })
    const serial = await bench.call('certificates.get', { id: app.certificateId })
    const [path] = decision.trace.paths.filter(({ anchor }) => anchor !== undefined)
    expect(path?.checks.find(({ passed }) => !passed)).toMatchObject({
      rule: 'not-revoked',
      seen: expect.stringMatching(/^serial number [0-9a-f]+ revoked at .*, keyCompromise, by /),
    })
    expect(path?.evidence.at(-1)).toMatchObject({
      serialNumber: expect.any(String),
      bytes: expect.any(Number),
    })
    const [first] = decision.documents
    expect(pemOf(first?.der ?? '').replaceAll('\n', '')).toBe(serial.pem.replaceAll('\n', ''))
    for (const used of path?.evidence ?? []) {
      expect(decision.documents.map(({ fingerprint }) => fingerprint)).toContain(used.fingerprint)
    }

    bench.clock.advance(1)
    const { rows: exchanges } = await bench.call('traffic.list', { search: '/register' })
    const exchange = await bench.call('traffic.get', { id: exchanges[0]?.id ?? '' })
    const named = exchange.notes.map(({ detail }) => detail as { decision?: string } | undefined)
    expect(named.map((detail) => detail?.decision)).toContain(row?.id)
    await expect(bench.call('trust.decision', { id: 'x' })).rejects.toMatchObject({
      problem: { code: 'not-found' },
    })
  })

  it('is the same again from what it was made from, and another one at another time [UDAP-PKI-020] [UDAP-PKI-021]', async () => {
    const bench = await createBench()
    const app = await createUdapApp(bench)
    expect(await register(app)).toBe('201 no error')
    const { rows } = await bench.call('trust.decisions', { fingerprint: app.certificateId })
    const decisionId = rows.find(({ trusted }) => trusted)?.id ?? ''
    const communities = ['urn:example:trustbench:beta']
    const now = bench.clock.nowSeconds()
    const again = async (at: number, isStatusAsked: boolean) => {
      const judged = await bench.call('trust.judge', { decisionId, communities, at, isStatusAsked })
      return judged.map(({ trace }) => trace.reason ?? 'trusted')
    }
    await bench.call('certificates.revoke', { id: app.certificateId, reason: 'keyCompromise' })
    expect(await again(now, true)).toEqual(['trusted'])
    expect(await again(now + 30 * day, true)).toEqual(['revocation-unknown'])
    expect(await again(now + 30 * day, false)).toEqual(['trusted'])
    expect(await again(now + 3_000 * day, false)).toEqual(['expired'])
    expect(await again(now - 3_000 * day, false)).toEqual(['not-yet-valid'])

    const certificates = app.x5c.map(pemOf).join('')
    const asked = { certificates, communities }
    const [today] = await bench.call('trust.judge', asked)
    expect(today?.trace.reason).toBe('revoked')
    const [later] = await bench.call('trust.judge', { ...asked, at: now + 3_000 * day })
    expect(later?.trace.reason).toBe('expired')
    await expect(bench.call('trust.judge', { certificates: 'none' })).rejects.toMatchObject({
      problem: { code: 'bad-request' },
    })
    await expect(bench.call('trust.judge', {})).rejects.toMatchObject({
      problem: { code: 'bad-request' },
    })
  })

  it('moves with the clock: refused past notAfter, accepted before [UDAP-PKI-020] [UDAP-PKI-004]', async () => {
    const bench = await createBench({ revocation: 'off' })
    const app = await createUdapApp(bench)
    const { notAfter } = await bench.call('certificates.get', { id: app.certificateId })
    expect(await register(app)).toBe('201 no error')
    const start = bench.clock.nowSeconds()
    bench.clock.step(notAfter - start + 1)
    expect(await register(app)).toBe('400 unapproved_software_statement')
    bench.clock.step(-2 * day)
    // The step back is accepted at the next look at the clock.
    bench.clock.advance(60)
    expect(await register(app)).toBe('200 no error')
  })
})

describe('the community an app belongs to', () => {
  /** Trusts the root of beta under another URI as well. */
  async function shareAnchor(bench: TestWorkbench, priority: number, policy = {}): Promise<void> {
    const { uri } = await bench.call('communities.get', { id: 'beta' })
    const rows = await bench.call('trust.communities', {})
    const anchors = rows.find((row) => row.uri === uri)?.anchors.map(({ pem }) => pem) ?? []
    const twin = { uri: 'urn:example:twin', name: 'Twin', anchors, priority }
    await bench.call('trust.save', { ...twin, policy })
  }

  async function communityOf(app: UdapApp): Promise<string> {
    const client_id = await registerUdapApp(app, serviceStatementOf(app))
    app.bench.clock.advance(1)
    const { rows } = await app.bench.call('traffic.list', { client_id })
    const exchange = await app.bench.call('traffic.get', { id: rows[0]?.id ?? '' })
    const note = exchange.notes.find(({ check }) => check === 'client-registered')
    return /of community (\S+) /.exec(note?.text ?? '')?.[1] ?? ''
  }

  it('is the one with the better priority, else the one with a policy, else none [UDAP-PKI-015]', async () => {
    const bench = await createBench()
    const { policyOid } = await bench.call('communities.get', { id: 'beta' })
    await shareAnchor(bench, 50)
    expect(await communityOf(await createUdapApp(bench))).toBe('urn:example:twin')
    await shareAnchor(bench, 500)
    expect(await communityOf(await createUdapApp(bench))).toBe('urn:example:trustbench:beta')
    await shareAnchor(bench, 100)
    expect(await register(await createUdapApp(bench))).toBe('400 unapproved_software_statement')
    await shareAnchor(bench, 100, { policyOids: [policyOid] })
    expect(await communityOf(await createUdapApp(bench))).toBe('urn:example:twin')
  })

  it('says which names its apps may have [UDAP-PKI-023]', async () => {
    const bench = await createBench({ clientUriPrefixes: ['https://', 'urn:uuid:'] })
    const accepted = await createUdapApp(bench, { iss: 'https://apps.example/one' })
    expect(await register(accepted)).toBe('201 no error')
    const refused = await createUdapApp(bench, { iss: 'udap://apps.example/two' })
    expect(await register(refused)).toBe('400 unapproved_software_statement')
  })

  it('says how far clocks may differ, to the second [UDAP-JWT-008] [UDAP-PKI-023]', async () => {
    const bench = await createBench()
    const app = await createUdapApp(bench)
    await registerUdapApp(app, serviceStatementOf(app))
    for (const clockSkewSeconds of [0, 60, 300]) {
      await trustCommunity(bench, 'beta', { clockSkewSeconds })
      const now = bench.clock.nowSeconds()
      const at = async (iat: number) =>
        outcomeOf(
          await postStatement(
            bench,
            await signUdapJwt(app, serviceStatementOf(app), { claims: { iat, exp: iat + 60 } }),
          ),
        )
      expect(await at(now + clockSkewSeconds)).toBe('200 no error')
      expect(await at(now + clockSkewSeconds + 1)).toBe('400 invalid_software_statement')
      expect(await at(now - clockSkewSeconds - 60)).toBe('200 no error')
      expect(await at(now - clockSkewSeconds - 61)).toBe('400 invalid_software_statement')
    }
  })

  it('comes to the same verdicts on a second workbench from its document [UDAP-PKI-023]', async () => {
    const policy = {
      missingRevocationPointer: 'fail',
      clientUriPrefixes: ['https://'],
      scopes: 'system/Patient.rs',
      minimumScopes: 'system/Patient.rs',
      serverUriPrefixes: ['http://'],
      isLeafPinned: true,
      extendedKeyUsages: ['1.3.6.1.5.5.7.3.2'],
      b2b: { purposes: ['urn:oid:2.16.840.1.113883.5.8#TREAT'], isUriFormRequired: true },
    } as const
    const first = await createBench(policy)
    const second = await createTestWorkbench()
    const uri = 'urn:example:trustbench:beta'
    const document = await first.call('trust.export', { uri })
    const file: CommunityDocument = JSON.parse(JSON.stringify(document))
    const unlike = { ...file, uri: 'urn:example:elsewhere' }
    await second.call('trust.import', { document: unlike })
    const imported = await second.call('trust.export', { uri: unlike.uri })
    expect(imported).toEqual(unlike)
    expect(imported.policy).toMatchObject(policy)

    const app = await createUdapApp(first)
    const certificates = app.x5c.map(pemOf).join('')
    const judge = async (bench: TestWorkbench, community: string, at: number) => {
      const asked = { certificates, communities: [community], at, isStatusAsked: false }
      const [judged] = await bench.call('trust.judge', asked)
      return [judged?.trace.trusted, judged?.trace.reason, judged?.trace.paths]
    }
    const now = first.clock.nowSeconds()
    for (const at of [now, now + 3_000 * day]) {
      expect(await judge(second, unlike.uri, at)).toEqual(await judge(first, uri, at))
    }
    const { policy: without } = file
    await first.call('trust.import', {
      document: { ...file, policy: { ...without, extendedKeyUsages: [] } },
      mayReplace: true,
    })
    expect((await judge(first, uri, now))[0]).toBe(true)
  })

  it('is replaced by a document only when that is asked for [UDAP-PKI-023]', async () => {
    const bench = await createBench()
    const uri = 'urn:example:trustbench:beta'
    const document = await bench.call('trust.export', { uri })
    await expect(bench.call('trust.import', { document })).rejects.toMatchObject({
      problem: { code: 'conflict' },
    })
    const renamed = { ...document, name: 'Renamed' }
    const saved = await bench.call('trust.import', { document: renamed, mayReplace: true })
    expect(saved).toMatchObject({ uri, name: 'Renamed', isLocal: true })
    await expect(
      bench.call('trust.import', {
        document: { ...document, anchors: ['none'] },
        mayReplace: true,
      }),
    ).rejects.toMatchObject({ problem: { code: 'bad-request' } })
    await expect(bench.call('trust.export', { uri: 'urn:x:y' })).rejects.toMatchObject({
      problem: { code: 'not-found' },
    })
  })
})

describe('an app with a renewed certificate', () => {
  const iss = 'https://renewing.example'
  let bench: TestWorkbench
  let earlier: UdapApp
  let renewed: UdapApp
  beforeAll(async () => {
    bench = await createBench()
    earlier = await createUdapApp(bench, { iss })
    renewed = await createUdapApp(bench, { iss, alg: 'RS256' })
  })

  it('stays the client it is, at registration and token endpoint, unless the leaf is pinned [UDAP-DCR-024] [UDAP-DCR-031] [UDAP-CA-005]', async () => {
    const client_id = await registerUdapApp(earlier, serviceStatementOf(earlier))
    const ask = async (app: UdapApp) =>
      outcomeOf(
        await requestUdapToken(bench, await signUdapJwt(app, tokenClaimsOf(app, client_id))),
      )
    expect([await ask(earlier), await ask(renewed)]).toEqual(['200 no error', '200 no error'])
    await trustCommunity(bench, 'beta', { isLeafPinned: true })
    expect([await ask(earlier), await ask(renewed)]).toEqual(['200 no error', '400 invalid_client'])
    expect(await registerUdapApp(renewed, serviceStatementOf(renewed))).toBe(client_id)
    expect([await ask(earlier), await ask(renewed)]).toEqual(['400 invalid_client', '200 no error'])
  })

  it('changes and cancels nothing once it has expired [UDAP-DCR-031]', async () => {
    const own = await createBench({ revocation: 'off' })
    const app = await createUdapApp(own)
    expect(await register(app)).toBe('201 no error')
    const { notAfter } = await own.call('certificates.get', { id: app.certificateId })
    own.clock.step(notAfter - own.clock.nowSeconds() + 1)
    expect(await register(app)).toBe('400 unapproved_software_statement')
    const cancelled = await signUdapJwt(app, serviceStatementOf(app), {
      claims: { grant_types: [] },
    })
    expect(await outcomeOf(await postStatement(own, cancelled))).toBe(
      '400 unapproved_software_statement',
    )
  })
})
