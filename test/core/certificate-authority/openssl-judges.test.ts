import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CertificateDetail } from '../../../src/shared/contract/certificates.ts'
import { type OpensslFolder, opensslFolder, opensslObstacle } from '../../support/openssl.ts'
import { createTestWorkbench, type TestWorkbench } from '../../support/test-workbench.ts'
import { download, issueWith } from './issuing-console.ts'

let workbench: TestWorkbench
let folder: OpensslFolder

beforeAll(async () => {
  folder = opensslFolder()
  workbench = await createTestWorkbench()
  await workbench.call('communities.list', {})
})
afterAll(async () => {
  folder.remove()
  await workbench.close()
})
beforeEach((context) => context.skip(opensslObstacle !== undefined, opensslObstacle))

const pki = (path: string) => download(workbench, `http://localhost:4100/pki/${path}`)

/** Writes what a community publishes, and a leaf, as a relying party would hold them. */
async function collect(community: string, leaf: CertificateDetail): Promise<void> {
  folder.write('leaf.pem', leaf.pem)
  const crls: string[] = []
  for (const name of ['root', 'issuing']) {
    folder.write(`${name}.cer`, await pki(`${community}/${name}.cer`))
    folder.run(`x509 -inform DER -in ${name}.cer -out ${name}.pem`)
    folder.write(`${name}.crl`, await pki(`${community}/${name}.crl`))
    crls.push(folder.run(`crl -inform DER -in ${name}.crl`))
  }
  folder.write('crls.pem', crls.join(''))
}

const at = () => `-attime ${workbench.clock.nowSeconds()}`
const verifyLeaf = () =>
  folder.run(
    `verify ${at()} -x509_strict -crl_check_all -CAfile root.pem -untrusted issuing.pem -CRLfile crls.pem leaf.pem`,
  )

const issueIn = async (communityId: string, algorithm: 'rsa-2048' | 'p-256' | 'p-384') =>
  (await issueWith(workbench, { communityId, key: { kind: 'new', algorithm } })).certificate

const revoke = (id: string, reason: 'keyCompromise' | 'certificateHold' | 'removeFromCRL') =>
  workbench.call('certificates.revoke', { id, reason })

describe('OpenSSL, asked about our chains', () => {
  it.each([
    ['alpha', 'rsa-2048'],
    ['beta', 'p-256'],
    ['beta', 'p-384'],
  ] as const)(
    'trusts what %s issued for %s, with every CRL checked [UDAP-CA-001] [UDAP-CA-003]',
    async (community, algorithm) => {
      await collect(community, await issueIn(community, algorithm))
      expect(verifyLeaf()).toContain('leaf.pem: OK')
    },
  )

  it('trusts a TLS certificate for the names it has [UDAP-CA-002]', async () => {
    const { certificate } = await issueWith(workbench, { kind: 'tls', uris: [] })
    await collect('beta', certificate)
    const options = `${at()} -x509_strict -CAfile root.pem -untrusted issuing.pem -purpose sslserver`
    expect(folder.run(`verify ${options} -verify_hostname localhost leaf.pem`)).toContain('OK')
    expect(folder.run(`verify ${options} -verify_ip 127.0.0.1 leaf.pem`)).toContain('OK')
    expect(folder.accepts(`verify ${options} -verify_hostname example.com leaf.pem`)).toBe(false)
  })

  it('sees a revocation as soon as it is made [UDAP-CA-004]', async () => {
    const leaf = await issueIn('alpha', 'p-256')
    await collect('alpha', leaf)
    expect(verifyLeaf()).toContain('OK')
    await revoke(leaf.id, 'keyCompromise')
    await collect('alpha', leaf)
    expect(verifyLeaf).toThrow(/certificate revoked/)
  })

  it('sees that a CRL is stale [UDAP-CA-004]', async () => {
    const publish = (lifetimeSeconds: number) =>
      workbench.call('communities.publishCrl', {
        id: 'beta',
        authority: 'issuing',
        lifetimeSeconds,
      })
    const leaf = await issueIn('beta', 'p-256')
    await publish(-60)
    await collect('beta', leaf)
    expect(verifyLeaf).toThrow(/CRL has expired/)
    await publish(600)
    await collect('beta', leaf)
    expect(verifyLeaf()).toContain('OK')
  })

  it('reads number and reasons in the CRL [UDAP-CA-004]', async () => {
    const [revoked, held, removed] = await Promise.all([
      issueIn('beta', 'p-256'),
      issueIn('beta', 'p-256'),
      issueIn('beta', 'p-256'),
    ])
    await revoke(revoked.id, 'keyCompromise')
    await revoke(held.id, 'certificateHold')
    await revoke(removed.id, 'certificateHold')
    await revoke(removed.id, 'removeFromCRL')
    await collect('beta', revoked)
    const text = folder.run('crl -inform DER -in issuing.crl -noout -text')
    const reasonOf = (serial: string) =>
      text
        .slice(text.indexOf(serial.toUpperCase()))
        .match(/Reason Code:\s+(.+)/)?.[1]
        ?.trim()
    expect(text).toMatch(/X509v3 CRL Number:\s+\d+/)
    expect(reasonOf(revoked.serial)).toBe('Key Compromise')
    expect(reasonOf(held.serial)).toBe('Certificate Hold')
    expect(reasonOf(removed.serial)).toBe('Remove From CRL')
    expect(folder.accepts('crl -inform DER -in issuing.crl -noout -CAfile issuing.pem')).toBe(true)
  })

  it('opens the exported chain as PKCS#7 and the served bundle [UDAP-CA-007]', async () => {
    const leaf = await issueIn('beta', 'p-256')
    const { base64 } = await workbench.call('certificates.export', {
      id: leaf.id,
      format: 'pkcs7',
    })
    folder.write('chain.p7c', Buffer.from(base64, 'base64'))
    const subjects = folder.run('pkcs7 -inform DER -in chain.p7c -print_certs -noout')
    expect(subjects.match(/^subject=/gm)).toHaveLength(3)
    folder.write('issuing.p7c', await pki('beta/issuing.p7c'))
    const served = folder.run('pkcs7 -inform DER -in issuing.p7c -print_certs -noout')
    expect(served.match(/^subject=/gm)).toHaveLength(2)
  })
})

describe('OpenSSL, asking our OCSP responder', () => {
  const ask = async (community: string, digest = '-sha1', subject = '-cert leaf.pem') => {
    folder.run(`ocsp ${digest} -issuer issuing.pem ${subject} -reqout request.der`)
    const response = await workbench.request(`/pki/${community}/issuing/ocsp`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/ocsp-request' },
      body: new Uint8Array(folder.read('request.der')),
    })
    folder.write('response.der', new Uint8Array(await response.arrayBuffer()))
    // The status is of the test's clock; OpenSSL compares it with its own.
    const times = `${at()} -validity_period 2000000000`
    const trust = `-CAfile root.pem -verify_other issuing.pem ${times}`
    // With the request alone it compares the nonces, with the certificate alone it tells the status.
    folder.run(`ocsp -reqin request.der -respin response.der ${trust}`)
    return folder.run(
      `ocsp -no_nonce -respin response.der -issuer issuing.pem ${digest} ${subject} ${trust}`,
    )
  }

  it.each([
    ['alpha', '-sha1'],
    ['beta', '-sha256'],
  ])('believes the delegate of %s, nonce and all [UDAP-CA-003]', async (community, digest) => {
    const leaf = await issueIn(community, 'p-256')
    await collect(community, leaf)
    expect(await ask(community, digest)).toContain('leaf.pem: good')
    await revoke(leaf.id, 'keyCompromise')
    const answer = await ask(community, digest)
    expect(answer).toContain('leaf.pem: revoked')
    expect(answer).toContain('Reason: keyCompromise')
  })

  it('is told unknown about a serial number that was never given [UDAP-CA-003]', async () => {
    await collect('beta', await issueIn('beta', 'p-256'))
    expect(await ask('beta', '-sha1', '-serial 0x01deadbeef')).toContain('0x01deadbeef: unknown')
  })
})

describe('certificate signing requests between OpenSSL and us', () => {
  it.each([
    ['RSA', '-algorithm RSA -pkeyopt rsa_keygen_bits:2048', 'RSA 2048'],
    ['P-256', '-algorithm EC -pkeyopt ec_paramgen_curve:P-256', 'EC P-256'],
    ['P-384', '-algorithm EC -pkeyopt ec_paramgen_curve:P-384', 'EC P-384'],
  ])('of OpenSSL, for %s, are read and issued for [UDAP-CA-007]', async (_, genpkey, algorithm) => {
    folder.run(`genpkey ${genpkey} -out request.key`)
    folder.run(
      'req -new -key request.key -subj /O=Acme/CN=app -addext subjectAltName=URI:https://acme.example/app,DNS:acme.example -addext keyUsage=digitalSignature -out request.csr',
    )
    const pem = folder.text('request.csr')
    const inspected = await workbench.call('certificates.inspectRequest', { pem })
    expect(inspected).toMatchObject({
      subject: 'CN=app,O=Acme',
      publicKey: { algorithm },
      alternativeNames: [
        { kind: 'uri', value: 'https://acme.example/app' },
        { kind: 'dns', value: 'acme.example' },
      ],
      keyUsages: ['digitalSignature'],
      keyId: null,
    })
    const { certificate } = await issueWith(workbench, {
      key: { kind: 'request', pem },
      uris: ['https://acme.example/app'],
      dnsNames: ['acme.example'],
    })
    await collect('beta', certificate)
    expect(verifyLeaf()).toContain('OK')
    const ours = folder.run('x509 -in leaf.pem -noout -pubkey')
    expect(ours).toBe(folder.run('pkey -in request.key -pubout'))
  })

  it.each(['rsa-2048', 'p-256', 'p-384', 'ed25519'] as const)(
    'of ours, for %s, are verified there [UDAP-CA-007]',
    async (algorithm) => {
      const key = await workbench.call('keys.generate', {
        algorithm,
        name: 'csr',
        purpose: 'other',
      })
      const { pem } = await workbench.call('certificates.createRequest', {
        keyId: key.id,
        commonName: 'Our app',
        uris: ['https://ours.example/app'],
      })
      folder.write('ours.csr', pem)
      expect(folder.accepts('req -in ours.csr -verify -noout')).toBe(true)
      const text = folder.run('req -in ours.csr -noout -text')
      expect(text).toContain('URI:https://ours.example/app')
    },
  )
})
