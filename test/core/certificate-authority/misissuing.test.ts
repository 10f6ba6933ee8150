import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  parseCertificate,
  parseCrl,
  parseOcspResponse,
} from '../../../src/main/core/certificate-path/index.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'
import { download, issueWith } from './issuing-console.ts'
import { writeOcspRequest } from './ocsp-request.ts'

let workbench: TestWorkbench
beforeEach(async () => {
  workbench = await createTestWorkbench()
  await workbench.call('communities.list', {})
})
afterEach(() => workbench.close())

const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer())

describe('a CRL that has run out, on demand', () => {
  it('says what the real one says under its number, and ended yesterday [AS-33]', async () => {
    const real = parseCrl(await download(workbench, '/pki/beta/issuing.crl'))
    const now = workbench.clock.nowSeconds()
    expect(real.nextUpdate).toBeGreaterThan(now)
    await workbench.call('faults.set', { fault: 'crl-expired' })
    const stale = parseCrl(await download(workbench, '/pki/beta/issuing.crl'))
    expect(stale.nextUpdate).toBeLessThan(now)
    expect(stale).toMatchObject({ number: real.number, issuer: { text: real.issuer.text } })
    expect((await workbench.request('/pki/beta/nobody.crl')).status).toBe(404)
  })
})

describe('an OCSP responder that knows nothing, on demand', () => {
  it('says unknown of what is good, whichever way it is asked, and nothing of what it cannot read [AS-33]', async () => {
    const { certificate } = await issueWith(workbench)
    const issuer = parseCertificate(await download(workbench, '/pki/beta/issuing.cer'))
    const question = writeOcspRequest(issuer, certificate.serial)
    const post = (body: Uint8Array, path = '/pki/beta/issuing/ocsp') =>
      workbench.request(path, {
        method: 'POST',
        headers: { 'Content-Type': 'application/ocsp-request' },
        body: body.slice(),
      })
    const base64 = encodeURIComponent(Buffer.from(question).toString('base64'))
    const get = () => workbench.request(`/pki/beta/issuing/ocsp/${base64}`)
    const answerOf = async (response: Response) => parseOcspResponse(await bytesOf(response)).answer
    for (const ask of [() => post(question), get]) {
      expect(await answerOf(await ask())).toMatchObject({ responses: [{ status: 'good' }] })
    }
    await workbench.call('faults.set', { fault: 'ocsp-unknown' })
    for (const ask of [() => post(question), get]) {
      expect(await answerOf(await ask())).toMatchObject({ responses: [{ status: 'unknown' }] })
    }
    const malformed = { kind: 'failure', status: 'malformedRequest' }
    expect(await answerOf(await post(Buffer.from('no request')))).toEqual(malformed)
    const byUnknownDigest = writeOcspRequest(issuer, certificate.serial, { hash: 'sha512-256' })
    expect(await answerOf(await post(byUnknownDigest))).toEqual(malformed)
    expect((await post(question, '/pki/beta/nobody/ocsp')).status).toBe(404)
  })
})

describe('signed metadata by a certificate that has ended, on demand', () => {
  it('bears the twin of the real certificate, of the same key and issuer [AS-33]', async () => {
    const leafOf = async () => {
      const response = await workbench.request(`${workbench.fhirBase}/.well-known/udap`)
      const { signed_metadata } = await response.json()
      expect(decodeJwt(signed_metadata)).toMatchObject({ iss: workbench.fhirBase })
      const [leaf = ''] = decodeProtectedHeader(signed_metadata).x5c ?? []
      return parseCertificate(new Uint8Array(Buffer.from(leaf, 'base64')))
    }
    const real = await leafOf()
    const now = workbench.clock.nowSeconds()
    expect(real.notAfter).toBeGreaterThan(now)
    await workbench.call('faults.set', { fault: 'udap-metadata-expired-certificate' })
    const twin = await leafOf()
    expect(twin).toMatchObject({
      notAfter: now - 86_400,
      serialNumber: real.serialNumber,
      issuer: { text: real.issuer.text },
      publicKey: { fingerprint: real.publicKey.fingerprint },
    })
  })
})
