import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  findCrlEntry,
  type ParsedCertificate,
  parseCertificate,
  parseCrl,
  parseOcspResponse,
} from '../../../src/main/core/certificate-path/index.ts'
import type { CertificateDetail } from '../../../src/shared/contract/certificates.ts'
import { revocationReasonNames } from '../../../src/shared/contract/certificates.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'
import { download, issueWith, linesOf } from './issuing-console.ts'
import { anchorsOf, brokenRules, judgePath } from './judging-path.ts'
import { writeOcspRequest } from './ocsp-request.ts'

let workbench: TestWorkbench

beforeAll(async () => {
  workbench = await createTestWorkbench()
  await workbench.call('communities.list', {})
})

afterAll(() => workbench.close())

const crlUrl = 'http://localhost:4100/pki/beta/issuing.crl'
const readCrl = async (url = crlUrl) => parseCrl(await download(workbench, url))
const revoke = (id: string, reason: (typeof revocationReasonNames)[number]) =>
  workbench.call('certificates.revoke', { id, reason })
const ders = ({ chain }: CertificateDetail) =>
  Promise.all(
    chain.map(async ({ id }) => {
      const file = await workbench.call('certificates.export', { id: id ?? '', format: 'der' })
      return new Uint8Array(Buffer.from(file.base64, 'base64'))
    }),
  )
const judge = async (certificate: CertificateDetail) =>
  judgePath(workbench, await ders(certificate), { anchors: await anchorsOf(workbench, 'beta') })

describe('the CRL of an authority', () => {
  it('is signed, numbered and fresh, and empty at first [UDAP-CA-003]', async () => {
    const response = await workbench.request('/pki/strangers/issuing.crl')
    expect(response.headers.get('content-type')).toBe('application/pkix-crl')
    expect(response.headers.get('cache-control')).toBe('public, max-age=60')
    const crl = parseCrl(new Uint8Array(await response.arrayBuffer()))
    const now = workbench.clock.nowSeconds()
    expect(crl).toMatchObject({ thisUpdate: now, nextUpdate: now + 7 * 86_400 })
    expect(crl.number).toBe(1n)
  })

  it('takes in a revocation at once, under the next number [UDAP-CA-004]', async () => {
    const { certificate } = await issueWith(workbench)
    expect((await judge(certificate)).trusted).toBe(true)
    const before = await readCrl()
    const revoked = await revoke(certificate.id, 'keyCompromise')
    expect(revoked).toMatchObject({
      status: 'revoked',
      revocation: { reason: 'keyCompromise', revokedAt: workbench.clock.nowSeconds() },
    })
    const after = await readCrl()
    expect(after.number).toBe((before.number ?? 0n) + 1n)
    expect(findCrlEntry(after, certificate.serial)).toMatchObject({ reason: 'keyCompromise' })
    const verdict = await judge(certificate)
    expect(verdict.trusted).toBe(false)
    expect(brokenRules(verdict)).toEqual(['not-revoked'])
  })

  it.each(
    revocationReasonNames.filter((name) => name !== 'certificateHold' && name !== 'removeFromCRL'),
  )('gives %s as the reason [UDAP-CA-004]', async (reason) => {
    const { certificate } = await issueWith(workbench)
    const detail = await revoke(certificate.id, reason)
    expect(detail).toMatchObject({ status: 'revoked', revocation: { reason } })
    const entry = findCrlEntry(await readCrl(), certificate.serial)
    expect(entry?.reason ?? 'unspecified').toBe(reason)
    await expect(revoke(certificate.id, 'superseded')).rejects.toMatchObject({
      problem: { code: 'conflict' },
    })
  })

  it('takes hold in and out again [UDAP-CA-004]', async () => {
    const { certificate } = await issueWith(workbench)
    expect((await revoke(certificate.id, 'certificateHold')).status).toBe('on-hold')
    expect((await judge(certificate)).trusted).toBe(false)
    const released = await workbench.call('certificates.unhold', { id: certificate.id })
    expect(released).toMatchObject({ status: 'valid', revocation: null })
    expect(findCrlEntry(await readCrl(), certificate.serial)).toBeUndefined()
    expect((await judge(certificate)).trusted).toBe(true)
    await expect(
      workbench.call('certificates.unhold', { id: certificate.id }),
    ).rejects.toMatchObject({ problem: { code: 'conflict' } })
  })

  it('says removeFromCRL of what was on hold, and of nothing else [UDAP-CA-004]', async () => {
    const { certificate } = await issueWith(workbench)
    await expect(revoke(certificate.id, 'removeFromCRL')).rejects.toMatchObject({
      problem: { code: 'conflict' },
    })
    const countEntries = async () =>
      (await workbench.call('communities.get', { id: 'beta' })).authorities[1]?.crl.entries ?? 0
    const before = await countEntries()
    await revoke(certificate.id, 'certificateHold')
    expect((await revoke(certificate.id, 'removeFromCRL')).status).toBe('valid')
    expect(await countEntries()).toBe(before + 1)
    expect((await judge(certificate)).trusted).toBe(true)
    expect((await revoke(certificate.id, 'superseded')).status).toBe('revoked')
  })

  it('counts up once for each of several revocations at a time [UDAP-CA-004]', async () => {
    const many = await Promise.all([0, 1, 2, 3, 4].map(() => issueWith(workbench)))
    const before = await readCrl()
    await Promise.all(many.map(({ certificate }) => revoke(certificate.id, 'superseded')))
    const after = await readCrl()
    expect(after.number).toBe((before.number ?? 0n) + 5n)
    for (const { certificate } of many) {
      expect(findCrlEntry(after, certificate.serial)).toBeDefined()
    }
  })

  it('can be stale from the start, stays so over revocations, and fresh again [UDAP-CA-004]', async () => {
    const publish = (lifetimeSeconds: number) =>
      workbench.call('communities.publishCrl', {
        id: 'beta',
        authority: 'issuing',
        lifetimeSeconds,
      })
    const now = workbench.clock.nowSeconds()
    const community = await publish(-3_600)
    expect(community.authorities[1]?.crl).toMatchObject({
      nextUpdate: now - 3_600,
      lifetimeSeconds: -3_600,
    })
    expect(await readCrl()).toMatchObject({ nextUpdate: now - 3_600 })
    const { certificate } = await issueWith(workbench)
    await revoke(certificate.id, 'superseded')
    expect(await readCrl()).toMatchObject({ nextUpdate: now - 3_600 })
    await publish(3_600)
    expect(await readCrl()).toMatchObject({ thisUpdate: now, nextUpdate: now + 3_600 })
  })

  it('is made anew when it has run out, and not before [UDAP-CA-003]', async () => {
    await workbench.call('communities.publishCrl', {
      id: 'beta',
      authority: 'issuing',
      lifetimeSeconds: 600,
    })
    const first = await readCrl()
    workbench.clock.advance(599)
    expect((await readCrl()).number).toBe(first.number)
    workbench.clock.advance(2)
    const second = await readCrl()
    expect(second.number).toBe((first.number ?? 0n) + 1n)
    expect(second.thisUpdate).toBe(workbench.clock.nowSeconds())
  })

  it('tells who listens that certificate and community changed [UDAP-CA-004]', async () => {
    const { certificate } = await issueWith(workbench)
    const seen: unknown[] = []
    const stops = [
      workbench.subscribe('certificates.changed', ({ id }) => seen.push(id)),
      workbench.subscribe('communities.changed', ({ id }) => seen.push(id)),
    ]
    await revoke(certificate.id, 'superseded')
    expect(seen).toEqual([certificate.id, 'beta'])
    for (const stop of stops) stop()
  })

  it('revokes no root, which is taken out of trust instead [UDAP-CA-004]', async () => {
    const [root] = (await workbench.call('communities.get', { id: 'beta' })).authorities
    await expect(revoke(root?.certificateId ?? '', 'cACompromise')).rejects.toMatchObject({
      problem: { code: 'conflict', message: expect.stringContaining('is a root') },
    })
  })
})

describe('the OCSP responder of an authority', () => {
  const ocspUrl = 'http://localhost:4100/pki/beta/issuing/ocsp'
  let issuer: ParsedCertificate

  beforeAll(async () => {
    const url = 'http://localhost:4100/pki/beta/issuing.cer'
    issuer = parseCertificate(await download(workbench, url))
  })

  const post = (body: Uint8Array, type = 'application/ocsp-request') =>
    workbench.request(ocspUrl, {
      method: 'POST',
      headers: { 'Content-Type': type },
      body: body.slice(),
    })
  const read = async (response: Response) => {
    const { answer } = parseOcspResponse(new Uint8Array(await response.arrayBuffer()))
    if (answer.kind !== 'basic') throw new Error(`the responder answered ${answer.status}`)
    return answer
  }
  const statusOf = async (serial: string) => {
    const { responses } = await read(await post(writeOcspRequest(issuer, serial)))
    return responses[0]
  }

  it('says good of what was issued, and revoked with reason and time [UDAP-CA-003]', async () => {
    const { certificate } = await issueWith(workbench)
    const now = workbench.clock.nowSeconds()
    expect(await statusOf(certificate.serial)).toMatchObject({
      status: 'good',
      thisUpdate: now,
      nextUpdate: now + 3_600,
    })
    await revoke(certificate.id, 'certificateHold')
    expect(await statusOf(certificate.serial)).toMatchObject({
      status: 'revoked',
      revokedAt: now,
      reason: 'certificateHold',
    })
    await revoke(certificate.id, 'removeFromCRL')
    expect(await statusOf(certificate.serial)).toMatchObject({ status: 'good' })
  })

  it('says unknown of a serial number it never gave, and of another issuer [UDAP-CA-003]', async () => {
    expect(await statusOf('01deadbeef')).toMatchObject({ status: 'unknown' })
    const { certificate } = await issueWith(workbench)
    const other = parseCertificate(
      await download(workbench, 'http://localhost:4100/pki/strangers/issuing.cer'),
    )
    const answer = await read(await post(writeOcspRequest(other, certificate.serial)))
    expect(answer.responses[0]?.status).toBe('unknown')
  })

  it('answers by a delegate that is excused from its own status [UDAP-CA-003]', async () => {
    const { certificates } = await read(await post(writeOcspRequest(issuer, '01')))
    const [delegate] = certificates
    expect(delegate?.extensions).toMatchObject({
      extendedKeyUsage: ['1.3.6.1.5.5.7.3.9'],
      isOcspNoCheck: true,
      keyUsage: ['digitalSignature'],
    })
    expect((delegate?.notAfter ?? 0) - (delegate?.notBefore ?? 0)).toBe(90 * 86_400)
    const stored = await workbench.call('certificates.get', { id: delegate?.fingerprint ?? '' })
    expect(stored).toMatchObject({ kind: 'ocsp-responder', publicKey: { algorithm: 'RSA 2048' } })
    expect(linesOf(stored, 'CRL distribution points')).toEqual([])
  })

  it('keeps its delegate, and replaces it before it ends [UDAP-CA-003]', async () => {
    const other = await createTestWorkbench()
    await other.call('communities.list', {})
    const der = await download(other, 'http://localhost:4100/pki/beta/issuing.cer')
    const ask = async () => {
      const response = await other.request(ocspUrl, {
        method: 'POST',
        headers: { 'Content-Type': 'application/ocsp-request' },
        body: writeOcspRequest(parseCertificate(der), '01').slice(),
      })
      return (await read(response)).certificates[0]?.fingerprint
    }
    const [first, second] = await Promise.all([ask(), ask()])
    expect(second).toBe(first)
    other.clock.advance(82 * 86_400)
    expect(await ask()).toBe(first)
    other.clock.advance(2 * 86_400)
    expect(await ask()).not.toBe(first)
    await other.close()
  })

  it('echoes the nonce, and is then kept by no cache [UDAP-CA-003]', async () => {
    const nonce = Buffer.from('00112233445566778899aabbccddeeff', 'hex')
    const request = Buffer.from(writeOcspRequest(issuer, '01', { nonce })).toString('base64')
    const response = await workbench.request(`${ocspUrl}/${encodeURIComponent(request)}`)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect((await read(response)).nonce).toBe(nonce.toString('hex'))
  })

  it('answers GET by either digest, to be cached for a minute [UDAP-CA-003]', async () => {
    const { certificate } = await issueWith(workbench)
    for (const hash of ['sha1', 'sha256'] as const) {
      const request = writeOcspRequest(issuer, certificate.serial, { hash })
      const base64 = Buffer.from(request).toString('base64')
      const response = await workbench.request(`${ocspUrl}/${encodeURIComponent(base64)}`)
      expect(response.headers.get('content-type')).toBe('application/ocsp-response')
      expect(response.headers.get('cache-control')).toContain('max-age=60')
      expect(response.headers.get('expires')).not.toBeNull()
      const [single] = (await read(response)).responses
      expect(single).toMatchObject({ status: 'good', certificateId: { hash } })
    }
  })

  it('answers malformedRequest to what it cannot read, without a signature [UDAP-CA-003]', async () => {
    for (const body of [Buffer.from('no request'), Buffer.from('3000', 'hex')]) {
      const { answer } = parseOcspResponse(new Uint8Array(await (await post(body)).arrayBuffer()))
      expect(answer).toEqual({ kind: 'failure', status: 'malformedRequest' })
    }
    expect((await post(writeOcspRequest(issuer, '01'), 'text/plain')).status).toBe(415)
    const untyped = await workbench.request(ocspUrl, { method: 'POST', body: new Uint8Array(2) })
    expect(untyped.status).toBe(415)
    const unread = await post(writeOcspRequest(issuer, '01', { hash: 'sha512-256' }))
    expect(parseOcspResponse(new Uint8Array(await unread.arrayBuffer())).answer.kind).toBe(
      'failure',
    )
    const noBase64 = await workbench.request(`${ocspUrl}/no.base64`)
    expect(parseOcspResponse(new Uint8Array(await noBase64.arrayBuffer())).answer.kind).toBe(
      'failure',
    )
    expect((await workbench.request(`${ocspUrl}/%e4%zz`)).status).toBe(400)
    expect((await workbench.request('/pki/beta/nobody/ocsp/AAAA')).status).toBe(404)
  })
})

describe('revocation of an intermediate', () => {
  it('makes everything below it untrusted [UDAP-CA-004]', async () => {
    const made = await workbench.call('communities.create', {
      name: 'Doomed',
      uri: 'urn:example:doomed',
    })
    const { certificate } = await issueWith(workbench, { communityId: made.id })
    const judgeDoomed = async () =>
      judgePath(workbench, await ders(certificate), {
        anchors: await anchorsOf(workbench, made.id),
      })
    expect((await judgeDoomed()).trusted).toBe(true)
    await revoke(made.authorities[1]?.certificateId ?? '', 'cACompromise')
    expect((await judgeDoomed()).trusted).toBe(false)
    const { chain } = await workbench.call('certificates.get', { id: certificate.id })
    expect(chain.map(({ status }) => status)).toEqual(['valid', 'revoked', 'valid'])
  })
})
