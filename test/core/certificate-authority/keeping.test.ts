import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseCertificate } from '../../../src/main/core/certificate-path/index.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'
import * as der from '../certificate-path/support/der-writer.ts'
import * as pki from '../certificate-path/support/test-certificates.ts'
import { download, issueWith } from './issuing-console.ts'
import { writeOcspRequest } from './ocsp-request.ts'

let workbench: TestWorkbench

beforeAll(async () => {
  workbench = await createTestWorkbench()
  await workbench.call('communities.list', {})
})

afterAll(() => workbench.close())

const locked = { problem: { code: 'key_store_locked' } }
const lock = (bench: TestWorkbench) => bench.call('vault.lock', {})
const unlock = (bench: TestWorkbench) => bench.call('vault.unlock', { by: { kind: 'host' } })

describe('a locked key store', () => {
  it('lets the CRL be read while it is fresh, and answers 503 once it has to be signed [UDAP-CA-003] [KS-06]', async () => {
    const { certificate } = await issueWith(workbench)
    await workbench.call('certificates.revoke', { id: certificate.id, reason: 'superseded' })
    await lock(workbench)
    expect((await workbench.request('/pki/beta/issuing.crl')).status).toBe(200)
    expect((await workbench.request('/pki/beta/issuing.cer')).status).toBe(200)
    workbench.clock.advance(8 * 86_400)
    const refused = await workbench.request('/pki/beta/issuing.crl')
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('30')
    await unlock(workbench)
    expect((await workbench.request('/pki/beta/issuing.crl')).status).toBe(200)
  })

  it('answers OCSP 503 [UDAP-CA-003] [KS-06]', async () => {
    const url = 'http://localhost:4100/pki/beta/issuing.cer'
    const issuer = parseCertificate(await download(workbench, url))
    const ask = () =>
      workbench.request('/pki/beta/issuing/ocsp', {
        method: 'POST',
        headers: { 'Content-Type': 'application/ocsp-request' },
        body: writeOcspRequest(issuer, '01').slice(),
      })
    expect((await ask()).status).toBe(200)
    await lock(workbench)
    expect((await ask()).status).toBe(503)
    await unlock(workbench)
    expect((await ask()).status).toBe(200)
  })

  it('shows what there is and refuses to issue or revoke, changing nothing [UDAP-CA-004] [KS-06]', async () => {
    const { certificate } = await issueWith(workbench)
    const { total } = await workbench.call('certificates.list', {})
    await lock(workbench)
    await expect(issueWith(workbench)).rejects.toMatchObject(locked)
    await expect(
      workbench.call('certificates.revoke', { id: certificate.id, reason: 'superseded' }),
    ).rejects.toMatchObject(locked)
    expect((await workbench.call('certificates.list', {})).total).toBe(total)
    const { status } = await workbench.call('certificates.get', { id: certificate.id })
    expect(status).toBe('valid')
    await unlock(workbench)
  })

  it('leaves the seeded communities for later [UDAP-CA-001] [KS-06]', async () => {
    const fresh = await createTestWorkbench()
    await lock(fresh)
    await expect(fresh.prepare()).resolves.toBeUndefined()
    expect((await fresh.call('communities.list', {})).communities).toEqual([])
    await expect(issueWith(fresh)).rejects.toMatchObject(locked)
    await unlock(fresh)
    expect((await fresh.call('communities.list', {})).communities).toHaveLength(3)
    await fresh.close()
  })
})

describe('an authority whose key was deleted', () => {
  it('leaves its last CRL standing, and has nothing else to say [UDAP-CA-003]', async () => {
    const { id, authorities } = await workbench.call('communities.create', {
      name: 'Keyless',
      uri: 'urn:example:keyless',
    })
    await download(workbench, authorities[0]?.crl.url ?? '')
    for (const { certificateId } of authorities) {
      const { keyId } = await workbench.call('certificates.get', { id: certificateId })
      await workbench.call('keys.delete', { id: keyId ?? '', isConfirmed: true })
    }
    workbench.clock.advance(30 * 86_400)
    expect((await workbench.request(`/pki/${id}/root.crl`)).status).toBe(200)
    expect((await workbench.request(`/pki/${id}/issuing.crl`)).status).toBe(410)
    const issuer = parseCertificate(await download(workbench, authorities[1]?.certificateUrl ?? ''))
    const question = Buffer.from(writeOcspRequest(issuer, '01')).toString('base64url')
    const answer = await workbench.request(
      `/pki/${id}/issuing/ocsp/${question.replaceAll('-', '+').replaceAll('_', '/')}`,
    )
    expect(answer.status).toBe(410)
    await expect(issueWith(workbench, { communityId: id })).rejects.toMatchObject({
      problem: { code: 'not-found' },
    })
  })
})

describe('a wipe', () => {
  it('takes communities and certificates along, and others are made after it [UDAP-CA-001]', async () => {
    const bench = await createTestWorkbench()
    const before = (await bench.call('communities.get', { id: 'beta' })).authorities
    await bench.call('workspace.wipe', { confirmation: 'wipe' })
    const after = (await bench.call('communities.get', { id: 'beta' })).authorities
    expect(after.map(({ name }) => name)).toEqual(['root', 'issuing'])
    expect(after[0]?.certificateId).not.toBe(before[0]?.certificateId)
    await bench.close()
  })
})

describe('certificates from elsewhere', () => {
  const importFile = (bytes: Uint8Array) =>
    workbench.call('keys.import', {
      base64: Buffer.from(bytes).toString('base64'),
      purpose: 'other',
    })

  it('are stored once, shown with their chain, and forgotten on request [UDAP-CA-007]', async () => {
    const other = await createTestWorkbench()
    const { certificate } = await issueWith(other, { commonName: 'From elsewhere' })
    const { base64 } = await other.call('certificates.export', {
      id: certificate.id,
      format: 'chain-pem',
    })
    await other.close()
    const bytes = Buffer.from(base64, 'base64')
    const { certificateIds } = await importFile(bytes)
    expect(certificateIds).toEqual(certificate.chain.map(({ id }) => id))
    expect((await importFile(bytes)).certificateIds).toEqual(certificateIds)
    const detail = await workbench.call('certificates.get', { id: certificate.id })
    expect(detail).toMatchObject({ kind: 'imported', origin: 'imported', communityId: null })
    expect(detail.chain.map(({ kind, isAnchor }) => [kind, isAnchor])).toEqual([
      ['imported', false],
      ['imported-authority', false],
      ['imported-authority', false],
    ])
    await workbench.call('certificates.delete', { id: certificate.id })
    await expect(workbench.call('certificates.get', { id: certificate.id })).rejects.toMatchObject({
      problem: { code: 'not-found' },
    })
  })

  const elsewhere = pki.newKeyPair()
  const odd = (subject: string, extensions: Uint8Array[] = []) =>
    pki.buildCertificate({
      subject,
      issuer: 'CN=nobody here',
      publicKey: elsewhere.publicKey,
      signedBy: elsewhere.privateKey,
      extensions,
    })

  it('are shown with all they say, however unlike those made here [UDAP-CA-007]', async () => {
    const point = (name: Uint8Array) => der.sequence(der.explicit(0, name))
    const relative = der.element(0xa1, der.sequence(der.identifier('2.5.4.3'), der.text('part')))
    const bytes = odd('C=US,2.5.4.65=Pen name', [
      pki.extendedKeyUsage('1.3.6.1.5.5.7.3.1', '1.2.3'),
      pki.extension('2.5.29.18', der.sequence(pki.generalName('dns', 'issuer.example'))),
      pki.extension('2.5.29.35', Buffer.from('3008a10382016182' + '0105', 'hex')),
      pki.policies('1.2.3'),
      pki.policyConstraints(undefined, 3),
      pki.nameConstraints([['dns', 'a.example']], [['email', 'b.example']]),
      pki.extension(
        '2.5.29.31',
        der.sequence(point(der.explicit(0, pki.generalName('dns', 'a'))), point(relative)),
      ),
      pki.extension('1.2.3.4', der.nul),
    ])
    const { certificateIds } = await importFile(bytes)
    const detail = await workbench.call('certificates.get', { id: certificateIds[0] ?? '' })
    expect(detail).toMatchObject({
      kind: 'imported',
      commonName: detail.subject,
      subjectAttributes: [
        { type: 'C', value: 'US' },
        { type: '2.5.4.65', value: 'Pen name' },
      ],
      alternativeNames: [],
      crlUrls: [],
    })
    expect(detail.chain).toHaveLength(1)
    expect(Object.fromEntries(detail.extensions.map(({ name, lines }) => [name, lines]))).toEqual({
      'Extended key usage': ['serverAuth', '1.2.3'],
      'Issuer alternative name': ['dns: issuer.example'],
      'Authority key identifier': [],
      'Certificate policies': ['1.2.3'],
      'Policy constraints': ['no policy is mapped after 3'],
      'Name constraints': ['permitted dns: a.example', 'excluded email: b.example'],
      'CRL distribution points': [],
      '1.2.3.4': ['0500'],
    })
  })

  it('have a file name also where their own has no letters for one [UDAP-CA-007]', async () => {
    const { certificateIds } = await importFile(odd('CN=\u8a3c\u660e'))
    const id = certificateIds[0] ?? ''
    const { serial } = await workbench.call('certificates.get', { id })
    const { fileName } = await workbench.call('certificates.export', { id, format: 'pem' })
    expect(fileName).toBe(`certificate-${serial}.pem`)
  })

  it('are refused when their key is none that is known [UD-09]', async () => {
    const { total } = await workbench.call('certificates.list', {})
    const keyless = pki.buildCertificate({
      subject: 'CN=of an unknown key',
      issuer: 'CN=nobody here',
      publicKey: der.sequence(der.sequence(der.identifier('1.2.3')), der.bitString(Buffer.of(1))),
      signedBy: elsewhere.privateKey,
    })
    await expect(importFile(keyless)).rejects.toMatchObject({
      problem: {
        code: 'bad-request',
        message: expect.stringContaining('certificate 1 cannot be read'),
      },
    })
    expect((await workbench.call('certificates.list', {})).total).toBe(total)
  })

  it('are neither revoked nor renewed here [UDAP-CA-004]', async () => {
    const other = await createTestWorkbench()
    const { certificate } = await issueWith(other)
    await other.close()
    await importFile(Buffer.from(certificate.pem))
    const { id } = certificate
    for (const attempt of [
      workbench.call('certificates.revoke', { id, reason: 'superseded' }),
      workbench.call('certificates.unhold', { id }),
      workbench.call('certificates.renew', { id, mode: 're-sign' }),
    ]) {
      await expect(attempt).rejects.toMatchObject({ problem: { code: 'conflict' } })
    }
  })
})
