import { createPublicKey, generateKeyPairSync, verify, X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseCertificateRequest } from '../../../src/main/core/certificate-path/index.ts'
import type { IssuableKind } from '../../../src/shared/contract/certificates.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'
import { issueWith, linesOf } from './issuing-console.ts'

let workbench: TestWorkbench
const day = 86_400

beforeAll(async () => {
  workbench = await createTestWorkbench()
})

afterAll(() => workbench.close())

const refusal = (code: string, message: RegExp) => ({
  problem: { code, message: expect.stringMatching(message) },
})

describe('certificates.issue', () => {
  it('issues a client certificate as its profile wants it [UDAP-CA-002] [UDAP-CA-008]', async () => {
    const { certificate, warnings } = await issueWith(workbench, { clientAuthentication: true })
    expect(certificate).toMatchObject({
      kind: 'client',
      status: 'valid',
      origin: 'issued',
      communityId: 'beta',
      uris: ['https://client.example/app'],
      subject: 'CN=A client TEST ONLY,OU=Beta community,O=Trustbench TEST ONLY',
      publicKey: { algorithm: 'EC P-256' },
      crlUrls: ['http://localhost:4100/pki/beta/issuing.crl'],
      issuerUrls: ['http://localhost:4100/pki/beta/issuing.cer'],
      ocspUrls: ['http://localhost:4100/pki/beta/issuing/ocsp'],
    })
    expect(linesOf(certificate, 'Basic constraints')).toEqual(['end entity'])
    expect(linesOf(certificate, 'Key usage')).toEqual(['digitalSignature'])
    expect(linesOf(certificate, 'Extended key usage')).toEqual(['clientAuth'])
    expect(certificate.serial).toMatch(/^01[0-9a-f]{32}$/)
    expect(certificate.chain.map(({ kind }) => kind)).toEqual(['client', 'intermediate', 'root'])
    expect(warnings).toEqual([])
  })

  it.each<[IssuableKind, 'rsa-2048' | 'p-256', number]>([
    ['server', 'rsa-2048', 365 * day],
    ['identity-provider', 'rsa-2048', 365 * day],
    ['client', 'p-256', 365 * day],
    ['data-holder-client', 'p-256', 365 * day],
    ['certifier', 'p-256', 365 * day],
    ['tls', 'p-256', 90 * day],
  ])(
    'gives a %s certificate the life of its kind and never more than a year [UDAP-CA-002] [UD-19]',
    async (kind, algorithm, life) => {
      const { certificate } = await issueWith(workbench, {
        kind,
        key: { kind: 'new', algorithm },
        ...(kind === 'tls' ? { uris: [] } : {}),
      })
      expect(certificate.notAfter - certificate.notBefore).toBe(life)
      expect(linesOf(certificate, 'Key usage')).toEqual(['digitalSignature'])
    },
  )

  it('names loopback in a TLS certificate that is given no names [UDAP-CA-002]', async () => {
    const { certificate } = await issueWith(workbench, { kind: 'tls', uris: [] })
    expect(certificate.alternativeNames.map(({ value }) => value)).toEqual([
      'localhost',
      '127.0.0.1',
      '0:0:0:0:0:0:0:1',
    ])
    expect(linesOf(certificate, 'Extended key usage')).toEqual(['serverAuth'])
  })

  it('takes any URI as it is, one without a host as well [UDAP-CA-002] [UD-19]', async () => {
    const uris = ['urn:oid:1.2.3.4', 'https://Elsewhere.acme-health.org:443/', 'udap://App']
    expect((await issueWith(workbench, { uris })).certificate.uris).toEqual(uris)
  })

  it('warns when a server’s URI is not the FHIR base byte for byte [UDAP-CA-002]', async () => {
    const server = {
      kind: 'server',
      key: { kind: 'new', algorithm: 'rsa-2048' },
    } as const
    const exact = await issueWith(workbench, { ...server, uris: [workbench.fhirBase] })
    expect(exact.warnings).toEqual([])
    const slash = await issueWith(workbench, { ...server, uris: [`${workbench.fhirBase}/`] })
    expect(slash.warnings).toMatchObject([
      {
        code: 'uri-is-not-fhir-base',
        message: expect.stringContaining('a slash at the end'),
        seen: 'http://localhost:4100/fhir/',
        wanted: 'http://localhost:4100/fhir',
      },
    ])
    const letter = await issueWith(workbench, { ...server, uris: ['http://Localhost:4100/fhir'] })
    expect(letter.warnings[0]?.message).toContain('at character 8 it has L, wanted l')
    const longer = await issueWith(workbench, { ...server, uris: [`${workbench.fhirBase}s`] })
    expect(longer.warnings[0]?.message).toContain('at character 27 it has s, wanted the end')
    const shorter = workbench.fhirBase.slice(0, -1)
    const { warnings } = await issueWith(workbench, { ...server, uris: [shorter] })
    expect(warnings[0]?.message).toContain('at character 26 it has its end, wanted r')
  })

  it('marks a common name as a test, once [UD-19]', async () => {
    for (const commonName of ['Mine', 'Mine TEST ONLY']) {
      const { certificate } = await issueWith(workbench, { commonName })
      expect(certificate.commonName).toBe('Mine TEST ONLY')
    }
  })

  it('says the same beforehand without issuing anything [UDAP-CA-002]', async () => {
    const { total } = await workbench.call('certificates.list', {})
    const review = await workbench.call('certificates.review', {
      communityId: 'beta',
      kind: 'server',
      commonName: 'A server',
      key: { kind: 'new', algorithm: 'rsa-2048' },
      uris: ['http://localhost:4100/fhir/'],
      lifetimeSeconds: 3_600,
    })
    expect(review.warnings.map(({ code }) => code)).toEqual(['uri-is-not-fhir-base'])
    expect(review.notAfter).toBe(workbench.clock.nowSeconds() + 3_600)
    expect(review.subject).toBe('CN=A server TEST ONLY,OU=Beta community,O=Trustbench TEST ONLY')
    expect((await workbench.call('certificates.list', {})).total).toBe(total)
  })

  it.each([
    ['no URI where one identifies', { uris: [] }, /needs a URI/],
    ['a URI that is none', { uris: ['client.example'] }, /no absolute URI/],
    ['a URI of other characters', { uris: ['https://cliént.example/'] }, /no absolute URI/],
    ['somebody’s host', { dnsNames: ['www.acme-health.org'] }, /may not vouch for the host/],
    ['somebody’s address', { ipAddresses: ['192.0.2.7'] }, /may not vouch for the address/],
    ['more than its kind’s life', { lifetimeSeconds: 366 * day }, /cannot last that long/],
    [
      'an EC key for a server',
      { kind: 'server', key: { kind: 'new', algorithm: 'p-256' } },
      /cannot be about a key of p-256/,
    ],
    [
      'client authentication for a server',
      {
        kind: 'server',
        key: { kind: 'new', algorithm: 'rsa-2048' },
        clientAuthentication: true,
      },
      /does not authenticate clients/,
    ],
  ] as const)('refuses %s [UDAP-CA-002] [UD-19]', async (_, changes, message) => {
    const request = structuredClone(changes) as Parameters<typeof issueWith>[1]
    await expect(issueWith(workbench, request)).rejects.toMatchObject(
      refusal('bad-request', message),
    )
  })

  it.each([
    ['a community', { communityId: 'nowhere' }, /nowhere/],
    ['a key', { key: { kind: 'stored', keyId: 'nothing' } }, /nothing/],
  ] as const)('refuses %s that is not there [UDAP-CA-002]', async (_, changes, message) => {
    await expect(issueWith(workbench, changes)).rejects.toMatchObject(refusal('not-found', message))
  })

  it('issues for a stored key, but not for one that signs certificates [UDAP-CA-002]', async () => {
    const key = await workbench.call('keys.generate', {
      algorithm: 'p-384',
      name: 'mine',
      purpose: 'software-statement',
    })
    const { certificate } = await issueWith(workbench, { key: { kind: 'stored', keyId: key.id } })
    expect(certificate.keyId).toBe(key.id)
    const { rows } = await workbench.call('certificates.list', { keyId: key.id })
    expect(rows.map(({ id }) => id)).toEqual([certificate.id])
    const [root] = (await workbench.call('communities.get', { id: 'beta' })).authorities
    const { keyId } = await workbench.call('certificates.get', { id: root?.certificateId ?? '' })
    await expect(
      issueWith(workbench, { key: { kind: 'stored', keyId: keyId ?? '' } }),
    ).rejects.toMatchObject(refusal('conflict', /certificate-authority/))
  })

  it('ends a certificate with its issuer and says so [UDAP-CA-008]', async () => {
    const late = await createTestWorkbench()
    await late.call('communities.list', {})
    late.clock.advance(4.9 * 365 * day)
    const { certificate, warnings } = await issueWith(late)
    const issuer = await late.call('certificates.get', { id: certificate.chain[1]?.id ?? '' })
    expect(certificate.notAfter).toBe(issuer.notAfter)
    expect(warnings.map(({ code }) => code)).toEqual(['not-after-clamped'])
    late.clock.advance(365 * day)
    await expect(issueWith(late)).rejects.toMatchObject(refusal('conflict', /is expired/))
    await late.close()
  })

  it('issues nothing below an authority that is revoked or on hold [UDAP-CA-008]', async () => {
    const other = await createTestWorkbench()
    const authorities = (await other.call('communities.get', { id: 'beta' })).authorities
    const id = authorities.find(({ name }) => name === 'issuing')?.certificateId ?? ''
    await other.call('certificates.revoke', { id, reason: 'certificateHold' })
    await expect(issueWith(other)).rejects.toMatchObject(refusal('conflict', /is on-hold/))
    await other.call('certificates.unhold', { id })
    await expect(issueWith(other)).resolves.toBeDefined()
    await other.call('certificates.revoke', { id, reason: 'cACompromise' })
    await expect(issueWith(other)).rejects.toMatchObject(refusal('conflict', /is revoked/))
    await other.close()
  })
})

describe('certificates.renew', () => {
  it('re-keys: the same names and subject for a new key [UDAP-CA-005]', async () => {
    const { certificate: old } = await issueWith(workbench, {
      uris: ['https://client.example/renewed', 'urn:example:second'],
      clientAuthentication: true,
    })
    workbench.clock.advance(day)
    const { certificate } = await workbench.call('certificates.renew', {
      id: old.id,
      mode: 're-key',
    })
    expect(certificate).toMatchObject({
      subject: old.subject,
      uris: old.uris,
      kind: 'client',
      renews: old.id,
    })
    expect(certificate.publicKey.thumbprint).not.toBe(old.publicKey.thumbprint)
    expect(certificate.keyId).not.toBeNull()
    expect(certificate.notAfter).toBe(old.notAfter + day)
    expect(linesOf(certificate, 'Extended key usage')).toEqual(['clientAuth'])
    const { renewedBy } = await workbench.call('certificates.get', { id: old.id })
    expect(renewedBy).toBe(certificate.id)
  })

  it('re-signs: the same key with new dates and a new serial number [UDAP-CA-005]', async () => {
    const { certificate: old } = await issueWith(workbench)
    workbench.clock.advance(day)
    const { certificate } = await workbench.call('certificates.renew', {
      id: old.id,
      mode: 're-sign',
      lifetimeSeconds: 10 * day,
    })
    expect(certificate.publicKey.thumbprint).toBe(old.publicKey.thumbprint)
    expect(certificate.serial).not.toBe(old.serial)
    expect(certificate.notAfter).toBe(workbench.clock.nowSeconds() + 10 * day)
  })

  it('does not re-sign what is revoked, nor renew an authority [UDAP-CA-005]', async () => {
    const { certificate } = await issueWith(workbench)
    await workbench.call('certificates.revoke', { id: certificate.id, reason: 'keyCompromise' })
    const renew = (id: string, mode: 're-key' | 're-sign') =>
      workbench.call('certificates.renew', { id, mode })
    await expect(renew(certificate.id, 're-sign')).rejects.toMatchObject(
      refusal('conflict', /renew it with a new key/),
    )
    await expect(renew(certificate.id, 're-key')).resolves.toBeDefined()
    const root = certificate.chain[2]?.id ?? ''
    await expect(renew(root, 're-key')).rejects.toMatchObject(refusal('conflict', /no leaf/))
  })

  it('re-signs for a key that is kept elsewhere, and makes no other in its place [UDAP-CA-005]', async () => {
    const { certificate } = await issueWith(workbench)
    await workbench.call('keys.delete', { id: certificate.keyId ?? '', isConfirmed: true })
    const renew = (mode: 're-key' | 're-sign') =>
      workbench.call('certificates.renew', { id: certificate.id, mode })
    await expect(renew('re-key')).rejects.toMatchObject(
      refusal('conflict', /its key is not stored here/),
    )
    expect((await renew('re-sign')).certificate.keyId).toBeNull()
  })
})

describe('certificate signing requests', () => {
  const createRequest = async () => {
    const key = await workbench.call('keys.generate', {
      algorithm: 'p-256',
      name: 'for a request',
      purpose: 'software-statement',
    })
    const { pem } = await workbench.call('certificates.createRequest', {
      keyId: key.id,
      commonName: 'Asked for',
      organization: 'Acme Health',
      uris: ['https://asked.example/app'],
      dnsNames: ['asked.example'],
    })
    return { key, pem }
  }

  it('are made for a stored key and signed with it [UDAP-CA-007]', async () => {
    const { key, pem } = await createRequest()
    const der = Buffer.from(pem.split('-----')[2] ?? '', 'base64')
    const { signature, publicKey, subject } = parseCertificateRequest(der)
    expect(subject.text).toBe('CN=Asked for,O=Acme Health')
    const spki = createPublicKey({
      key: Buffer.from(publicKey.spki),
      format: 'der',
      type: 'spki',
    })
    expect(spki.export({ format: 'jwk' })['x']).toBe(key.publicJwk['x'])
    expect(verify('sha256', signature.signedBytes, spki, signature.value)).toBe(true)
  })

  it('are read back in words, with the stored key they were made for [UDAP-CA-007]', async () => {
    const { key, pem } = await createRequest()
    expect(await workbench.call('certificates.inspectRequest', { pem })).toMatchObject({
      subject: 'CN=Asked for,O=Acme Health',
      publicKey: { algorithm: 'EC P-256', thumbprint: key.thumbprint },
      signatureAlgorithm: 'ECDSA with SHA-256',
      keyId: key.id,
      alternativeNames: [
        { kind: 'uri', value: 'https://asked.example/app' },
        { kind: 'dns', value: 'asked.example' },
      ],
      wantsAuthority: false,
    })
  })

  it('give their key and nothing else; names are the operator’s choice [UDAP-CA-007]', async () => {
    const { pem } = await createRequest()
    const { certificate, warnings } = await issueWith(workbench, {
      key: { kind: 'request', pem },
      uris: ['https://chosen.example/app'],
    })
    expect(certificate.alternativeNames).toEqual([
      { kind: 'uri', value: 'https://chosen.example/app' },
    ])
    expect(certificate.commonName).toBe('A client TEST ONLY')
    expect(warnings).toMatchObject([
      { code: 'names-differ-from-request', wanted: 'https://asked.example/app, asked.example' },
    ])
  })

  it('are refused when the signature is not of their key [UDAP-CA-007]', async () => {
    const { pem } = await createRequest()
    const der = Buffer.from(pem.split('-----')[2] ?? '', 'base64')
    const spki = parseCertificateRequest(der).publicKey.spki
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const stranger = publicKey.export({ type: 'spki', format: 'der' })
    const at = der.indexOf(Buffer.from(spki))
    stranger.copy(der, at)
    const forged = `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString('base64')}\n-----END CERTIFICATE REQUEST-----`
    await expect(
      workbench.call('certificates.inspectRequest', { pem: forged }),
    ).rejects.toMatchObject(refusal('bad-request', /a signature that fails/))
  })

  it('are refused when they are something else or cut short [UDAP-CA-007]', async () => {
    const { pem } = await createRequest()
    for (const text of ['', 'no PEM', pem.replaceAll('REQUEST', 'REQUESTS'), `${pem}${pem}`]) {
      await expect(
        workbench.call('certificates.inspectRequest', { pem: text }),
      ).rejects.toMatchObject(refusal('bad-request', /no certificate signing request/))
    }
    const lines = pem.split('\n')
    const cut = [lines[0], lines[1], '-----END CERTIFICATE REQUEST-----'].join('\n')
    await expect(workbench.call('certificates.inspectRequest', { pem: cut })).rejects.toMatchObject(
      refusal('bad-request', /malformed/),
    )
  })
})

describe('the certificate store', () => {
  it('takes certificates a page at a time, by text, kind, community, status and end [UDAP-CA-007]', async () => {
    const { certificate } = await issueWith(workbench, {
      uris: ['https://needle.example/app'],
      commonName: 'Needle',
      lifetimeSeconds: 3_600,
    })
    const ids = async (query: object) =>
      (await workbench.call('certificates.list', query)).rows.map(({ id }) => id)
    const soon = certificate.notAfter + 1
    expect(await ids({ search: 'NEEDLE.example' })).toEqual([certificate.id])
    expect(await ids({ search: certificate.serial })).toEqual([certificate.id])
    expect(await ids({ search: 'needle%' })).toEqual([])
    expect(await ids({ expiresBefore: soon, status: 'valid' })).toEqual([certificate.id])
    expect(await ids({ kind: 'root', communityId: 'beta' })).toHaveLength(1)
    expect(await ids({ communityId: 'strangers' })).toHaveLength(2)
    await expect(ids({ keyId: 'nothing' })).rejects.toMatchObject(refusal('not-found', /nothing/))
    const all = await workbench.call('certificates.list', { limit: 2, sort: 'notAfter' })
    expect(all.rows).toHaveLength(2)
    expect(all.rows[0]?.id).toBe(certificate.id)
    expect(all.total).toBeGreaterThan(10)
    workbench.clock.advance(3_601)
    expect(await ids({ search: 'Needle', status: 'expired' })).toEqual([certificate.id])
    expect(await ids({ search: 'Needle', status: 'valid' })).toEqual([])
  })

  it('lists what ends soon, but what was renewed already [UDAP-CA-005]', async () => {
    const { certificate } = await issueWith(workbench, { lifetimeSeconds: day })
    const within = async () =>
      (await workbench.call('certificates.expiring', { withinSeconds: 2 * day })).rows
    expect((await within()).map(({ id }) => id)).toContain(certificate.id)
    await workbench.call('certificates.renew', { id: certificate.id, mode: 're-sign' })
    expect((await within()).map(({ id }) => id)).not.toContain(certificate.id)
  })

  it('exports PEM, DER and the chain [UDAP-CA-007]', async () => {
    const { certificate } = await issueWith(workbench, { commonName: 'Out: 1/2' })
    const file = async (format: 'pem' | 'der' | 'chain-pem' | 'pkcs7') => {
      const exported = await workbench.call('certificates.export', { id: certificate.id, format })
      return { ...exported, content: Buffer.from(exported.base64, 'base64') }
    }
    const pem = await file('pem')
    expect(pem.fileName).toBe('out-1-2-test-only.pem')
    expect(pem.content.toString()).toBe(certificate.pem)
    const der = await file('der')
    expect(new X509Certificate(der.content).toString()).toBe(certificate.pem)
    const chain = (await file('chain-pem')).content.toString()
    expect(chain.startsWith(certificate.pem)).toBe(true)
    expect(chain.match(/BEGIN CERTIFICATE/g)).toHaveLength(3)
    expect((await file('pkcs7')).fileName).toBe('out-1-2-test-only.p7c')
  })

  it('keeps what it issued [UDAP-CA-007]', async () => {
    const { certificate } = await issueWith(workbench)
    await expect(
      workbench.call('certificates.delete', { id: certificate.id }),
    ).rejects.toMatchObject(refusal('conflict', /issued here/))
  })
})
