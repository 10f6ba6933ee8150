import { sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { parseCertificate } from '../../../src/main/core/certificate-path/index.ts'
import { writePem } from '../../../src/main/core/pem.ts'
import { createStandaloneInspector } from '../../../src/main/core/token-inspector/index.ts'
import { sourceThreadEntry, startSourceProcess } from '../../support/thread-entry.ts'
import * as pki from '../certificate-path/support/test-certificates.ts'
import { buildIntermediate, buildLeaf, keys } from '../certificate-path/support/test-hierarchy.ts'
import {
  buildCrl,
  buildOcspResponse,
  certificateId,
  ocspStatus,
} from '../certificate-path/support/test-revocation.ts'

const { call } = createStandaloneInspector({
  threadEntry: sourceThreadEntry,
  startProcess: startSourceProcess,
  clock: { now: () => pki.now * 1000, every: () => () => undefined },
  random: (count) => new Uint8Array(count),
  version: 'test',
})

const anchor = buildIntermediate()
const anchors = writePem('CERTIFICATE', anchor)
const leaf = buildLeaf()
const { serialNumber } = parseCertificate(leaf)
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

function token(): string {
  const content = `${encode({ alg: 'ES256', x5c: [base64(leaf)] })}.${encode({ sub: 'a' })}`
  const key = { key: keys.leaf.privateKey, dsaEncoding: 'ieee-p1363' } as const
  return `${content}.${sign('sha256', Buffer.from(content), key).toString('base64url')}`
}

async function judged(text: string, revocation: readonly Uint8Array[] = []) {
  const verification = { anchors, revocation: revocation.map(base64) }
  const { tokens } = await call('inspector.inspect', { text, verification })
  // A list in the text is told beside the token.
  const first = tokens.find(({ kind }) => kind !== 'crl')
  const found = (id: string) => first?.findings.find((finding) => finding.id === id)
  return { signature: first?.signature, found }
}

const revoked = { entries: [{ serialNumber, reason: 1 }] }

describe('inspector, anchors that were given', () => {
  it('names the path, and says that revocation is not known where nothing tells [UD-11] [TI-11]', async () => {
    const { signature, found } = await judged(token())
    expect(signature).toMatchObject({
      state: 'valid',
      trust: { path: [expect.stringMatching(/leaf/), expect.stringMatching(/intermediate/)] },
    })
    expect(signature?.text).toMatch(/an anchor that was given.*revoked is not known/)
    expect(found('x5c-path')).toMatchObject({ outcome: 'passed' })
    expect(found('x5c-revocation')).toMatchObject({ outcome: 'not-checked' })
  })

  it('asks a list that was given, or stands in the text, or a response [UD-11]', async () => {
    const list = buildCrl()
    const id = certificateId(parseCertificate(leaf), parseCertificate(anchor))
    const response = buildOcspResponse({ certificateId: id })
    const pasted = `${token()}\n${writePem('X509 CRL', list)}`
    const all = [
      await judged(token(), [list]),
      await judged(token(), [Buffer.from(writePem('X509 CRL', list))]),
      await judged(pasted),
      await judged(token(), [response]),
    ]
    for (const { signature, found } of all) {
      expect(signature).toMatchObject({ state: 'valid' })
      expect(found('x5c-revocation')).toMatchObject({
        outcome: 'passed',
        text: expect.stringMatching(/^Not revoked.*intermediate/),
      })
    }
  })

  it('believes nothing of a certificate that such a document calls revoked [UD-11] [UD-02]', async () => {
    const id = certificateId(parseCertificate(leaf), parseCertificate(anchor))
    const response = buildOcspResponse({ certificateId: id, status: ocspStatus.revoked })
    for (const document of [buildCrl(revoked), response]) {
      const { signature, found } = await judged(token(), [document])
      expect(signature).toMatchObject({ state: 'not-verified' })
      expect(found('x5c-path')).toMatchObject({
        outcome: 'failed',
        seen: expect.stringContaining('revoked'),
      })
      const pasted = await judged(writePem('CERTIFICATE', leaf), [document])
      expect(pasted.found('certificate-path')).toMatchObject({ outcome: 'failed' })
    }
  })

  it('passes over a list that somebody else signed [UD-11]', async () => {
    const forged = buildCrl({ ...revoked, signedBy: keys.stranger.privateKey })
    const { signature, found } = await judged(token(), [forged])
    expect(signature).toMatchObject({ state: 'valid' })
    expect(found('x5c-revocation')).toMatchObject({ outcome: 'not-checked' })
  })

  it('judges a certificate that was pasted by them, too [UD-11]', async () => {
    const text = writePem('CERTIFICATE', leaf)
    const { found } = await judged(text, [buildCrl()])
    expect(found('certificate-path')).toMatchObject({ outcome: 'passed' })
    expect(found('certificate-revocation')).toMatchObject({ outcome: 'passed' })
  })

  it('refuses anchors and documents that are none', async () => {
    const ask = (verification: object) => call('inspector.inspect', { text: token(), verification })
    await expect(ask({ anchors: 'none' })).rejects.toMatchObject({
      problem: { code: 'bad-request', message: expect.stringContaining('no certificates in PEM') },
    })
    await expect(ask({ anchors, revocation: [base64(leaf)] })).rejects.toMatchObject({
      problem: {
        code: 'bad-request',
        message: expect.stringContaining('neither a revocation list'),
      },
    })
  })

  it('judges in bulk by them, and refuses keys it cannot read', async () => {
    const { id } = await call('inspector.startBulk', {
      verification: { anchors, revocation: [base64(buildCrl())] },
    })
    await call('inspector.addToBulk', { id, source: 'f', text: `${token()}\n`, isLast: true })
    expect(await call('inspector.finishBulk', { id })).toMatchObject({ tokens: 1, verified: 1 })
    const { rows } = await call('inspector.bulkRows', { id })
    expect(rows[0]?.key).toMatch(/^\S.*, by an anchor that was given$/)
    await call('inspector.forgetBulk', { id })
    const unread = call('inspector.startBulk', { verification: { material: 'no key' } })
    await expect(unread).rejects.toMatchObject({ problem: { code: 'bad-request' } })
  })
})
