import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  CertificateFormatError,
  createSignatureVerifier,
  parseCrl,
  parseOcspRequest,
  parseOcspResponse,
  type SignatureVerifier,
  suppliedEvidence,
} from '../../../src/main/core/certificate-path/index.ts'
import * as der from './support/der-writer.ts'
import * as pki from './support/test-certificates.ts'
import { buildHierarchy, judge, keys, leafWith, names } from './support/test-hierarchy.ts'
import {
  buildCrl,
  buildOcspResponse,
  certificateId,
  crl,
  type OcspRequest,
  ocspResponse,
  ocspStatus,
} from './support/test-revocation.ts'

const hierarchy = buildHierarchy({
  leaf: leafWith(pki.authorityAccess({ ocsp: 'http://ocsp.example' })),
})
const id = certificateId(hierarchy.leaf, hierarchy.intermediate)
const rootCrl = crl({ issuer: names.root, signedBy: keys.root.privateKey })
const ocspSigning = pki.extendedKeyUsage('1.3.6.1.5.5.7.3.9')
const noCheck = pki.extension('1.3.6.1.5.5.7.48.1.5', der.nul)
const responderName = der.explicit(1, der.name('CN=responder'))

async function outcomeWith(request: Partial<OcspRequest>, crls = [rootCrl]): Promise<string> {
  const response = ocspResponse({ certificateId: id, ...request })
  const evidence = suppliedEvidence({ crls, ocspResponses: [response] })
  const verdict = await judge(hierarchy, { revocation: 'require' }, { evidence })
  return verdict.reason ?? (verdict.trusted ? 'trusted' : 'refused')
}

/** A response by a responder with a certificate of its own. */
function delegated(change: Partial<pki.CertificateRequest> = {}): Partial<OcspRequest> {
  const delegate = pki.buildCertificate({
    subject: 'CN=responder',
    issuer: names.intermediate,
    publicKey: keys.second.publicKey,
    signedBy: keys.intermediate.privateKey,
    extensions: [pki.keyUsage('digitalSignature'), ocspSigning, noCheck],
    ...change,
  })
  return {
    responder: responderName,
    signedBy: keys.second.privateKey,
    certificates: [delegate],
  }
}

describe('OCSP responses as evidence', () => {
  it('tells good from revoked and unknown [UDAP-PKI-012]', async () => {
    expect(await outcomeWith({})).toBe('trusted')
    expect(await outcomeWith({ status: ocspStatus.revoked })).toBe('revoked')
    expect(await outcomeWith({ status: ocspStatus.unknown })).toBe('revocation-unknown')
  })

  it('names certificates by digests of both kinds [UDAP-PKI-012]', async () => {
    const short = certificateId(hierarchy.leaf, hierarchy.intermediate, 'sha1')
    expect(await outcomeWith({ certificateId: short })).toBe('trusted')
  })

  it('knows the responder by its name or the digest of its key [UDAP-PKI-012]', async () => {
    const digest = (octets: Uint8Array) =>
      der.explicit(2, der.octets(createHash('sha1').update(octets).digest()))
    const { keyOctets } = hierarchy.intermediate.publicKey
    expect(await outcomeWith({ responder: digest(keyOctets) })).toBe('trusted')
    expect(await outcomeWith({ responder: digest(Buffer.of(1)) })).toBe('revocation-unknown')
  })

  const unusable: ReadonlyArray<readonly [what: string, Partial<OcspRequest>]> = [
    [
      'about another serial number',
      {
        certificateId: certificateId(
          { ...hierarchy.leaf, serialNumber: '7f' },
          hierarchy.intermediate,
        ),
      },
    ],
    [
      'about a certificate of another authority',
      {
        certificateId: certificateId(
          { ...hierarchy.leaf, issuer: hierarchy.root.subject },
          hierarchy.intermediate,
        ),
      },
    ],
    [
      'about a certificate of another key',
      { certificateId: certificateId(hierarchy.leaf, hierarchy.root) },
    ],
    ['signed by another key', { signedBy: keys.stranger.privateKey }],
    ['signed with SHA-1', { algorithm: pki.signatureAlgorithms.rsaSha1 }],
    ['from further ahead than clocks differ', { thisUpdate: pki.now + 31 }],
    ['produced further ahead than clocks differ', { producedAt: pki.now + 31 }],
    ['past its next update', { nextUpdate: pki.now - 1 }],
    ['of last week without a next update', { thisUpdate: pki.now - 8 * pki.day, nextUpdate: null }],
    ['with an unknown critical extension', { extensions: [pki.extension('1.2.3', der.nul, true)] }],
    [
      'with an unknown critical extension of its entry',
      { singleExtensions: [pki.extension('1.2.3', der.nul, true)] },
    ],
    ['of a responder whose certificate is missing', { responder: responderName }],
  ]
  it.each(unusable)(
    'leaves the status unknown by a response %s [UDAP-PKI-012]',
    async (_what, request) => {
      expect(await outcomeWith({})).toBe('trusted')
      expect(await outcomeWith(request)).toBe('revocation-unknown')
    },
  )

  it('uses a response made while the path is judged, and by clocks that differ a little [UDAP-PKI-012]', async () => {
    const ahead = pki.now + 30
    expect(await outcomeWith({ producedAt: ahead, thisUpdate: ahead })).toBe('trusted')
  })

  it('believes a responder the issuer delegated this to [UDAP-PKI-012]', async () => {
    expect(await outcomeWith(delegated())).toBe('trusted')
    expect(await outcomeWith({ ...delegated(), status: ocspStatus.revoked })).toBe('revoked')
  })

  const notDelegated: ReadonlyArray<readonly [what: string, Partial<pki.CertificateRequest>]> = [
    ['without the purpose', { extensions: [pki.keyUsage('digitalSignature'), noCheck] }],
    ['that may not sign', { extensions: [pki.keyUsage('keyEncipherment'), ocspSigning, noCheck] }],
    ['of another issuer', { issuer: names.root, signedBy: keys.root.privateKey }],
    ['of another issuer with the same key', { issuer: names.root }],
    ['not signed by the issuer', { signedBy: keys.stranger.privateKey }],
    ['that has expired', { notAfter: der.time(pki.now - 1) }],
    [
      'with an unknown critical extension',
      { extensions: [ocspSigning, noCheck, pki.extension('1.2.3', der.nul, true)] },
    ],
  ]
  it.each(notDelegated)('does not believe a responder %s [UDAP-PKI-012]', async (_what, change) => {
    expect(await outcomeWith(delegated(change))).toBe('revocation-unknown')
  })

  it('asks for the status of a responder that does not excuse itself [UDAP-PKI-012]', async () => {
    const serial = { serialNumber: der.integer(99) }
    const unexcused = delegated({ ...serial, extensions: [ocspSigning] })
    expect(await outcomeWith(unexcused)).toBe('revocation-unknown')
    const good = crl({ entries: [{ serialNumber: '62' }] })
    expect(await outcomeWith(unexcused, [rootCrl, good])).toBe('trusted')
    const bad = crl({ entries: [{ serialNumber: '63' }], nextUpdate: der.time(pki.now + 1) })
    const response = ocspResponse({ certificateId: id, ...unexcused })
    const evidence = suppliedEvidence({ crls: [rootCrl, bad], ocspResponses: [response] })
    const verdict = await judge(hierarchy, { revocation: 'require' }, { evidence })
    expect(verdict.triedPaths[0]?.evidence).toContainEqual(
      expect.objectContaining({
        kind: 'ocsp',
        problem: 'the certificate of its responder is not known to be good',
      }),
    )
  })

  it('says nothing when the responder has no answer, and leaves it to the lists [UDAP-PKI-012]', async () => {
    const later = parseOcspResponse(der.sequence(der.element(0x0a, Buffer.of(3))))
    const verdictWith = (crls: ReturnType<typeof crl>[]) => {
      const evidence = suppliedEvidence({ crls, ocspResponses: [later] })
      return judge(hierarchy, { revocation: 'require' }, { evidence })
    }
    expect((await verdictWith([rootCrl, crl()])).trusted).toBe(true)
    const verdict = await verdictWith([rootCrl])
    expect(verdict.reason).toBe('revocation-unknown')
    expect(verdict.failure?.seen).toContain('tryLater')
  })

  it('says nothing when the budget is spent before its signature [L-08, UDAP-PKI-012]', async () => {
    const evidence = suppliedEvidence({
      crls: [rootCrl],
      ocspResponses: [ocspResponse({ certificateId: id })],
    })
    const judgeAt = (millisecondsEach: number) => {
      let time = 0
      const inner = createSignatureVerifier()
      const verifier: SignatureVerifier = {
        recall: inner.recall,
        verify: (...signed) => {
          time += millisecondsEach
          return inner.verify(...signed)
        },
      }
      const clock = { now: () => time }
      return judge(hierarchy, { revocation: 'require' }, { evidence, verifier, clock })
    }
    expect((await judgeAt(100)).trusted).toBe(true)
    const slow = await judgeAt(700)
    expect(slow.reason).toBe('revocation-unknown')
    expect(slow.failure?.seen).toContain('its signature could not be checked in budget')
  })

  it('comes before revocation lists, which fill in where it says nothing [UDAP-PKI-012]', async () => {
    const { serialNumber } = hierarchy.leaf
    const revoking = [rootCrl, crl({ entries: [{ serialNumber }] })]
    expect(await outcomeWith({}, revoking)).toBe('trusted')
    expect(await outcomeWith({ status: ocspStatus.unknown }, revoking)).toBe('revoked')
  })
})

describe('parseOcspResponse', () => {
  it('refuses what is too large, holds too many certificates, or is no basic response [L-08, UD-13]', () => {
    const good = delegated()
    const [delegate = Buffer.of()] = good.certificates ?? []
    const withCertificates = (count: number) =>
      ocspResponse({ certificateId: id, ...good, certificates: Array(count).fill(delegate) })
    expect(withCertificates(6).answer).toMatchObject({ kind: 'basic' })
    expect(() => withCertificates(7)).toThrow('certificates')
    expect(() => parseOcspResponse(new Uint8Array(262_145))).toThrow('wanted at most')
    const bytes = Buffer.from(buildOcspResponse({ certificateId: id }))
    const type = bytes.indexOf(Buffer.from('06092b0601050507300101', 'hex'))
    expect(type).toBeGreaterThan(0)
    bytes[type + 10] = 2
    expect(() => parseOcspResponse(bytes)).toThrow('OCSP response type')
  })

  it('reads a revocation without a reason, and refuses other forms of status and responder [UD-13]', () => {
    const at = der.text('20260102030405Z', 0x18)
    const read = (change: Partial<OcspRequest>) =>
      ocspResponse({ certificateId: id, ...change }).answer
    expect(read({ status: der.element(0xa1, at) })).toMatchObject({
      responses: [{ status: 'revoked', revokedAt: 1_767_323_045, reason: 'unspecified' }],
    })
    for (const status of [der.element(0x83), der.element(0x80, Buffer.of(1))]) {
      expect(() => read({ status })).toThrow('wanted good, revoked or unknown')
    }
    expect(() => read({ responder: der.explicit(3, der.name('CN=x')) })).toThrow(
      'OCSP responder: there is tag 0xa3',
    )
  })

  it('takes the whole number of a status, and not its first octet [UD-13]', () => {
    const good = buildOcspResponse({ certificateId: id })
    // Behind the header of the SEQUENCE and the status.
    const answer = good.subarray(4 + 3)
    const withStatus = (...status: number[]) =>
      der.sequence(der.element(0x0a, Buffer.of(...status)), answer)
    expect(withStatus(0)).toEqual(good)
    expect(parseOcspResponse(withStatus(0)).answer.kind).toBe('basic')
    expect(() => parseOcspResponse(withStatus(0, 0x80))).toThrow(
      'OCSP response status: there is 128',
    )
  })

  it('tells why a responder did not answer [UDAP-PKI-012]', () => {
    const failure = (status: number) => der.sequence(der.element(0x0a, Buffer.of(status)))
    expect(parseOcspResponse(failure(3)).answer).toEqual({ kind: 'failure', status: 'tryLater' })
    expect(() => parseOcspResponse(failure(0))).toThrow(CertificateFormatError)
    expect(() => parseOcspResponse(failure(4))).toThrow(CertificateFormatError)
  })

  it('reads the nonce and refuses one of odd length [UDAP-PKI-012]', () => {
    const nonce = (octets: number) =>
      pki.extension('1.3.6.1.5.5.7.48.1.2', der.octets(Buffer.alloc(octets, 7)))
    expect(ocspResponse({ certificateId: id, extensions: [nonce(2)] }).answer).toMatchObject({
      nonce: '0707',
    })
    expect(() => ocspResponse({ certificateId: id, extensions: [nonce(129)] })).toThrow(
      'OCSP nonce',
    )
  })

  it('answers changed bytes with another response or a CertificateFormatError [UD-13]', () => {
    const good = buildOcspResponse({ certificateId: id, ...delegated() })
    const list = buildCrl({ entries: [{ serialNumber: '05', reason: 1 }] })
    const change = fc.record({ at: fc.nat(), octet: fc.integer({ min: 0, max: 255 }) })
    const parsers: ReadonlyArray<readonly [Uint8Array, (bytes: Uint8Array) => unknown]> = [
      [good, parseOcspResponse],
      [list, parseCrl],
      [der.sequence(der.sequence(der.sequence(der.sequence(id)))), parseOcspRequest],
    ]
    for (const [bytes, parse] of parsers) {
      fc.assert(
        fc.property(change, ({ at, octet }) => {
          const changed = new Uint8Array(bytes)
          changed[at % bytes.length] = octet
          try {
            parse(changed)
          } catch (error) {
            expect(error).toBeInstanceOf(CertificateFormatError)
          }
        }),
        { numRuns: 500 },
      )
    }
  })
})

describe('parseOcspRequest', () => {
  it('refuses what is too large [L-08]', () => {
    expect(() => parseOcspRequest(new Uint8Array(16_385))).toThrow('wanted at most')
  })

  const request = (...members: Uint8Array[]) => der.sequence(der.sequence(...members))
  const about = der.sequence(der.sequence(id))

  it('reads which certificates are asked about, and the nonce [UDAP-PKI-012]', () => {
    const nonce = pki.extension('1.3.6.1.5.5.7.48.1.2', der.octets(Buffer.of(1, 2)))
    const parsed = parseOcspRequest(request(about, der.explicit(2, der.sequence(nonce))))
    expect(parsed).toMatchObject({
      nonce: '0102',
      certificateIds: [{ hash: 'sha256', serialNumber: hierarchy.leaf.serialNumber }],
    })
  })

  it('refuses unknown critical extensions, no question and too many [UDAP-PKI-012]', () => {
    const unknown = pki.extension('1.2.3', der.nul, true)
    const many = (count: number) =>
      request(der.sequence(...Array.from({ length: count }, () => der.sequence(id))))
    expect(() => parseOcspRequest(many(10))).not.toThrow()
    expect(() => parseOcspRequest(many(11))).toThrow('OCSP requests')
    expect(() => parseOcspRequest(many(0))).toThrow('an empty list')
    expect(() => parseOcspRequest(request(about, der.explicit(2, der.sequence(unknown))))).toThrow(
      'the critical extension 1.2.3',
    )
    const aboutWith = (extension: Uint8Array) =>
      request(der.sequence(der.sequence(id, der.explicit(0, der.sequence(extension)))))
    const harmless = pki.extension('1.2.3', der.nul)
    expect(parseOcspRequest(aboutWith(harmless)).certificateIds).toHaveLength(1)
    expect(() => parseOcspRequest(aboutWith(unknown))).toThrow('the critical extension 1.2.3')
  })
})
