import { X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'

let workbench: TestWorkbench

beforeAll(async () => {
  workbench = await createTestWorkbench()
})

afterAll(() => workbench.close())

const communities = async () => (await workbench.call('communities.list', {})).communities

const community = (id: string) => workbench.call('communities.get', { id })

describe('communities of a fresh profile', () => {
  it('are two that are trusted and one hierarchy that no one trusts [UDAP-CA-001]', async () => {
    expect((await communities()).map(({ id, isTrusted }) => [id, isTrusted])).toEqual([
      ['alpha', true],
      ['beta', true],
      ['strangers', false],
    ])
  })

  it('have a root and an intermediate each, and share neither [UDAP-CA-001]', async () => {
    const all = await communities()
    for (const { authorities } of all) {
      expect(authorities.map(({ name }) => name)).toEqual(['root', 'issuing'])
    }
    const ids = all.flatMap(({ authorities }) => authorities.map((each) => each.certificateId))
    expect(new Set(ids).size).toBe(6)
  })

  it('are made once, also when two ask at a time [UDAP-CA-001]', async () => {
    const other = await createTestWorkbench()
    const [first, second] = await Promise.all([
      other.call('communities.list', {}),
      other.call('communities.list', {}),
    ])
    expect(second).toEqual(first)
    await other.close()
  })

  it('have keys of the strengths that are wanted of authorities [UDAP-CA-001]', async () => {
    const keys = (await communities()).map(({ authorities }) =>
      authorities.map(({ keyAlgorithm }) => keyAlgorithm),
    )
    expect(keys).toEqual([
      ['RSA 4096', 'RSA 3072'],
      ['EC P-384', 'EC P-384'],
      ['EC P-384', 'EC P-384'],
    ])
  })
})

describe('an authority', () => {
  const authority = async (id: string, name: string) => {
    const found = (await community(id)).authorities.find((each) => each.name === name)
    return workbench.call('certificates.get', { id: found?.certificateId ?? '' })
  }
  const lines = (detail: Awaited<ReturnType<typeof authority>>, name: string) =>
    detail.extensions.find((each) => each.name === name)

  it('says TEST ONLY in organization and common name [UD-19]', async () => {
    const { subjectAttributes } = await authority('alpha', 'issuing')
    expect(subjectAttributes).toEqual([
      { type: 'O', value: 'Trustbench TEST ONLY' },
      { type: 'OU', value: 'Alpha community' },
      { type: 'CN', value: 'Alpha community Issuing CA TEST ONLY' },
    ])
  })

  it('has the constraints and usages of its profile, all critical [UDAP-CA-001]', async () => {
    const root = await authority('beta', 'root')
    const intermediate = await authority('beta', 'issuing')
    const basic = 'Basic constraints'
    expect(lines(root, basic)).toMatchObject({
      isCritical: true,
      lines: ['certificate authority'],
    })
    expect(lines(intermediate, basic)).toMatchObject({
      isCritical: true,
      lines: ['certificate authority', 'at most 0 authorities below'],
    })
    for (const each of [root, intermediate]) {
      expect(lines(each, 'Key usage')).toMatchObject({
        isCritical: true,
        lines: ['keyCertSign', 'cRLSign'],
      })
    }
  })

  it('can vouch for test subjects and nobody’s hosts only, and for any URI [UD-19]', async () => {
    for (const name of ['root', 'issuing']) {
      const constraints = lines(await authority('beta', name), 'Name constraints')
      expect(constraints?.isCritical).toBe(true)
      expect(constraints?.lines).toContain('permitted directory-name: O=Trustbench TEST ONLY')
      expect(constraints?.lines).toContain('permitted dns: localhost')
      expect(constraints?.lines).toContain('permitted ip: 127.0.0.0/8')
      expect(constraints?.lines.some((line) => line.includes('uri:'))).toBe(false)
    }
  })

  it('has both key identifiers and a serial number of 128 random bits [UDAP-CA-008] [UD-19]', async () => {
    const root = await authority('beta', 'root')
    const intermediate = await authority('beta', 'issuing')
    const own = (detail: typeof root) => lines(detail, 'Subject key identifier')?.lines
    const issuers = (detail: typeof root) => lines(detail, 'Authority key identifier')?.lines
    expect(issuers(intermediate)).toEqual(own(root))
    expect(issuers(root)).toEqual(own(root))
    expect(own(intermediate)).not.toEqual(own(root))
    for (const { serial } of [root, intermediate]) expect(serial).toMatch(/^01[0-9a-f]{32}$/)
  })

  it('does not outlast the one above it [UDAP-CA-008]', async () => {
    const root = await authority('beta', 'root')
    const intermediate = await authority('beta', 'issuing')
    const year = 365 * 86_400
    expect(root.notAfter - root.notBefore).toBe(10 * year)
    expect(intermediate.notAfter - intermediate.notBefore).toBe(5 * year)
  })

  it('shows its chain up to the anchor of its community [UDAP-CA-007]', async () => {
    const { chain } = await authority('beta', 'issuing')
    expect(chain.map(({ kind, isAnchor, status }) => [kind, isAnchor, status])).toEqual([
      ['intermediate', false, 'valid'],
      ['root', true, 'valid'],
    ])
  })

  it('keeps its key in the key store, where it says what uses it [UDAP-CA-007]', async () => {
    const { keyId } = await authority('beta', 'root')
    const key = await workbench.call('keys.get', { id: keyId ?? '' })
    expect(key).toMatchObject({
      purpose: 'certificate-authority',
      owner: { kind: 'community', id: 'beta' },
    })
    expect(key.uses.map(({ kind }) => kind)).toEqual(['authority', 'certificate'])
    await expect(workbench.call('keys.delete', { id: key.id })).rejects.toMatchObject({
      problem: { code: 'conflict' },
    })
  })
})

describe('communities.create', () => {
  it('makes a further community under its own URI [UDAP-CA-001]', async () => {
    const made = await workbench.call('communities.create', {
      name: 'Gamma & friends',
      uri: 'https://gamma.example/community',
    })
    expect(made).toMatchObject({
      id: 'gamma-friends',
      uri: 'https://gamma.example/community',
      isTrusted: true,
      certificates: 2,
    })
    expect(made.policyOid).not.toBe((await community('alpha')).policyOid)
  })

  it('finds an id where the name has no letters for one [UDAP-CA-001]', async () => {
    const make = (uri: string) =>
      workbench.call('communities.create', { name: '\u793e\u4f1a', uri })
    expect((await make('urn:example:unlettered')).id).toBe('community')
    expect((await make('urn:example:unlettered:2')).id).toBe('community-2')
  })

  it('refuses a URI that is taken [UDAP-CA-001]', async () => {
    const uri = 'urn:example:trustbench:alpha'
    await expect(
      workbench.call('communities.create', { name: 'Alpha again', uri }),
    ).rejects.toMatchObject({ problem: { code: 'conflict' } })
  })
})

describe('communities.update', () => {
  it('takes a root out of trust and back, and tells who listens [UDAP-CA-001]', async () => {
    const changed: string[] = []
    const stop = workbench.subscribe('communities.changed', ({ id }) => changed.push(id))
    const without = await workbench.call('communities.update', { id: 'beta', isTrusted: false })
    expect(without.isTrusted).toBe(false)
    const again = await workbench.call('communities.update', { id: 'beta', isTrusted: true })
    expect(again).toMatchObject({ isTrusted: true, name: 'Beta community' })
    expect(changed).toEqual(['beta', 'beta'])
    stop()
  })

  it('renames it and leaves trust as it is [UDAP-CA-001]', async () => {
    const named = await workbench.call('communities.update', { id: 'strangers', name: 'Others' })
    expect(named).toMatchObject({ name: 'Others', isTrusted: false })
  })

  it('changes and shows nothing that is not there [UDAP-CA-001]', async () => {
    for (const attempt of [
      workbench.call('communities.get', { id: 'nowhere' }),
      workbench.call('communities.update', { id: 'nowhere', isTrusted: true }),
      workbench.call('communities.publishCrl', { id: 'beta', authority: 'nobody' }),
    ]) {
      await expect(attempt).rejects.toMatchObject({ problem: { code: 'not-found' } })
    }
  })
})

describe('certificate publication', () => {
  it('serves each authority’s certificate as DER, readable from any origin [UDAP-CA-003]', async () => {
    for (const { authorities } of await communities()) {
      for (const { certificateUrl, certificateId } of authorities) {
        const response = await workbench.request(certificateUrl)
        expect(response.headers.get('content-type')).toBe('application/pkix-cert')
        expect(response.headers.get('access-control-allow-origin')).toBe('*')
        const der = Buffer.from(await response.arrayBuffer())
        const id = new X509Certificate(der).fingerprint256.replaceAll(':', '').toLowerCase()
        expect(id).toBe(certificateId)
      }
    }
  })

  it('answers 404 for an authority that is not there, and 405 for a change [UDAP-CA-003]', async () => {
    for (const path of [
      'alpha/other.cer',
      'other/root.cer',
      'other/fixture-stale.crl',
      'alpha/root.pem',
      'alpha/root',
    ]) {
      expect((await workbench.request(`/pki/${path}`)).status).toBe(404)
    }
    const put = await workbench.request('/pki/alpha/root.cer', { method: 'PUT' })
    expect(put.status).toBe(405)
  })
})
