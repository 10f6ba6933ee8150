import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DistrustReason, TrustPolicy } from '../../../src/main/core/certificate-path/index.ts'
import {
  parseCertificate,
  parseCrl,
  parseOcspResponse,
} from '../../../src/main/core/certificate-path/index.ts'
import type { FixtureId, FixtureIssue } from '../../../src/shared/contract/certificates.ts'
import { fixtureIds } from '../../../src/shared/contract/certificates.ts'
import type { MethodParams } from '../../../src/shared/contract/index.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'
import { differences, type FixtureFacts, factsOf } from './fixture-facts.ts'
import { download, linesOf } from './issuing-console.ts'
import { anchorsOf, brokenRules, judgePath } from './judging-path.ts'
import { writeOcspRequest } from './ocsp-request.ts'

const identity = 'https://client.example/app'
let workbench: TestWorkbench
let ordinary: FixtureFacts

beforeAll(async () => {
  workbench = await createTestWorkbench()
  ordinary = await factsOf(workbench, await issue('C-OK'), identity)
})

afterAll(() => workbench.close())

function issue(
  fixture: FixtureId,
  changes: Partial<MethodParams<'certificates.issueFixture'>> = {},
): Promise<FixtureIssue> {
  return workbench.call('certificates.issueFixture', {
    fixture,
    communityId: 'beta',
    uri: identity,
    algorithm: 'p-256',
    ...changes,
  })
}

const dersOf = ({ presentation }: FixtureIssue) =>
  presentation.x5c.map((base64) => Buffer.from(base64, 'base64'))

/** As a community judges that has a policy of its own, asks for every status and fetches missing issuers. */
async function judge(fixture: FixtureIssue, changes: Partial<TrustPolicy> = {}) {
  const { policyOid } = await workbench.call('communities.get', { id: 'beta' })
  return judgePath(workbench, dersOf(fixture), {
    anchors: await anchorsOf(workbench, 'beta'),
    requiredPolicyOids: [policyOid],
    noPointer: 'fail',
    mayFetchIssuers: true,
    ...changes,
  })
}

interface Expectation {
  /** Everything in which it is not like C-OK. */
  readonly differs: readonly string[]
  /** Why a path is refused; absent when it is trusted. */
  readonly reason?: DistrustReason
  /** How many rules are broken; one where there is a reason. */
  readonly faults?: number
}

const ended = ['leaf validity', 'leaf status']
const pointers = ['leaf crl pointers', 'leaf ocsp pointers']
const wrongName = ['leaf names', 'iss is a URI name']

const expectations: Readonly<Record<FixtureId, Expectation>> = {
  'C-OK': { differs: [] },
  'C-MULTI': { differs: ['leaf names'] },
  'C-LEAF-AIA': { differs: ['certificates sent'] },
  'C-LEAF-NOAIA': {
    differs: [
      'leaf issuer',
      'leaf extension ids',
      'leaf ocsp pointers',
      'leaf issuer pointers',
      'certificates sent',
    ],
    reason: 'issuer-not-found',
  },
  'C-EXPIRED': { differs: ended, reason: 'expired' },
  'C-FUTURE': { differs: ended, reason: 'not-yet-valid' },
  'C-INT-EXPIRED': {
    differs: ['leaf issuer', 'level 1 validity', 'level 1 status'],
    reason: 'expired',
  },
  'C-REVOKED': { differs: ['leaf status'], reason: 'revoked' },
  'C-REVOKED-OCSP': { differs: ['leaf status'], reason: 'revoked' },
  'C-HOLD': { differs: ['leaf status'], reason: 'revoked' },
  'C-INT-REVOKED': { differs: ['leaf issuer', 'level 1 status'], reason: 'revoked' },
  'C-CDP-404': { differs: pointers, reason: 'revocation-unknown' },
  'CRL-STALE': { differs: pointers, reason: 'revocation-unknown' },
  'CRL-FORGED': { differs: pointers, reason: 'revocation-unknown' },
  'C-NO-CDP': {
    differs: ['leaf extension ids', ...pointers],
    reason: 'no-revocation-pointer',
  },
  'C-UNTRUSTED': {
    differs: ['leaf issuer', 'certificates sent', 'root is sent'],
    reason: 'untrusted-anchor',
  },
  'C-SELF': {
    // Without an issuer there is nothing its policy and pointers could be told by.
    differs: [
      'leaf issuer',
      'leaf issuer has the name of who signed',
      'leaf signature algorithm',
      'leaf issuer key',
      'leaf policies',
      ...pointers,
      'leaf issuer pointers',
      'certificates sent',
    ],
    reason: 'untrusted-anchor',
  },
  'C-IMPOSTOR': {
    differs: ['leaf issuer', 'certificates sent', 'root is sent'],
    reason: 'untrusted-anchor',
    // The names lead to the real root as well, whose signature it is not.
    faults: 2,
  },
  'C-OTHER-COMM': {
    // The other community has RSA keys.
    differs: ['leaf issuer', 'leaf signature algorithm', 'leaf issuer key'],
    reason: 'untrusted-anchor',
  },
  'C-INT-NOTCA': { differs: ['leaf issuer', 'level 1 basic constraints'], reason: 'not-a-ca' },
  'C-PATHLEN': { differs: ['leaf issuer', 'certificates sent'], reason: 'path-length' },
  'C-INT-KU': { differs: ['leaf issuer', 'level 1 key usage'], reason: 'key-usage' },
  'C-LEAF-CA': { differs: ['leaf basic constraints'], reason: 'leaf-is-ca' },
  'C-CRIT': { differs: ['leaf extension ids'], reason: 'critical-extension' },
  'C-NAMECON': {
    differs: ['leaf issuer', 'level 1 name constraints'],
    reason: 'name-constraints',
  },
  'C-POLICY': {
    differs: [
      'leaf issuer',
      'leaf policies',
      'level 1 extension ids',
      'level 1 policy constraints',
    ],
    reason: 'certificate-policy',
  },
  'C-KU-BAD': { differs: ['leaf key usage'], reason: 'key-usage' },
  'C-RSA1024': { differs: ['leaf key'], reason: 'weak-key' },
  'C-SHA1': { differs: ['leaf signature algorithm'], reason: 'weak-algorithm' },
  'C-NO-SAN': { differs: ['leaf extension ids', ...wrongName] },
  'C-SAN-DNS': { differs: wrongName },
  'C-SAN-OTHER': { differs: wrongName },
  'C-SAN-CASE': { differs: wrongName },
  'C-KEYMISMATCH': { differs: ['signs with the key of the leaf'] },
  'C-RENEWED': { differs: [] },
}

/** Fixtures above whose leaf stand other certificates, which are looked at by themselves. */
const otherChains = new Set<FixtureId>(['C-SELF', 'C-PATHLEN', 'C-OTHER-COMM'])

describe('certificates.issueFixture', () => {
  it.each(fixtureIds)(
    'issues %s, which differs from C-OK by its defect only and is refused for it [UDAP-CA-006]',
    async (id) => {
      const fixture = await issue(id)
      expect(fixture.fixture.id).toBe(id)
      expect(fixture.certificate.fixture).toBe(id)
      expect(fixture.presentation.iss).toBe(identity)
      const seen = differences(ordinary, await factsOf(workbench, fixture, identity)).filter(
        (name) => !otherChains.has(id) || !name.startsWith('level'),
      )
      expect(seen).toEqual(expectations[id].differs)
      const verdict = await judge(fixture)
      expect(verdict.reason).toBe(expectations[id].reason)
      const { reason, faults = reason === undefined ? 0 : 1 } = expectations[id]
      expect(new Set(brokenRules(verdict)).size).toBe(faults)
    },
  )

  it('leaves the ordinary certificates of the community trusted [UDAP-CA-006]', async () => {
    expect((await judge(await issue('C-OK'))).trusted).toBe(true)
  })

  it('is labelled with defect and outcome wherever it is shown [UDAP-CA-006]', async () => {
    const { fixtures } = await workbench.call('certificates.fixtures', {})
    expect(fixtures.map(({ id }) => id)).toEqual(fixtureIds)
    const { certificate } = await issue('C-EXPIRED')
    const definition = fixtures.find(({ id }) => id === 'C-EXPIRED')
    const detail = await workbench.call('certificates.get', { id: certificate.id })
    expect(detail.fixtureDefinition).toEqual(definition)
    expect(definition).toMatchObject({
      defect: 'the leaf ended yesterday',
      expected: {
        registration: { status: 400, error: 'unapproved_software_statement' },
        token: { status: 400, error: 'invalid_client' },
        metadata: 'stop',
      },
    })
    const listed = await workbench.call('certificates.list', { search: 'C-EXPIRED' })
    expect(listed.rows.every(({ fixture }) => fixture === 'C-EXPIRED')).toBe(true)
    const others = await workbench.call('certificates.list', { isFixture: false, limit: 200 })
    expect(others.rows.some(({ fixture }) => fixture !== null)).toBe(false)
  })

  it.each([
    ['rsa-2048', 'RSA 2048'],
    ['p-256', 'EC P-256'],
    ['p-384', 'EC P-384'],
  ] as const)('issues C-OK for %s [UDAP-CA-006]', async (algorithm, name) => {
    const fixture = await issue('C-OK', { algorithm })
    expect(fixture.certificate.publicKey.algorithm).toBe(name)
    expect((await judge(fixture)).trusted).toBe(true)
  })

  it('stores the key to sign with, the weak and the other one as well [UDAP-CA-006]', async () => {
    const weak = await issue('C-RSA1024')
    const key = await workbench.call('keys.get', { id: weak.presentation.signWithKeyId })
    expect(key).toMatchObject({ algorithm: 'rsa-1024', tags: ['fixture'] })
    const mismatch = await issue('C-KEYMISMATCH')
    expect(mismatch.presentation.signWithKeyId).not.toBe(mismatch.certificate.keyId)
    expect(mismatch.certificate.keyId).not.toBeNull()
  })

  it('renews a C-OK certificate of the same identity with a new key [UDAP-CA-006]', async () => {
    const uri = 'https://client.example/renewed'
    const first = await issue('C-OK', { uri })
    const renewed = await issue('C-RENEWED', { uri })
    expect(renewed.certificate.renews).toBe(first.certificate.id)
    expect(renewed.certificate.keyId).not.toBe(first.certificate.keyId)
    const alone = await issue('C-RENEWED', { uri: 'https://client.example/never-before' })
    const before = await workbench.call('certificates.get', {
      id: alone.certificate.renews ?? '',
    })
    expect(before).toMatchObject({ fixture: 'C-OK', uris: alone.certificate.uris })
  })

  it('is for a server as well, with the FHIR base and RSA only [UDAP-CA-006]', async () => {
    const server = { kind: 'server', uri: undefined, algorithm: 'rsa-2048' } as const
    const { certificate, presentation } = await issue('C-OK', server)
    expect(certificate).toMatchObject({ kind: 'server', uris: [workbench.fhirBase] })
    expect(presentation.iss).toBe(workbench.fhirBase)
    await expect(issue('C-OK', { ...server, algorithm: 'p-256' })).rejects.toMatchObject({
      problem: { code: 'bad-request' },
    })
  })

  it('belongs to a community that can be trusted besides [UDAP-CA-006]', async () => {
    const fixture = await issue('C-OTHER-COMM')
    expect(fixture.certificate.communityId).toBe('alpha')
    const both = {
      anchors: await anchorsOf(workbench, 'alpha', 'beta'),
      requiredPolicyOids: [],
    }
    expect((await judge(fixture, both)).trusted).toBe(true)
  })

  it('needs its issuer fetched where only the leaf is sent [UDAP-CA-006]', async () => {
    const fixture = await issue('C-LEAF-AIA')
    expect(fixture.presentation.x5c).toHaveLength(1)
    const verdict = await judge(fixture, { mayFetchIssuers: false })
    expect(verdict.reason).toBe('issuer-not-found')
  })

  it('stands below an intermediate that may have none below it [UDAP-CA-006]', async () => {
    const { certificate } = await issue('C-PATHLEN')
    const [, subordinate, issuing] = await Promise.all(
      certificate.chain.map(({ id }) => workbench.call('certificates.get', { id: id ?? '' })),
    )
    expect(subordinate?.fixture).toBe('C-PATHLEN')
    expect(linesOf(issuing ?? certificate, 'Basic constraints')).toEqual([
      'certificate authority',
      'at most 0 authorities below',
    ])
  })

  it('is as single a defect in a community with RSA keys [UDAP-CA-006]', async () => {
    const alpha = { communityId: 'alpha', algorithm: 'rsa-2048' } as const
    const base = await factsOf(workbench, await issue('C-OK', alpha), identity)
    const subset = ['C-SHA1', 'C-KU-BAD', 'C-IMPOSTOR', 'CRL-FORGED', 'C-INT-EXPIRED'] as const
    for (const id of subset) {
      const facts = await factsOf(workbench, await issue(id, alpha), identity)
      expect(differences(base, facts)).toEqual(expectations[id].differs)
    }
    const { certificate } = await issue('C-KU-BAD', alpha)
    expect(linesOf(certificate, 'Key usage')).toEqual(['keyEncipherment'])
  })
})

describe('the CRLs of test certificates', () => {
  const read = async (name: string) =>
    parseCrl(await download(workbench, `http://localhost:4100/pki/beta/${name}.crl`))

  it('say what the real one says, but are stale or forged [UDAP-CA-006]', async () => {
    await issue('CRL-FORGED')
    const real = await read('issuing')
    const stale = await read('fixture-stale')
    const forged = await read('fixture-forged')
    const now = workbench.clock.nowSeconds()
    expect(stale.nextUpdate).toBe(now - 86_400)
    expect(forged.nextUpdate).toBe(now + 86_400)
    for (const { number, issuer } of [stale, forged]) {
      expect(number).toBe(real.number)
      expect(issuer.text).toBe(real.issuer.text)
    }
  })

  it('are not there for a community that never needed the forger [UDAP-CA-006]', async () => {
    const response = await workbench.request('/pki/strangers/fixture-forged.crl')
    expect(response.status).toBe(404)
  })
})

describe('certificates.issueFixture', () => {
  const namesOf = async (fixture: FixtureId, uri: string) => {
    const { certificate } = await issue(fixture, { uri })
    return certificate.alternativeNames.map(({ value }) => value)
  }

  it('finds a host the authorities may vouch for, whatever identity is claimed [UDAP-CA-006]', async () => {
    expect(await namesOf('C-SAN-DNS', 'https://other.example/app')).toEqual(['other.example'])
    expect(await namesOf('C-SAN-DNS', 'https://www.acme-health.org/')).toEqual(['client.example'])
    expect(await namesOf('C-SAN-DNS', 'no-uri')).toEqual(['client.example'])
  })

  it('turns the case of a letter, of the scheme where there is no other [UDAP-CA-006]', async () => {
    expect(await namesOf('C-SAN-CASE', 'https://client.example/')).toEqual([
      'https://Client.example/',
    ])
    expect(await namesOf('C-SAN-CASE', 'https://Client.example/')).toEqual([
      'https://client.example/',
    ])
    expect(await namesOf('C-SAN-CASE', 'urn:1.2')).toEqual(['Urn:1.2'])
  })

  it('answers for the certificates of an authority at fault by that authority itself [UDAP-CA-003]', async () => {
    const { certificate, presentation } = await issue('C-PATHLEN')
    const issuer = parseCertificate(Buffer.from(presentation.x5c[1] ?? '', 'base64'))
    const [url = ''] = certificate.ocspUrls
    const response = await workbench.request(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/ocsp-request' },
      body: writeOcspRequest(issuer, certificate.serial).slice(),
    })
    const { answer } = parseOcspResponse(new Uint8Array(await response.arrayBuffer()))
    const keyHash = createHash('sha1').update(issuer.publicKey.keyOctets).digest('hex')
    expect(answer).toMatchObject({
      certificates: [],
      responder: { kind: 'key', keyHash },
      responses: [{ status: 'good' }],
    })
  })

  it('needs a community, and another one that is trusted where it comes from there [UDAP-CA-006]', async () => {
    await expect(issue('C-OK', { communityId: 'nowhere' })).rejects.toMatchObject({
      problem: { code: 'not-found' },
    })
    const trust = (isTrusted: boolean) =>
      workbench.call('communities.update', { id: 'alpha', isTrusted })
    await trust(false)
    await expect(issue('C-OTHER-COMM')).rejects.toMatchObject({
      problem: { code: 'conflict', message: 'there is no other community that is trusted' },
    })
    await trust(true)
    await expect(issue('C-OTHER-COMM')).resolves.toBeDefined()
  })

  it('publishes the list that ran out also before the real one was asked for [UDAP-CA-004]', async () => {
    const { id } = await workbench.call('communities.create', {
      name: 'Unlisted',
      uri: 'urn:example:unlisted',
    })
    const list = parseCrl(await download(workbench, `/pki/${id}/fixture-stale.crl`))
    expect(list.number).toBe(1n)
    expect(list.nextUpdate).toBeLessThan(workbench.clock.nowSeconds())
  })

  it('makes no authority like one whose key is gone [UDAP-CA-006]', async () => {
    const { id, authorities } = await workbench.call('communities.create', {
      name: 'Half keyless',
      uri: 'urn:example:half-keyless',
    })
    const { keyId } = await workbench.call('certificates.get', {
      id: authorities[1]?.certificateId ?? '',
    })
    await workbench.call('keys.delete', { id: keyId ?? '', isConfirmed: true })
    await expect(issue('C-INT-KU', { communityId: id })).rejects.toMatchObject({
      problem: { code: 'conflict', message: `the key of ${id}/issuing is gone` },
    })
  })
})
